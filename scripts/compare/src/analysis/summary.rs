//! Rows of the table.

use serde::Serialize;

use crate::analysis::baseline::change;
use crate::analysis::statistics::{Estimate, median, ratio};
use crate::comparison::{
    Comparison, Kind, Machine, Origin, Point, Program, SafeText, article, ideal_io_seconds,
};

/// A row of the table, as described in FORMAT.md. Unknown values are `None`.
#[derive(Serialize)]
pub struct Summary<'a> {
    pub program: &'a SafeText,
    #[serde(skip)]
    pub label: String,
    #[serde(skip)]
    pub kind: Kind,
    pub complete: bool,
    pub done: usize,
    pub jobs: usize,
    pub runs: usize,
    /// The rounds, each with the time of its run; empty if any run failed.
    #[serde(skip)]
    pub rounds: Vec<(usize, f64)>,
    pub fastest_seconds: Option<f64>,
    pub median_seconds: Option<f64>,
    pub slowest_seconds: Option<f64>,
    pub spread: Option<f64>,
    pub speedup: Option<f64>,
    pub speedup_low: Option<f64>,
    pub speedup_high: Option<f64>,
    pub speedup_rounds: Option<usize>,
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
    pub n: u64,
    pub times: usize,
    pub baseline_ratio: Option<f64>,
    pub baseline_p: Option<f64>,
    pub change: Option<&'static str>,
}

impl<'a> Summary<'a> {
    /// Returns whether the time is below the ideal time (computed from other measurements), not by rounding.
    pub fn is_below_ideal(&self) -> bool {
        self.measured_to_ideal.is_some_and(|ratio| ratio < 0.995)
    }

    /// Summarizes the rows of the table.
    pub fn rows(comparison: &'a Comparison) -> Vec<Self> {
        let rows = comparison.rows().into_iter();
        rows.map(|(program, point)| Summary::of(program, point, comparison)).collect()
    }

    pub fn of(program: &'a Program, point: &Point, comparison: &Comparison) -> Self {
        let times = program.times();
        let (fastest, slowest) = (program.fastest(), times.last().copied());
        let reference = point.reference(program);
        let speedup = reference.ok().and_then(|it| Estimate::ratio(it, program));
        let range = speedup.filter(|it| it.count > 1);
        let unverified = point.unverified(program);
        let label = comparison.label(program, point);
        let run = program.representative_run();
        let settings = point.settings_of(program);
        let ideal = run.and_then(|run| match program.kind {
            Kind::Io => {
                let seconds = ideal_io_seconds(program.jobs, run.max_in_flight?, settings)?;
                Some((seconds, Estimate::ratio_to(program, seconds)?.median))
            }
            // Workers beyond the number of CPUs gain nothing.
            Kind::Cpu => {
                let cpus = usable_cpus(&comparison.machine, point);
                let cpus = cpus.min(run.workers?.clamp(1, comparison.machine.cpus.max(1)) as f64);
                Some((median(&reference.ok()?.times())? / cpus, cpus / speedup?.median))
            }
        });
        let (ideal, measured_to_ideal) = ideal.filter(|_| unverified.is_none()).unzip();
        let to_rust = point.counterpart(program).and_then(|it| Estimate::ratio(program, it));
        let baseline = comparison.baseline.as_ref();
        let change = baseline.map(|baseline| change(program, point, comparison, baseline));
        Summary {
            program: &program.name,
            label: label.clone(),
            kind: program.kind,
            complete: program.is_complete(),
            done: run.map_or(0, |run| run.done),
            jobs: program.jobs,
            runs: program.runs.len(),
            rounds: program.rounds().collect(),
            fastest_seconds: fastest,
            median_seconds: median(&times),
            slowest_seconds: slowest,
            spread: ratio(slowest, fastest).filter(|_| times.len() > 1).map(|it| it - 1.0),
            speedup: speedup.map(|it| it.median),
            speedup_low: range.map(|it| it.low),
            speedup_high: range.map(|it| it.high),
            speedup_rounds: speedup.map(|it| it.count),
            not_compared: reference.err().unwrap_or("too short"),
            article_speedup: article::speedup(&label),
            ideal_seconds: ideal,
            measured_to_ideal,
            measured_to_rust: to_rust.map(|it| it.median),
            cores_used: program.cores_used(),
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
            n: settings.n,
            times: settings.times,
            baseline_ratio: change.and_then(|(_, ratio, _)| ratio),
            baseline_p: change.and_then(|(_, _, p)| p),
            change: change.map(|(words, ..)| words),
        }
    }
}

/// Returns how many CPUs can be used at once: as measured or, if that is more, as the highest speedup shows.
fn usable_cpus(machine: &Machine, point: &Point) -> f64 {
    let programs = point.programs.iter().filter(|program| program.kind == Kind::Cpu);
    let speedups = programs.filter_map(|it| Estimate::ratio(point.reference(it).ok()?, it));
    let shown = speedups.map(|speedup| speedup.median).fold(1.0, f64::max);
    machine.usable_cpus.map_or(f64::INFINITY, |usable| usable.max(shown))
}
