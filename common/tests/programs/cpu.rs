//! Tests of every cpu program, and of every example of one.

mod copies;
mod timelines;

use crate::PROGRAM;

#[test]
fn computes_any_n_any_number_of_times() {
    for options in
        [&["--n", "20", "--times", "7"][..], &["--n", "0"], &["--n", "1", "--times", "1"]]
    {
        let finished = PROGRAM.run(options);
        finished.assert_all_done("Computed in ");
        let lines = usize::from(PROGRAM.name == "shared_counter");
        assert_eq!(finished.lines().len(), lines, "{finished:?}");
    }
}

#[test]
fn a_timeline_has_a_slice_for_each_computation() {
    let (finished, timeline) = PROGRAM.record("jobs", &["--n", "20", "--times", "30"]);
    finished.assert_all_done("Computed in ");
    assert_eq!(timeline.jobs().count(), 30);
    for job in timeline.jobs() {
        assert_eq!((&*job.name, job.failed), ("fib(20)", false));
        assert_eq!(
            (job.arguments["n"].as_u64(), job.arguments["result"].as_u64()),
            (Some(20), Some(6765))
        );
    }
    // Computations never wait.
    assert_eq!(timeline.waits(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    PROGRAM.assert_a_full_disk_is_an_error(&["--n", "10"]);
}

#[test]
fn help_names_every_option() {
    let finished = PROGRAM.run(&["--help"]);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(0), ""));
    for option in ["--n <N>", "--times <N>", "--timeline <FILE>"] {
        assert!(finished.stdout.contains(option), "{option}: {}", finished.stdout);
    }
}

#[test]
fn rejects_invalid_options() {
    for (options, words) in [
        (["--n", "94"], vec!["--n", "'94'", "0..=93"]),
        (["--n", "-1"], vec!["--n", "'-1'", "0..=93"]),
        (["--times", "0"], vec!["--times", "'0'", "1..=1000000"]),
        (["--site", "http://x"], vec!["'--site'", "--times"]),
        (["--repeat", "2"], vec!["'--repeat'", "--times"]),
    ] {
        PROGRAM.run(&options).assert_usage_error(&words);
    }
}
