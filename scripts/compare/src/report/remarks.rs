//! Remarks on failures, programs that are not compared, noise and overhead.

use std::time::Duration;

use humantime::format_duration;

use crate::analysis::disturbance::{NOISE, drift, noisy, outliers, starved, taken_cpus};
use crate::analysis::summary::Summary;
use crate::comparison::format::{factor, list, percent};
use crate::comparison::{Comparison, Origin, Point, Program, Run, SafeText};

/// Returns remarks on failures, noise, and programs that are not compared or were skipped.
pub fn problems(comparison: &Comparison) -> Vec<String> {
    let about_programs = comparison.programs_at_points().flat_map(|(program, point)| {
        let name = comparison.label(program, point);
        let about_work = remark_on_work(program, point);
        let remarks = [program.remark(), program.remark_on_timeline(), about_work];
        remarks.into_iter().flatten().map(move |remark| format!("{name}: {remark}"))
    });
    about_programs.chain(left_out(comparison)).chain(disturbances(comparison)).collect()
}

/// Explains why a program from outside the workspace is not compared with ours.
fn remark_on_work(program: &Program, point: &Point) -> Option<String> {
    let is_ours = |it: &&Program| it.kind == program.kind && it.origin == Origin::Workspace;
    let ours = point.programs.iter().find(is_ours).filter(|_| program.is_complete())?;
    let [theirs, ours] = [program, ours].map(|program| point.workload(program));
    let words = |(jobs, n)| match n {
        None => format!("{jobs} downloads"),
        Some(n) => format!("fib({n}) {jobs} times"),
    };
    if theirs != ours {
        return Some(format!("not compared: it did {} instead of {}", words(theirs), words(ours)));
    }
    if let Some(doubt) = point.unverified(program) {
        return Some(format!("not compared: {doubt}"));
    }
    let name = program.name.strip_suffix(".py").filter(|_| program.origin == Origin::Python)?;
    let counterpart = point.program(name)?;
    let workers = point.settings_of(counterpart).workers?;
    Some(format!("not compared with {}, which ran with --workers {workers}", counterpart.name))
}

/// Lists the programs that were skipped at points of a sweep because a run takes too long.
fn left_out(comparison: &Comparison) -> Option<String> {
    let left_out = list(", ", comparison.left_out.iter().map(SafeText::to_string));
    let timeout = Duration::try_from_secs_f64(comparison.settings().run_timeout_seconds);
    let timeout = format_duration(timeout.unwrap_or_default());
    left_out.map(|left_out| {
        format!("Skipped, because a run would take longer than {timeout} (see --run-timeout): {left_out}.")
    })
}

/// Describes what disturbed the measurement, and what to do about it. Other programs explain everything else.
fn disturbances(comparison: &Comparison) -> Vec<String> {
    let free = taken_cpus(&comparison.machine).map(|(free, all)| {
        format!("before the first round, only {} of {all} CPUs were free", factor(free))
    });
    let starved = starved(comparison)
        .map(|(it, share)| format!("{} lacked a CPU for {} of its time", it.name, percent(share)));
    let rows = Summary::rows(comparison).into_iter();
    let below_ideal = rows.filter(Summary::is_below_ideal).map(|row| row.program.to_string());
    let below_ideal = list(", ", below_ideal).map(|it| {
        format!("Faster than the ideal time (?), which is itself computed from measurements: {it}.")
    });
    if let Some(busy) = list("; ", free.into_iter().chain(starved)) {
        let busy = format!("Busy machine: {busy}. Times of computing are not judged. {AGAIN}");
        return [busy].into_iter().chain(below_ideal).collect();
    }
    let is_first = |round| round == 1 && comparison.settings().warmup == 0;
    let (first, later): (Vec<_>, Vec<_>) =
        outliers(comparison).into_iter().partition(|(_, round, _)| is_first(*round));
    let by = |times: &f64| format!("{}× the median", factor(*times));
    let first = first.iter().map(|(it, _, times)| format!("{} ({})", it.name, by(times)));
    let later = later
        .iter()
        .map(|(it, round, times)| format!("{} in round {round} ({})", it.name, by(times)));
    let noisy = noisy(comparison).map(|program| program.name.to_string());
    let remarks = [
        list(", ", first)
            .map(|it| format!("Slow first run: {it}. Use --warmup 1 to leave it out.")),
        list(", ", later).map(|it| format!("Outliers: {it}. {AGAIN}")),
        list(", ", noisy).map(|it| {
            let noise = percent(NOISE);
            format!("Noisy: the median of {it} is over {noise} above the fastest run. {AGAIN}")
        }),
        drift(comparison).map(|drift| {
            let drift = percent(drift);
            format!("Drift: computing took {drift} longer in the last rounds than in the first. {STEADY}")
        }),
        below_ideal,
    ];
    remarks.into_iter().flatten().collect()
}

const AGAIN: &str = "Close other programs and measure again.";
const STEADY: &str = "Plug the machine in, let it cool down, and measure again.";

/// Reports the CPU time of `compare` itself, for the program where its share was largest.
pub fn overhead(comparison: &Comparison) -> Option<String> {
    let most = |used: fn(&Run) -> Option<f64>| {
        let shares = comparison.rows().into_iter().filter_map(|(program, _)| {
            let wall: f64 = program.runs.iter().filter_map(|run| run.wall_seconds).sum();
            let used: f64 = program.runs.iter().filter_map(used).sum();
            let share = Some(used / wall).filter(|share| *share > 0.0 && share.is_finite())?;
            Some((share, &program.name))
        });
        let (share, name) = shares.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        Some(format!("{:.1} % of a core (during {name})", share * 100.0))
    };
    let measuring = most(|run| Some(run.compare_cpu_seconds))?;
    let sites = most(|run| run.sites_cpu_seconds);
    let sites = sites.map(|sites| format!("; serving the sites, at most {sites}"));
    Some(format!("Overhead: measuring used at most {measuring}{}.", sites.unwrap_or_default()))
}
