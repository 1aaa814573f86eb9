//! A JSON export with timelines like those of the real programs.

use std::fs;

use serde_json::{Value, json};

/// Text that would do harm if a page took it for markup.
pub const HOSTILE: &str =
    "</script></title><img src=http://127.0.0.1:9/x onerror=document.title=1>";

/// The eight programs: name, number of lanes, slices in each lane, seconds of a slice.
const SHAPES: [(&str, usize, usize, f64); 8] = [
    ("io_non_concurrent", 1, 160, 0.09),
    ("io_threads", 5, 32, 0.09),
    ("io_asyncio", 160, 1, 0.19),
    ("io_processes", 2, 80, 0.09),
    ("cpu_non_concurrent", 1, 20, 0.03),
    ("cpu_threads", 5, 4, 0.06),
    ("cpu_asyncio", 20, 1, 0.4),
    ("cpu_processes", 2, 10, 0.03),
];

/// The times of a program's runs, as multiples of the fastest.
const FACTORS: [f64; 3] = [1.25, 1.0, 1.01];

/// Examples, each with its program, and the `--repeat` with which both are measured.
const ASIDES: [(&str, &str, usize); 3] = [
    ("no_session", "io_non_concurrent", 10),
    ("thread_per_site", "io_threads", 80),
    ("blocking_calls", "io_asyncio", 10),
];

/// Adds examples beside the programs, with the same runs, on an idle machine.
pub fn with_asides() -> Value {
    let mut comparison = comparison();
    for program in comparison["points"][0]["programs"].as_array_mut().unwrap() {
        for run in program["runs"].as_array_mut().unwrap() {
            run["cpu_seconds"] = run["seconds"].clone();
        }
    }
    let mut settings = comparison["points"][0]["settings"].clone();
    settings["repeat"] = 10.into();
    let points = comparison["points"].as_array_mut().unwrap();
    points.push(json!({ "settings": settings, "programs": [] }));
    for (name, original, repeat) in ASIDES {
        let programs = comparison["points"][0]["programs"].as_array().unwrap();
        let mut program = programs.iter().find(|it| it["name"] == original).unwrap().clone();
        let mut example = program.clone();
        example["name"] = name.into();
        program["timeline"] = Value::Null;
        let both = [example, program].into_iter().take(if repeat == 80 { 1 } else { 2 });
        let point = usize::from(repeat != 80);
        comparison["points"][point]["programs"].as_array_mut().unwrap().extend(both);
        let text = source(original)["text"].as_str().unwrap().to_owned() + "// An example.\n";
        let path = format!("{original}/examples/{name}.rs");
        let source = json!({ "program": name, "kind": "io", "path": path, "text": text });
        comparison["sources"].as_array_mut().unwrap().push(source);
    }
    comparison
}

pub fn comparison() -> Value {
    let programs: Vec<_> = SHAPES.iter().map(|shape| program(*shape)).collect();
    json!({
        "version": 3,
        "date": "2026-11-22T12:00:00Z",
        "command": ["--html", HOSTILE],
        "machine": { "cpu": HOSTILE, "cpus": 2, "memory_bytes": 16_000_000_000_u64, "os": "some system" },
        "versions": ["rustc 1.89.0"],
        "sources": SHAPES.map(|(name, ..)| source(name)),
        "swept": null,
        "points": [{
            "settings": {
                "latency_seconds": 0.089, "sites": 2, "repeat": 80, "workers": null, "n": 35, "times": 20,
                "rounds": 3, "warmup": 0, "run_timeout_seconds": 600.0,
            },
            "programs": programs,
        }],
        "left_out": [],
    })
}

/// Reads the code of a program of this workspace.
fn source(name: &str) -> Value {
    let path = format!("{name}/src/main.rs");
    let text = fs::read_to_string(format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    json!({ "program": name, "kind": name.split_once('_').unwrap().0, "path": path, "text": text })
}

fn program((name, lanes, slices, seconds): (&str, usize, usize, f64)) -> Value {
    let (kind, _) = name.split_once('_').unwrap();
    let jobs = lanes * slices;
    // The tasks of cpu_asyncio take turns.
    let turns = if name == "cpu_asyncio" { seconds } else { 0.0 };
    let all = slices as f64 * seconds + (lanes - 1) as f64 * turns;
    let waiting = if kind == "io" { seconds * 0.99 } else { 0.0 };
    let lane = |lane: usize| {
        let slice = |slice: usize| {
            let start = slice as f64 * seconds + lane as f64 * turns;
            let failure = (name == "io_processes" && lane == 1 && slice == 79).then_some(HOSTILE);
            json!({
                "job": if kind == "io" { format!("http://127.0.0.1:8000/{slice}") } else { "fib(35)".to_owned() },
                "result": if failure.is_some() { None } else { Some(9_227_465) },
                "failure": failure,
                "start_seconds": start,
                "seconds": seconds,
                "cpu_seconds": seconds - waiting,
                "waits": if waiting > 0.0 { vec![[start, waiting]] } else { Vec::new() },
            })
        };
        json!({ "name": format!("Lane-{}", lane + 1), "slices": (0..slices).map(slice).collect::<Vec<_>>() })
    };
    let run = |round: usize, seconds: f64| {
        json!({
            "round": round, "stderr": [], "done": jobs, "seconds": seconds, "wall_seconds": seconds,
            "cpu_seconds": seconds / 2.0, "peak_memory_bytes": 4_200_000, "processes": 1,
            "compare_cpu_seconds": 0.001, "workers": lanes, "max_in_flight": (kind == "io").then_some(lanes),
            "served": (kind == "io").then_some(jobs),
        })
    };
    json!({
        "name": name,
        "kind": kind,
        "origin": "workspace",
        "jobs": jobs,
        "runs": (1..).zip(FACTORS).map(|(round, factor)| run(round, all * factor)).collect::<Vec<_>>(),
        "timeline": { "seconds": all, "lanes": (0..lanes).map(lane).collect::<Vec<_>>() },
    })
}
