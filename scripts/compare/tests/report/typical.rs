//! A stored comparison, typical of four CPUs, and changes to it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use testing::{Finished, finish, in_utf8};

/// Options that differ from the first point, and programs with their times and workers.
type Measured<'a> = (&'a [(&'a str, u64)], &'a [(&'a str, f64, u64)]);

/// What `--asides` adds, at the first point and at others.
const ASIDES: [Measured; 9] = [
    (
        &[],
        &[
            ("thread_per_site", 0.2, 160),
            ("spawn_blocking", 0.2, 160),
            ("busy_task", 1.14, 160),
            ("limited", 3.0, 5),
        ],
    ),
    (
        &[("repeat", 10)],
        &[
            ("io_non_concurrent", 1.9, 1),
            ("no_session", 3.6, 1),
            ("io_asyncio", 0.19, 20),
            ("blocking_calls", 1.91, 20),
        ],
    ),
    (
        &[("n", 27)],
        &[
            ("cpu_non_concurrent", 0.009, 1),
            ("cpu_threads", 0.0025, 5),
            ("shared_counter", 0.12, 5),
        ],
    ),
    (&[("workers", 16)], &[("io_processes", 1.0, 16)]),
    (&[("workers", 10)], &[("io_threads", 1.5, 10), ("io_asyncio", 1.5, 10)]),
    (&[("workers", 160)], &[("io_threads", 0.21, 160), ("io_asyncio", 0.19, 160)]),
    (
        &[("workers", 1), ("n", 1), ("times", 64)],
        &[("cpu_threads", 0.0005, 1), ("cpu_asyncio", 0.00005, 1), ("cpu_processes", 0.013, 1)],
    ),
    (
        &[("workers", 64), ("n", 1), ("times", 64)],
        &[("cpu_threads", 0.0025, 64), ("cpu_processes", 0.05, 64)],
    ),
    (
        &[("workers", 1), ("n", 1), ("times", 20_000)],
        &[("cpu_threads", 0.005, 1), ("cpu_asyncio", 0.02, 1), ("cpu_processes", 0.9, 1)],
    ),
];

/// Returns the program that an example is beside. The others are their own.
fn original(name: &str) -> &str {
    match name {
        "no_session" => "io_non_concurrent",
        "thread_per_site" => "io_threads",
        "blocking_calls" | "spawn_blocking" | "busy_task" | "limited" => "io_asyncio",
        "shared_counter" => "cpu_threads",
        _ => name,
    }
}

/// Three runs of each program, with timelines of the cpu programs.
pub struct Typical(pub Value);

impl Typical {
    pub fn new() -> Self {
        Typical(serde_json::from_str(include_str!("typical.json")).unwrap())
    }

    /// Adds what `--asides` measures.
    pub fn with_asides() -> Self {
        let mut typical = Typical::new();
        let mut points = vec![typical.point().clone()];
        for (changes, programs) in ASIDES {
            if !changes.is_empty() {
                let mut settings = points[0]["settings"].clone();
                changes.iter().for_each(|(option, value)| settings[option] = (*value).into());
                points.push(json!({ "settings": settings, "programs": [] }));
            }
            let point = points.last_mut().unwrap();
            let [repeat, times] = ["repeat", "times"].map(|it| point["settings"][it].clone());
            let programs = programs.iter().map(|(name, seconds, workers)| {
                let mut program = typical.program(original(name)).clone();
                let is_io = program["kind"] == "io";
                let jobs =
                    if is_io { (2 * repeat.as_u64().unwrap()).into() } else { times.clone() };
                program["name"] = (*name).into();
                (program["jobs"], program["timeline"]) = (jobs.clone(), Value::Null);
                set_seconds(&mut program, *seconds);
                for run in program["runs"].as_array_mut().unwrap() {
                    (run["done"], run["workers"]) = (jobs.clone(), (*workers).into());
                    if is_io {
                        (run["served"], run["max_in_flight"]) = (jobs.clone(), (*workers).into());
                    }
                }
                program
            });
            point["programs"].as_array_mut().unwrap().extend(programs);
        }
        typical.0["points"] = points.into();
        typical.programs(|program| {
            let [cpus, bytes] = match original(program["name"].as_str().unwrap()) {
                "cpu_threads" => [3.9, 12_000.0],
                "cpu_processes" => [3.9, 0.0],
                "io_threads" => [0.01, 250_000.0],
                "io_asyncio" => [0.01, 25_000.0],
                "io_non_concurrent" | "io_processes" => [0.01, 0.0],
                _ => [1.0, 0.0],
            };
            let is_counter = program["name"] == "shared_counter";
            let of_tasks = if program["name"] == "cpu_asyncio" { 500.0 } else { 0.0 };
            let of_tasks = of_tasks * program["jobs"].as_f64().unwrap();
            for run in program["runs"].as_array_mut().unwrap() {
                let workers = run["workers"].as_f64().unwrap();
                run["peak_memory_bytes"] = ((4e6 + workers * bytes + of_tasks) as u64).into();
                run["wall_seconds"] = run["seconds"].clone();
                run["cpu_seconds"] = (run["seconds"].as_f64().unwrap() * cpus).into();
                run["counted"] = if is_counter { json!([1000, 950]) } else { Value::Null };
            }
        });
        typical
    }

    /// Changes all programs, at all points.
    pub fn programs(&mut self, change: impl FnMut(&mut Value)) {
        let points = self.0["points"].as_array_mut().unwrap().iter_mut();
        points.flat_map(|point| point["programs"].as_array_mut().unwrap()).for_each(change);
    }

    /// Removes a program at all points.
    pub fn without(mut self, name: &str) -> Self {
        for point in self.0["points"].as_array_mut().unwrap() {
            point["programs"].as_array_mut().unwrap().retain(|program| program["name"] != name);
        }
        self
    }

    /// Returns the first point.
    pub fn point(&mut self) -> &mut Value {
        &mut self.0["points"][0]
    }

    /// Finds a program at the first point that has it.
    pub fn program(&mut self, name: &str) -> &mut Value {
        let points = self.0["points"].as_array_mut().unwrap().iter_mut();
        let mut programs = points.flat_map(|point| point["programs"].as_array_mut().unwrap());
        programs.find(|program| program["name"] == name).unwrap()
    }

    pub fn program_at(&mut self, point: usize, name: &str) -> &mut Value {
        let programs = self.0["points"][point]["programs"].as_array_mut().unwrap();
        programs.iter_mut().find(|program| program["name"] == name).unwrap()
    }

    /// Replaces the times of these programs. With a time of zero, a program failed.
    pub fn with(mut self, times: &[(&str, f64)]) -> Self {
        for (name, seconds) in times {
            set_seconds(self.program(name), *seconds);
        }
        self
    }

    /// Replaces the runs of a program by one for each of these times.
    pub fn set_times(&mut self, name: &str, times: &[f64]) {
        let runs = &mut self.program(name)["runs"];
        let run = |(round, seconds): (usize, &f64)| {
            let mut run = runs[0].clone();
            (run["round"], run["seconds"]) = (round.into(), (*seconds).into());
            run
        };
        *runs = (1..).zip(times).map(run).collect();
    }

    /// Compares it with a baseline.
    pub fn against(&self, baseline: &Typical, options: &[&str]) -> Finished {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("before.json"), baseline.0.to_string()).unwrap();
        self.read(folder.path(), &[&["--baseline", "before.json"], options].concat())
    }

    /// Returns the output of `compare`, which must not refuse the comparison.
    pub fn show(&self, options: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        self.show_in(folder.path(), options)
    }

    /// Exports it in this format.
    pub fn export(&self, format: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        self.show_in(folder.path(), &[&format!("--{format}"), "exported"]);
        let exported = fs::read_to_string(folder.path().join("exported")).unwrap();
        // Line ends are the same on every system. (A page contains code, which may have any.)
        assert!(format == "html" || !exported.contains('\r'), "{exported}");
        exported
    }

    /// Exports it as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.export("json")).unwrap()
    }

    fn show_in(&self, folder: &Path, options: &[&str]) -> String {
        let Finished { stdout, stderr, .. } = self.read(folder, options);
        assert_eq!(stderr, "");
        stdout
    }

    /// Returns the error with which `compare` refuses it.
    pub fn refused(&self) -> String {
        let Finished { status, stderr, .. } = self.read(tempfile::tempdir().unwrap().path(), &[]);
        assert_eq!(status, Some(1), "{stderr}");
        stderr
    }

    fn read(&self, folder: &Path, options: &[&str]) -> Finished {
        finish(self.command(folder).args(options))
    }

    /// Returns the command that shows it, from a file in this folder.
    pub fn command(&self, folder: &Path) -> Command {
        fs::write(folder.join("a.json"), self.0.to_string()).unwrap();
        let mut compare = Command::new(env!("CARGO_BIN_EXE_compare"));
        in_utf8(&mut compare).args(["--from", "a.json"]).current_dir(folder);
        compare
    }
}

/// Replaces the times of a program. With a time of zero, it failed.
pub fn set_seconds(program: &mut Value, seconds: f64) {
    let runs = &mut program["runs"];
    if seconds == 0.0 {
        *runs = json!([{ "round": 1, "problem": "it printed nothing", "stderr": [], "done": 3, "compare_cpu_seconds": 0 }]);
        return;
    }
    for (run, factor) in runs.as_array_mut().unwrap().iter_mut().zip([1.02, 1.0, 1.01]) {
        run["seconds"] = (seconds * factor).into();
    }
}

/// Reads a file of this repository, relative to this package.
pub fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// Makes a timeline of `count` lanes, each with `jobs` jobs that wait at their beginning.
pub fn timeline(count: usize, jobs: usize, seconds: f64, waiting: f64) -> Value {
    let lane = |number: usize| {
        let slice = |job: usize| {
            let start = job as f64 * seconds;
            json!({
                "job": "a", "result": 1, "failure": null, "start_seconds": start, "seconds": seconds,
                "cpu_seconds": seconds - waiting, "waits": [[start, waiting]],
            })
        };
        json!({ "name": format!("Lane-{number}"), "slices": (0..jobs).map(slice).collect::<Vec<_>>() })
    };
    let lanes: Vec<_> = (1..=count).map(lane).collect();
    json!({ "problem": null, "seconds": jobs as f64 * seconds, "lanes": lanes })
}
