//! A comparison for tests.

use crate::comparison::timeline::{Lane, Slice, Timeline};
use crate::comparison::{
    Comparison, Kind, Machine, Origin, Point, Program, Run, Settings, VERSION,
};

/// What is measured with four CPUs, about: each program, its seconds and its concurrency.
const TYPICAL: [(&str, f64, usize); 8] = [
    ("io_non_concurrent", 14.6, 1),
    ("io_threads", 3.0, 5),
    ("io_asyncio", 0.19, 160),
    ("io_processes", 3.7, 4),
    ("cpu_non_concurrent", 0.4, 1),
    ("cpu_threads", 0.1, 5),
    ("cpu_asyncio", 8.0, 1),
    ("cpu_processes", 0.11, 4),
];

pub fn settings() -> Settings {
    Settings {
        latency_seconds: Some(0.089),
        sites: 2,
        repeat: 80,
        workers: None,
        n: 35,
        times: 20,
        runs: Some(3),
        warmup: 1,
        run_timeout_seconds: 600.0,
        profile: "release builds".into(),
    }
}

/// A comparison of all programs on four CPUs, with three runs of each.
pub fn comparison() -> Comparison {
    let programs = TYPICAL.iter().map(|(name, seconds, concurrency)| {
        let mut program = program(name, *concurrency, *seconds);
        if program.kind == Kind::Cpu {
            program.timeline = Some(one_after_another(6, *seconds));
        }
        program
    });
    Comparison {
        version: VERSION,
        date: "2026-11-22T12:00:00Z".into(),
        command: vec!["--runs".into(), "3".into()],
        machine: Machine {
            cpu: "some CPU".into(),
            cpus: 4,
            memory_bytes: 16_000_000_000,
            os: "some system".into(),
        },
        versions: vec!["rustc 1.89.0".into()],
        swept: None,
        points: vec![Point { settings: settings(), programs: programs.collect() }],
        left_out: Vec::new(),
    }
}

impl Comparison {
    /// The same, but for the times of these programs. One that took no seconds failed.
    pub fn with(mut self, seconds: &[(&str, f64)]) -> Self {
        for (name, seconds) in seconds {
            let it = self.program_mut(name);
            it.runs = runs(it.kind, it.jobs, it.concurrency, *seconds);
        }
        self
    }

    /// A program at the first point that has it.
    pub fn program_mut(&mut self, name: &str) -> &mut Program {
        let mut programs = self.points.iter_mut().flat_map(|point| &mut point.programs);
        programs.find(|program| *program.name == *name).expect("it is one of the programs")
    }
}

/// A program of this workspace that took about these seconds in three runs.
pub fn program(name: &str, concurrency: usize, seconds: f64) -> Program {
    let (kind, concurrency) = (Kind::of(name), Some(concurrency));
    let jobs = settings().jobs(kind);
    Program {
        name: name.into(),
        kind,
        origin: Origin::Workspace,
        command: None,
        settings: None,
        jobs,
        concurrency,
        runs: runs(kind, jobs, concurrency, seconds),
        timeline: None,
    }
}

fn runs(kind: Kind, jobs: usize, concurrency: Option<usize>, seconds: f64) -> Vec<Run> {
    if seconds == 0.0 {
        let problem = Some("it printed nothing".into());
        return vec![Run { problem, done: 3, ..Run::default() }];
    }
    let of_io = |figure: usize| (kind == Kind::Io).then_some(figure);
    let run = |seconds| Run {
        done: jobs,
        seconds: Some(seconds),
        wall_seconds: Some(seconds),
        cpu_seconds: Some(seconds * 2.0),
        peak_memory_bytes: Some(4_200_000),
        processes: Some(1),
        served: of_io(jobs),
        most_in_flight: concurrency.and_then(of_io),
        out_of_order: of_io(if concurrency > Some(1) { 40 } else { 0 }),
        sites_cpu_seconds: of_io(1).map(|_| 0.01),
        ..Run::default()
    };
    [1.02, 1.0, 1.01].map(|factor| run(seconds * factor)).into()
}

/// Tasks that take these seconds together, the last of which failed.
pub fn one_after_another(tasks: usize, seconds: f64) -> Timeline {
    let each = seconds / tasks as f64;
    let lanes = (0..tasks).map(|number| {
        let start = number as f64 * each;
        let mut slice = slice(start, each, each * 0.25);
        slice.waits = vec![[start + each * 0.25, each * 0.25]];
        if number + 1 == tasks {
            (slice.result, slice.failure) = (None, Some("it panicked".into()));
        }
        Lane { name: format!("Task-{}", number + 1).into(), slices: vec![slice] }
    });
    Timeline { problem: None, seconds, lanes: lanes.collect() }
}

/// A job that waits at its beginning.
pub fn slice(start_seconds: f64, seconds: f64, waiting: f64) -> Slice {
    Slice {
        job: "fib(35)".into(),
        result: Some(9_227_465),
        failure: None,
        start_seconds,
        seconds,
        cpu_seconds: Some(seconds - waiting),
        waits: vec![[start_seconds, waiting]],
    }
}
