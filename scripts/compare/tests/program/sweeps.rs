//! Sweeps: measures with a list of values for one option.

use std::fs;

use testing::finish;

#[cfg(unix)]
use crate::scripts::HANGS;
use crate::scripts::{DOWNLOADS, Scripts, compare, exit_status, has_cargo, json};
use crate::tables::Tables;

/// A script that is faster with more workers.
const SCALES: &str = r#"
    if "--workers 1 " print Computed in 8.5 seconds
    if "--workers 2 " print Computed in 4.5 seconds
    if "--workers 8 " print Computed in 1.5 seconds
"#;

#[test]
fn a_sweep_of_workers_prints_a_table_and_is_exported() {
    let scripts = Scripts::new(&[("cpu_threads", SCALES), ("cpu_processes", SCALES)]);
    let options = ["cpu", "--workers", "1..2, 8", "--runs", "2", "--wide"];
    let exports = ["--json", "a.json", "--csv", "a.csv", "--markdown", "a.md"];
    let finished = finish(scripts.compare(&options).args(exports));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let left_out = "note: skipped, because --workers has no effect on them: \
                    cpu_non_concurrent, cpu_asyncio\n";
    assert!(finished.stderr.starts_with(left_out), "{finished:#?}");
    for (value, time) in [("1", "8.500"), ("2", "4.500"), ("8", "1.500")] {
        let time = format!("{time} s");
        let cells = finished.cells(value, ["cpu_threads", "cpu_processes"]);
        assert_eq!(cells, [&*time, &*time], "{finished:#?}");
    }
    let enough = "within 10 % of the best time: cpu_threads 8, cpu_processes 8.";
    assert!(finished.stdout.replace('\n', " ").contains(enough), "{finished:#?}");

    let json = json(&scripts.path("a.json"));
    assert_eq!(json["swept"], "workers");
    let points = json["points"].as_array().unwrap();
    let workers: Vec<_> = points.iter().map(|point| &point["settings"]["workers"]).collect();
    assert_eq!(workers, [1, 2, 8]);
    let two = points.iter().find(|point| point["settings"]["workers"] == 2).unwrap();
    for run in two["programs"].as_array().unwrap().iter().map(|program| &program["runs"][0]) {
        assert_eq!(run["seconds"], 4.5);
    }
    assert_eq!(json["summary"].as_array().unwrap().len(), 6);
    let csv = fs::read_to_string(scripts.path("a.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1 + 6);
    let markdown = fs::read_to_string(scripts.path("a.md")).unwrap();
    assert!(markdown.contains("| 2         |     4.500 s |       4.500 s |"), "{markdown}");

    let again = ["--from", "a.json", "--wide"];
    let shown = finish(compare(&again).current_dir(scripts.folder.path()));
    assert_eq!((shown.status, shown.stdout), (Some(0), finished.stdout));
}

#[test]
fn a_list_may_have_values_and_ranges_in_any_order() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 1 seconds")]);
    for (list, values) in [("7, 1-3", &[7, 1, 2, 3][..]), ("2..3,4-4,5..=6", &[2, 3, 4, 5, 6])] {
        let options = ["cpu_threads", "--runs", "1", "--workers", list, "--json", "a.json"];
        assert_eq!(finish(&mut scripts.compare(&options)).status, Some(0));
        let json = json(&scripts.path("a.json"));
        let points = json["points"].as_array().unwrap().iter();
        let measured: Vec<_> = points.map(|point| &point["settings"]["workers"]).collect();
        assert_eq!(measured, values, "{list}");
    }
}

#[test]
fn builds_nothing_if_only_commands_are_left() {
    if !has_cargo() {
        return;
    }
    let mut compare = compare(&["cpu_asyncio", "--workers", "1,2", "--runs", "1"]);
    let also = "x=echo Computed in {workers} seconds";
    let finished = finish(compare.args(["--also", also]).env("CARGO_BUILD_RUSTC", "/nowhere"));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert_eq!(finished.cells("2", ["x"]), ["2.000 s"]);
    assert!(!finished.stderr.contains("nowhere"), "{finished:#?}");
}

#[test]
fn each_value_of_repeat_and_latency_reaches_programs_and_sites() {
    let scripts = Scripts::new(&[("io_non_concurrent", DOWNLOADS)]);
    for (options, done, least) in [
        (["--repeat", "1,3", "--latency", "1ms"], [2, 6], [0.004, 0.012]),
        (["--latency", "0ms,20ms", "--repeat", "1"], [2, 2], [0.0, 0.08]),
    ] {
        let finished =
            finish(scripts.compare(&["io_non_concurrent", "--json", "a.json"]).args(options));
        assert_eq!(finished.status, Some(0), "{finished:#?}");
        let json = json(&scripts.path("a.json"));
        let points = json["points"].as_array().unwrap();
        for ((point, done), least) in points.iter().zip(done).zip(least) {
            let run = &point["programs"][0]["runs"][0];
            assert_eq!(run["served"], done, "{options:?}");
            assert!(run["wall_seconds"].as_f64().unwrap() >= least, "{options:?}: {run}");
        }
        assert_eq!(points.len(), 2, "{options:?}");
    }
}

#[test]
fn reports_a_failure_at_one_value_and_measures_the_others() {
    let fails_with_two = format!("if \"--workers 2 \" exit 3\n{SCALES}");
    let scripts = Scripts::new(&[("cpu_threads", &fails_with_two), ("cpu_processes", SCALES)]);
    let options = ["cpu_threads", "cpu_processes", "--workers", "1,2,8"];
    let finished = finish(&mut scripts.compare(&options));
    assert_eq!(finished.status, Some(1), "{finished:#?}");
    let programs = ["cpu_threads", "cpu_processes"];
    assert_eq!(finished.cells("2", programs), ["failed 0/20", "4.500 s"]);
    assert_eq!(finished.cells("8", programs), ["1.500 s", "1.500 s"]);
    let ended = exit_status(3);
    let problem = format!("cpu_threads --workers 2: run 1 failed: it ended with {ended}\n");
    assert!(finished.stdout.contains(&problem) && finished.stderr.contains(&problem));
}

#[test]
fn skips_a_value_that_would_exceed_the_run_timeout() {
    let scripts = Scripts::new(&[("io_non_concurrent", DOWNLOADS)]);
    let options = ["io_non_concurrent", "--repeat", "1,1000", "--latency", "10ms"];
    let finished = finish(scripts.compare(&options).args(["--run-timeout", "5s"]));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    for (repeat, time) in [("1", "25.000 s"), ("1000", "-")] {
        assert_eq!(finished.cells(repeat, ["io_non_concurrent"]), [time]);
    }
    let left_out =
        "would take longer than 5s (see --run-timeout): io_non_concurrent --repeat 1000.";
    assert!(finished.stdout.replace('\n', " ").contains(left_out), "{finished:#?}");
    let note = "io_non_concurrent --repeat 1000 is skipped: it would exceed --run-timeout\n";
    assert!(finished.stderr.contains(note), "{finished:#?}");
}

/// Windows has no signals.
#[cfg(unix)]
#[test]
fn an_interrupted_sweep_leaves_out_the_unfinished_value() {
    let hangs_with_two = format!("if \"--workers 2 \" {HANGS}\n{SCALES}");
    let scripts = Scripts::new(&[("cpu_threads", SCALES), ("cpu_processes", &hangs_with_two)]);
    let options = ["cpu_threads", "cpu_processes", "--workers", "1,2,8", "--json", "a.json"];
    let output = scripts.start_and_send("-INT", &options).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains(" 8.500 s        8.500 s\n"), "{stdout}");
    for of_two in ["\n 2 ", "4.500 s", "Left out", "fewest workers"] {
        assert!(!stdout.contains(of_two), "{stdout}");
    }
    scripts.wait_for_the_end_of_processes();
}

/// Windows has no signals.
#[cfg(unix)]
#[test]
fn an_interrupted_sweep_without_a_finished_value_prints_nothing() {
    let scripts = Scripts::new(&[("cpu_threads", SCALES), ("cpu_processes", HANGS)]);
    let options = ["cpu_threads", "cpu_processes", "--workers", "1,2"];
    let output = scripts.start_and_send("-INT", &options).wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(130), &[][..]));
    scripts.wait_for_the_end_of_processes();
}
