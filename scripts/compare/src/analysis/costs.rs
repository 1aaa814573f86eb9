//! What one more thread, task or process costs: how much a figure of a program grows with their number.

use crate::comparison::{Comparison, Kind, Point, Program};

/// The largest n for which computing a Fibonacci number is nothing beside handing the job over.
const NOTHING: u64 = 10;

/// A count of a program's fastest run.
type Count = fn(&Program) -> Option<usize>;

const JOBS: Count = |it| Some(it.jobs);
const WORKERS: Count = |it| it.representative_run()?.workers;

/// The count that is the same in all measurements, and the one with which a figure grows.
pub const PER_WORKER: [Count; 2] = [JOBS, WORKERS];
pub const PER_JOB: [Count; 2] = [WORKERS, JOBS];

/// A figure that grows: memory in bytes, and time in seconds.
type Figure = fn(&Program) -> Option<f64>;

pub const MEMORY: Figure = |it| Some(it.representative_run()?.peak_memory_bytes? as f64);
pub const TIME: Figure = Program::fastest;

/// Returns how much a figure grows with each unit of a count among measurements that have the same other
/// count, if the highest is at least five times the lowest. Noise may hide small costs: those are unknown.
/// Cpu programs count if their jobs are nothing.
pub fn cost(
    comparison: &Comparison,
    name: &str,
    [same, count]: [Count; 2],
    figure: Figure,
) -> Option<f64> {
    let all =
        comparison.programs_at_points().filter(|(it, _)| *it.name == *name && it.is_complete());
    let does_nothing = |it: &Program, point: &Point| point.settings_of(it).n <= NOTHING;
    let all = all.filter(|(it, point)| it.kind == Kind::Io || does_nothing(it, point));
    let all: Vec<_> = all.map(|(program, _)| program).collect();
    all.iter().find_map(|one| {
        let alike = all.iter().filter(|it| same(it) == same(one));
        let points: Vec<_> = alike.filter_map(|it| Some((count(it)?, figure(it)?))).collect();
        let (least, low) = points.iter().copied().min_by_key(|(count, _)| *count)?;
        let (most, high) = points.iter().copied().max_by_key(|(count, _)| *count)?;
        let slope = (high - low) / (most - least) as f64;
        (most / 5 >= least.max(1) && slope > 0.0).then_some(slope)
    })
}
