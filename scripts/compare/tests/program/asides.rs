//! Measures the examples beside the programs, with `--asides`.

use std::fs;

use serde_json::{Value, json};
use testing::finish;

use crate::figures::{claim, summary};
#[cfg(unix)]
use crate::scripts::HANGS;
use crate::scripts::{DOWNLOADS, Scripts, compare, has_cargo, json, program};
use crate::tables::Tables;

/// Options for more downloads than slow examples do, without waiting.
const MANY: [&str; 5] = ["--asides", "--repeat", "12", "--latency", "0s"];

/// Options for few downloads: slow examples do as many.
const FEW: [&str; 5] = ["--asides", "--repeat", "2", "--latency", "0s"];

const COMPUTES: &str = "print Computed in 25 seconds";

/// Creates the programs and all examples, which do as their arguments say.
fn all() -> Scripts {
    let io = [
        "io_non_concurrent",
        "no_session",
        "io_threads",
        "thread_per_site",
        "io_asyncio",
        "blocking_calls",
        "spawn_blocking",
        "busy_task",
        "limited",
        "io_processes",
    ];
    let io = io.map(|name| (name, DOWNLOADS));
    let cpu =
        ["cpu_non_concurrent", "cpu_threads", "shared_counter", "cpu_asyncio", "cpu_processes"];
    // The number of jobs is in the arguments.
    Scripts::new(&[&io[..], &cpu.map(|name| (name, COMPUTES))].concat())
}

/// Lists what was measured: the values of repeat, workers, n and times at each point, and the programs.
fn points(exported: &Value) -> Vec<(Value, Vec<String>)> {
    let points = exported["points"].as_array().unwrap().iter().map(|point| {
        let values = ["repeat", "workers", "n", "times"].map(|it| point["settings"][it].clone());
        let names = point["programs"].as_array().unwrap().iter();
        (values.into(), names.map(|it| it["name"].as_str().unwrap().to_owned()).collect())
    });
    points.collect()
}

/// Measures with these options, without failures, and returns the export.
fn measured(scripts: &Scripts, options: &[&str]) -> Value {
    let finished = finish(scripts.compare(options).args(["--json", "a.json"]));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    json(&scripts.path("a.json"))
}

#[test]
fn slow_examples_do_less_beside_their_programs_with_the_same_work() {
    let scripts = Scripts::new(&[
        ("io_non_concurrent", DOWNLOADS),
        ("no_session", DOWNLOADS),
        ("cpu_non_concurrent", COMPUTES),
        ("cpu_threads", "report workers 5\nprint Computed in 12.5 seconds"),
        (
            "shared_counter",
            "print Counted 200 calls of fib, 150 of them by load and store\nprint Computed in 50 seconds",
        ),
    ]);
    let programs = ["io_non_concurrent", "cpu_non_concurrent", "cpu_threads", "--wide"];
    let exports = ["--json", "a.json"];
    let finished = finish(&mut scripts.compare(&[&programs[..], &MANY, &exports].concat()));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let announced = "Measuring io_non_concurrent, cpu_non_concurrent, cpu_threads, no_session, shared_counter will take ";
    assert!(finished.stderr.starts_with(announced), "{finished:#?}");
    for (row, done, runs, speedup) in [
        ("io_non_concurrent", "24/24", "3", "1.00×"),
        ("io_non_concurrent --repeat 10", "20/20", "2", "1.00×"),
        ("no_session --repeat 10", "20/20", "2", "1.00×"),
        ("cpu_threads", "20/20", "3", "2.00×"),
        ("cpu_threads --n 27", "20/20", "2", "2.00×"),
        ("shared_counter --n 27", "20/20", "2", "0.50×"),
    ] {
        assert_eq!(finished.cells(row, ["done", "runs", "speedup"]), [done, runs, speedup]);
    }
    let exported = json(&scripts.path("a.json"));
    assert_eq!(program(&exported, "no_session")["runs"][0]["served"], 20);
    let counted = &program(&exported, "shared_counter")["runs"][0]["counted"];
    assert_eq!(*counted, json!([200, 150]));
    assert_eq!(claim(&exported, "switched in the middle")["here"], 0.25);
    assert_eq!(claim(&exported, "reuses its connections")["verdict"], "not_judged", "no latency");
}

#[test]
fn only_the_examples_beside_the_chosen_programs_are_measured() {
    let scripts = all();
    let names = |options: &[&str]| {
        let exported = measured(&scripts, &[options, &FEW, &["--runs", "1"]].concat());
        let points = points(&exported);
        // It is compared with its program at the same point.
        let [example, program] =
            ["busy_task", "io_asyncio"].map(|it| points[0].1.contains(&it.to_owned()));
        assert!(program || !example, "{points:?}");
        let mut names: Vec<_> = points.into_iter().flat_map(|(_, it)| it).collect();
        names.sort();
        names.dedup();
        names.join(" ")
    };
    for (chosen, expected) in [
        ("io_threads", "io_threads thread_per_site"),
        ("no_session", "io_non_concurrent no_session"),
        ("busy_task", "blocking_calls busy_task io_asyncio limited spawn_blocking"),
        ("shared_counter", "cpu_threads shared_counter"),
        ("cpu_non_concurrent", "cpu_non_concurrent"),
    ] {
        assert_eq!(names(&[chosen]), expected);
    }
    assert_eq!(
        names(&["io_threads", "--also", "mine=echo Computed in 1 seconds"]),
        "io_threads mine thread_per_site"
    );
}

#[test]
fn examples_that_are_not_in_the_folder_are_left_out() {
    let scripts = Scripts::new(&[("io_asyncio", DOWNLOADS), ("limited", DOWNLOADS)]);
    let exported = measured(&scripts, &[&["io_asyncio"], &FEW[..], &["--runs", "1"]].concat());
    assert_eq!(points(&exported)[0].1, ["io_asyncio", "limited"]);
    // A comparison without examples has no more rows than without the option.
    let scripts = Scripts::new(&[("cpu_threads", COMPUTES)]);
    let options = ["cpu_threads", "--asides", "--runs", "1", "--json", "a.json"];
    let finished = finish(&mut scripts.compare(&options));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let rows = finished.stdout.lines().filter(|line| line.starts_with("cpu_threads "));
    // The table has two parts.
    assert_eq!(rows.count(), 2, "{finished:#?}");
    assert!(!finished.stdout.contains("five questions"), "{finished:#?}");
    assert_eq!(json(&scripts.path("a.json"))["summary"].as_array().unwrap().len(), 5);
}

#[test]
fn no_program_is_measured_twice_with_the_same_work() {
    let scripts = all();
    for (options, count) in [
        (&["--repeat", "2", "--n", "27"][..], 7),
        (&["--repeat", "2", "--workers", "160"], 7),
        (&["--repeat", "2", "--n", "1", "--times", "64", "--workers", "1"], 6),
    ] {
        let given = [options, &["--asides", "--latency", "0s", "--runs", "1"]].concat();
        let exported = measured(&scripts, &given);
        let points = points(&exported);
        assert_eq!(points.len(), count, "{options:?}: {points:#?}");
        for (number, (values, names)) in points.iter().enumerate() {
            assert!(points[..number].iter().all(|(other, _)| other != values), "{points:#?}");
            let mut distinct = names.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), names.len(), "{names:?}");
        }
        let shown = finish(&mut compare(&["--from", &scripts.path("a.json"), "--wide"])).stdout;
        let table = shown.rsplit("\n\n").next().unwrap().lines().skip(1);
        let mut labels: Vec<_> = table.filter_map(|it| it.split("  ").next()).collect();
        let all = labels.len();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), all, "{options:?}: {shown}");
    }
}

#[test]
fn an_example_has_as_many_runs_as_given_and_its_timeline_is_recorded() {
    let records = "append runs {script}\ntimeline timeline.json\nprint Computed in 2 seconds";
    let scripts = Scripts::new(&[("cpu_threads", records), ("shared_counter", records)]);
    let job = json!({"ph": "X", "name": "fib(1)", "cat": "job", "pid": 1, "tid": 1,
        "ts": 1, "dur": 9, "tdur": 9, "args": {"result": 1}});
    let trace = json!({"traceEvents": vec![job; 20], "otherData": {"seconds": 2}});
    fs::write(scripts.path("timeline.json"), trace.to_string()).unwrap();
    let options = ["cpu_threads", "--asides", "--runs", "1", "--warmup", "1"];
    let exported = measured(&scripts, &options);
    let point = &exported["points"][1]["programs"];
    for (program, is_recorded) in [(&point[0], false), (&point[1], true)] {
        assert_eq!(program["runs"].as_array().unwrap().len(), 1, "{program:#}");
        assert_eq!(program["timeline"]["lanes"].is_array(), is_recorded, "{program:#}");
    }
    let runs = fs::read_to_string(scripts.path("runs")).unwrap();
    let runs = runs.lines().filter(|line| line.ends_with("shared_counter.script"));
    assert_eq!(runs.count(), 3, "a warm-up, a run and a recording");
}

#[test]
fn an_example_that_hangs_is_ended_and_the_others_are_measured() {
    let scripts = Scripts::new(&[
        ("io_asyncio", DOWNLOADS),
        ("busy_task", "sleep 100"),
        ("limited", DOWNLOADS),
        ("blocking_calls", "download\nprint Downloaded 3 of {downloads} sites in 25 seconds"),
    ]);
    let options =
        [&["io_asyncio"], &MANY[..], &["--run-timeout", "4s", "--json", "a.json"]].concat();
    let finished = finish(&mut scripts.compare(&options));
    assert_eq!(finished.status, Some(1), "{finished:#?}");
    for (row, done) in [
        ("io_asyncio", "24/24"),
        ("limited", "24/24"),
        ("busy_task", "failed 0/24"),
        ("blocking_calls --repeat 10", "failed 3/20"),
    ] {
        assert_eq!(finished.cells(row, ["done"]), [done], "{finished:#?}");
    }
    let text = finished.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for problem in [
        "busy_task: run 1 failed: it timed out after 4s (see --run-timeout)",
        "blocking_calls --repeat 10: run 1 failed: only 3 of 20 are confirmed",
    ] {
        assert!(text.contains(problem) && finished.stderr.contains(problem), "{finished:#?}");
    }
    let exported = json(&scripts.path("a.json"));
    for (words, needed) in [("holds up all", "busy_task"), ("blocking client", "blocking_calls")] {
        let claim = claim(&exported, words);
        assert_eq!(claim["verdict"], "not_judged", "{claim:#}");
        assert!(claim["why"].as_str().unwrap().contains(needed), "{claim:#}");
    }
    assert_eq!(summary(&exported, "busy_task")["complete"], false);
}

#[test]
fn counts_that_no_program_prints_are_ignored() {
    for (line, counted, here) in [
        ("Counted 7 calls of fib, 9 of them", json!([7, 9]), json!(0.0)),
        ("Counted 18446744073709551615 calls of fib, 0 of them", json!([u64::MAX, 0]), json!(1.0)),
        ("Counted 18446744073709551616 calls of fib, 0 of them", Value::Null, Value::Null),
        ("Counted 7 calls of fib, nothing", Value::Null, Value::Null),
    ] {
        let script = format!("print {line}\n{COMPUTES}");
        let scripts = Scripts::new(&[("shared_counter", &script)]);
        let exported = measured(&scripts, &["shared_counter", "--runs", "1"]);
        assert_eq!(program(&exported, "shared_counter")["runs"][0]["counted"], counted, "{line}");
        assert_eq!(claim(&exported, "switched in the middle")["here"], here, "{line}");
    }
}

#[test]
fn refuses_names_and_options_that_do_not_go_with_examples() {
    let scripts = Scripts::new(&[("io_asyncio", DOWNLOADS), ("sleep", DOWNLOADS)]);
    let list = "cannot be combined with a list for --";
    for (options, words) in [
        (&["--asides", "--workers", "1,2"][..], &*format!("--asides {list}workers")),
        (&["--asides", "--repeat", "1-3"], &format!("--asides {list}repeat")),
        (&["--asides", "--latency", "0s,1ms"], &format!("--asides {list}latency")),
        (&["--asides", "--live"], "'--asides' cannot be used with '--live'"),
        (&["--also", "no_session=true"], "no_session is the name of one of the programs"),
        (&["--also", "limited.py=true"], "limited.py is the name of one of the programs"),
        // It is not in the folder, or not a program that can be measured.
        (&["busy_task"], "'busy_task' is not io, cpu or one of io_non_concurrent, io_threads, "),
        (&["sleep"], "'sleep' is not io, cpu or one of io_non_concurrent, io_threads, "),
    ] {
        let finished = finish(&mut scripts.compare(options));
        assert_eq!((finished.status, &*finished.stdout), (Some(2), ""), "{finished:#?}");
        assert!(
            finished.stderr.starts_with("error: ") && finished.stderr.contains(words),
            "{finished:#?}"
        );
    }
    let finished = finish(&mut compare(&["--from", "a.json", "--asides"]));
    assert_eq!((finished.status, &*finished.stdout), (Some(2), ""), "{finished:#?}");
    assert!(finished.stderr.contains("cannot be used with '--asides'"), "{finished:#?}");
    if !has_cargo() {
        return;
    }
    for name in ["sleep", "fib_table", "no_such_example"] {
        let finished = finish(compare(&[name]).env("CARGO_BUILD_RUSTC", "/nowhere"));
        assert_eq!(finished.status, Some(2), "{finished:#?}");
        let begin = format!(
            "error: '{name}' is not io, cpu or one of io_non_concurrent, no_session, io_threads, thread_per_site, io_asyncio, "
        );
        assert!(finished.stderr.starts_with(&begin), "{finished:#?}");
        assert!(!finished.stderr.contains(", sleep") && !finished.stderr.contains(", fib_table"));
    }
}

/// Windows has no signals.
#[cfg(unix)]
#[test]
fn ctrl_c_keeps_finished_points_only() {
    let interrupted = |programs: &[(&str, &str)]| {
        let scripts = Scripts::new(programs);
        let options = [&["io_non_concurrent", "io_asyncio", "--wide"], &MANY[..]].concat();
        let output = scripts.start_and_send("-INT", &options).wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130));
        scripts.wait_for_the_end_of_processes();
        let shown = String::from_utf8(output.stdout).unwrap();
        let table = shown.rsplit("\n\n").next().unwrap().lines();
        let table = table.filter(|line| line.contains(" 24/24 ") || line.contains(" 20/20 "));
        table.filter_map(|line| Some(line.split("  ").next()?.to_owned())).collect::<Vec<_>>()
    };
    let programs = [("io_non_concurrent", DOWNLOADS), ("io_asyncio", DOWNLOADS)];
    let second = [("no_session", DOWNLOADS), ("blocking_calls", HANGS)];
    assert_eq!(interrupted(&[programs, second].concat()), ["io_non_concurrent", "io_asyncio"]);
    let first = [("limited", HANGS), ("blocking_calls", DOWNLOADS)];
    assert_eq!(interrupted(&[programs, first].concat()), ["io_non_concurrent", "io_asyncio"]);
    // At a later point, all before it are finished.
    let hangs = format!("if \"--workers 10 \" {HANGS}\n{DOWNLOADS}");
    let programs =
        [("io_non_concurrent", DOWNLOADS), ("no_session", DOWNLOADS), ("io_asyncio", &*hangs)];
    let expected = [
        "io_non_concurrent",
        "io_non_concurrent --repeat 10",
        "no_session --repeat 10",
        "io_asyncio",
        "io_asyncio --repeat 10",
    ];
    assert_eq!(interrupted(&programs), expected);
}
