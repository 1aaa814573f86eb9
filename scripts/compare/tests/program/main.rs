//! Runs `compare` as a real process, with scripts in place of the programs.

mod asides;
mod baseline;
mod figures;
mod files;
mod machines;
mod others;
mod pages;
mod rounds;
mod scripts;
mod sweeps;
mod tables;
#[cfg(unix)]
mod unix;
mod workshop;
mod workspace;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use testing::{Finished, finish};

use crate::figures::{claim, summary};
#[cfg(unix)]
use crate::scripts::KILLED;
use crate::scripts::{
    DOWNLOADS, HANGS, Scripts, compare, exit_status, has_cargo, json, not_found, program,
};
use crate::tables::Tables;

#[test]
fn measures_programs_and_exports_the_results() {
    let scripts = Scripts::new(&[
        ("io_non_concurrent", DOWNLOADS),
        ("cpu_non_concurrent", "print Computed in 0.5 seconds"),
        (
            "cpu_processes",
            "start sleep 2\nstart sleep 2\nwait\nreport used 0.25 3000000\nreport workers 1\n\
             report used 0.5 2000000\nprint Computed in 0.125 seconds",
        ),
    ]);
    let options = ["io_non_concurrent", "cpu_non_concurrent", "cpu_processes", "--runs", "2"];
    let exports = ["--json", "a.json", "--csv", "a.csv", "--markdown", "a.md"];
    let few = ["--repeat", "3", "--latency", "5ms"];
    let finished = finish(scripts.compare(&options).args(exports).args(few));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let io = finished.cells("io_non_concurrent", ["done", "fastest", "median", "spread"]);
    assert_eq!(io, ["6/6", "25.000 s", "25.000 s", "0.0 %"]);
    assert_eq!(finished.cells("cpu_processes", ["speedup"]), ["4.00×"]);

    let json = json(&scripts.path("a.json"));
    let runs = |name: &str| program(&json, name)["runs"].as_array().unwrap();
    for name in ["io_non_concurrent", "cpu_non_concurrent", "cpu_processes"] {
        assert_eq!(runs(name).len(), 2, "{name}");
    }
    for run in runs("io_non_concurrent") {
        assert_eq!(run["done"], 6);
        assert_eq!(run["max_in_flight"], 1);
        assert_eq!(run["out_of_order"], 0);
        // Each download is the first on its connection, so it waits for twice the latency.
        assert!(run["wall_seconds"].as_f64().unwrap() >= 6.0 * 0.010, "{run}");
        // On Windows, a stand-in does not report what it used, and CPU time advances in steps of 16 ms.
        if cfg!(unix) {
            for positive in ["cpu_seconds", "peak_memory_bytes", "sites_cpu_seconds"] {
                assert!(run[positive].as_f64().unwrap() > 0.0, "{positive}: {run}");
            }
        }
    }
    for run in runs("cpu_processes") {
        if !cfg!(target_os = "macos") {
            assert_eq!(run["processes"], 3, "{run}");
        }
        // Elsewhere, the system knows better.
        let is_reported = run["cpu_seconds"] == 0.75 && run["peak_memory_bytes"] == 3_000_000;
        assert_eq!(is_reported, cfg!(windows), "{run}");
    }
    let row = summary(&json, "cpu_processes");
    assert_eq!([&row["speedup"], &row["workers"], &row["ideal_seconds"]], [4.0, 1.0, 0.5]);
    let csv = fs::read_to_string(scripts.path("a.csv")).unwrap();
    let mut csv = csv.lines();
    let titles = csv.next().unwrap();
    assert!(titles.starts_with("program,complete,done,jobs,runs,fastest_seconds,"), "{titles}");
    assert_eq!(csv.clone().count(), 3);
    assert!(csv.all(|line| line.split(',').count() == titles.split(',').count()));
    let markdown = fs::read_to_string(scripts.path("a.md")).unwrap();
    assert!(markdown.contains("| cpu_processes      |  0.125 s |   4.00× |"), "{markdown}");
}

#[test]
fn an_export_prints_and_exports_the_same_again() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 0.5 seconds")]);
    let measured = finish(&mut scripts.compare(&["cpu_threads", "--json", "a.json"]));
    let again = ["--from", "a.json", "--json", "b.json"];
    let shown = finish(compare(&again).current_dir(scripts.folder.path()));
    assert_eq!((shown.status, shown.stderr.as_str()), (Some(0), ""));
    assert_eq!(shown.stdout, measured.stdout);
    assert_eq!(json(&scripts.path("b.json")), json(&scripts.path("a.json")));
}

/// A script that pretends to compute and, with `--timeline`, writes the timeline in `timeline.json`.
const RECORDS: &str = "append runs\ntimeline timeline.json\nprint Computed in 2 seconds";

/// Creates a timeline of this many tasks.
fn timeline(tasks: u64) -> Value {
    let events = (1..=tasks).flat_map(|task| {
        [
            json!({"ph": "M", "name": "thread_name", "pid": 1, "tid": task,
                "args": {"name": format!("Task-{task}")}}),
            json!({"ph": "X", "name": "fib(1)", "cat": "job", "pid": 1, "tid": task,
                "ts": task * 100_000, "dur": 90_000, "tdur": 90_000, "args": {"result": 1}}),
        ]
    });
    json!({"traceEvents": events.collect::<Vec<_>>(), "otherData": {"seconds": 2}})
}

#[test]
fn records_a_timeline_in_an_extra_run_and_draws_it_again_from_the_export() {
    let scripts = Scripts::new(&[("cpu_asyncio", RECORDS)]);
    fs::write(scripts.path("timeline.json"), timeline(20).to_string()).unwrap();
    let count = || fs::read_to_string(scripts.path("runs")).unwrap().lines().count();
    let options = ["cpu_asyncio", "--runs", "2"];
    let without = finish(&mut scripts.compare(&options));
    assert_eq!((without.status, count()), (Some(0), 2), "{without:#?}");
    let drawn = "\nCPU: Lanes are threads";
    assert!(!without.stdout.contains(drawn), "{without:#?}");

    let recording = ["--timelines", "--json", "a.json", "--markdown", "a.md"];
    let finished = finish(scripts.compare(&options).args(recording));
    assert_eq!((finished.status, count()), (Some(0), 5), "{finished:#?}");
    assert!(finished.stdout.contains(drawn), "{finished:#?}");
    let last = finished.stdout.lines().find(|line| line.starts_with("  Task-19–20 ")).unwrap();
    assert_eq!((last.chars().count(), last.matches('█').count()), (80, 6));
    let json = json(&scripts.path("a.json"));
    let timeline = &program(&json, "cpu_asyncio")["timeline"];
    assert_eq!((&timeline["problem"], &timeline["seconds"]), (&Value::Null, &2.0.into()));
    assert_eq!(timeline["lanes"].as_array().unwrap().len(), 20);
    assert_eq!(timeline["lanes"][1]["slices"][0]["start_seconds"], 0.2);
    let claim = claim(&json, "one after another");
    assert_eq!([&claim["verdict"], &claim["here"]], [&json!("holds"), &json!(1.0)]);
    let markdown = fs::read_to_string(scripts.path("a.md")).unwrap();
    assert!(markdown.contains(&format!("```text{drawn}")), "{markdown}");

    let from = |more: &[&str]| {
        let options = [&["--from", "a.json"], more].concat();
        finish(compare(&options).current_dir(scripts.folder.path())).stdout
    };
    assert_eq!(from(&["--timelines"]), finished.stdout);
    assert!(!from(&[]).contains(drawn));
}

#[test]
fn reads_lanes_jobs_waits_and_failures_from_a_timeline() {
    let events = r#"
        {"ph": "M", "pid": 7, "tid": 1, "name": "thread_name", "args": {"name": "Thread-1"}},
        {"ph": "M", "pid": 7, "tid": 1, "name": "process_name", "args": {"name": "io_threads"}},
        {"ph": "X", "pid": 7, "tid": 1, "cat": "job", "name": "http://a/", "ts": 484.900,
            "dur": 1000.5, "tdur": 0.25, "args": {"url": "http://a/", "bytes": 276, "detail": "x"}},
        {"ph": "X", "pid": 7, "tid": 1, "cat": "wait", "name": "waiting", "ts": 500, "dur": 1.5},
        {"ph": "M", "pid": 8, "tid": 1, "name": "thread_name", "args": {"name": "Process-1"}},
        {"ph": "X", "pid": 8, "tid": 1, "cat": "job,failed", "name": "fib(3)", "ts": 0, "dur": 9,
            "args": {"n": 3, "failure": "it panicked"}},
        {"ph": "X", "pid": 7, "tid": 1, "cat": "job", "name": "fib(3)", "ts": 2000, "dur": 1,
            "args": {"n": 3, "result": 2}}"#;
    let lanes = json!([
        {"name": "Thread-1", "slices": [
            {"job": "http://a/", "result": 276, "failure": null, "start_seconds": 0.000484900,
                "seconds": 0.0010005, "cpu_seconds": 2.5e-7, "waits": [[0.0005, 1.5e-6]]},
            {"job": "fib(3)", "result": 2, "failure": null, "start_seconds": 0.002,
                "seconds": 1e-6, "cpu_seconds": null, "waits": []},
        ]},
        {"name": "Process-1", "slices": [
            {"job": "fib(3)", "result": null, "failure": "it panicked", "start_seconds": 0.0,
                "seconds": 9e-6, "cpu_seconds": null, "waits": []},
        ]},
    ]);
    let without_job = events.replace(r#""cat": "job""#, r#""cat": "wait""#);
    for (events, lanes, problem) in [
        (events, lanes, "it has 2 of 20 jobs"),
        (&without_job, json!([]), "it cannot be read: it waits for no job"),
    ] {
        let trace = format!(r#"{{"traceEvents": [{events}], "otherData": {{"seconds": 1.25}}}}"#);
        let computes = "timeline timeline.json\nprint Computed in 1.25 seconds";
        let scripts = Scripts::new(&[("cpu_threads", computes)]);
        fs::write(scripts.path("timeline.json"), trace).unwrap();
        let options = ["cpu_threads", "--runs", "1", "--timelines", "--json", "a.json"];
        finish(&mut scripts.compare(&options));
        let exported = json(&scripts.path("a.json"));
        let timeline = &program(&exported, "cpu_threads")["timeline"];
        let seconds = if lanes == json!([]) { 0.0 } else { 1.25 };
        let expected = json!({"problem": problem, "seconds": seconds, "lanes": lanes});
        assert_eq!(*timeline, expected, "{timeline:#}");
    }
}

#[test]
fn reports_an_incomplete_timeline_and_exits_1() {
    let incomplete = "cpu_asyncio: its timeline is incomplete: ";
    let without = "cpu_asyncio does not write a timeline\n";
    let exits = "if \"--timeline\" exit 3\nprint Computed in 2 seconds";
    let refuses = "if \"--timeline\" error error: unknown argument '--timeline'
        if \"--timeline\" exit 2
        print Computed in 2 seconds";
    let (empty, ended) = (json!({}), exit_status(3));
    for (script, timeline, status, message) in [
        (RECORDS, &timeline(19), Some(1), format!("{incomplete}it has 19 of 20 jobs\n")),
        (exits, &empty, Some(1), format!("{incomplete}it ended with {ended}\n")),
        (RECORDS, &empty, Some(1), format!("{incomplete}it cannot be read: missing field ")),
        ("print Computed in 2 seconds", &empty, Some(0), without.to_owned()),
        (refuses, &empty, Some(0), without.to_owned()),
    ] {
        let scripts = Scripts::new(&[("cpu_asyncio", script)]);
        fs::write(scripts.path("timeline.json"), timeline.to_string()).unwrap();
        let finished = finish(&mut scripts.compare(&["cpu_asyncio", "--runs", "1", "--timelines"]));
        assert_eq!(finished.status, status, "{finished:#?}");
        assert!(finished.stderr.contains(&message), "{message}{finished:#?}");
        assert_eq!(finished.cells("cpu_asyncio", ["done", "fastest"]), ["20/20", "2.000 s"]);
        let drawn =
            if status == Some(1) { message.trim_end() } else { "No timelines were recorded: " };
        assert!(finished.stdout.replace('\n', " ").contains(drawn), "{finished:#?}");
    }
}

#[test]
fn reports_a_failing_program_and_exits_1_but_measures_the_others() {
    for (script, done, problem) in [
        ("exit 3", "0/20", &*format!("it ended with {}", exit_status(3))),
        #[cfg(unix)]
        ("sh kill -KILL $PPID", "0/20", "it ended with signal: 9 (SIGKILL)"),
        ("", "0/20", "it printed nothing"),
        ("print \x1b[2Jhello", "0/20", r#""\u{1b}[2Jhello""#),
        ("print Computed 19 of 20 in 0.1 seconds", "19/20", "only 19 of 20 are confirmed"),
        ("print Computed 21 in 0.1 seconds", "21/20", "it did 21 jobs instead of 20"),
        (
            "print Downloaded 20 sites in 0.1 seconds",
            "0/20",
            "its last line is not \"Computed in S",
        ),
        ("print Computed in 0.1 seconds\nerror oh dear\nexit 1", "20/20", "1; oh dear"),
        ("zeros 9000000", "0/20", "its last line is not"),
        ("error-zeros 9000000\nexit 1", "0/20", &format!("it ended with {}", exit_status(1))),
        ("sleep 100", "0/20", "it timed out after 3s (see --run-timeout)"),
        #[cfg(unix)]
        ("sh kill -KILL 0", "0/20", KILLED),
        ("start sleep 10\nprint Computed in 0.1 seconds\nexit 1", "20/20", &exit_status(1)),
    ] {
        let base = ("cpu_non_concurrent", "print Computed in 0.5 seconds");
        let good = ("cpu_processes", "print Computed in 0.25 seconds");
        let scripts = Scripts::new(&[base, ("cpu_threads", script), good]);
        let programs = ["cpu_non_concurrent", "cpu_threads", "cpu_processes"];
        let finished =
            finish(scripts.compare(&programs).args(["--runs", "2", "--run-timeout", "3s"]));
        assert_eq!(finished.status, Some(1), "{script}: {finished:#?}");
        let titles = ["done", "fastest", "median", "spread", "speedup"];
        let failed = finished.cells("cpu_threads", titles);
        assert_eq!(failed, [&format!("failed {done}"), "-", "-", "-", "failed"], "{script}");
        assert_eq!(finished.cells("cpu_processes", ["speedup"]), ["2.00×"], "{script}");
        // The remark may be wrapped.
        let text = finished.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("cpu_threads: run 1 failed: "), "{script}: {text}");
        assert!(text.contains(problem), "{script}: {text}");
        let is_reported =
            finished.stderr.lines().any(|line| line.starts_with("cpu_threads: run 1 failed: "));
        assert!(is_reported && finished.stderr.contains(problem), "{script}: {finished:#?}");
        assert!(!finished.stdout.contains('\x1b') && !finished.stderr.contains('\x1b'));
    }
}

#[test]
fn a_program_that_reports_downloads_it_did_not_do_fails() {
    let only_says = "print Read 276 bytes from somewhere\n".repeat(4)
        + "print Downloaded 4 sites in 0.01 seconds";
    let says_less = DOWNLOADS.replace("Downloaded", "Downloaded 3 of");
    let scripts = Scripts::new(&[
        ("io_non_concurrent", DOWNLOADS),
        ("io_threads", &only_says),
        ("io_asyncio", &says_less),
    ]);
    let finished = finish(&mut scripts.compare(&["io", "--repeat", "2", "--latency", "1ms"]));
    assert_eq!(finished.status, Some(1), "{finished:#?}");
    for (program, done) in
        [("io_threads", "failed 0/4"), ("io_asyncio", "failed 3/4"), ("io_processes", "failed 0/4")]
    {
        assert_eq!(finished.cells(program, ["done", "fastest"]), [done, "-"]);
    }
    assert_eq!(finished.cells("io_non_concurrent", ["done"]), ["4/4"]);
    let program = scripts.folder.path().join(".").join("io_processes");
    let problem = format!("{} cannot be started: {}", program.display(), not_found());
    assert!(finished.stderr.contains(&problem), "{finished:#?}");
}

#[test]
fn a_program_prints_all_of_its_downloads_or_none() {
    for (hidden, status, done, out_of_order) in
        [(4, Some(0), "4/4", Value::Null), (1, Some(1), "failed 3/4", 3.into())]
    {
        let script = format!("hide {hidden}\n{DOWNLOADS}");
        let scripts = Scripts::new(&[("io_threads", &script)]);
        let options = ["io_threads", "--repeat", "2", "--latency", "1ms", "--json", "a.json"];
        let finished = finish(&mut scripts.compare(&options));
        assert_eq!(finished.status, status, "{finished:#?}");
        assert_eq!(finished.cells("io_threads", ["done"]), [done]);
        let json = json(&scripts.path("a.json"));
        assert_eq!(program(&json, "io_threads")["runs"][0]["out_of_order"], out_of_order);
    }
}

#[test]
fn counts_downloads_out_of_order() {
    let first = "Read 1 bytes from https://www.jython.org";
    let second = "Read 2 bytes from http://olympus.realpython.org/dice";
    let rows = [
        ("io_non_concurrent", format!("{first}\nProcess-3: {second}\n{first}"), 0),
        ("io_threads", [first, first, second].join("\n"), 2),
        ("io_asyncio", [second, "something else", second].join("\n"), 1),
        // As Python's threads print lines at the same time.
        ("io_processes", format!("{first}{second}\n\n{first}"), 0),
    ];
    let print = |lines: &str| format!("print {}", lines.replace('\n', "\nprint "));
    let scripts = rows.each_ref().map(|(name, lines, _)| (*name, print(lines)));
    let scripts = Scripts::new(&scripts.each_ref().map(|(name, script)| (*name, &**script)));
    finish(&mut scripts.compare(&["io", "--live", "--json", "a.json"]));
    let json = json(&scripts.path("a.json"));
    for (name, lines, out_of_order) in rows {
        assert_eq!(program(&json, name)["runs"][0]["out_of_order"], out_of_order, "{lines}");
    }
}

#[test]
fn a_time_of_zero_has_no_ratio() {
    let scripts = Scripts::new(&[
        ("cpu_non_concurrent", "print Computed in 0.000000 seconds"),
        ("cpu_threads", "print Computed in 0.000000 seconds"),
    ]);
    let programs = ["cpu_non_concurrent", "cpu_threads", "--csv", "a.csv"];
    let finished = finish(&mut scripts.compare(&programs));
    assert_eq!(finished.status, Some(0));
    assert!(!finished.stdout.contains("NaN") && !finished.stdout.contains("inf"), "{finished:#?}");
    assert!(!fs::read_to_string(scripts.path("a.csv")).unwrap().contains("NaN"));
}

#[test]
fn a_program_that_fails_its_warm_up_fails() {
    let once = "append runs\nif \"runs=1 \" exit 1\nprint Computed in 0.5 seconds";
    let scripts = Scripts::new(&[("cpu_threads", once)]);
    let options = ["cpu_threads", "--runs", "1"];
    assert_eq!(finish(scripts.compare(&options).args(["--warmup", "1"])).status, Some(1));
    assert_eq!(finish(&mut scripts.compare(&options)).status, Some(0));
}

#[test]
fn warm_up_runs_are_not_counted() {
    let scripts = Scripts::new(&[("cpu_threads", "append runs\nprint Computed in {runs} seconds")]);
    let options = ["cpu_threads", "--warmup", "2", "--runs", "3", "--json", "a.json"];
    assert_eq!(finish(&mut scripts.compare(&options)).status, Some(0));
    let json = json(&scripts.path("a.json"));
    let runs = &program(&json, "cpu_threads")["runs"];
    let seconds: Vec<_> = runs.as_array().unwrap().iter().map(|run| &run["seconds"]).collect();
    assert_eq!(seconds, [3.0, 4.0, 5.0]);
}

#[test]
fn prints_what_programs_write_to_standard_error_once() {
    let says = "error note: only 2 of 5 at a time\nprint Computed in 0.5 seconds";
    let scripts = Scripts::new(&[("cpu_threads", says)]);
    let finished = finish(&mut scripts.compare(&["cpu_threads", "--runs", "2"]));
    assert_eq!(finished.status, Some(0));
    assert_eq!(finished.stdout.matches("cpu_threads: note: only 2 of 5 at a time").count(), 1);
}

#[test]
fn kills_a_hanging_program_and_everything_it_started() {
    let scripts = Scripts::new(&[("cpu_threads", HANGS)]);
    let finished = finish(&mut scripts.compare(&["cpu_threads", "--run-timeout", "1s"]));
    assert_eq!(finished.status, Some(1), "{finished:#?}");
    scripts.wait_for_the_end_of_processes();
}

#[test]
fn the_running_program_ends_even_if_compare_is_killed() {
    let scripts = Scripts::new(&[("cpu_threads", HANGS)]);
    scripts.start_and_send("-KILL", &["cpu_threads"]).wait().unwrap();
    scripts.wait_for_the_end_of_processes();
}

#[test]
fn refuses_a_file_that_cannot_be_written_before_measuring() {
    let scripts = Scripts::new(&[("cpu_threads", "append ran\nprint Computed in 0.5 seconds")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", scripts.path("dangling")).unwrap();
    let files = || fs::read_dir(scripts.folder.path()).unwrap().count();
    let files_before = files();
    for (option, file) in [
        ("--json", "no/such/folder.json"),
        ("--json", "no/"),
        // Wine notices this only when it writes the file.
        #[cfg(unix)]
        ("--json", &"x".repeat(300)),
        ("--csv", "."),
        #[cfg(unix)]
        ("--markdown", "dangling"),
    ] {
        let finished = finish(&mut scripts.compare(&["cpu_threads", option, file]));
        assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""), "{finished:#?}");
        let begin = format!("error: cannot write {file}: ");
        assert!(finished.stderr.starts_with(&begin), "{finished:#?}");
        assert_eq!(files(), files_before);
    }
}

#[test]
fn refuses_a_file_that_is_not_a_json_export() {
    let scripts = Scripts::new(&[]);
    for (content, problem) in [
        ("{\"version\": 3, \"date", "it is truncated"),
        (
            "{\"version\": 2}",
            "it has version 2 of the format, and this compare reads only version 3: measure again\n",
        ),
        ("hello", "it is not JSON in UTF-8\n"),
        ("{hello}", "it was not written by --json: "),
        ("{\"version\": 3}", "it was not written by --json: missing field "),
        ("", "it is empty\n"),
        ("<!DOCTYPE html>\n", "it is HTML, SVG or XML, not a JSON export\n"),
        ("program,complete,done\n", "it is a CSV export: only JSON exports can be read\n"),
        ("{\"traceEvents\": []}", "it is a timeline"),
        ("{\"name\": \"x\"}", "it was not written by --json: missing field `version`"),
        ("[1]", "it is a JSON list, not a JSON export\n"),
        ("\u{feff}[1]", "it is a JSON list, not a JSON export\n"),
        (
            "{\"version\": 4}",
            "it has version 4 of the format, and this compare reads only version 3: use a newer compare\n",
        ),
    ] {
        fs::write(scripts.path("a.json"), content).unwrap();
        let finished = finish(&mut compare(&["--from", &scripts.path("a.json")]));
        assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""), "{finished:#?}");
        let begin = format!("error: cannot read {}: {problem}", scripts.path("a.json"));
        assert!(finished.stderr.starts_with(&begin), "{finished:#?}");
    }
    let finished = finish(&mut compare(&["--from", &scripts.path("none.json")]));
    assert_eq!(finished.status, Some(1));
    let problem = format!("none.json: {}", not_found());
    assert!(finished.stderr.contains(&problem), "{finished:#?}");
}

#[test]
fn reports_a_mistake_on_the_command_line_and_exits_2() {
    if !has_cargo() {
        return;
    }
    for (options, words) in [
        (["io_thread"].as_slice(), "'io_thread' is not io, cpu or one of io_non_concurrent, "),
        (&["--run", "3"], "unknown argument '--run'"),
        (&["--runs", "0"], "0 is not in 1..=1000000"),
        (&["--warmup", "-1"], "-1 is not in 0..=1000000"),
        (&["--run-timeout", "0s"], "greater than zero"),
        (&["--from", "a.json", "--runs", "3"], "--from"),
        (&["io", "--from", "a.json"], "--from"),
        (&["--from", "a.json", "--bin-dir", "."], "--from"),
        (&["--json"], "--json"),
        (&["--json", "a", "--csv", "a"], "a is given twice"),
        #[cfg(unix)]
        (&["--json", "-", "--csv", "/dev/stdout"], "standard output is given twice"),
        (&["--from", "-", "-"], "standard input is given twice"),
        (
            &["--also", "x=./x {site1} https://www.jython.org"],
            "x would download https://www.jython.org",
        ),
        (&["--also", "\u{202e}"], r"'\u{202e}' for '--also"),
        (&["--\u{1b}[2J"], r"unknown argument '--\u{1b}[2J'"),
        (&["--from", "a", "--csv", "a"], "a is given twice"),
        (&["--from", "a", "--from", "./a"], "a is given twice"),
        (&["--from", "a", "b", "./a"], "a is given twice"),
        (&["--from", "a", "--from", "b", "--json", "c"], "--json needs a single --from"),
        (&["--from", "a", "b", "--baseline", "c"], "--baseline needs a single --from"),
        (&["--from", "a", "--baseline", "./a"], "a is given twice"),
        (&["--from", "-", "--baseline", "-"], "standard input is given twice"),
        (&["--baseline", "a", "--csv", "a"], "a is given twice"),
        (&["--workers", "1,2", "--baseline", "a"], "--baseline"),
        (
            &["--workers", "1,2", "--repeat", "1-3"],
            "only one of --workers and --repeat may be a list",
        ),
        (&["--workers", "1,,2"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--workers", ""], "expected a whole number from 1 to 1000000, or a list"),
        (&["--workers", "1,"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--workers", "-1"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--workers", "4-"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--workers", "0-3"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--workers", "1-2-3"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--workers", "x"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--workers", "4-1"], "4-1 is not a range; did you mean 1-4?"),
        (&["--workers", "1-101"], "at most 100 values"),
        (&["--workers", "1-3,2"], "a value is repeated"),
        (&["--latency", "0ms,0s"], "a value is repeated"),
        (&["--latency", "1ms-3ms"], "0s, or a list such as 10ms,89ms"),
        (&["--latency", "1ms,soon"], "0s, or a list such as 10ms,89ms"),
        (&["--latency", "0,5s"], "did you mean 0.5s, or the list 0s,5s?"),
        (&["--latency", "0, 89ms"], "did you mean 0.89ms, or the list 0ms,89ms?"),
        (&["--latency", "89ms,1,5s"], "did you mean 1.5s, or the list 1s,5s?"),
        (&["--run-timeout", "1,5s"], "use a decimal point: 1.5s"),
        (&["--error-rate", "0,05"], "use a decimal point: 0.05"),
        (&["--error-rate", "0.1", "--live"], "cannot be used with '--live'"),
        (&["--workers", "1,05"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--repeat", "10,000"], "expected a whole number from 1 to 1000000, or a list"),
        (&["--latency", "1ms", "--live"], "cannot be used with '--live'"),
        (&["--workers", "1,2", "cpu_asyncio"], "--workers has no effect on cpu_asyncio"),
        (&["--workers", "1,2", "--timelines"], "--timelines"),
        (&["--also", "x"], "expected NAME=COMMAND"),
        (&["--also", "a name=x"], "expected NAME=COMMAND"),
        (&["--also", "cpu_threads=x", "io"], "cpu_threads is the name of one of the programs"),
        (&["--also", "io_threads.py=x"], "io_threads.py is the name of one of the programs"),
        (&["--also", "a=x", "--also", "a=y"], "two programs are called a"),
        (&["--also", "a=x {site3}"], "{site3} is unknown: use {site1} or {site2}"),
        (&["--also", "x={workers}"], "x uses {workers}: give --workers a value"),
        (&["--also", "x={latency}", "--live"], "x uses {latency}: it is unknown with --live"),
        (
            &["--also", "x=curl HTTP://WWW.Jython.org:80/"],
            "x would download HTTP://WWW.Jython.org:80/: pass it {site1} and {site2}, or use --live",
        ),
        (
            &[
                "--also",
                concat!("x=cat ", env!("CARGO_MANIFEST_DIR"), "/src/comparison/article.rs"),
            ],
            "x would download www.jython",
        ),
        (&["--also", "\u{202e}x=y"], "expected NAME=COMMAND"),
        (&["--python", "nowhere"], "not a folder"),
        (&["--python-bin", "python3"], "--python"),
        (&["--bin-dir", "nowhere"], "not a folder"),
    ] {
        // A command line accepted by mistake builds nothing.
        let finished = finish(compare(options).env("CARGO_BUILD_RUSTC", "/nowhere"));
        assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""), "{finished:#?}");
        let mut lines = finished.stderr.lines();
        let first = lines.next().unwrap();
        assert!(first.starts_with("error: "), "{first}");
        assert!(first.contains(words) || lines.next().unwrap().contains(words), "{finished:#?}");
    }
}

#[test]
fn exits_1_after_a_failure_even_if_its_output_is_not_read() {
    let scripts = Scripts::new(&[("cpu_threads", "exit 1")]);
    let mut compare = scripts.compare(&["cpu_threads", "--csv", "a.csv"]);
    let mut compare = compare.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(compare.stdout.take());
    assert_eq!(compare.wait().unwrap().code(), Some(1));
    assert!(Path::new(&scripts.path("a.csv")).exists());
}

#[test]
fn without_a_terminal_prints_80_columns_and_no_escape_codes() {
    let quick = "print Computed in 0.5 seconds";
    let scripts = Scripts::new(&[("cpu_non_concurrent", quick), ("cpu_threads", quick)]);
    let options = ["cpu_non_concurrent", "cpu_threads", "--runs", "1"];
    let narrow = finish(&mut scripts.compare(&options));
    let wide = finish(scripts.compare(&options).arg("--wide"));
    for finished in [&narrow, &wide] {
        assert!(!finished.stdout.contains('\x1b') && !finished.stderr.contains('\x1b'));
    }
    assert!(narrow.stdout.lines().all(|line| line.chars().count() <= 80), "{}", narrow.stdout);
    let tables = |finished: &Finished| {
        finished.stdout.lines().filter(|line| line.starts_with("program ")).count()
    };
    assert_eq!((tables(&narrow), tables(&wide)), (2, 1));
    let announced = "Measuring cpu_non_concurrent, cpu_threads will take about ";
    assert!(narrow.stderr.starts_with(announced), "{}", narrow.stderr);
}
