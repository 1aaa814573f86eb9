//! Rows of the table.

use serde::Serialize;

use crate::analysis::statistics::{median, ratio};
use crate::comparison::{
    Comparison, Kind, Origin, Point, Program, SafeText, article, ideal_io_seconds,
};

/// A row of the table, as described in FORMAT.md. Unknown values are `None`.
#[derive(Serialize)]
pub struct Summary<'a> {
    pub program: &'a SafeText,
    #[serde(skip)]
    pub kind: Kind,
    pub complete: bool,
    pub done: usize,
    pub jobs: usize,
    pub runs: usize,
    pub fastest_seconds: Option<f64>,
    pub median_seconds: Option<f64>,
    pub slowest_seconds: Option<f64>,
    pub spread: Option<f64>,
    pub speedup: Option<f64>,
    #[serde(skip)]
    pub not_compared: &'static str,
    pub article_speedup: Option<f64>,
    pub ideal_seconds: Option<f64>,
    pub measured_to_ideal: Option<f64>,
    pub measured_to_rust: Option<f64>,
    pub cores_used: Option<f64>,
    pub workers: Option<usize>,
    pub max_in_flight: Option<usize>,
    pub served: Option<usize>,
    pub peak_memory_bytes: Option<u64>,
    pub processes: Option<usize>,
    pub origin: Origin,
    pub machine: Option<&'a str>,
    pub workers_option: Option<usize>,
    pub repeat: usize,
    pub latency_seconds: Option<f64>,
}

impl<'a> Summary<'a> {
    pub fn all(comparison: &'a Comparison) -> Vec<Self> {
        let cpus = comparison.machine.cpus;
        let rows = comparison.programs_at_points();
        rows.map(|(program, point)| Summary::of(program, point, cpus)).collect()
    }

    /// Summarizes a program that was measured on this many CPUs.
    pub fn of(program: &'a Program, point: &Point, cpus: usize) -> Self {
        let times = program.times();
        let (fastest, slowest) = (program.fastest(), times.last().copied());
        let base = point.baseline_seconds(program);
        let unverified = point.unverified(program);
        let run = program.representative_run();
        let settings = point.settings_of(program);
        let ideal = run.and_then(|run| match program.kind {
            Kind::Io => ideal_io_seconds(program.jobs, run.max_in_flight?, settings),
            // Workers beyond the number of CPUs gain nothing.
            Kind::Cpu => Some(base.ok()? / run.workers?.min(cpus).max(1) as f64),
        });
        Summary {
            program: &program.name,
            kind: program.kind,
            complete: program.is_complete(),
            done: run.map_or(0, |run| run.done),
            jobs: program.jobs,
            runs: program.runs.len(),
            fastest_seconds: fastest,
            median_seconds: median(&times),
            slowest_seconds: slowest,
            spread: ratio(slowest, fastest).filter(|_| times.len() > 1).map(|it| it - 1.0),
            speedup: ratio(base.ok(), fastest),
            not_compared: base.err().unwrap_or("too short"),
            article_speedup: article::speedup(&program.name),
            ideal_seconds: ideal,
            measured_to_ideal: ratio(fastest, ideal).filter(|_| unverified.is_none()),
            measured_to_rust: ratio(fastest, point.counterpart(program).and_then(Program::fastest)),
            cores_used: run.and_then(|run| ratio(run.cpu_seconds, run.wall_seconds)),
            workers: run.and_then(|run| run.workers),
            max_in_flight: run.and_then(|run| run.max_in_flight),
            served: run.and_then(|run| run.served),
            peak_memory_bytes: run.and_then(|run| run.peak_memory_bytes),
            processes: program.processes(),
            origin: program.origin,
            machine: None,
            workers_option: settings.workers,
            repeat: settings.repeat,
            latency_seconds: settings.latency_seconds,
        }
    }
}
