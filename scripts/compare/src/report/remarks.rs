//! What failed, and what makes figures doubtful.

use std::time::Duration;

use humantime::format_duration;

use crate::analysis::deviation;
use crate::comparison::{Comparison, Origin, Point, Program, Run, SafeText};

/// Fastest and median run differ by less, on a machine with nothing else to do.
const NOISE: f64 = 0.1;

/// What failed, and what the programs printed about it.
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

/// Why a program that is not ours has no ratio to those of this workspace.
fn remark_on_work(program: &Program, point: &Point) -> Option<String> {
    let is_ours = |it: &&Program| it.kind == program.kind && it.origin == Origin::Workspace;
    let ours = point.programs.iter().find(is_ours)?;
    let [theirs, ours] = [program, ours].map(|program| point.workload(program));
    let words = |(jobs, n)| match n {
        None => format!("{jobs} downloads"),
        Some(n) => format!("fib({n}) {jobs} times"),
    };
    if program.origin == Origin::Workspace || !program.is_complete() {
        return None;
    }
    if theirs != ours {
        return Some(format!("no ratio to ours, as it did {}, not {}", words(theirs), words(ours)));
    }
    if let Some(doubt) = program.unverified() {
        return Some(format!("no ratio, as {doubt}"));
    }
    let counterpart = point.program(program.name.strip_suffix(".py")?)?;
    let workers = point.settings_of(counterpart).workers?;
    Some(format!("no ratio to {}, which was told --workers {workers}", counterpart.name))
}

/// Which programs were left out at which points of a sweep.
fn left_out(comparison: &Comparison) -> Option<String> {
    let left_out: Vec<_> = comparison.left_out.iter().map(SafeText::to_string).collect();
    let timeout = Duration::try_from_secs_f64(comparison.settings().run_timeout_seconds);
    let timeout = format_duration(timeout.unwrap_or_default());
    (!left_out.is_empty()).then(|| {
        let left_out = left_out.join(", ");
        format!("Left out, as a run takes longer than {timeout} (see --run-timeout): {left_out}.")
    })
}

/// The programs whose times differ so much that they are hardly their own.
fn noise(comparison: &Comparison) -> Option<String> {
    let is_noisy =
        |program: &&Program| program.fastest() >= Some(0.1) && deviation(program) > Some(NOISE);
    let mut noisy: Vec<_> = comparison.programs().filter(is_noisy).map(|it| &*it.name).collect();
    noisy.sort();
    noisy.dedup();
    (!noisy.is_empty()).then(|| {
        format!(
            "Half of the runs took over {:.0} % longer than the fastest: {}. Perhaps something \
             else keeps this machine busy: measure again when it is quiet.",
            NOISE * 100.0,
            noisy.join(", ")
        )
    })
}

/// What `compare` used itself, beside the program where that was most.
pub fn overhead(comparison: &Comparison) -> Option<String> {
    let most = |used: fn(&Run) -> Option<f64>| {
        let shares = comparison.programs().filter_map(|program| {
            let wall: f64 = program.runs.iter().filter_map(|run| run.wall_seconds).sum();
            let used: f64 = program.runs.iter().filter_map(used).sum();
            let share = Some(used / wall).filter(|share| *share > 0.0 && share.is_finite())?;
            Some((share, &program.name))
        });
        let (share, name) = shares.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        Some(format!("{:.1} % of a core (beside {name})", share * 100.0))
    };
    let measuring = most(|run| Some(run.compare_cpu_seconds))?;
    let sites = most(|run| run.sites_cpu_seconds);
    let sites = sites.map(|sites| format!("; serving the sites, {sites}")).unwrap_or_default();
    Some(format!("Measuring took at most {measuring}{sites}."))
}
