//! What disturbed a measurement: other programs, single slow runs, and a machine that becomes slower.

use crate::analysis::statistics::{deviation, median, ratio, sorted};
use crate::comparison::{Comparison, Kind, Machine, Program};

/// The largest difference between runs on an idle machine, as a fraction.
pub const NOISE: f64 = 0.1;

/// The largest fraction of its time for which a computation lacks a CPU on an idle machine, and by which that
/// machine's speed changes.
const IDLE: f64 = 0.05;

/// The shortest time that is examined, in seconds. Shorter ones always vary.
const LEAST: f64 = 0.1;

/// The least distance of an outlier from the median, in median absolute deviations.
const FAR: f64 = 10.0;

/// Returns whether other programs probably slowed the computations down.
pub fn is_busy(comparison: &Comparison) -> bool {
    taken_cpus(&comparison.machine).is_some() || starved(comparison).next().is_some()
}

/// Returns how many CPUs were free before the first round, if not nearly all, and how many there are.
pub fn taken_cpus(machine: &Machine) -> Option<(f64, f64)> {
    let all = machine.cpu_quota.unwrap_or(f64::INFINITY).min(machine.cpus as f64);
    let granted = machine.granted_cpus.filter(|granted| *granted < all * (1.0 - NOISE))?;
    Some((granted, all))
}

/// Iterates over the computations that lacked a CPU, each with the fraction of its time. On one thread, a
/// program needs one CPU; otherwise as many as its best run used: it may not need all at every moment.
pub fn starved(comparison: &Comparison) -> impl Iterator<Item = (&Program, f64)> {
    let is_known = |it: &&Program| it.runs.iter().all(|run| run.workers.is_some());
    long(comparison).filter(|it| it.kind == Kind::Cpu).filter(is_known).filter_map(|program| {
        let runs = &program.runs;
        let is_one_thread = runs.iter().all(|run| run.workers == Some(1));
        let cores = runs.iter().filter_map(|run| ratio(run.cpu_seconds, run.wall_seconds));
        let cores = if is_one_thread { 1.0 } else { cores.reduce(f64::max)? };
        let lacking = runs.iter().filter_map(|run| {
            let needed = run.cpu_seconds.map(|cpu| cpu / cores);
            // Starting a process takes time off the CPU, too.
            let time = run.wall_seconds.into_iter().chain(run.seconds).reduce(f64::min);
            let off_cpu = needed.zip(time).map(|(needed, time)| time - needed);
            let delay = run.run_delay_seconds.filter(|_| is_one_thread);
            off_cpu.into_iter().chain(delay).reduce(f64::max)
        });
        let wall = runs.iter().filter_map(|run| run.wall_seconds).sum();
        let share = ratio(Some(lacking.sum()), Some(wall))?;
        (share > IDLE).then_some((program, share))
    })
}

/// Iterates over the programs whose median time is far above the fastest.
pub fn noisy(comparison: &Comparison) -> impl Iterator<Item = &Program> {
    long(comparison).filter(|program| deviation(program) > Some(NOISE))
}

/// Returns the runs that took much longer than most of their program, each as a multiple of the median.
pub fn outliers(comparison: &Comparison) -> Vec<(&Program, usize, f64)> {
    let of_program = |program| {
        let times = Program::times(program);
        let typical = median(&times)?;
        let distances = sorted(times.iter().map(|time| (time - typical).abs()));
        let least = typical + (NOISE * typical).max(FAR * median(&distances)?);
        let outliers = program.rounds().filter(move |(_, time)| *time > least);
        Some(outliers.map(move |(round, time)| (program, round, time / typical)))
    };
    long(comparison).filter_map(of_program).flatten().collect()
}

/// Returns by which fraction the last runs of the computations took longer than the first, if not just noise.
pub fn drift(comparison: &Comparison) -> Option<f64> {
    let programs = long(comparison).filter(|it| it.kind == Kind::Cpu && it.runs.len() > 2);
    let changes = programs.filter_map(|program| {
        let times: Vec<_> = program.rounds().map(|(_, time)| time).collect();
        let third = times.len() / 3;
        let middle = |times: &[f64]| median(&sorted(times.iter().copied()));
        ratio(middle(&times[times.len() - third..]), middle(&times[..third]))
    });
    let changes = sorted(changes);
    let drift = median(&changes).filter(|_| changes.len() > 1)? - 1.0;
    (drift > IDLE).then_some(drift)
}

/// Iterates over the programs that ran long enough to be judged. Some examples vary on any machine.
fn long(comparison: &Comparison) -> impl Iterator<Item = &Program> {
    let points = comparison.points.iter().take(comparison.swept.map_or(1, |_| usize::MAX));
    points.flat_map(|it| &it.programs).filter(|it| !it.is_aside() && it.fastest() >= Some(LEAST))
}
