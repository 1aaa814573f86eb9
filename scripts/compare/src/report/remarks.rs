//! Remarks on failures, programs that are not compared, noise and overhead.

use std::time::Duration;

use humantime::format_duration;

use crate::analysis::deviation;
use crate::comparison::{Comparison, Origin, Point, Program, Run, SafeText};

/// The gap between fastest and median run that an idle machine stays below, as a fraction.
const NOISE: f64 = 0.1;

/// Returns remarks on failures, noise, and programs that are not compared or were skipped.
pub fn problems(comparison: &Comparison) -> Vec<String> {
    let about_programs = comparison.programs_at_points().flat_map(|(program, point)| {
        let value = comparison.swept.map(|option| option.label(&point.settings));
        let name = format!("{}{}", program.name, value.unwrap_or_default());
        let about_work = remark_on_work(program, point);
        let remarks = [program.remark(), program.remark_on_timeline(), about_work];
        remarks.into_iter().flatten().map(move |remark| format!("{name}: {remark}"))
    });
    about_programs.chain(left_out(comparison)).chain(noise(comparison)).collect()
}

/// Explains why a program from outside the workspace is not compared with ours.
fn remark_on_work(program: &Program, point: &Point) -> Option<String> {
    let is_ours = |it: &&Program| it.kind == program.kind && it.origin == Origin::Workspace;
    let ours = point.programs.iter().find(is_ours)?;
    let [theirs, ours] = [program, ours].map(|program| point.workload(program));
    let words = |(jobs, n)| match n {
        None => format!("{jobs} downloads"),
        Some(n) => format!("fib({n}) {jobs} times"),
    };
    if !program.is_complete() {
        return None;
    }
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
    let left_out: Vec<_> = comparison.left_out.iter().map(SafeText::to_string).collect();
    let timeout = Duration::try_from_secs_f64(comparison.settings().run_timeout_seconds);
    let timeout = format_duration(timeout.unwrap_or_default());
    (!left_out.is_empty()).then(|| {
        let left_out = left_out.join(", ");
        format!("Skipped, because a run would take longer than {timeout} (see --run-timeout): {left_out}.")
    })
}

/// Lists the programs whose times vary so much that something else probably disturbed them.
fn noise(comparison: &Comparison) -> Option<String> {
    let is_noisy =
        |program: &&Program| program.fastest() >= Some(0.1) && deviation(program) > Some(NOISE);
    let mut noisy: Vec<_> = comparison.programs().filter(is_noisy).map(|it| &*it.name).collect();
    noisy.sort();
    noisy.dedup();
    (!noisy.is_empty()).then(|| {
        format!(
            "Noisy: the median of {} is over {:.0} % above the fastest run. Measure again on an idle machine.",
            noisy.join(", "),
            NOISE * 100.0,
        )
    })
}

/// Reports the CPU time of `compare` itself, for the program where its share was largest.
pub fn overhead(comparison: &Comparison) -> Option<String> {
    let most = |used: fn(&Run) -> Option<f64>| {
        let shares = comparison.programs().filter_map(|program| {
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
