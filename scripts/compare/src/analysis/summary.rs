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
    /// The shortest time that is possible with so many jobs at a time.
    pub ideal_seconds: Option<f64>,
    pub measured_to_ideal: Option<f64>,
    /// How many times as long as its sibling of this workspace one of the article's own took.
    pub measured_to_rust: Option<f64>,
    /// CPU time of all its processes for each second from its start to its end.
    pub cores_used: Option<f64>,
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
    /// What it was told, if it takes it.
    pub workers: Option<usize>,
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
            most_in_flight: run.and_then(|run| run.most_in_flight),
            served: run.and_then(|run| run.served),
            peak_memory_bytes: run.and_then(|run| run.peak_memory_bytes),
            processes: program.processes(),
            origin: program.origin,
            machine: None,
            workers: settings.workers,
            repeat: settings.repeat,
            latency_seconds: settings.latency_seconds,
        }
    }
}

fn ideal_seconds(program: &Program, point: &Point, cpus: usize, base: Option<f64>) -> Option<f64> {
    match program.kind {
        Kind::Io => {
            let in_flight = || program.representative_run()?.most_in_flight;
            let concurrency = program.concurrency.or_else(in_flight)?;
            ideal_io_seconds(program.jobs, concurrency, &point.settings)
        }
        // No program can be faster than all CPUs at work on it.
        Kind::Cpu => Some(base? / program.concurrency?.min(cpus) as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::sample::comparison;

    fn check(actual: Option<f64>, expected: f64) {
        assert!(actual.is_some_and(|it| (it / expected - 1.0).abs() < 1e-9), "{actual:?}");
    }

    fn row<'a>(comparison: &'a Comparison, name: &str) -> Summary<'a> {
        let mut rows = Summary::all(comparison).into_iter();
        rows.find(|row| **row.program == *name).unwrap()
    }

    #[test]
    fn times_are_of_all_runs_and_the_fastest_run_counts() {
        let comparison = comparison();
        let row = row(&comparison, "io_threads");
        for (actual, expected) in [
            (row.fastest_seconds, 3.0),
            (row.median_seconds, 3.03),
            (row.slowest_seconds, 3.06),
            (row.spread, 0.02),
            (row.times_faster, 14.6 / 3.0),
            (row.article_times_faster, 14.289619607382202 / 3.190047219999542),
            (row.measured_to_ideal, 3.0 / (0.089 * 33.0)),
            (row.cores_used, 2.0),
        ] {
            check(actual, expected);
        }
        assert_eq!((row.done, row.jobs, row.runs), (160, 160, 3));
    }

    #[test]
    fn ideal_times_are_of_waiting_or_of_all_cpus_at_work() {
        let comparison = comparison();
        for (name, expected) in [
            ("io_non_concurrent", 0.089 * 161.0),
            ("io_threads", 0.089 * 33.0),
            ("io_asyncio", 0.089 * 2.0),
            ("io_processes", 0.089 * 41.0),
            ("cpu_non_concurrent", 0.4),
            // Five threads, but four CPUs.
            ("cpu_threads", 0.1),
            ("cpu_asyncio", 0.4),
            ("cpu_processes", 0.1),
        ] {
            check(row(&comparison, name).ideal_seconds, expected);
        }
    }

    #[test]
    fn a_program_that_failed_has_no_time_and_is_no_baseline() {
        let failed = ["io_non_concurrent", "cpu_non_concurrent", "cpu_threads"];
        let comparison = comparison().with(&failed.map(|name| (name, 0.0)));
        for (name, has_time, has_ideal) in [
            ("io_non_concurrent", false, true),
            ("io_threads", true, true),
            ("cpu_non_concurrent", false, false),
            ("cpu_threads", false, false),
            ("cpu_processes", true, false),
        ] {
            let row = row(&comparison, name);
            assert_eq!((row.complete, row.fastest_seconds.is_some()), (has_time, has_time));
            assert_eq!((row.times_faster, row.ideal_seconds.is_some()), (None, has_ideal));
        }
        assert_eq!(row(&comparison, "io_non_concurrent").measured_to_ideal, None);
    }
}
