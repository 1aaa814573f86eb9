//! Measures programs from outside this workspace: commands and the article's programs.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use testing::{finish, leave_out};

use crate::scripts::{
    DOWNLOADS, HANGS, Scripts, command_line, exit_status, json, not_found, program,
};
use crate::tables::Tables;

const BASE: (&str, &str) = ("io_non_concurrent", DOWNLOADS);

/// A script that downloads in about a quarter of a second, the time that it prints.
fn download() -> String {
    format!("sleep 0.2\n{}", DOWNLOADS.replace("25 seconds", "0.25 seconds"))
}

/// Options for a few downloads.
const FEW: [&str; 5] = ["io_non_concurrent", "--repeat", "3", "--latency", "1ms"];

#[test]
fn a_command_gets_a_row_with_the_pages_that_the_sites_served() {
    let base = DOWNLOADS.replace("25 seconds", "0.5 seconds");
    let scripts = Scripts::new(&[("io_non_concurrent", &base), ("download", &download())]);
    let download = scripts.program("download");
    let mine = format!("mine={download} --site {{site1}} --site {{site2}} --repeat {{repeat}}");
    let cpu = "cpu=echo Computed in 0.{n}{times} seconds";
    let options = ["--also", &mine, "--also", cpu, "--wide", "--json", "a.json"];
    let finished = finish(scripts.compare(&FEW).args(options));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let cells = finished.cells("mine", ["done", "pages served", "fastest", "speedup"]);
    assert_eq!(cells, ["6/6", "6", "0.250 s", "2.00×"]);
    let cells = finished.cells("cpu", ["done", "pages served", "fastest"]);
    assert_eq!(cells, ["20/20", "-", "0.352 s"]);
    let json = json(&scripts.path("a.json"));
    let program = program(&json, "mine");
    let fields = ["name", "origin", "kind", "command"].map(|field| program[field].as_str());
    assert_eq!(fields, ["mine", "command", "io", &mine[5..]].map(Some));
    assert_eq!(program["runs"][0]["served"], 6);
}

#[test]
fn replaces_only_placeholders_in_a_command() {
    let lines = [
        ("fib {n} {n}{n}", "fib 35 3535"),
        ("n=30; echo ${n} $n {{n}} ${{n}}", "n=30; echo ${n} $n {n} ${n}"),
        ("awk {print $1} {a,b} {N} { n } {{x}}", "awk {print $1} {a,b} {N} { n } {{x}}"),
        ("{ echo {n}; } {{{n}}} {n", "{ echo 35; } {{n}} {n"),
        // There is no --workers.
        ("$ {n} }{ { ${workers} {{workers}}", "$ 35 }{ { ${workers} {workers}"),
    ];
    let sees = "append seen {arguments}\nprint Computed in 1 seconds";
    let scripts = Scripts::new(&[("sees", sees)]);
    let [given, expected] = [lines.map(|(given, _)| given), lines.map(|(_, expected)| expected)];
    // Within these quotes, the shell replaces nothing.
    let quote = if cfg!(windows) { "\"" } else { "'" };
    let given = given.map(|line| format!("{quote}{line}{quote}")).join(" ");
    let also = format!("x={} {given}", command_line("./sees"));
    let finished = finish(&mut scripts.compare(&["cpu_threads", "--runs", "1", "--also", &also]));
    assert_eq!(finished.cells("x", ["done"]), ["20/20"], "{finished:#?}");
    let seen = fs::read_to_string(scripts.path("seen")).unwrap();
    assert_eq!(seen.trim_end(), expected.join(" "));
}

// With sh, all other tests of commands show it.
#[cfg(windows)]
#[test]
fn quotes_reach_cmd_as_typed() {
    let scripts = Scripts::new(&[("two words", "print {arguments}")]);
    for command in [
        r#"cmd /c "echo Computed in 2 seconds""#,
        r#""cmd" /c "echo Computed in 2 seconds""#,
        r#"echo Computed in 2 seconds& rem "a" b""#,
        r#"".\two words" Computed "in 2" seconds"#,
    ] {
        let also = format!("y={command}");
        let finished = finish(&mut scripts.compare(&["cpu", "--runs", "1", "--also", &also]));
        assert_eq!(finished.cells("y", ["fastest"]), ["2.000 s"], "{finished:#?}");
    }
}

#[test]
fn a_command_fails_if_its_report_is_not_confirmed() {
    for (command, cells, problem) in [
        (
            "echo Downloaded 6 sites in 0.001 seconds",
            ["failed 0/6", "0"],
            "it reports 6 downloads, but the sites served 0 pages: pass it {site1} and {site2}",
        ),
        (
            "./download --site {site1} --site {site2} --repeat 1 >/dev/null && \
             echo Downloaded 6 sites in 0.1 seconds",
            ["failed 2/6", "2"],
            "it reports 6 downloads, but the sites served 2 pages",
        ),
        (
            // These pages do not exist.
            "./download --site {site1}/x --site {site2}/y --repeat 3",
            ["failed 0/6", "0"],
            "it reports 6 downloads, but the sites served 0 pages",
        ),
        (
            "./download --site {site1} --site {site2} --repeat 3 >/dev/null && \
             echo Downloaded 6 sites in 0.001 seconds",
            ["failed 6/6", "6"],
            "its time is impossible: waiting alone took ",
        ),
        (
            "./download --site {site1} --repeat 6",
            ["failed 3/6", "6"],
            "it downloaded the two sites 6 and 0 times instead of 3 times each",
        ),
        (
            "./download --site {site1} --site {site2} --repeat 3 && exit 1",
            ["failed 6/6", "6"],
            &exit_status(1),
        ),
        ("echo Downloaded 0 sites in 1 seconds", ["failed 0/6", "0"], "0 of 6"),
        ("./download --site {site1} --repeat 1 && echo done", ["failed 0/6", "1"], "\"done\""),
    ] {
        let scripts = Scripts::new(&[BASE, ("download", DOWNLOADS)]);
        let also = format!("other={}", command_line(command));
        let options = ["--also", &also, "--wide", "--runs", "1"];
        let finished = finish(scripts.compare(&FEW).args(options));
        assert_eq!(finished.status, Some(1), "{finished:#?}");
        assert_eq!(finished.cells("other", ["done", "pages served"]), cells, "{finished:#?}");
        let times = finished.cells("other", ["fastest", "median", "spread", "speedup"]);
        assert_eq!(times, ["-", "-", "-", "failed"], "{finished:#?}");
        assert!(finished.stdout.replace('\n', " ").contains(problem), "{finished:#?}");
        assert_eq!(finished.cells("io_non_concurrent", ["done"]), ["6/6"]);
    }
}

#[test]
fn a_time_covers_the_wait_for_the_sites_up_to_rounding() {
    let scripts = Scripts::new(&[("download", DOWNLOADS)]);
    // With one more page, which may come before the clock starts, each download counts for 11.1 ms.
    let more = "./download --site {site1} --repeat 1 >/dev/null && ";
    let impossible = "its time is impossible: waiting alone took 0.067 s\n";
    let rounded = "its time is impossible: waiting alone took 0.067 s (print more decimals)\n";
    let cases = [
        (more, "Downloaded 6 sites in 0.067 seconds", ""),
        // The form of older Python programs.
        (more, "Downloaded 6 in 0.067 seconds", ""),
        (more, "Downloaded 6 sites in 0.066 seconds", ""),
        (more, "Downloaded 6 sites in 0.0660 seconds", impossible),
        (more, "Downloaded 6 sites in 0.06 seconds", rounded),
        (more, "Downloaded 6 sites in 0.05 seconds", impossible),
        (more, "Downloaded 6 sites in 0 seconds", rounded),
        // Each download is the first on its connection, so it waits for twice the latency.
        ("", "Downloaded 6 sites in 0.13 seconds", "its time is impossible: waiting alone took "),
    ];
    let mut compare = scripts.compare(&["--latency", "11100us", "--repeat", "3", "--runs", "1"]);
    for ((more, line, _), number) in cases.iter().zip(1..) {
        let downloads = "./download --site {site1} --site {site2} --repeat 3 >/dev/null";
        let command = command_line(&format!("{more}{downloads} && echo {line}"));
        compare.args(["--also", &format!("x{number}={command}")]);
    }
    let finished = finish(compare.arg("io_threads"));
    for ((_, line, problem), number) in cases.iter().zip(1..) {
        let failed = format!("x{number}: run 1 failed: ");
        let message = format!("{failed}{problem}");
        assert!(finished.stderr.contains(&message) != problem.is_empty(), "{line}: {finished:#?}");
        assert_eq!(finished.stderr.contains(&failed), !problem.is_empty(), "{line}: {finished:#?}");
    }
}

#[test]
fn later_runs_of_a_command_must_match_its_first() {
    for (first, second, problem) in [
        ("Computed 9", "Computed 8", "only 8 of 9 are confirmed\n"),
        (
            "Computed",
            "Downloaded 8 sites",
            "its last line is not \"Computed in S seconds\" but \"Downloaded 8",
        ),
    ] {
        let script = format!(
            "append runs
            if \"runs=1 \" print {first} in 1 seconds
            if \"runs=2 \" print {second} in 1 seconds"
        );
        let scripts = Scripts::new(&[BASE, ("varies", &script)]);
        let also = format!("x={}", command_line("./varies"));
        let finished = finish(scripts.compare(&FEW).args(["--also", &also, "--runs", "2"]));
        let problem = format!("x: run 2 failed: {problem}");
        assert!(finished.stderr.contains(&problem), "{finished:#?}");
    }
}

#[test]
fn reports_an_unexpected_last_line() {
    // Empty lines don't count.
    let scripts = Scripts::new(&[BASE, ("says", "print {arguments}\nprint")]);
    let lines = [
        "Downloaded 160 sites in x seconds",
        "Downloaded 160 sites in -1 seconds",
        "Downloaded 160 sites in NaN seconds",
        "Downloaded many sites in 1 seconds",
        "Downloaded 1 of many sites in 1 seconds",
        "Downloaded in 1 seconds",
        "Downloaded",
        "Computed in 1.5 minutes",
        "DownloadedComputed in 1 seconds",
    ];
    let mut compare = scripts.compare(&FEW);
    for (line, number) in lines.iter().zip(1..) {
        compare.args(["--also", &format!("x{number}={} {line}", command_line("./says"))]);
    }
    let finished = finish(&mut compare);
    for (line, number) in lines.iter().zip(1..) {
        let problem = format!("x{number}: run 1 failed: its last line is not ");
        let message = finished.stderr.lines().find(|line| line.starts_with(&problem));
        let message = message.unwrap_or_else(|| panic!("{line}: {finished:#?}"));
        assert!(message.ends_with(&format!(" but \"{line}\"")), "{message}");
    }
}

#[test]
fn a_command_with_another_workload_gets_no_speedup() {
    let scripts = Scripts::new(&[BASE, ("download", &download())]);
    let also = command_line("two=./download --site {site1} --site {site2} --repeat 1");
    let options = ["--also", &also, "--wide", "--runs", "1"];
    let finished = finish(scripts.compare(&FEW).args(options));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let cells = finished.cells("two", ["done", "pages served", "fastest", "speedup"]);
    assert_eq!(cells, ["2/2", "2", "0.250 s", "other work"]);
    let remark = "\ntwo: not compared: it did 2 downloads instead of 6 downloads\n";
    assert!(finished.stdout.contains(remark), "{finished:#?}");
}

#[test]
fn a_misbehaving_command_fails_alone_and_leaves_no_processes() {
    let hangs = "it timed out after 2s (see --run-timeout)";
    // From cmd, it is 1 or 9009.
    let not_found = if cfg!(windows) { "exit code: " } else { "exit status: 127" };
    let floods = format!("zeros 9000000\n{}", "print y\n".repeat(9000));
    let mut cases =
        vec![("./hangs", hangs), ("./floods", "its last line is not "), ("./nowhere", not_found)];
    if cfg!(unix) {
        cases.extend([
            ("yes", hangs),
            ("yes >&2; exit 1", hangs),
            ("kill -SEGV $$", "it ended with signal: 11 (SIGSEGV)"),
        ]);
    }
    if cfg!(target_os = "linux") {
        cases.extend([
            ("./leaves; sleep 1000", hangs),
            ("./leaves; exit 1", "it ended with exit status: 1"),
            ("./leaves; kill -KILL 0", "9 (SIGKILL)"),
            ("./leaves; kill -KILL $PPID", "its launcher was killed"),
            ("env -i setsid sleep 1000 & echo $! >processes; kill -KILL 0", "9 (SIGKILL)"),
        ]);
    }
    // Starts a process that leaves the process group.
    let leaves = "setsid sh -c 'echo $$ >processes; exec sleep 1000' &
        until [ -s processes ]; do sleep 0.01; done";
    for (command, problem) in cases {
        let quick = ("cpu_threads", "print Computed in 0.5 seconds");
        let scripts = Scripts::new(&[quick, ("hangs", HANGS), ("floods", &floods)]);
        fs::write(scripts.path("processes"), "").unwrap();
        let timeout = if problem == hangs { "2s" } else { "1m" };
        let bad = format!("bad={}", command_line(&command.replace("./leaves", leaves)));
        let also = ["--also", &bad, "--also", "good=echo Computed in 0.5 seconds"];
        let options = ["cpu_threads", "--runs", "1", "--run-timeout", timeout];
        let finished = finish(scripts.compare(&options).args(also));
        assert_eq!(finished.status, Some(1), "{finished:#?}");
        assert!(finished.cells("bad", ["done"])[0].starts_with("failed "), "{finished:#?}");
        assert_eq!(finished.cells("good", ["done", "fastest"]), ["20/20", "0.500 s"]);
        assert!(finished.stderr.contains(problem), "{problem}: {finished:#?}");
        scripts.wait_for_the_end_of_processes();
    }
}

#[test]
fn commands_reach_the_local_sites_without_a_proxy() {
    let sees = ("sees", "append seen {no_proxy}\nprint Computed in 1 seconds");
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 0.5 seconds"), sees]);
    let also = command_line("x=./sees");
    let mut compare = scripts.compare(&["cpu_threads", "--also", &also, "--runs", "1"]);
    let finished = finish(compare.env("no_proxy", "example.org"));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert_eq!(fs::read_to_string(scripts.path("seen")).unwrap(), "example.org,127.0.0.1\n");
}

/// Creates a folder with these programs, and the stand-in that runs them in place of Python.
fn python(scripts: &Scripts, programs: &[(&str, &str)]) {
    scripts.write("interpreter", "exit 2");
    fs::create_dir(scripts.path("python")).unwrap();
    for (name, program) in programs {
        fs::write(scripts.path(&format!("python/{name}")), program).unwrap();
    }
}

const PYTHON: [&str; 4] = ["--python", "python", "--python-bin", "./interpreter"];

/// A stand-in for one of the article's programs, with the article's addresses.
const DOWNLOADS_LIVE_SITES: &str =
    "download --site 'https://www.jython.org' --site 'http://olympus.realpython.org/dice' --repeat 3
    sleep 0.2
    print Downloaded {downloads} sites in 0.25 seconds
    append copies {script}";

#[test]
fn runs_copies_of_the_article_s_programs_with_the_local_sites() {
    let ours = DOWNLOADS.replace("25 seconds", "0.25 seconds");
    let scripts = Scripts::new(&[("io_non_concurrent", &ours), ("io_threads", &ours)]);
    let slow = DOWNLOADS_LIVE_SITES.replace("0.25", "1").replace("0.2", "0.7");
    python(&scripts, &[("io_non_concurrent.py", &slow), ("io_threads.py", DOWNLOADS_LIVE_SITES)]);
    let options = [["io_threads", "--wide", "--runs", "1"], PYTHON].concat();
    let finished = finish(scripts.compare(&FEW).args(options));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let rows = finished.stdout.lines().filter(|line| line.starts_with("io_"));
    let rows: Vec<_> = rows.map(|row| row.split_whitespace().next().unwrap()).collect();
    let expected = ["io_non_concurrent", "io_non_concurrent.py", "io_threads", "io_threads.py"];
    assert_eq!(rows, expected);
    // As fast as its counterpart, and four times as fast as its own baseline.
    let titles = ["done", "pages served", "fastest", "speedup", "article", "time ÷ Rust"];
    let cells = finished.cells("io_threads.py", titles);
    assert_eq!(cells, ["6/6", "6", "0.250 s", "4.00×", "4.48×", "1.00"], "{finished:#?}");
    assert_eq!(finished.cells("io_non_concurrent.py", ["time ÷ Rust"]), ["4.00"], "{finished:#?}");

    let copies = fs::read_to_string(scripts.path("copies")).unwrap();
    assert_eq!(copies.lines().count(), 2);
    assert!(copies.lines().all(|copy| !Path::new(copy).exists()), "{copies}");
    let original = fs::read_to_string(scripts.path("python/io_threads.py")).unwrap();
    assert_eq!(original, DOWNLOADS_LIVE_SITES);
}

#[test]
fn replaces_the_article_s_addresses_in_any_spelling_or_refuses_them() {
    for (first, second, refused) in [
        ("'HTTP://www.Jython.org/'", "\"https://Olympus.realpython.org/dice/\"", None),
        ("https://jython.org", "http://olympus.realpython.org/dice # olympus", None),
        ("'http://www.jython.org:80'", "x", Some("http://www.jython.org:80")),
        ("'https://'www.JYTHON.org", "x", Some("www.JYTHON.org")),
        ("x", "http://olympus.realpython.org/dice?", Some("http://olympus.realpython.org/dice?")),
    ] {
        let scripts = Scripts::new(&[BASE]);
        let program = format!(
            "# https://www.jython.org:80
            download --repeat 3 --site {first}
            download --repeat 3 --site {second}
            print Downloaded {{downloads}} sites in 25 seconds"
        );
        python(&scripts, &[("io_non_concurrent.py", &program)]);
        let options = [&FEW, PYTHON.as_slice(), &["--wide", "--runs", "1"]].concat();
        let finished = finish(&mut scripts.compare(&options));
        if let Some(address) = refused {
            let line = if second == "x" { 2 } else { 3 };
            let problem = format!(
                "error: {}, line {line}: {address} is an address of the article ",
                Path::new("python").join("io_non_concurrent.py").display()
            );
            assert!(finished.stderr.starts_with(&problem), "{finished:#?}");
            assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""));
        } else {
            let cells = finished.cells("io_non_concurrent.py", ["done", "pages served"]);
            assert_eq!(cells, ["6/6", "6"], "{finished:#?}");
        }
    }
}

#[test]
fn python_programs_find_their_neighbours_but_no_other_machines() {
    let interpreter = ["py", "python3", "python"].into_iter().find(|name| {
        let version = Command::new(name).arg("--version").stdout(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    });
    let Some(interpreter) = interpreter else {
        return leave_out("programs in Python, as there is no Python");
    };
    let scripts = Scripts::new(&[BASE]);
    let program = "import sys, urllib.request
from neighbour import SITES, package_name
for url in SITES * 80:
    urllib.request.urlopen(url).read()
for url in 'http://192.0.2.1/', 'http://' + 'www.jy' + 'thon.org':
    try:
        urllib.request.urlopen(url, timeout=1)
    except OSError as error:
        print(error, file=sys.stderr)
print(f'Downloaded 160 sites in {package_name} seconds')";
    let neighbour = "SITES = ['https://www.jython.org', 'http://olympus.realpython.org/dice']
from package import package_name";
    python(&scripts, &[("io_non_concurrent.py", program), ("neighbour.py", neighbour)]);
    fs::create_dir(scripts.path("python/package")).unwrap();
    fs::write(scripts.path("python/package/__init__.py"), "package_name = 25").unwrap();
    let options =
        [&FEW[..], &["--python", "python", "--python-bin", interpreter, "--wide"]].concat();
    let finished = finish(scripts.compare(&options).args(["--runs", "1"]));
    let cells = finished.cells("io_non_concurrent.py", ["done", "pages served", "fastest"]);
    assert_eq!(cells, ["160/160", "160", "25.000 s"], "{finished:#?}");
    let text = finished.stdout.replace('\n', " ");
    for host in ["192.0.2.1", "www.jython.org"] {
        assert!(
            text.contains(&format!("{host} is another machine: use --live to allow it")),
            "{finished:#?}"
        );
    }
}

#[test]
fn a_computation_that_nothing_confirms_gets_no_factor() {
    let computes = "compute 0.1\nprint Computed in 0.5 seconds";
    let scripts = Scripts::new(&[("cpu_non_concurrent", computes)]);
    let slow = "compute 0.2\nsleep 1.2\nprint Computed in 2 seconds";
    python(
        &scripts,
        &[("cpu_non_concurrent.py", slow), ("cpu_threads.py", "print Computed in 0.001 seconds")],
    );
    let also = ["--also", "x=echo Computed in 0.001 seconds", "--wide", "--runs", "1"];
    let options = [["cpu_non_concurrent", "cpu_threads"].as_slice(), &PYTHON, &also].concat();
    let finished = finish(&mut scripts.compare(&options));
    for (name, reason) in [
        ("x", "only its own output says that it did the work"),
        ("cpu_threads.py", "only its own output says that it did the work"),
    ] {
        let cells = finished.cells(name, ["fastest", "speedup", "time ÷ Rust"]);
        assert_eq!(cells, ["1.000 ms", "unverified", "-"], "{finished:#?}");
        let remark = format!("\n{name}: not compared: {reason}\n");
        assert!(finished.stdout.contains(&remark), "{remark}{finished:#?}");
    }
    let cells = finished.cells("cpu_non_concurrent.py", ["speedup", "time ÷ Rust"]);
    assert_eq!(cells, ["1.00×", "4.00"], "{finished:#?}");
}

#[test]
fn the_local_sites_answer_with_errors_at_the_given_rate() {
    let scripts = Scripts::new(&[BASE]);
    for (rate, done) in [("1", "failed 0/6"), ("0.0", "6/6")] {
        let finished = finish(scripts.compare(&FEW).args(["--runs", "1", "--error-rate", rate]));
        assert_eq!(finished.cells("io_non_concurrent", ["done"]), [done], "{finished:#?}");
        assert_eq!(finished.stdout.contains(", error rate 1; "), rate == "1", "{finished:#?}");
    }
}

#[test]
fn a_decimal_comma_in_a_printed_time_is_understood() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 0,345 seconds")]);
    let finished = finish(&mut scripts.compare(&["cpu_threads", "--runs", "1"]));
    assert_eq!(finished.cells("cpu_threads", ["fastest"]), ["0.345 s"], "{finished:#?}");
}

#[test]
fn reports_what_python_lacks_and_measures_the_other_programs() {
    let traceback = "error Traceback (most recent call last):
        error   File \"io_non_concurrent.py\", line 3, in <module>
        error     import requests
        error     ^^^^^^^^^^^^^^^
        error ModuleNotFoundError: No module named 'requests'
        exit 1";
    let [python_bin, no_python] = ["./interpreter", "./no-python"];
    let program = Path::new("python").join("io_non_concurrent.py");
    for (program, interpreter, problem) in [
        (
            Some(traceback),
            python_bin,
            "requests is not installed: ./interpreter -m pip install requests\n",
        ),
        (
            Some(&traceback.replace("requests", "sites")),
            python_bin,
            "1; ModuleNotFoundError: No module named 'sites'\n",
        ),
        (Some(""), no_python, &format!("./no-python cannot be started: {}", not_found())),
        (None, python_bin, &format!("{}: {}", program.display(), not_found())),
        (Some("print oh dear"), python_bin, "its last line is not "),
        (
            Some("print Downloaded 160 sites in 0.01 seconds"),
            python_bin,
            "the sites served 0 pages",
        ),
    ] {
        let scripts = Scripts::new(&[BASE]);
        let program = program.map(|program| ("io_non_concurrent.py", program));
        python(&scripts, program.as_slice());
        let options = ["--python", "python", "--python-bin", interpreter, "--runs", "1"];
        let finished = finish(scripts.compare(&FEW).args(options));
        assert_eq!(finished.status, Some(1), "{finished:#?}");
        assert_eq!(finished.cells("io_non_concurrent", ["done"]), ["6/6"], "{finished:#?}");
        // The number of downloads is fixed in the article's code.
        let done = finished.cells("io_non_concurrent.py", ["done"]);
        assert_eq!(done, ["failed 0/160"], "{finished:#?}");
        assert!(finished.stderr.contains(problem), "{finished:#?}");
        // A missing file or interpreter is reported before anything is measured.
        let early = finished.stderr.split("Measuring").next().unwrap();
        let is_missing = program.is_none() || interpreter == no_python;
        assert_eq!(early.contains(problem), is_missing, "{finished:#?}");
    }
}

#[test]
fn uses_the_first_interpreter_that_works() {
    let [first, second] = if cfg!(windows) { ["py", "python3"] } else { ["python3", "python"] };
    // Like the stub of Windows, and like Python without packages.
    let stub = "error Python was not found\nexit 9";
    let works = "if \"--version\" print Python 3.13.1\nif \"-c \" print Python 3.13.1";
    let unknown = "error ModuleNotFoundError: No module named 'requests'\nexit 1";
    let not_installed =
        |python| format!("requests is not installed: {python} -m pip install requests\n");
    let misbehaves = format!("note: {first} does not behave like Python: it ended with ");
    for (one, other, problem) in [
        (works, stub, not_installed(first)),
        (stub, works, not_installed(second)),
        ("error Python 2.7.18", works, not_installed(second)),
        (stub, stub, misbehaves),
    ] {
        let scripts = Scripts::new(&[BASE, ("python", stub), (first, one), (second, other)]);
        fs::create_dir(scripts.path("article")).unwrap();
        fs::write(scripts.path("article/io_non_concurrent.py"), unknown).unwrap();
        let path = env::var_os("PATH").unwrap();
        let folder = scripts.folder.path().to_owned();
        let path = env::join_paths([folder].into_iter().chain(env::split_paths(&path))).unwrap();
        let options = ["--python", "article", "--runs", "1"];
        let finished = finish(scripts.compare(&FEW).args(options).env("PATH", path));
        assert!(finished.stderr.contains(&problem), "{problem}{finished:#?}");
    }
}

// Windows has no signals.
#[cfg(unix)]
#[test]
fn removes_the_copies_even_if_a_signal_ends_it() {
    for signal in ["-TERM", "-HUP", "-INT"] {
        let scripts = Scripts::new(&[BASE]);
        python(
            &scripts,
            &[("io_non_concurrent.py", &format!("append copies {{script}}\n{HANGS}"))],
        );
        let options = [&FEW, PYTHON.as_slice(), &["--runs", "1"]].concat();
        let mut compare = scripts.start_and_send(signal, &options);
        assert_eq!(compare.wait().unwrap().code(), Some(130));
        let copy = fs::read_to_string(scripts.path("copies")).unwrap();
        assert!(!Path::new(copy.trim_end()).exists() && copy.contains("io_non_concurrent.py"));
        scripts.wait_for_the_end_of_processes();
    }
}

/// A script that pretends to read each of the article's sites once.
const READS: &str = "print Read 1 bytes from https://www.jython.org
    print Read 1 bytes from http://olympus.realpython.org/dice";

#[test]
fn values_counted_by_the_local_sites_are_left_out_with_live_sites() {
    let ours = format!(
        "append arguments {{arguments}}\n{READS}\n{READS}\nprint Downloaded 4 sites in 0.5 seconds"
    );
    let other = "append seen {arguments}\nprint Downloaded 4 sites in 0.25 seconds";
    let scripts = Scripts::new(&[("io_non_concurrent", &ours), ("other", other)]);
    let also = command_line("also=./other {site1} {site2}");
    let options = ["io_non_concurrent", "--live", "--repeat", "2", "--also", &also];
    let finished = finish(scripts.compare(&options).args(["--json", "a.json"]));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let content = |file: &str| fs::read_to_string(scripts.path(file)).unwrap();
    assert!(content("arguments").starts_with("--repeat 2 --live\n"));
    let addresses = "https://www.jython.org http://olympus.realpython.org/dice\n";
    assert!(content("seen").starts_with(addresses));
    for own in ["pages served", "time ÷", "max in", "serving the sites"] {
        assert!(!finished.stdout.contains(own), "{own}: {finished:#?}");
    }
    assert!(finished.stdout.contains("\nWorkload: 2 sites 2 times, live; "), "{finished:#?}");
    // Only the command itself reports its downloads, so it gets no speedup.
    let cells = finished.cells("also", ["done", "fastest", "speedup"]);
    assert_eq!(cells, ["4/4", "0.250 s", "unverified"]);
    let json = json(&scripts.path("a.json"));
    let run = &program(&json, "io_non_concurrent")["runs"][0];
    for own in ["served", "max_in_flight", "sites_cpu_seconds"] {
        assert!(run[own].is_null(), "{own}: {run}");
    }
}

#[test]
fn python_programs_that_hide_failures_count_by_the_lines_they_print() {
    let scripts = Scripts::new(&[("io_threads", "exit 1")]);
    let read = "print Read 1 bytes from https://www.jython.org\n";
    let swallows = format!("{read}{read}{read}print Downloaded 4 sites in 0.01 seconds");
    python(&scripts, &[("io_threads.py", &swallows)]);
    let options = [["io_threads", "--live", "--repeat", "2"], PYTHON].concat();
    let finished = finish(&mut scripts.compare(&options));
    // The list contains each site twice.
    assert_eq!(finished.cells("io_threads.py", ["done"]), ["failed 2/4"], "{finished:#?}");
}

#[test]
fn the_time_of_a_python_program_with_live_sites_gets_no_factor() {
    let reads = format!("{READS}\nsleep 0.1\nprint Downloaded 2 sites in 0.1 seconds");
    let scripts = Scripts::new(&[("io_non_concurrent", &reads), ("io_threads", &reads)]);
    python(&scripts, &[("io_non_concurrent.py", &reads), ("io_threads.py", &reads)]);
    let options = ["io_non_concurrent", "io_threads", "--live", "--repeat", "1", "--wide"];
    // The number of downloads is fixed in the article's code.
    let options = [&options, &PYTHON[..], &["--runs", "1"]].concat();
    let finished = finish(&mut scripts.compare(&options));
    assert_eq!(finished.cells("io_threads", ["done", "speedup"]), ["2/2", "1.00×"]);
    let cells = finished.cells("io_threads.py", ["done", "fastest", "speedup", "time ÷ Rust"]);
    assert_eq!(cells, ["2/2", "0.100 s", "unverified", "-"], "{finished:#?}");
}

#[test]
fn python_s_five_threads_are_not_compared_with_another_number_of_threads() {
    let scripts = Scripts::new(&[("io_threads", DOWNLOADS)]);
    python(&scripts, &[("io_threads.py", DOWNLOADS_LIVE_SITES)]);
    let few = ["io_threads", "--repeat", "3", "--latency", "1ms", "--runs", "1", "--wide"];
    let options = [few.as_slice(), &PYTHON, &["--csv", "a.csv"]].concat();
    let finished = finish(scripts.compare(&options).args(["--workers", "50"]));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert_eq!(finished.cells("io_threads.py", ["time ÷ Rust"]), ["-"], "{finished:#?}");
    let remark = "\nio_threads.py: not compared with io_threads, which ran with --workers 50\n";
    assert!(finished.stdout.contains(remark), "{finished:#?}");
    let csv = fs::read_to_string(scripts.path("a.csv")).unwrap();
    assert!(csv.contains(",workspace,,50,3,") && csv.contains(",python,,,80,"), "{csv}");
}

#[test]
fn python_s_fib_of_35_is_not_compared_with_another_number() {
    let quick = "print Computed in 0.5 seconds";
    let scripts = Scripts::new(&[("cpu_threads", quick)]);
    python(&scripts, &[("cpu_threads.py", quick)]);
    let options = [["cpu_threads", "--n", "30", "--wide"], PYTHON].concat();
    let finished = finish(scripts.compare(&options).args(["--runs", "1", "--json", "a.json"]));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert_eq!(finished.cells("cpu_threads.py", ["time ÷ Rust"]), ["-"], "{finished:#?}");
    let remark =
        "cpu_threads.py: not compared: it did fib(35) 20 times instead of fib(30) 20 times";
    assert!(finished.stdout.replace('\n', " ").contains(remark), "{finished:#?}");
    let json = json(&scripts.path("a.json"));
    assert_eq!(program(&json, "cpu_threads.py")["settings"]["n"], 35);
    assert!(program(&json, "cpu_threads")["settings"].is_null());
}

// The example is a shell script.
#[cfg(unix)]
#[test]
fn the_manual_s_example_with_curl_works() {
    if Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_err() {
        return leave_out("the manual's example with curl, as there is no curl");
    }
    let manual = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let manual = fs::read_to_string(manual).unwrap();
    let example = manual.split_once("    cat >curl.sh <<'end'\n").expect("the manual has it").1;
    let (script, rest) = example.split_once("    end\n").unwrap();
    let also = rest.split_once("--also '").unwrap().1.split('\'').next().unwrap();
    let scripts = Scripts::new(&[BASE]);
    fs::write(scripts.path("curl.sh"), script).unwrap();
    let options = ["io_non_concurrent", "--latency", "1ms", "--runs", "1", "--also", also];
    let finished = finish(&mut scripts.compare(&options));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert_eq!(finished.cells("curl", ["done", "pages served"]), ["160/160", "160"]);
}
