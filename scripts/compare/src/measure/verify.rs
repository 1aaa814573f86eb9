//! Cross-checks a run: what the program printed, what the sites served, what the launcher observed.

use common::sites::Counts;

use crate::comparison::{Kind, Origin, Program, Run, SafeText, Settings};
use crate::measure::contender::uses_sites;
use crate::measure::run::Observed;
use crate::measure::stdout::Output;

/// Maximum rounding error of a printed time, as a fraction.
const ROUNDING: f64 = 0.01;

/// Combines all observations of a run, which counts as failed unless they agree. For a command or a Python
/// program, the first run sets the kind and the number of jobs.
pub fn verify(
    program: &mut Program,
    settings: &Settings,
    output: &Output,
    observed: Observed,
    sites: Option<Counts>,
) -> Run {
    let Observed { usage, processes, stderr, own_cpu } = observed;
    let is_ours = program.origin == Origin::Workspace;
    let is_first = !is_ours && program.runs.is_empty();
    let is_known = !is_first || program.origin == Origin::Python;
    let last_line = output.last_line(is_known.then_some(program.kind));
    let summary = last_line.as_ref().ok().copied();
    if let (Some(summary), true) = (summary, is_first) {
        if program.kind != summary.kind {
            program.kind = summary.kind;
            program.jobs = settings.jobs(summary.kind);
        }
        program.jobs = summary.jobs.filter(|jobs| *jobs > 0).unwrap_or(program.jobs);
    }
    let Program { kind, jobs, .. } = *program;
    let sites = sites.filter(|_| kind == Kind::Io);
    let pages = sites.as_ref().map(|sites| sites.pages);
    let served = pages.map(|pages| pages.iter().sum());
    // A line for each download is required only where the sites can't confirm it, and never of commands.
    let prints_reads = match program.origin {
        Origin::Workspace => output.reads.iter().any(|reads| *reads > 0) || pages.is_none(),
        Origin::Python => pages.is_none(),
        Origin::Command => false,
    };
    let count = summary.map(|summary| summary.done.unwrap_or(jobs));
    // The list contains both sites equally often.
    let each = jobs.max(count.unwrap_or(0)).div_ceil(2);
    let of_list = |counts: &[usize]| counts.iter().map(|count| each.min(*count)).sum::<usize>();
    let reads = (kind == Kind::Io && prints_reads).then(|| of_list(&output.reads));
    let confirmed = pages.map(|pages| of_list(&pages));
    // A job counts only if all confirm it; without any report by the program, none does.
    let count_or_none = count.or(reads.is_none().then_some(0));
    let done = [count_or_none, reads, confirmed].into_iter().flatten().min().unwrap_or(0);
    let seconds = summary.map(|summary| summary.time.as_secs_f64());
    let other_count = || match (served, pages) {
        _ if done == jobs => None,
        (Some(served), _) if !is_ours && count > Some(served) => {
            let count = count.unwrap_or_default();
            let is_given_sites = program.command.as_ref().is_none_or(|it| uses_sites(it));
            let hint = if is_given_sites { "" } else { ": pass it {site1} and {site2}" };
            Some(format!("it reports {count} downloads, but the sites served {served} pages{hint}"))
        }
        (_, Some([first, second])) if confirmed < served && confirmed < count => Some(format!(
            "it downloaded the two sites {first} and {second} times instead of {each} times each"
        )),
        _ if done > jobs => Some(format!("it did {done} jobs instead of {jobs}")),
        _ => Some(format!("only {done} of {jobs} are confirmed")),
    };
    let too_fast = || {
        let Counts { max_in_flight, busy, .. } = sites.as_ref()?;
        // A program must account for the whole time that the sites were busy, unless it requested more
        // pages than it reports: those may have come before its clock started.
        let waits = done.div_ceil((*max_in_flight).max(1)) as f64;
        let waited = settings.latency_seconds.map(|latency| latency * waits);
        let least = if served == Some(done) { busy.as_secs_f64() } else { waited? };
        let last_digit = 0.1_f64.powi(summary?.decimals as i32);
        let is_rounded = seconds? + last_digit >= least;
        let hint = if is_rounded { " (print more decimals)" } else { "" };
        (seconds? + last_digit.min(ROUNDING * least) < least)
            .then(|| format!("its time is impossible: waiting alone took {least:.3} s{hint}"))
    };
    let problem = usage.failure.or(last_line.err()).or_else(other_count).or_else(too_fast);
    Run {
        problem: problem.map(SafeText::from),
        stderr: stderr.into_iter().map(SafeText::from).collect(),
        done,
        served,
        seconds,
        wall_seconds: usage.wall_seconds,
        cpu_seconds: usage.cpu_seconds,
        run_delay_seconds: usage.run_delay_seconds,
        peak_memory_bytes: usage.peak_memory_bytes,
        processes,
        max_in_flight: sites.as_ref().map(|sites| sites.max_in_flight),
        out_of_order: reads.filter(|_| is_ours).map(|_| output.out_of_order),
        counted: output.counted.filter(|_| is_ours),
        sites_cpu_seconds: sites.map(|sites| sites.cpu.as_secs_f64()),
        compare_cpu_seconds: own_cpu.as_secs_f64(),
        ..Run::default()
    }
}
