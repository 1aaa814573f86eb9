//! What the runs of a program come to: a row of the table.

use serde::Serialize;

use crate::comparison::article;
use crate::comparison::{Comparison, Kind, Measurement, Origin, Program, Settings, Text};

/// A row of the table. What can't be told, or would tell nothing, is none.
///
/// The times are of all runs, everything else is of the fastest run; of the one that failed, if one
/// did.
#[derive(Serialize)]
pub struct Summary<'a> {
    pub program: &'a Text,
    /// Whether every run did all of its work. Only then there are times.
    pub complete: bool,
    /// Jobs done, of those wanted.
    pub done: usize,
    pub wanted: usize,
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
    /// The rows of a comparison; of a sweep, those of one point after the other.
    pub fn all(comparison: &'a Comparison) -> Vec<Self> {
        let cpus = comparison.machine.cpus;
        let of_point = |point: &'a Measurement| {
            point.programs.iter().map(move |program| Summary::of(program, point, cpus))
        };
        comparison.measurements().iter().flat_map(of_point).collect()
    }

    /// A row, of a program that was measured on so many CPUs.
    pub fn of(program: &'a Program, measurement: &Measurement, cpus: usize) -> Self {
        let times = program.times();
        let fastest = program.fastest();
        let base_seconds = measurement.base(program).and_then(Program::fastest);
        let ideal = ideal_seconds(program, measurement, cpus, base_seconds);
        let run = program.shown_run();
        Summary {
            program: &program.name,
            complete: program.is_complete(),
            done: run.map_or(0, |run| run.done),
            wanted: program.wanted,
            runs: program.runs.len(),
            fastest_seconds: fastest,
            median_seconds: median(&times),
            slowest_seconds: times.last().copied(),
            spread: spread(&times),
            times_faster: ratio(base_seconds, fastest),
            article_times_faster: article::times_faster(&program.name),
            ideal_seconds: ideal,
            measured_to_ideal: ratio(fastest, ideal),
            measured_to_rust: ratio(
                fastest,
                measurement.sibling(program).and_then(Program::fastest),
            ),
            cores_used: run.and_then(|run| ratio(run.cpu_seconds, run.wall_seconds)),
            most_in_flight: run.and_then(|run| run.most_in_flight),
            served: run.and_then(|run| run.served),
            peak_memory_bytes: run.and_then(|run| run.peak_memory_bytes),
            processes: program.runs.iter().filter_map(|run| run.processes).max(),
            origin: program.origin,
            machine: None,
            workers: measurement.workers(program),
            repeat: measurement.settings.repeat,
            latency_seconds: measurement.settings.latency_seconds,
        }
    }
}

/// The middle of sorted times; of an even number, between the two in the middle.
pub fn median(times: &[f64]) -> Option<f64> {
    let upper = times.get(times.len() / 2)?;
    Some((upper + times[(times.len() - 1) / 2]) / 2.0)
}

/// None if it is no number: a program may print that it took no time.
fn ratio(seconds: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(seconds? / other?).filter(|ratio| ratio.is_finite())
}

/// How much longer than the fastest of several runs the slowest took, as a fraction of the fastest.
fn spread(times: &[f64]) -> Option<f64> {
    let several = Some(times).filter(|times| times.len() > 1)?;
    Some(ratio(several.last().copied(), several.first().copied())? - 1.0)
}

/// How much longer the median run took than the fastest, as a fraction of the fastest; none of less
/// than three runs.
pub fn deviation(program: &Program) -> Option<f64> {
    let times = Some(program.times()).filter(|times| times.len() >= 3)?;
    Some(ratio(median(&times), program.fastest())? - 1.0)
}

fn ideal_seconds(
    program: &Program,
    measurement: &Measurement,
    cpus: usize,
    base: Option<f64>,
) -> Option<f64> {
    match program.kind {
        Kind::Io => {
            let in_flight = || program.shown_run()?.most_in_flight;
            let at_a_time = program.at_a_time.or_else(in_flight)?;
            ideal_io_seconds(program.wanted, at_a_time, &measurement.settings)
        }
        // No program can be faster than all CPUs at work on it.
        Kind::Cpu => Some(base? / program.at_a_time?.min(cpus) as f64),
    }
}

/// Each download waits for the latency, and the first on a connection twice as long. None if there
/// is no latency, or nobody knows it.
pub fn ideal_io_seconds(wanted: usize, at_a_time: usize, settings: &Settings) -> Option<f64> {
    let seconds = settings.latency_seconds? * (wanted.div_ceil(at_a_time.max(1)) as f64 + 1.0);
    Some(seconds).filter(|seconds| *seconds > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::tests::{TYPICAL, comparison};

    fn close(value: Option<f64>, expected: f64) -> bool {
        value.is_some_and(|value| (value / expected - 1.0).abs() < 1e-9)
    }

    #[test]
    fn times_are_of_all_runs_and_the_fastest_run_counts() {
        let comparison = comparison(TYPICAL);
        let rows = Summary::all(&comparison);
        let threads = &rows[1];
        assert!(close(threads.fastest_seconds, 3.0), "{:?}", threads.fastest_seconds);
        assert!(close(threads.median_seconds, 3.03));
        assert!(close(threads.slowest_seconds, 3.06));
        assert!(close(threads.spread, 0.02));
        assert!(close(threads.times_faster, 14.6 / 3.0));
        assert!(close(threads.article_times_faster, 14.289619607382202 / 3.190047219999542));
        assert!(close(threads.cores_used, 2.0));
        assert_eq!((threads.done, threads.wanted, threads.runs), (160, 160, 3));
    }

    #[test]
    fn the_ideal_of_downloads_is_as_many_latencies_as_rounds_and_one() {
        let comparison = comparison(TYPICAL);
        let rows = Summary::all(&comparison);
        for (row, rounds) in rows.iter().zip([161.0, 33.0, 2.0, 41.0]) {
            assert!(close(row.ideal_seconds, 0.089 * rounds), "{:?}", row.ideal_seconds);
        }
        assert!(close(rows[1].measured_to_ideal, 3.0 / (0.089 * 33.0)));
    }

    #[test]
    fn the_ideal_of_computing_is_all_cpus_at_work() {
        let comparison = comparison(TYPICAL);
        let rows = Summary::all(&comparison);
        // Five threads, but four CPUs.
        for (row, at_a_time) in rows[4..].iter().zip([1.0, 4.0, 1.0, 4.0]) {
            assert!(close(row.ideal_seconds, 0.4 / at_a_time), "{:?}", row.ideal_seconds);
        }
    }

    #[test]
    fn a_program_that_failed_has_no_time_and_is_no_base_for_others() {
        let mut seconds = TYPICAL;
        (seconds[0], seconds[4], seconds[5]) = (0.0, 0.0, 0.0);
        let comparison = comparison(seconds);
        let rows = Summary::all(&comparison);
        for (row, has_time, has_ideal) in [
            (&rows[0], false, true),
            (&rows[1], true, true),
            (&rows[4], false, false),
            (&rows[5], false, false),
            (&rows[7], true, false),
        ] {
            let name = row.program;
            assert_eq!(
                (row.complete, row.fastest_seconds.is_some()),
                (has_time, has_time),
                "{name}"
            );
            assert_eq!(
                (row.times_faster, row.ideal_seconds.is_some()),
                (None, has_ideal),
                "{name}"
            );
        }
        assert_eq!((rows[0].done, rows[0].measured_to_ideal), (3, None));
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[1.0]), Some(1.0));
        assert_eq!(median(&[1.0, 2.0]), Some(1.5));
        assert_eq!(median(&[1.0, 2.0, 9.0]), Some(2.0));
    }
}
