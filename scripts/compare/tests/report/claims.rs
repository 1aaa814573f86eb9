//! Verdicts on the article's claims.

use serde_json::{Value, json};

use crate::figures::claim;
use crate::typical::{Typical, timeline};

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
        ("holds up all", HOLDS),
        ("Threads do not speed up CPU", IN_RUST),
        ("slowest for CPU", HOLDS),
        ("one after another", HOLDS),
        ("under a third", HOLDS),
        ("vary between runs", NOT_JUDGED),
        ("Starting a process", NOT_JUDGED),
        ("not thread-safe", IN_RUST),
        ("out of order", HOLDS),
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
    let line = "\nNot judged: 6, 8–9, 15–16. For 6, 8: cargo compare io --workers 5,160\n";
    assert!(shown.contains(line) && !shown.contains("not judged"), "{shown}");
    typical.point()["programs"].as_array_mut().unwrap().retain(|it| it["name"] == "io_asyncio");
    let shown = typical.show(&[]);
    let line = "\nNot judged: 1–6, 8–16, 18. For 1–5, 10–14, 18: cargo compare --timelines\n";
    assert!(shown.contains(line), "{shown}");
    let lines = shown.lines().skip_while(|line| !line.starts_with("The article's claims"));
    let lines = lines.take_while(|line| !line.starts_with("program "));
    assert!(lines.count() < 12, "{shown}");
}

#[test]
fn each_claim_takes_at_most_two_lines_on_80_columns() {
    let mut typical = Typical::new().with(&[("io_processes", 7.3), ("cpu_threads", 0.41)]);
    typical.0["machine"]["cpus"] = 2.into();
    for program in ["io_processes", "cpu_processes"] {
        let program = typical.program(program);
        set_workers(program, 2);
        let seconds = program["runs"][1]["seconds"].as_f64().unwrap();
        program["runs"][1]["seconds"] = (seconds * 1.01).into();
    }
    let shown = typical.show(&[]);
    let claims = shown.lines().skip_while(|line| !line.starts_with(" 1  "));
    let claims: Vec<_> = claims.take_while(|line| !line.is_empty()).collect();
    assert_eq!(claims.len(), 13 * 2, "{shown}");
    assert!(claims.iter().step_by(2).all(|line| line.as_bytes()[1].is_ascii_digit()), "{shown}");
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
        // Four processes, five threads.
        (
            |it| settings(it)["n"] = 1.into(),
            &[("cpu_processes", 0.079)],
            "Starting a process",
            CLOSE,
        ),
        (|it| settings(it)["n"] = 1.into(), &[("cpu_processes", 0.1)], "Starting a process", HOLDS),
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
    for (timeline, holds_up, one_after_another, at_a_time) in [
        (tasks([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]), HOLDS, HOLDS, json!(1.0)),
        (tasks([0.0, 1.0, 2.0, 3.0, 4.0, 4.9]), HOLDS, NOT_HERE, json!(2.0)),
        (tasks([0.0; 6]), NOT_HERE, NOT_HERE, json!(6.0)),
        (timeline(4, 1, 1.0, 0.0), NOT_JUDGED, NOT_JUDGED, Value::Null),
        (Value::Null, NOT_JUDGED, NOT_JUDGED, Value::Null),
    ] {
        let mut typical = Typical::new();
        typical.program("cpu_asyncio")["timeline"] = timeline;
        check(&typical, &[("holds up all", holds_up), ("one after another", one_after_another)]);
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
    let [threads, tasks, processes] =
        ["One thread per download", "Hundreds of tasks", "More processes"];
    let check = |points: &[_], expected: [(&str, &str, f64); 3]| {
        let exported = sweep(points).json();
        assert_eq!(exported["claims"].as_array().unwrap().len(), 3);
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
        ],
    );
    check(
        &[(4, latency, few), (160, latency, slow)],
        [
            (threads, HOLDS, 3.6 / 3.0),
            (tasks, NOT_HERE, of_ideal(0.3, 2.0)),
            (processes, HOLDS, 4.5 / 3.7),
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
            ],
        );
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
