//! What every cpu program does.

pub mod run;

pub use self::run::run;

#[test]
fn computes_what_it_is_asked_for() {
    for options in
        [&["--n", "20", "--times", "7"][..], &["--n", "0"], &["--n", "1", "--times", "1"]]
    {
        let finished = run(options);
        finished.assert_all_done("Computed in ");
        assert!(finished.lines().is_empty(), "{finished:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    run::assert_a_full_disk_is_an_error(&["--n", "10"]);
}

#[test]
fn help_names_every_option() {
    let finished = run(&["--help"]);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(0), ""));
    for option in ["--n <N>", "--times <N>"] {
        assert!(finished.stdout.contains(option), "{option}: {}", finished.stdout);
    }
}

#[test]
fn refuses_options_that_make_no_sense() {
    for (options, words) in [
        (["--n", "94"], vec!["--n", "'94'", "fib(94) exceeds 64 bits"]),
        (["--n", "-1"], vec!["--n", "'-1'", "whole number from 0 to 93"]),
        (["--times", "0"], vec!["--times", "'0'", "whole number from 1"]),
        (["--site", "http://x"], vec!["'--site'", "--times"]),
        (["--repeat", "2"], vec!["'--repeat'", "--times"]),
    ] {
        run(&options).assert_usage_error(&words);
    }
}
