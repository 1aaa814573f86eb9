//! The examples beside the programs, as `--asides` measures them, and which model they recommend when.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use testing::{Finished, finish, in_utf8};

use crate::typical::{Typical, set_seconds, timeline};

/// The rows of the table, in order.
const LABELS: [&str; 19] = [
    "io_non_concurrent",
    "io_non_concurrent --repeat 10",
    "no_session --repeat 10",
    "io_threads",
    "thread_per_site",
    "io_asyncio",
    "spawn_blocking",
    "busy_task",
    "limited",
    "io_asyncio --repeat 10",
    "blocking_calls --repeat 10",
    "io_processes",
    "cpu_non_concurrent",
    "cpu_non_concurrent --n 27",
    "cpu_threads",
    "cpu_threads --n 27",
    "shared_counter --n 27",
    "cpu_asyncio",
    "cpu_processes",
];

/// Splits the Markdown table after these words into rows of cells, titles first.
fn table(markdown: &str, words: &str) -> Vec<Vec<String>> {
    let lines = markdown.split_once(words).unwrap().1.lines().skip_while(|it| !it.starts_with('|'));
    let lines = lines.take_while(|line| line.starts_with('|')).filter(|it| !it.starts_with("|--"));
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    lines.map(cells).collect()
}

#[test]
fn examples_stand_under_their_programs_with_the_options_that_differ() {
    let table = table(&Typical::with_asides().export("markdown"), "Fastest for ");
    let labels: Vec<_> = table[1..].iter().map(|row| &row[0]).collect();
    assert_eq!(labels, LABELS);
    let column = |title: &str| table[0].iter().position(|it| it == title).unwrap();
    let [speedup, article] = ["speedup", "article"].map(column);
    for (label, expected, of_article) in [
        ("io_non_concurrent --repeat 10", "1.00×", "-"),
        ("no_session --repeat 10", "0.53×", "-"),
        ("io_threads", "4.87×", "4.48×"),
        ("thread_per_site", "73.0×", "-"),
        ("io_asyncio --repeat 10", "10.0×", "-"),
        ("blocking_calls --repeat 10", "0.99×", "-"),
        ("cpu_threads --n 27", "3.60×", "-"),
        ("shared_counter --n 27", "0.075×", "-"),
    ] {
        let row = table.iter().find(|row| row[0] == label).unwrap();
        assert_eq!([&*row[speedup], &row[article]], [expected, of_article], "{label}");
    }
}

#[test]
fn measurements_of_costs_are_exported_but_are_not_rows() {
    let typical = Typical::with_asides();
    let count: usize =
        (0..9).map(|point| typical.0["points"][point]["programs"].as_array().unwrap().len()).sum();
    let exported = typical.json();
    let summary = exported["summary"].as_array().unwrap();
    assert_eq!((summary.len(), typical.export("csv").lines().count()), (count, 1 + count));
    let of_nothing = summary.iter().filter(|row| row["program"] == "cpu_threads" && row["n"] == 1);
    let of_nothing: Vec<_> = of_nothing.map(|row| json!([row["workers"], row["times"]])).collect();
    assert_eq!(of_nothing, [json!([1, 64]), json!([64, 64]), json!([1, 20_000])]);
    let shown = typical.show(&["--wide"]);
    for hidden in ["--workers", "--n 1 ", "--times"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
}

#[test]
fn a_failure_is_remarked_with_the_options_that_differ() {
    for (point, program, label) in [
        (0, "busy_task", "busy_task"),
        (1, "no_session", "no_session --repeat 10"),
        (2, "shared_counter", "shared_counter --n 27"),
        (5, "io_threads", "io_threads --workers 160"),
        (7, "cpu_processes", "cpu_processes --workers 64 --n 1 --times 64"),
    ] {
        let mut typical = Typical::with_asides();
        set_seconds(typical.program_at(point, program), 0.0);
        let shown = typical.show(&[]).replace('\n', " ");
        let remark = format!(" {label}: run 1 failed: it printed nothing");
        assert!(shown.contains(&remark), "{shown}");
    }
}

#[test]
fn an_example_is_never_the_fastest_program() {
    let mut typical = Typical::with_asides();
    set_seconds(typical.program("thread_per_site"), 0.1);
    let shown = typical.show(&["--wide"]).replace('\n', " ");
    let fastest = "Fastest for I/O: io_asyncio (76.8×), with 160 requests in flight; for CPU: cpu_threads (4.00×)";
    assert!(shown.contains(fastest), "{shown}");
    // Without the programs, there is nothing to compare.
    typical.point()["programs"].as_array_mut().unwrap().retain(|it| it["name"] != "io_asyncio");
    assert!(typical.show(&[]).contains("Fastest for I/O: io_threads (4.87×)"));
}

#[test]
fn an_example_that_varies_does_not_make_the_machine_busy_or_noisy() {
    let mut typical = Typical::with_asides();
    for (point, name) in [(0, "busy_task"), (1, "io_asyncio"), (2, "shared_counter")] {
        let runs = typical.program_at(point, name)["runs"].as_array_mut().unwrap();
        for (run, factor) in runs.iter_mut().zip([1.0, 1.3, 2.0]) {
            for time in ["seconds", "wall_seconds"] {
                run[time] = (run[time].as_f64().unwrap() * factor).into();
            }
        }
    }
    let shown = typical.show(&[]);
    for words in ["Busy machine", "Noisy", "Outliers", "Slow first", "Drift"] {
        assert!(!shown.contains(words), "{shown}");
    }
    assert!(shown.contains("\nNot judged: 15. "), "{shown}");
}

#[test]
fn a_baseline_is_compared_row_by_row() {
    let with_times = |factor: f64| {
        let mut typical = Typical::with_asides();
        typical.programs(|program| {
            let mut runs = program["runs"].as_array().unwrap().clone();
            runs.push(runs[2].clone());
            for (run, round) in runs.iter_mut().zip(1..) {
                let slower = if program["jobs"] == 20 { factor } else { 1.0 };
                let seconds = run["seconds"].as_f64().unwrap();
                (run["round"], run["seconds"]) = (round.into(), (seconds * slower).into());
            }
            program["runs"] = runs.into();
        });
        typical
    };
    let (before, after) = (with_times(1.5), with_times(1.0));
    let change = |then: &Typical| {
        let exported: Value =
            serde_json::from_str(&after.against(then, &["--json", "-"]).stdout).unwrap();
        let rows = exported["summary"].as_array().unwrap().clone().into_iter();
        move |program: &str, repeat: u64| {
            let mut rows = rows.clone();
            let row = rows.find(|row| row["program"] == program && row["repeat"] == repeat);
            row.unwrap()["change"].clone()
        }
    };
    let with_asides = change(&before);
    for (program, repeat, expected) in [
        ("io_asyncio", 80, "no difference seen"),
        ("io_asyncio", 10, "faster"),
        ("no_session", 10, "faster"),
        ("thread_per_site", 80, "no difference seen"),
    ] {
        assert_eq!(with_asides(program, repeat), expected, "{program} {repeat}");
    }
    let mut alone = before;
    alone.0["points"].as_array_mut().unwrap().truncate(1);
    let without_points = change(&alone);
    assert_eq!(without_points("io_asyncio", 80), "no difference seen");
    assert_eq!(without_points("io_asyncio", 10), "not measured");
}

/// Adds timelines of these programs, and removes all others.
fn with_timelines(names: &[&str]) -> Typical {
    let mut typical = Typical::with_asides();
    typical.programs(|program| program["timeline"] = Value::Null);
    for name in names {
        typical.program(name)["timeline"] = timeline(1, 1, 1.0, 0.5);
    }
    typical
}

#[test]
fn timelines_of_examples_have_groups_of_their_own() {
    let typical =
        with_timelines(&["io_threads", "cpu_threads", "busy_task", "no_session", "shared_counter"]);
    let shown = typical.show(&["--timelines"]);
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let starts = [
        "I/O: ",
        "io_threads: ",
        "CPU: ",
        "cpu_threads: ",
        "I/O, examples: ",
        "no_session: ",
        "busy_task: ",
        "CPU, examples: ",
        "shared_counter: ",
    ];
    let found: Vec<_> = starts.iter().map(|start| shown.find(&format!("\n{start}"))).collect();
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{found:?}: {shown}");
    let page = typical.export("html");
    for name in ["io_threads", "busy_task", "no_session", "shared_counter"] {
        assert_eq!(page.matches(&format!(" id=\"timeline-{name}\"")).count(), 1, "{name}");
    }
}

#[test]
fn a_drawing_has_examples_only_if_there_is_nothing_else() {
    let drawn = |names: &[&str]| {
        let svg = with_timelines(names).export("svg");
        names.iter().map(|name| svg.contains(&format!("{name}: "))).collect::<Vec<_>>()
    };
    assert_eq!(drawn(&["io_threads", "busy_task"]), [true, false]);
    assert_eq!(drawn(&["busy_task", "shared_counter"]), [true, true]);
}

#[test]
fn a_page_shows_the_code_of_an_example_after_its_program() {
    let source = |name: &str, path: &str, text: &str| {
        let kind = if path.starts_with("io_") { "io" } else { "cpu" };
        json!({ "program": name, "kind": kind, "path": path, "text": text })
    };
    let mut typical = Typical::with_asides();
    // Even if its code is like that of another program.
    typical.0["sources"] = json!([
        source("blocking_calls", "io_asyncio/examples/blocking_calls.rs", "b\nb\n"),
        source("shared_counter", "cpu_threads/examples/shared_counter.rs", "s\n"),
        source("io_processes", "io_processes/src/main.rs", "p\n"),
        source("io_asyncio", "io_asyncio/src/main.rs", "a\n"),
        source("io_threads", "io_threads/src/main.rs", "b\nb\n"),
        source("limited", "io_asyncio/examples/limited.rs", "p\n"),
        source("cpu_threads", "cpu_threads/src/main.rs", "t\n"),
        source("alone", "io_non_concurrent/examples/alone.rs", "x\n"),
    ]);
    let page = typical.export("html");
    let listings: Vec<_> = page.split("<section class=\"listing\" ").skip(1).collect();
    let found: Vec<_> = listings
        .iter()
        .map(|listing| {
            let attribute = |name: &str| {
                let (_, rest) = listing.split_once('>').unwrap().0.split_once(name)?;
                Some(rest.split('"').next().unwrap())
            };
            (attribute(" aria-labelledby=\"code-").unwrap(), attribute(" data-beside=\""))
        })
        .collect();
    let expected = [
        ("alone", None),
        ("io_threads", None),
        ("io_asyncio", None),
        ("blocking_calls", Some("io_asyncio")),
        ("limited", Some("io_asyncio")),
        ("io_processes", None),
        ("cpu_threads", None),
        ("shared_counter", Some("cpu_threads")),
    ];
    assert_eq!(found, expected);
}

#[test]
fn machines_with_and_without_examples_share_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut compare = Command::new(env!("CARGO_BIN_EXE_compare"));
    for (name, machine) in [("anna", Typical::with_asides()), ("ben", Typical::new())] {
        let file = format!("{name}.json");
        fs::write(folder.path().join(&file), machine.0.to_string()).unwrap();
        compare.args(["--from", &file]);
    }
    let shown =
        finish(in_utf8(&mut compare).args(["--wide", "--html", "a.html"]).current_dir(&folder));
    let Finished { status: Some(0), stdout, .. } = shown else { panic!("{shown:#?}") };
    let rows = stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let rows: Vec<_> = rows.collect();
    for expected in [
        "io_non_concurrent (160 at 89ms) 14.600 s (1.00×) 14.600 s (1.00×)",
        "io_non_concurrent (20 at 89ms) 1.900 s (1.00×) -",
        "no_session 3.600 s (0.53×) -",
        "cpu_threads (fib(35) 20 times) 0.100 s (4.00×) 0.100 s (4.00×)",
        "shared_counter 0.120 s (0.075×) -",
    ] {
        assert!(rows.iter().any(|row| row == expected), "{expected}: {stdout}");
    }
    assert!(!stdout.contains("five questions"), "{stdout}");
    assert!(stdout.contains("\nNot judged: 15. "), "{stdout}");
    let page = fs::read_to_string(folder.path().join("a.html")).unwrap();
    assert_eq!(page.matches(" id=\"row-no_session\"").count(), 1);
}

/// Returns how much the figure of a program grows with a field of its rows, from one point to another.
fn slope(
    exported: &Value,
    program: &str,
    [from, to]: [usize; 2],
    field: &str,
    figure: &str,
) -> f64 {
    let of = |point: usize, field: &str| {
        let programs = exported["points"][point]["programs"].as_array().unwrap();
        let program = programs.iter().find(|it| it["name"] == program).unwrap();
        let runs = program["runs"].as_array().unwrap();
        let fastest = runs.iter().min_by(|a, b| {
            a["seconds"].as_f64().unwrap().total_cmp(&b["seconds"].as_f64().unwrap())
        });
        let of_run = &fastest.unwrap()[field];
        if of_run.is_null() { program[field].as_f64() } else { of_run.as_f64() }.unwrap()
    };
    (of(to, figure) - of(from, figure)) / (of(to, field) - of(from, field))
}

#[test]
fn the_models_can_be_recomputed_from_the_export() {
    let typical = Typical::with_asides();
    let exported = typical.json();
    let kilobytes = |program: &str, points: [usize; 2], field: &str| {
        let bytes = slope(&exported, program, points, field, "peak_memory_bytes");
        let decimals = usize::from(bytes < 1e3);
        format!("{:.decimals$} kB", bytes / 1e3)
    };
    let micros = |program: &str, points: [usize; 2], field: &str| {
        let micros = slope(&exported, program, points, field, "seconds") * 1e6;
        if micros < 100.0 { format!("{micros:.1} µs") } else { format!("{:.2} ms", micros / 1e3) }
    };
    let start = |program: &str| micros(program, [6, 7], "workers");
    let hand_over = |program: &str| micros(program, [6, 8], "jobs");
    let [thread, task] = ["io_threads", "io_asyncio"].map(|it| kilobytes(it, [4, 5], "workers"));
    let job = hand_over("cpu_processes");
    let markdown = typical.export("markdown");
    let expected = [
        [
            "memory of one more",
            &kilobytes("cpu_threads", [6, 7], "workers"),
            &kilobytes("cpu_asyncio", [6, 8], "jobs"),
            "4.0 MB",
        ],
        ["… with its download", &thread, &task, "4.0 MB"],
        [
            "time to start one",
            &start("cpu_threads"),
            &hand_over("cpu_asyncio"),
            &start("cpu_processes"),
        ],
        ["time to hand over a job", &hand_over("cpu_threads"), "-", &job],
        ["I/O speedup (in flight)", "4.87× with 5", "76.8× with 160", "3.95× with 4"],
        ["CPUs used to compute", "3.90", "1.00", "3.90"],
        ["a blocking call stops", "its thread", "all tasks (10.1×)", "its process"],
        ["may share", "thread-safe data", "thread-safe data", "nothing"],
    ];
    let table = table(&markdown, "Costs and gains of each model");
    assert_eq!(table[0], ["", "thread", "task", "process"]);
    assert_eq!(table[1..], expected);
    let questions = [
        "1. Is one after another fast enough? Yes: io_non_concurrent (14.600 s), cpu_non_concurrent (0.400 s). No: 2.".to_owned(),
        "2. Does it wait most of the time (io_non_concurrent: 99.0 %)? Yes: 4. No: 3.".to_owned(),
        format!("3. It computes. May its jobs share memory? Yes: cpu_threads (4.00×). No: cpu_processes (3.64×; handing over a job: {job}). In no case: cpu_asyncio (0.050×)."),
        format!("4. It waits. Is there a client for tasks? Yes: io_asyncio (76.8× with 160; one more: {task}). No: 5 (a blocking client in tasks takes 10.1× the time)."),
        format!("5. May its jobs share memory? Yes: io_threads (4.87× with 5; one more: {thread}). No: io_processes (3.95× with 4; one more: 4.0 MB)."),
    ];
    let shown = typical.show(&["--wide"]).split_whitespace().collect::<Vec<_>>().join(" ");
    let markdown = markdown.replace('\\', "");
    for question in questions {
        assert!(markdown.contains(&question), "{question} {markdown}");
        assert!(shown.contains(&question), "{question} {shown}");
    }
}

#[test]
fn the_models_are_shown_only_if_every_figure_was_measured() {
    let has_models = |typical: &Typical| {
        let in_page = typical.export("html").contains("Which model when");
        assert_eq!(typical.show(&[]).contains("five questions"), in_page);
        assert_eq!(typical.export("markdown").contains("five questions"), in_page);
        in_page
    };
    assert!(has_models(&Typical::with_asides()));
    assert!(!has_models(&Typical::new()));
    for program in
        ["io_non_concurrent", "io_threads", "cpu_asyncio", "cpu_processes", "blocking_calls"]
    {
        assert!(!has_models(&Typical::with_asides().without(program)), "{program}");
        let mut failed = Typical::with_asides();
        failed.programs(|it| {
            if it["name"] == program {
                set_seconds(it, 0.0);
            }
        });
        assert!(!has_models(&failed), "{program}");
    }
    // Of a cost that noise hides, or that the system does not report, only the number is missing.
    let mut unknown = Typical::with_asides();
    unknown.programs(|program| {
        for run in program["runs"].as_array_mut().unwrap() {
            (run["peak_memory_bytes"], run["cpu_seconds"]) = (Value::Null, Value::Null);
        }
    });
    set_seconds(unknown.program_at(7, "cpu_threads"), 0.0001);
    let table = table(&unknown.export("markdown"), "five questions");
    assert_eq!(table[1][1..], ["unknown"; 3]);
    assert_eq!(table[2][1..], ["unknown"; 3]);
    assert_eq!((&*table[3][1], &*table[6][1]), ("unknown", "unknown"));
    // No program waits for less than none of its time.
    let mut computing = Typical::with_asides();
    for run in computing.program("io_non_concurrent")["runs"].as_array_mut().unwrap() {
        run["cpu_seconds"] = (2.0 * run["wall_seconds"].as_f64().unwrap()).into();
    }
    assert!(computing.export("markdown").contains("(io_non_concurrent: 0.0 %)"));
    // On a busy machine, claims about the same figures are not judged.
    let mut busy = Typical::with_asides();
    busy.0["machine"]["granted_cpus"] = 2.into();
    assert!(!has_models(&busy));
    // Nor are they if hardly any time went into waiting.
    let mut quick = Typical::with_asides();
    quick.point()["settings"]["latency_seconds"] = 0.001.into();
    assert!(!has_models(&quick));
}
