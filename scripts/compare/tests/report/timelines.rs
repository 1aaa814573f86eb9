//! Timelines drawn as text.

use serde_json::Value;

use crate::typical::{Typical, timeline};

/// Draws these timelines, and no others, and returns the lines.
fn drawn(timelines: &[(&str, Value)]) -> Vec<String> {
    let mut typical = Typical::new();
    for program in typical.point()["programs"].as_array_mut().unwrap() {
        program["timeline"] = Value::Null;
    }
    for (program, timeline) in timelines {
        typical.program(program)["timeline"] = timeline.clone();
    }
    let shown = typical.show(&["--timelines"]);
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let lines = shown.lines().skip_while(|line| !line.contains("Lanes are threads"));
    let lines = lines.take_while(|line| !line.starts_with("The article's claims"));
    lines.map(str::to_owned).collect()
}

/// Returns the drawn lanes of a program, without their names.
fn rows<'a>(lines: &'a [String], program: &str) -> Vec<&'a str> {
    let rows = lines.iter().skip_while(|line| !line.starts_with(program)).skip(1);
    let rows = rows.take_while(|line| line.contains("Lane-"));
    rows.map(|line| line.trim_start().split_once(' ').unwrap().1.trim_start()).collect()
}

#[test]
fn timelines_are_to_scale_on_a_shared_axis() {
    let lines = drawn(&[
        ("io_non_concurrent", timeline(1, 160, 0.1, 0.1)),
        ("io_threads", timeline(5, 32, 0.1, 0.1)),
        ("io_asyncio", timeline(160, 1, 0.2, 0.2)),
        ("io_processes", timeline(2, 80, 0.1, 0.1)),
    ]);
    let long = rows(&lines, "io_non_concurrent")[0].chars().count();
    assert!(long > 60);
    for (program, count, of_long) in
        [("io_threads", 5, 5), ("io_asyncio", 10, 80), ("io_processes", 2, 2)]
    {
        let rows = rows(&lines, program);
        assert_eq!(rows.len(), count, "{lines:#?}");
        for row in rows {
            assert_eq!(row.chars().count(), (long / of_long).max(1), "{lines:#?}");
            assert!(row.chars().all(|it| it == '░'), "{row}");
        }
    }
    assert!(lines.iter().any(|line| line.starts_with("  Lane-145–160 ")), "{lines:#?}");
    let end = lines.iter().rfind(|line| !line.is_empty()).unwrap();
    assert!(end.contains(" 0 s") && end.ends_with(" 16.00 s"), "{end}");
}

#[test]
fn time_on_a_cpu_is_drawn_where_it_was() {
    let lines = drawn(&[
        ("io_non_concurrent", timeline(1, 1, 10.0, 5.0)),
        ("io_threads", timeline(1, 100, 0.1, 0.03)),
        ("io_asyncio", timeline(1, 1, 10.0, 0.0)),
        ("io_processes", timeline(1, 1000, 0.01, 0.0098)),
    ]);
    let row = |program| rows(&lines, program)[0];
    let halves = row("io_non_concurrent").trim_matches(['░', '█']);
    assert!(["", "▒", "▓"].contains(&halves), "{halves}");
    assert_eq!(row("io_non_concurrent").matches('░').count() / 5, 7);
    assert_eq!(row("io_non_concurrent").matches('█').count() / 5, 7);
    assert!(row("io_threads").chars().all(|it| it == '▓'));
    assert!(row("io_asyncio").chars().all(|it| it == '█'));
    // Too short to be drawn, but included in the sums.
    assert!(row("io_processes").chars().all(|it| it == '░'));
    let sums = "io_processes: 10.00 s (0.200 s on a CPU, 9.80 s waiting)";
    assert!(lines.iter().any(|line| line == sums), "{lines:#?}");
}

#[test]
fn ready_for_a_cpu_is_not_waiting() {
    let mut ready = timeline(5, 4, 0.1, 0.0);
    for lane in ready["lanes"].as_array_mut().unwrap() {
        for slice in lane["slices"].as_array_mut().unwrap() {
            (slice["cpu_seconds"], slice["waits"]) = (0.04.into(), serde_json::json!([]));
        }
    }
    let lines = drawn(&[("cpu_threads", ready.clone())]);
    let rows = rows(&lines, "cpu_threads");
    assert!(rows.len() == 5 && rows.iter().all(|row| row.chars().all(|it| it == '▒')), "{rows:?}");
    let sums = "cpu_threads: 0.400 s (0.800 s on a CPU, 1.20 s ready, summed over 5 lanes)";
    assert!(lines.iter().any(|line| line == sums), "{lines:#?}");
    let mut typical = Typical::new();
    typical.program("cpu_threads")["timeline"] = ready;
    let page = typical.export("html");
    let drawn = page.split_once(" id=\"timeline-cpu_threads\"").unwrap().1;
    let drawn = drawn.split_once("</svg>").unwrap().0;
    let count = |class: &str| drawn.matches(&format!("class=\"{class}\"")).count();
    assert_eq!([count("job"), count("cpu"), count("wait")], [20, 20, 0], "{drawn}");
    // Each slice is as high as its lane; the part on a CPU, as its share.
    assert_eq!(drawn.matches(" height=\"0.8\"").count(), 20);
    assert_eq!(drawn.matches(" height=\"0.32\"").count(), 20);
}

#[test]
fn consecutive_tasks_never_share_a_column() {
    let mut tasks = timeline(7, 1, 1.1, 0.2);
    for (lane, number) in tasks["lanes"].as_array_mut().unwrap().iter_mut().zip(0..) {
        let slice = &mut lane["slices"][0];
        let start = f64::from(number) * 1.1;
        (slice["start_seconds"], slice["waits"]) =
            (start.into(), serde_json::json!([[start, 0.2]]));
        if number == 6 {
            (slice["result"], slice["failure"]) = (Value::Null, "it panicked".into());
        }
    }
    let lines = drawn(&[("cpu_asyncio", tasks)]);
    let rows = lines.iter().filter(|line| line.contains("Lane-"));
    let marks = rows.flat_map(|row| {
        row.chars().enumerate().filter(|(_, it)| "░▒▓█".contains(*it)).map(|(at, _)| at)
    });
    let marks: Vec<_> = marks.collect();
    assert!(marks.len() > 60 && marks.is_sorted_by(|a, b| a < b), "{lines:#?}");
    assert!(lines.join(" ").contains(", summed over 7 lanes; 1 failed)"), "{lines:#?}");
}
