//! Rows of the table.

use serde::Serialize;

use crate::analysis::statistics::{median, ratio, spread};
use crate::comparison::{
    Comparison, Kind, Origin, Point, Program, SafeText, article, ideal_io_seconds,
};

/// A row of the table. Unknown values are `None`.
///
/// The times are of all runs, everything else is of the fastest run; of the one that failed, if one
/// did.
#[derive(Serialize)]
pub struct Summary<'a> {
    pub program: &'a SafeText,
    /// Whether every run did all of its work. Only then there are times.
    pub complete: bool,
    /// Jobs done.
    pub done: usize,
    pub jobs: usize,
    pub runs: usize,
    pub fastest_seconds: Option<f64>,
    pub median_seconds: Option<f64>,
    pub slowest_seconds: Option<f64>,
    /// How much longer the slowest run took than the fastest, as a fraction of the fastest.
    pub spread: Option<f64>,
    /// How many times as fast as the non-concurrent program of its kind: fastest against fastest.
    pub times_faster: Option<f64>,
    /// The same in the article.
    pub article_times_faster: Option<f64>,
    /// The shortest time that is possible with as many in flight, or as many workers.
    pub ideal_seconds: Option<f64>,
    pub measured_to_ideal: Option<f64>,
    /// How many times as long as its counterpart of this workspace one of the article's own took.
    pub measured_to_rust: Option<f64>,
    /// CPU time of all its processes for each second from its start to its end.
    pub cores_used: Option<f64>,
    /// As it reports them.
    pub workers: Option<usize>,
    pub most_in_flight: Option<usize>,
    /// Pages that the sites served.
    pub served: Option<usize>,
    /// Of its largest process.
    pub peak_memory_bytes: Option<u64>,
    /// Of all runs, the most.
    pub processes: Option<usize>,
    pub origin: Origin,
    /// Whose it is, where several machines are shown.
    pub machine: Option<&'a str>,
    /// Its settings; `None` if it takes no `--workers`, or was given none.
    pub workers_option: Option<usize>,
    pub repeat: usize,
    pub latency_seconds: Option<f64>,
}

impl<'a> Summary<'a> {
    /// The rows of a comparison, of one point after the other.
    pub fn all(comparison: &'a Comparison) -> Vec<Self> {
        let cpus = comparison.machine.cpus;
        let rows = comparison.programs_at_points();
        rows.map(|(program, point)| Summary::of(program, point, cpus)).collect()
    }

    /// A row, of a program that was measured on this many CPUs.
    pub fn of(program: &'a Program, point: &Point, cpus: usize) -> Self {
        let times = program.times();
        let fastest = program.fastest();
        let base_seconds = point.baseline(program).and_then(Program::fastest);
        let ideal = ideal_seconds(program, point, cpus, base_seconds);
        let run = program.representative_run();
        let settings = point.settings_of(program);
        Summary {
            program: &program.name,
            complete: program.is_complete(),
            done: run.map_or(0, |run| run.done),
            jobs: program.jobs,
            runs: program.runs.len(),
            fastest_seconds: fastest,
            median_seconds: median(&times),
            slowest_seconds: times.last().copied(),
            spread: spread(program),
            times_faster: ratio(base_seconds, fastest),
            article_times_faster: article::times_faster(&program.name),
            ideal_seconds: ideal,
            measured_to_ideal: ratio(fastest, ideal),
            measured_to_rust: ratio(fastest, point.counterpart(program).and_then(Program::fastest)),
            cores_used: run.and_then(|run| ratio(run.cpu_seconds, run.wall_seconds)),
            workers: run.and_then(|run| run.workers),
            most_in_flight: run.and_then(|run| run.most_in_flight),
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

fn ideal_seconds(program: &Program, point: &Point, cpus: usize, base: Option<f64>) -> Option<f64> {
    let run = program.representative_run()?;
    match program.kind {
        Kind::Io => ideal_io_seconds(program.jobs, run.most_in_flight?, point.settings_of(program)),
        // No program can be faster than all CPUs at work on it.
        Kind::Cpu => Some(base? / run.workers?.min(cpus).max(1) as f64),
    }
}
