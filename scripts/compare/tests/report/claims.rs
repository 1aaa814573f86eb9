//! Verdicts on the article's claims.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::figures::claim;
use crate::typical::{Typical, set_seconds, timeline};

const HOLDS: &str = "holds";
const CLOSE: &str = "too_close_to_call";
const NOT_HERE: &str = "does_not_hold_here";
const OVERSTATED: &str = "overstated";
const CPUS: &str = "depends_on_cpus";
const IN_RUST: &str = "differs_in_rust";
const NOT_JUDGED: &str = "not_judged";

fn check(comparison: &Typical, expected: &[(&str, &str)]) {
    let exported = comparison.json();
    for (words, verdict) in expected {
        let claim = claim(&exported, words);
        assert_eq!(claim["verdict"], *verdict, "{claim:#}");
    }
}

#[test]
fn every_claim_gets_its_verdict() {
    let expected = [
        ("order of magnitude", OVERSTATED),
        ("fastest for I/O", HOLDS),
        ("at least seven times", HOLDS),
        ("four times", HOLDS),
        ("a bit longer", HOLDS),
        ("One thread per download", NOT_JUDGED),
        ("Hundreds of tasks", HOLDS),
        ("More processes", NOT_JUDGED),
        ("reuses its connections", NOT_JUDGED),
        ("holds up all", NOT_JUDGED),
        ("Threads do not speed up CPU", IN_RUST),
        ("slowest for CPU", HOLDS),
        ("one after another", HOLDS),
        ("under a third", HOLDS),
        ("vary between runs", NOT_JUDGED),
        ("Starting a process", NOT_JUDGED),
        ("not thread-safe", IN_RUST),
        ("out of order", HOLDS),
        ("blocking client", NOT_JUDGED),
        ("far less memory", NOT_JUDGED),
        ("less time to create", NOT_JUDGED),
        ("switched in the middle", NOT_JUDGED),
        ("Handing work", NOT_JUDGED),
        ("on a single processor", IN_RUST),
        ("on all CPUs", NOT_HERE),
        ("mostly waits", NOT_HERE),
        ("Hundreds of threads", NOT_JUDGED),
        ("A pool saves", NOT_JUDGED),
    ];
    check(&Typical::new(), &expected);
    assert_eq!(Typical::new().json()["claims"].as_array().unwrap().len(), expected.len());
}

#[test]
fn claims_about_failed_programs_are_not_judged() {
    let failed = Typical::new().with(&[("io_non_concurrent", 0.0), ("cpu_asyncio", 0.0)]);
    let words = ["order of magnitude", "fastest for I/O", "four times", "slowest for CPU"];
    check(&failed, &words.map(|words| (words, NOT_JUDGED)));
}

#[test]
fn verdicts_depend_on_the_times() {
    for (program, seconds, words, expected) in [
        ("io_threads", 1.3, "order of magnitude", HOLDS),
        ("io_threads", 1.45, "order of magnitude", CLOSE),
        ("io_asyncio", 0.6, "fastest for I/O", OVERSTATED),
        // Over thirty times as fast, but not the fastest.
        ("io_threads", 0.1, "fastest for I/O", NOT_HERE),
        ("io_asyncio", 0.6, "at least seven times", OVERSTATED),
        // A bound is within the range, widened by 2 %.
        ("io_processes", 4.64, "four times", CLOSE),
        ("io_processes", 4.5, "four times", CLOSE),
        ("io_processes", 3.06, "four times", CLOSE),
        ("io_processes", 3.01, "four times", CLOSE),
        ("io_processes", 3.12, "four times", HOLDS),
        ("io_processes", 4.44, "four times", HOLDS),
        ("io_processes", 2.96, "four times", NOT_HERE),
        ("io_processes", 4.69, "four times", NOT_HERE),
        // On four CPUs, these times have another reason.
        ("io_processes", 7.3, "four times", NOT_HERE),
        ("io_processes", 7.3, "a bit longer", NOT_HERE),
        ("io_processes", 2.0, "a bit longer", NOT_HERE),
        ("io_asyncio", 0.3, "Hundreds of tasks", NOT_HERE),
        ("cpu_threads", 0.41, "Threads do not speed up CPU", HOLDS),
        ("cpu_threads", 0.37, "Threads do not speed up CPU", CLOSE),
        ("cpu_non_concurrent", 0.01, "Threads do not speed up CPU", NOT_JUDGED),
        ("cpu_asyncio", 0.5, "slowest for CPU", NOT_HERE),
        // Over twice as long, but not the slowest.
        ("cpu_processes", 9.0, "slowest for CPU", NOT_HERE),
        ("cpu_processes", 0.22, "under a third", NOT_HERE),
    ] {
        check(&Typical::new().with(&[(program, seconds)]), &[(words, expected)]);
    }
}

#[test]
fn claims_about_four_cpus_say_what_four_would_give() {
    let times = [("io_processes", 7.3), ("cpu_processes", 0.22)];
    for (cpus, workers, verdict, ending) in [
        (2, 2, CPUS, "; with 4:"),
        (8, 8, CPUS, "; with 4:"),
        (4, 4, NOT_HERE, ""),
        // Too few workers, not too few CPUs.
        (8, 2, NOT_HERE, "; with 4:"),
    ] {
        let mut typical = Typical::new().with(&times);
        typical.0["machine"]["cpus"] = cpus.into();
        for program in ["io_processes", "cpu_processes"] {
            set_workers(typical.program(program), workers);
        }
        let exported = typical.json();
        for (words, figure) in
            [("about four times", "3.93×"), ("a bit longer", "1.24×"), ("under a third", "0.25×")]
        {
            let claim = claim(&exported, words);
            assert_eq!(claim["verdict"], verdict, "{cpus} {workers} {claim:#}");
            let on_four = if cpus == 4 { ".".to_owned() } else { format!("{ending} {figure}.") };
            assert!(claim["why"].as_str().unwrap().ends_with(&on_four), "{claim:#}");
        }
    }
}

#[test]
fn one_line_says_how_to_judge_most_of_the_others() {
    let mut typical = Typical::new();
    let shown = typical.show(&[]);
    let line = "\nNot judged: 6, 8–10, 15–16, 19–23, 27–28. For 6, 8–10, 16, 19–23, 27–28: cargo\ncompare --asides\n";
    assert!(shown.contains(line) && !shown.contains("not judged"), "{shown}");
    typical.point()["programs"].as_array_mut().unwrap().retain(|it| it["name"] == "io_asyncio");
    let shown = typical.show(&[]);
    let line = "\nNot judged: 1–6, 8–16, 18–28. For 1–6, 8–14, 16, 18–28: cargo compare --asides\n";
    assert!(shown.contains(line), "{shown}");
    let lines = shown.lines().skip_while(|line| !line.starts_with("The article's claims"));
    let lines = lines.take_while(|line| !line.starts_with("program "));
    assert!(lines.count() < 12, "{shown}");
}

#[test]
fn each_claim_takes_at_most_two_lines_on_80_columns() {
    let mut typical = Typical::with_asides().with(&[("io_processes", 7.3), ("cpu_threads", 0.41)]);
    typical.0["machine"]["cpus"] = 2.into();
    // Figures differ between rounds, so each has a range.
    typical.programs(|program| {
        let seconds = program["runs"][1]["seconds"].as_f64().unwrap();
        program["runs"][1]["seconds"] = (seconds * 0.97).into();
    });
    for program in ["io_processes", "cpu_processes"] {
        set_workers(typical.program(program), 2);
    }
    let mut live = Typical::with_asides();
    for point in live.0["points"].as_array_mut().unwrap() {
        point["settings"]["latency_seconds"] = Value::Null;
    }
    let mut judged = BTreeSet::new();
    for comparison in [typical, live] {
        let shown = comparison.show(&[]);
        let claims = shown.lines().skip_while(|line| !line.starts_with(" 1  "));
        let claims: Vec<_> = claims.take_while(|line| !line.is_empty()).collect();
        for lines in claims.chunks(2) {
            let number = lines[0].get(..2).and_then(|it| it.trim().parse::<u8>().ok());
            judged.insert(number.unwrap_or_else(|| panic!("{lines:?}: {shown}")));
            assert!(lines[1].starts_with("    "), "{shown}");
        }
    }
    assert!(judged.into_iter().eq(1..=28));
}

#[test]
fn verdicts_depend_on_settings_and_workers() {
    fn at_a_time(typical: &mut Typical, program: &str, count: usize) {
        set_workers(typical.program(program), count);
    }
    fn settings(typical: &mut Typical) -> &mut Value {
        &mut typical.point()["settings"]
    }

    type Case = (fn(&mut Typical), &'static [(&'static str, f64)], &'static str, &'static str);
    let cases: &[Case] = &[
        (
            |it| at_a_time(it, "io_threads", 160),
            &[("io_threads", 0.2)],
            "One thread per download",
            NOT_HERE,
        ),
        (
            |it| at_a_time(it, "io_threads", 160),
            &[("io_threads", 3.3)],
            "One thread per download",
            HOLDS,
        ),
        (|it| at_a_time(it, "io_asyncio", 99), &[], "Hundreds of tasks", NOT_JUDGED),
        (|it| settings(it)["latency_seconds"] = 0.into(), &[], "Hundreds of tasks", NOT_JUDGED),
        (
            |it| at_a_time(it, "io_processes", 10),
            &[("io_processes", 1.5)],
            "More processes",
            NOT_HERE,
        ),
        (|it| at_a_time(it, "io_processes", 10), &[("io_processes", 4.0)], "More processes", HOLDS),
        (
            |it| it.point()["programs"].as_array_mut().unwrap().retain(|it| it["kind"] == "io"),
            &[],
            "vary between runs",
            NOT_JUDGED,
        ),
        (
            |it| settings(it)["latency_seconds"] = 0.001.into(),
            &[],
            "order of magnitude",
            NOT_JUDGED,
        ),
    ];
    for (change, times, words, expected) in cases {
        let mut typical = Typical::new();
        change(&mut typical);
        check(&typical.with(times), &[(words, expected)]);
    }
}

#[test]
fn io_claims_need_at_least_a_hundred_downloads() {
    for (jobs, expected) in [(99, NOT_JUDGED), (100, HOLDS)] {
        let mut typical = Typical::new();
        for program in ["io_threads", "io_asyncio"] {
            let program = typical.program(program);
            program["jobs"] = jobs.into();
            program["runs"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .for_each(|run| run["done"] = jobs.into());
        }
        check(&typical, &[("at least seven times", expected)]);
    }
}

#[test]
fn overlapping_tasks_did_not_run_one_after_another() {
    let tasks = |starts: [f64; 6]| {
        let mut timeline = timeline(6, 1, 1.0, 0.0);
        for (lane, start) in timeline["lanes"].as_array_mut().unwrap().iter_mut().zip(starts) {
            lane["slices"][0]["start_seconds"] = start.into();
        }
        timeline
    };
    for (timeline, one_after_another, at_a_time) in [
        (tasks([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]), HOLDS, json!(1.0)),
        (tasks([0.0, 1.0, 2.0, 3.0, 4.0, 4.9]), NOT_HERE, json!(2.0)),
        (tasks([0.0; 6]), NOT_HERE, json!(6.0)),
        (timeline(4, 1, 1.0, 0.0), NOT_JUDGED, Value::Null),
        (Value::Null, NOT_JUDGED, Value::Null),
    ] {
        let mut typical = Typical::new();
        typical.program("cpu_asyncio")["timeline"] = timeline;
        check(&typical, &[("one after another", one_after_another)]);
        assert_eq!(claim(&typical.json(), "one after another")["here"], at_a_time);
    }
}

/// Sets a program's workers and requests in flight in every run.
fn set_workers(program: &mut Value, count: usize) {
    for run in program["runs"].as_array_mut().unwrap() {
        (run["workers"], run["max_in_flight"]) = (count.into(), count.into());
    }
}

/// A point of a sweep: workers, latency in seconds, and times of programs in seconds.
type Point<'a> = (usize, f64, &'a [(&'a str, f64)]);

fn sweep(points: &[Point]) -> Typical {
    let point = |(workers, latency, times): &Point| {
        let mut typical = Typical::new().with(times);
        let programs = times.iter().map(|(name, _)| {
            let program = typical.program(name);
            set_workers(program, *workers);
            program.take()
        });
        let programs: Vec<_> = programs.collect();
        let mut settings = typical.point()["settings"].take();
        (settings["workers"], settings["latency_seconds"]) = ((*workers).into(), (*latency).into());
        json!({ "settings": settings, "programs": programs })
    };
    let points: Vec<_> = points.iter().map(point).collect();
    let mut sweep = Typical::new();
    (sweep.0["swept"], sweep.0["points"]) = ("workers".into(), points.into());
    sweep
}

#[test]
fn a_sweep_judges_only_the_claims_about_numbers_of_workers() {
    let few: &[_] = &[("io_threads", 3.0), ("io_processes", 3.7), ("io_asyncio", 3.0)];
    let many: &[_] = &[("io_threads", 0.22), ("io_processes", 0.3), ("io_asyncio", 0.19)];
    let slow: &[_] = &[("io_threads", 3.6), ("io_processes", 4.5), ("io_asyncio", 0.3)];
    let [threads, tasks, processes, waiting] =
        ["One thread per download", "Hundreds of tasks", "More processes", "Hundreds of threads"];
    let check = |points: &[_], expected: [(&str, &str, f64); 4]| {
        let exported = sweep(points).json();
        assert_eq!(exported["claims"].as_array().unwrap().len(), 5);
        for (words, verdict, here) in expected {
            let claim = claim(&exported, words);
            assert_eq!(claim["verdict"], verdict, "{claim:#}");
            assert!((claim["here"].as_f64().unwrap() / here - 1.0).abs() < 1e-9, "{claim:#}");
        }
    };
    let latency = 0.089;
    // The median of three runs is 1 % above the fastest.
    let of_ideal = |seconds: f64, rounds: f64| 1.01 * seconds / (rounds * latency);
    let ideal_tasks = of_ideal(0.19, 2.0);
    check(
        &[
            (1, latency, few),
            (4, latency, few),
            (160, latency, many),
            (5, latency, &[("io_threads", 2.2)]),
        ],
        [
            (threads, NOT_HERE, 0.22 / 2.2),
            (tasks, HOLDS, ideal_tasks),
            (processes, NOT_HERE, 0.3 / 3.7),
            (waiting, CLOSE, of_ideal(0.22, 2.0)),
        ],
    );
    check(
        &[(4, latency, few), (160, latency, slow)],
        [
            (threads, HOLDS, 3.6 / 3.0),
            (tasks, NOT_HERE, of_ideal(0.3, 2.0)),
            (processes, HOLDS, 4.5 / 3.7),
            (waiting, NOT_HERE, of_ideal(3.6, 2.0)),
        ],
    );
    // Without a point with few workers, the ideal time counts; of several latencies, the highest.
    for points in [
        [(50, latency, many), (160, latency, many)],
        [(160, 0.01, many), (160, latency, many)],
        [(160, latency, many), (160, 0.01, many)],
    ] {
        check(
            &points,
            [
                (threads, NOT_HERE, of_ideal(0.22, 33.0)),
                (tasks, HOLDS, ideal_tasks),
                (processes, NOT_HERE, of_ideal(0.3, 41.0)),
                (waiting, CLOSE, of_ideal(0.22, 2.0)),
            ],
        );
    }
}

#[test]
fn a_sweep_from_few_to_many_workers_shows_their_memory() {
    for (many, expected) in [(160, HOLDS), (50, HOLDS), (40, NOT_JUDGED)] {
        let times = [("io_threads", 1.0), ("io_asyncio", 1.0)];
        let mut sweep = sweep(&[(10, 0.089, &times), (many, 0.089, &times)]);
        sweep.programs(|program| {
            let bytes = if program["name"] == "io_threads" { 250_000 } else { 25_000 };
            for run in program["runs"].as_array_mut().unwrap() {
                let workers = run["workers"].as_u64().unwrap();
                run["peak_memory_bytes"] = (4_000_000 + workers * bytes).into();
            }
        });
        check(&sweep, &[("far less memory", expected)]);
    }
}

#[test]
fn thousands_of_tasks_are_reported_but_not_judged() {
    let mut sweep =
        sweep(&[(160, 0.089, &[("io_asyncio", 0.19)]), (10_000, 0.089, &[("io_asyncio", 2.0)])]);
    let program = &mut sweep.0["points"][1]["programs"][0];
    program["jobs"] = 10_000.into();
    for run in program["runs"].as_array_mut().unwrap() {
        run["done"] = 10_000.into();
    }
    let exported = sweep.json();
    let claim = claim(&exported, "Hundreds of tasks");
    assert_eq!(claim["verdict"], HOLDS);
    assert!(claim["why"].as_str().unwrap().ends_with(" With 10000: 11.3×."), "{claim}");
}

#[test]
fn claims_that_need_an_ideal_time_are_not_judged_with_live_sites() {
    let mut live = Typical::new();
    live.point()["settings"]["latency_seconds"] = Value::Null;
    for program in ["io_threads", "io_processes"] {
        set_workers(live.program(program), 160);
    }
    let unknown = ["One thread per download", "Hundreds of tasks", "More processes"];
    check(&live, &[("fastest for I/O", HOLDS)]);
    check(&live, &unknown.map(|words| (words, NOT_JUDGED)));
}

#[test]
fn the_range_is_that_of_the_rounds_and_few_rounds_widen_the_margin() {
    let base = [14.892, 14.6, 14.746];
    for (times, [low, here, high], margin) in [
        (&[3.06, 3.0, 3.03][..], [14.6 / 3.0; 3], 0.02),
        (&[3.3, 3.0, 3.3], [14.746 / 3.3, 14.892 / 3.3, 14.6 / 3.0], 0.02),
        (&[3.3, 3.0], [14.892 / 3.3, (14.892 / 3.3 + 14.6 / 3.0) / 2.0, 14.6 / 3.0], 0.1),
        (&[3.3], [14.892 / 3.3; 3], 0.1),
    ] {
        let mut typical = Typical::new().with(&[("io_non_concurrent", base[1])]);
        let runs = typical.program("io_threads")["runs"].as_array_mut().unwrap();
        runs.truncate(times.len());
        for (run, seconds) in runs.iter_mut().zip(times) {
            run["seconds"] = (*seconds).into();
        }
        let claim = &claim(&typical.json(), "order of magnitude").clone();
        for (field, expected) in [("low", low), ("here", here), ("high", high), ("margin", margin)]
        {
            let actual = claim[field].as_f64().unwrap();
            assert!((actual / expected - 1.0).abs() < 1e-9, "{field}: {claim:#}");
        }
    }
}

#[test]
fn a_busy_machine_gets_no_verdicts_on_computing() {
    let computing = ["Threads do not speed up CPU", "slowest for CPU", "under a third"];
    type Case = (fn(&mut Typical), &'static str);
    let cases: [Case; 6] = [
        (
            |it| it.0["machine"]["granted_cpus"] = 3.5.into(),
            "before the first round, only 3.50 of 4 CPUs were free.",
        ),
        (
            |it| it.program("cpu_asyncio")["runs"][0]["run_delay_seconds"] = 3.0.into(),
            "cpu_asyncio lacked a CPU for 12 % of its time.",
        ),
        (
            |it| it.program("cpu_non_concurrent")["runs"][2]["cpu_seconds"] = 0.2.into(),
            "cpu_non_concurrent lacked a CPU for 17 % of its time.",
        ),
        // A run of the threads got half of the CPUs that the others got.
        (
            |it| {
                for run in it.program("cpu_threads")["runs"].as_array_mut().unwrap() {
                    run["cpu_seconds"] = (3.0 * run["wall_seconds"].as_f64().unwrap()).into();
                }
                for time in ["seconds", "wall_seconds"] {
                    it.program("cpu_threads")["runs"][1][time] = 0.2.into();
                }
            },
            "cpu_threads lacked a CPU for 25 % of its time.",
        ),
        // It took a second to start and to end, as an antivirus may make it.
        (
            |it| {
                let runs = it.program("cpu_non_concurrent")["runs"].as_array_mut();
                runs.unwrap().iter_mut().for_each(|run| run["wall_seconds"] = 1.4.into());
            },
            "",
        ),
        // Two of four CPUs are all that it may use.
        (
            |it| {
                it.0["machine"]["granted_cpus"] = 1.9.into();
                it.0["machine"]["cpu_quota"] = 2.into();
            },
            "",
        ),
    ];
    for (disturb, remark) in cases {
        let mut typical = Typical::new();
        for program in typical.point()["programs"].as_array_mut().unwrap() {
            for run in program["runs"].as_array_mut().unwrap() {
                run["cpu_seconds"] = run["wall_seconds"].clone();
            }
        }
        disturb(&mut typical);
        let is_busy = !remark.is_empty();
        check(&typical, &[("fastest for I/O", HOLDS), ("one after another", HOLDS)]);
        let verdicts = computing.map(|words| claim(&typical.json(), words)["verdict"].clone());
        assert!(verdicts.iter().all(|it| (it == NOT_JUDGED) == is_busy), "{verdicts:?}");
        let shown = typical.show(&[]).replace('\n', " ");
        assert_eq!(shown.contains("Busy machine: "), is_busy, "{shown}");
        assert!(shown.contains(remark), "{shown}");
        assert_eq!(shown.contains("for CPU: cpu_threads"), !is_busy, "{shown}");
    }
}

#[test]
fn names_what_disturbed_single_runs() {
    type Case = (&'static [(&'static str, [f64; 3])], &'static str);
    let cases: [Case; 6] = [
        (&[("io_threads", [3.6, 3.0, 3.01])], "Slow first run: io_threads (1.20× the median)."),
        (
            &[("io_threads", [3.6, 3.0, 3.01])],
            "Outliers: io_threads in round 1 (1.20× the median).",
        ),
        (
            &[("io_threads", [3.0, 3.01, 3.6]), ("cpu_threads", [0.1, 0.2, 0.1])],
            "Outliers: io_threads in round 3 (1.20× the median), cpu_threads in round 2 (2.00× the median).",
        ),
        // Neither far from most others, nor by a tenth.
        (&[("io_threads", [3.0, 3.2, 3.6]), ("io_processes", [3.6, 3.6, 3.9])], ""),
        (
            &[("cpu_threads", [0.1, 0.103, 0.107]), ("cpu_asyncio", [8.0, 8.3, 8.7])],
            "Drift: computing took 7.87 % longer in the last rounds than in the first.",
        ),
        (&[("cpu_threads", [0.1, 0.103, 0.107]), ("cpu_asyncio", [8.7, 8.3, 8.0])], ""),
    ];
    for (changes, remark) in cases {
        let mut typical = Typical::new();
        // After a warm-up, the first round is like any other.
        typical.point()["settings"]["warmup"] = usize::from(remark.contains("round 1")).into();
        typical.point()["programs"].as_array_mut().unwrap().retain(|program| {
            program["kind"] == "io" || changes.iter().any(|(name, _)| program["name"] == *name)
        });
        for (name, times) in changes {
            for (run, seconds) in
                typical.program(name)["runs"].as_array_mut().unwrap().iter_mut().zip(times)
            {
                run["seconds"] = (*seconds).into();
            }
        }
        let shown = typical.show(&[]).replace('\n', " ");
        assert!(shown.contains(remark), "{remark} {shown}");
        let words = ["Slow first", "Outliers", "Drift"];
        let named = words.iter().filter(|words| shown.contains(**words)).count();
        assert_eq!(named, usize::from(!remark.is_empty()), "{shown}");
    }
}

#[test]
fn times_that_vary_only_for_io_programs_support_the_claim() {
    for (unsteady, expected) in
        [(&["io"][..], HOLDS), (&["cpu"], NOT_HERE), (&["io", "cpu"], NOT_HERE)]
    {
        let mut typical = Typical::new();
        // The local sites never vary.
        typical.point()["settings"]["latency_seconds"] = Value::Null;
        for program in typical.point()["programs"].as_array_mut().unwrap() {
            if unsteady.contains(&program["kind"].as_str().unwrap()) {
                let slow = program["runs"][1]["seconds"].as_f64().unwrap() * 1.2;
                program["runs"][0]["seconds"] = slow.into();
                program["runs"][2]["seconds"] = slow.into();
            }
        }
        check(&typical, &[("vary between runs", expected)]);
    }
}

#[test]
fn downloads_in_order_are_too_close_to_call() {
    let mut typical = Typical::new();
    for run in typical.program("io_asyncio")["runs"].as_array_mut().unwrap() {
        run["out_of_order"] = 0.into();
    }
    check(&typical, &[("out of order", CLOSE)]);
}

#[test]
fn the_article_s_own_times_support_only_some_of_its_claims() {
    let article = Typical::new().with(&[
        ("io_non_concurrent", 14.289619607382202),
        ("io_threads", 3.190047219999542),
        ("io_asyncio", 0.49083488899850636),
        ("io_processes", 3.428215080999063),
        ("cpu_non_concurrent", 35.358853937003005),
        ("cpu_threads", 39.86391678399741),
        ("cpu_asyncio", 86.50057094899967),
        ("cpu_processes", 10.020093858998735),
    ]);
    check(
        &article,
        &[
            ("four times", HOLDS),
            ("a bit longer", HOLDS),
            ("Threads do not speed up CPU", HOLDS),
            ("slowest for CPU", HOLDS),
            ("under a third", HOLDS),
            // 4.5 and 6.5 times as fast.
            ("order of magnitude", OVERSTATED),
            ("at least seven times", OVERSTATED),
            // 29.1 times as fast.
            ("fastest for I/O", OVERSTATED),
        ],
    );
    // Measured and article's figures are the same.
    let exported = article.json();
    let claims = exported["claims"].as_array().unwrap().iter();
    let both = claims.filter(|claim| !claim["article"].is_null());
    let both: Vec<_> = both.map(|it| (it["here"].as_f64(), it["article"].as_f64())).collect();
    assert_eq!(both.len(), 8);
    for (here, article) in both {
        assert!((here.unwrap() / article.unwrap() - 1.0).abs() < 1e-9, "{here:?} {article:?}");
    }
}

/// Finds the verdict and the reason of one claim about a comparison with asides, after a change.
fn with_asides(change: impl FnOnce(&mut Typical), words: &str) -> (Value, String) {
    let mut typical = Typical::with_asides();
    change(&mut typical);
    let claim = claim(&typical.json(), words).clone();
    (claim["verdict"].clone(), claim["why"].as_str().unwrap().to_owned())
}

#[test]
fn asides_leave_only_the_claim_about_the_internet_open() {
    let typical = Typical::with_asides();
    let expected = [
        ("One thread per download", NOT_HERE),
        ("More processes", NOT_HERE),
        ("reuses its connections", HOLDS),
        ("holds up all", HOLDS),
        ("vary between runs", NOT_JUDGED),
        ("Starting a process", HOLDS),
        ("blocking client", HOLDS),
        ("far less memory", HOLDS),
        ("less time to create", HOLDS),
        ("switched in the middle", IN_RUST),
        ("Handing work", HOLDS),
        ("on a single processor", IN_RUST),
        ("on all CPUs", HOLDS),
        ("mostly waits", HOLDS),
        ("Hundreds of threads", HOLDS),
        ("A pool saves", HOLDS),
    ];
    check(&typical, &expected);
    let shown = typical.show(&[]);
    assert!(shown.contains("\nNot judged: 15. For 15: cargo compare --live\n"), "{shown}");
}

#[test]
fn verdicts_on_examples_and_costs_depend_on_the_times() {
    // The place of a measurement, its times around a bound, and their verdicts.
    type Case<'a> = (&'a str, usize, &'a str, &'a [(f64, &'a str)]);
    let cases: &[Case] = &[
        (
            "One thread per download",
            0,
            "thread_per_site",
            &[(2.9, NOT_HERE), (3.0, CLOSE), (3.1, HOLDS)],
        ),
        ("More processes", 3, "io_processes", &[(3.6, NOT_HERE), (3.7, CLOSE), (3.8, HOLDS)]),
        ("reuses its connections", 1, "no_session", &[(1.8, NOT_HERE), (1.9, CLOSE), (2.0, HOLDS)]),
        ("holds up all", 0, "busy_task", &[(0.37, NOT_HERE), (0.38, CLOSE), (0.4, HOLDS)]),
        ("blocking client", 1, "blocking_calls", &[(0.37, NOT_HERE), (0.38, CLOSE), (0.4, HOLDS)]),
        // Of several with hundreds of threads, the last counts.
        ("Hundreds of threads", 5, "io_threads", &[(0.21, HOLDS), (0.22, CLOSE), (0.23, NOT_HERE)]),
        // A thread takes 32 µs to start, and 0.23 µs for each job. Costs are judged by a factor of two.
        (
            "Starting a process",
            7,
            "cpu_processes",
            &[(0.014, NOT_HERE), (0.015, CLOSE), (0.018, HOLDS)],
        ),
        ("less time to create", 8, "cpu_asyncio", &[(0.2, HOLDS), (0.6, CLOSE), (1.0, NOT_HERE)]),
        ("Handing work", 8, "cpu_processes", &[(0.0155, NOT_HERE), (0.0175, CLOSE), (0.03, HOLDS)]),
        ("A pool saves", 8, "cpu_threads", &[(0.2, HOLDS), (0.6, CLOSE), (1.0, NOT_HERE)]),
    ];
    for (words, point, program, times) in cases {
        for (seconds, expected) in *times {
            let change = |it: &mut Typical| set_seconds(it.program_at(*point, program), *seconds);
            let (verdict, why) = with_asides(change, words);
            assert_eq!(verdict, *expected, "{words}: {seconds} s, {why}");
        }
    }
}

#[test]
fn a_busy_task_is_judged_only_where_the_answers_come_while_it_computes() {
    // With another latency, the task computes after the last answer, or ends before the first.
    for (seconds, busy, expected) in [
        (0.03, 0.03, NOT_JUDGED),
        (0.05, 1.1, HOLDS),
        (0.4, 1.1, HOLDS),
        (0.4, 0.4, NOT_HERE),
        (2.0, 2.0, NOT_JUDGED),
    ] {
        let change = |it: &mut Typical| {
            set_seconds(it.program("io_asyncio"), seconds);
            set_seconds(it.program("busy_task"), busy);
        };
        let (verdict, why) = with_asides(change, "holds up all");
        assert_eq!(verdict, expected, "{seconds} s, {busy} s: {why}");
    }
}

#[test]
fn verdicts_on_memory_and_cpus_depend_on_what_the_system_reports() {
    let task_of = |bytes: f64| {
        move |it: &mut Typical| {
            it.programs(|program| {
                let is_asyncio = program["name"] == "io_asyncio";
                for run in program["runs"].as_array_mut().unwrap().iter_mut().filter(|_| is_asyncio)
                {
                    let all = 4e6 + run["workers"].as_f64().unwrap() * bytes;
                    run["peak_memory_bytes"] = (all as u64).into();
                }
            });
        }
    };
    // A thread takes 250 kB.
    for (bytes, expected) in [(80e3, HOLDS), (100e3, CLOSE), (240e3, CLOSE), (260e3, NOT_HERE)] {
        assert_eq!(with_asides(task_of(bytes), "far less memory").0, expected, "{bytes}");
    }
    for (words, program, cpus, expected) in [
        ("on a single processor", "cpu_threads", 1.0, HOLDS),
        ("on a single processor", "cpu_threads", 1.2, IN_RUST),
        ("on all CPUs", "cpu_processes", 3.1, HOLDS),
        ("on all CPUs", "cpu_processes", 2.9, NOT_HERE),
        ("mostly waits", "io_non_concurrent", 0.4, HOLDS),
        ("mostly waits", "io_non_concurrent", 0.6, NOT_HERE),
        ("mostly waits", "cpu_non_concurrent", 0.6, HOLDS),
        ("mostly waits", "cpu_non_concurrent", 0.4, NOT_HERE),
    ] {
        let change = |it: &mut Typical| {
            for run in it.program(program)["runs"].as_array_mut().unwrap() {
                run["cpu_seconds"] = (cpus * run["wall_seconds"].as_f64().unwrap()).into();
                // Otherwise, the machine would be busy.
                run["workers"] =
                    if run["workers"] == 1 { 2.into() } else { run["workers"].clone() };
            }
        };
        let (verdict, why) = with_asides(change, words);
        assert_eq!(verdict, expected, "{words} {cpus}: {why}");
    }
    let counts = |counts: Value| {
        move |it: &mut Typical| {
            let runs = it.program("shared_counter")["runs"].as_array_mut().unwrap();
            runs.iter_mut().for_each(|run| run["counted"] = counts.clone());
        }
    };
    let most = u64::MAX;
    for (counted, lost) in [
        (json!([1000, 950]), 0.05),
        (json!([1000, 1000]), 0.0),
        // No program prints these.
        (json!([1000, 1001]), 0.0),
        (json!([0, 0]), 0.0),
        (json!([most, 0]), 1.0),
    ] {
        let mut typical = Typical::with_asides();
        counts(counted)(&mut typical);
        let claim = claim(&typical.json(), "switched in the middle").clone();
        assert_eq!((&claim["verdict"], &claim["here"]), (&IN_RUST.into(), &lost.into()), "{claim}");
    }
    let (verdict, why) = with_asides(counts(Value::Null), "switched in the middle");
    assert_eq!((verdict, &*why), (NOT_JUDGED.into(), "It needs shared_counter, without failures."));
}

/// Replaces a field of all runs.
fn in_all_runs(field: &'static str, value: Value) -> impl Fn(&mut Typical) {
    move |typical| {
        typical.programs(|program| {
            let runs = program["runs"].as_array_mut().unwrap();
            runs.iter_mut().for_each(|run| run[field] = value.clone());
        });
    }
}

#[test]
fn a_claim_that_is_not_judged_says_what_it_needs() {
    let both = |names: &str| {
        format!("It needs {names}, without failures, with --latency 10ms and --repeat 10 or more.")
    };
    let costs = "It needs cpu_threads, cpu_asyncio and cpu_processes with --n 1, and little noise.";
    let memory = "It needs io_threads and io_asyncio with --workers 10 and 160.";
    for (program, words, expected) in [
        ("no_session", "reuses its connections", &*both("no_session and io_non_concurrent")),
        ("busy_task", "holds up all", &both("busy_task and io_asyncio")),
        ("io_asyncio", "holds up all", &both("busy_task and io_asyncio")),
        ("blocking_calls", "blocking client", &both("blocking_calls and io_asyncio")),
        ("io_non_concurrent", "blocking client", &both("blocking_calls and io_non_concurrent")),
        ("shared_counter", "switched in the middle", "It needs shared_counter, without failures."),
        ("io_asyncio", "far less memory", memory),
        ("cpu_processes", "Starting a process", costs),
        ("cpu_asyncio", "less time to create", costs),
        ("cpu_processes", "Handing work", costs),
        ("cpu_threads", "A pool saves", costs),
    ] {
        assert_eq!(claim(&Typical::with_asides().without(program).json(), words)["why"], expected);
        let fails = |it: &mut Typical| {
            it.programs(|it| {
                if it["name"] == program {
                    set_seconds(it, 0.0);
                }
            });
        };
        assert_eq!(
            with_asides(fails, words),
            (NOT_JUDGED.into(), expected.to_owned()),
            "{program}"
        );
    }
    let one_cpu = |it: &mut Typical| it.0["machine"]["cpus"] = 1.into();
    let busy = |it: &mut Typical| it.0["machine"]["granted_cpus"] = 2.into();
    let is_idle = ["on a single processor", "on all CPUs"];
    for words in is_idle {
        let expected = (NOT_JUDGED.into(), "This machine cannot tell: it has one CPU.".to_owned());
        assert_eq!(with_asides(one_cpu, words), expected);
    }
    for words in ["on a single processor", "on all CPUs", "mostly waits"] {
        let expected =
            (NOT_JUDGED.into(), "This machine cannot tell: CPU times are unknown.".to_owned());
        assert_eq!(with_asides(in_all_runs("cpu_seconds", Value::Null), words), expected);
    }
    let unknown = in_all_runs("peak_memory_bytes", Value::Null);
    let expected = (NOT_JUDGED.into(), "This machine cannot tell: memory is unknown.".to_owned());
    assert_eq!(with_asides(unknown, "far less memory"), expected);
    // No command helps there.
    let mut typical = Typical::with_asides();
    one_cpu(&mut typical);
    let shown = typical.show(&[]);
    assert!(shown.contains("\nNot judged: 15, 24–25. For 15: cargo compare --live\n"), "{shown}");
    for (words, is_judged) in [
        ("Starting a process", false),
        ("less time to create", false),
        ("Handing work", false),
        ("on a single processor", false),
        ("on all CPUs", false),
        ("mostly waits", false),
        ("A pool saves", false),
        // Waiting and memory do not depend on other programs, or hardly.
        ("One thread per download", true),
        ("reuses its connections", true),
        ("holds up all", true),
        ("blocking client", true),
        ("far less memory", true),
        ("switched in the middle", true),
        ("Hundreds of threads", true),
    ] {
        let (verdict, why) = with_asides(busy, words);
        assert_eq!(
            (verdict != NOT_JUDGED, why == "It needs an idle machine."),
            (is_judged, !is_judged)
        );
    }
}

#[test]
fn costs_need_few_and_many_workers_or_jobs_that_differ_in_nothing_else() {
    let words = ["far less memory", "Starting a process", "less time to create", "Handing work"];
    let is_open = |change: &dyn Fn(&mut Typical)| {
        words.map(|words| with_asides(change, words).0 == NOT_JUDGED)
    };
    assert_eq!(is_open(&|_| {}), [false; 4]);
    // Without the point with many workers for jobs of next to nothing.
    let without = |point: usize| {
        move |it: &mut Typical| _ = it.0["points"].as_array_mut().unwrap().remove(point)
    };
    assert_eq!(is_open(&without(7)), [false, true, true, false]);
    assert_eq!(is_open(&without(8)), [false, false, true, true]);
    // Noise may hide a cost, and a program may report any number of workers.
    let more = u64::MAX;
    let workers = |count: u64| in_all_runs("workers", count.into());
    for change in [workers(0), workers(1), workers(more)] {
        assert_eq!(is_open(&change), [true, true, true, false], "without different numbers");
    }
    let cheap = |it: &mut Typical| {
        set_seconds(it.program_at(8, "cpu_processes"), 0.001);
        set_seconds(it.program_at(7, "cpu_processes"), 0.001);
    };
    assert_eq!(is_open(&cheap), [false, true, false, true]);
}

#[test]
fn short_computations_show_nothing_about_cpus() {
    let words = ["on a single processor", "on all CPUs"];
    for (seconds, is_judged) in [(0.06, true), (0.04, false)] {
        let typical = Typical::new().with(&[("cpu_non_concurrent", seconds)]);
        for words in words {
            let claim = claim(&typical.json(), words).clone();
            assert_eq!(claim["verdict"] != NOT_JUDGED, is_judged, "{claim:#}");
        }
    }
}

#[test]
fn claims_about_examples_need_time_that_goes_into_waiting() {
    let words = ["reuses its connections", "holds up all", "blocking client"];
    let latency = |seconds: f64| {
        move |it: &mut Typical| {
            for point in it.0["points"].as_array_mut().unwrap() {
                point["settings"]["latency_seconds"] = seconds.into();
            }
        }
    };
    let jobs = |count: usize| {
        move |it: &mut Typical| {
            it.programs(|program| program["jobs"] = count.into());
            in_all_runs("done", count.into())(it);
        }
    };
    for words in words {
        assert_eq!(with_asides(latency(0.01), words).0, HOLDS);
        assert_eq!(with_asides(latency(0.009), words).0, NOT_JUDGED);
        assert_eq!(with_asides(jobs(20), words).0, HOLDS);
        assert_eq!(with_asides(jobs(18), words).0, NOT_JUDGED);
    }
}
