//! What a run did, by all who know of it: the program itself, the sites, and who watched it.

use std::time::Duration;

use crate::comparison::{Kind, Origin, Program, Run, Settings, Text};
use crate::printed::Printed;
use crate::run::Seen;

/// How much shorter than possible a time may be that was rounded.
const ROUNDING: f64 = 0.95;

/// What the sites know.
pub struct Served {
    pub pages: usize,
    pub most_in_flight: usize,
    /// How long at least one request waited.
    pub busy: Duration,
    /// CPU time that it took.
    pub cpu: Duration,
}

/// The run: it counts as failed unless all bear each other out. What a program of others does, its first
/// run tells.
pub fn account(
    program: &mut Program,
    settings: &Settings,
    printed: &Printed,
    seen: Seen,
    sites: Option<Served>,
) -> Run {
    let Seen { usage, processes, said, own_cpu } = seen;
    let is_ours = program.origin == Origin::Workspace;
    let is_first = !is_ours && program.runs.is_empty();
    let is_known = !is_first || program.origin == Origin::Python;
    let summary = printed.summary(is_known.then_some(program.kind));
    if let (Ok(summary), true) = (&summary, is_first) {
        if program.kind != summary.kind {
            program.kind = summary.kind;
            program.wanted = settings.jobs(summary.kind);
        }
        program.wanted = summary.wanted.filter(|wanted| *wanted > 0).unwrap_or(program.wanted);
    }
    let Program { kind, wanted, .. } = *program;
    let sites = sites.filter(|_| kind == Kind::Io);
    let pages = sites.as_ref().map(|sites| sites.pages);
    // Others need not print a line for each download, unless nobody else can tell.
    let prints_reads = match program.origin {
        Origin::Workspace => true,
        Origin::Python => pages.is_none(),
        Origin::Also => false,
    };
    let reads = (kind == Kind::Io && prints_reads).then_some(printed.reads);
    let (told, problem) = match &summary {
        Ok(summary) => (Some(summary.done.unwrap_or(wanted)), None),
        Err(problem) => (None, Some(problem.clone())),
    };
    // None of them has the last word. Of others, only the last line is known.
    let done = [told.or(reads.is_none().then_some(0)), reads, pages].into_iter().flatten().min();
    let done = done.unwrap_or(0);
    let seconds = summary.as_ref().ok().map(|summary| summary.time.as_secs_f64());
    let other_count = || match pages {
        _ if done == wanted => None,
        Some(pages) if !is_ours && told > Some(pages) => {
            Some(format!("the sites served {pages} pages, not the {wanted} it tells of"))
        }
        _ if done > wanted => Some(format!("it did {done}, not {wanted}")),
        _ => Some(format!("{done} of {wanted} were really done")),
    };
    let too_fast = || {
        let Served { pages, most_in_flight, busy, .. } = sites.as_ref()?;
        // Others are held to all that the sites saw; unless they asked for more than they tell of, which
        // may have been before their time.
        let least = match *pages == done && !is_ours {
            true => busy.as_secs_f64(),
            false => settings.latency_seconds? * done.div_ceil((*most_in_flight).max(1)) as f64,
        };
        (seconds? < least * ROUNDING)
            .then(|| format!("its time is too short: waiting alone took {least:.3} s"))
    };
    let problem = usage.failure.or(problem).or_else(other_count).or_else(too_fast);
    Run {
        problem: problem.map(Text::from),
        said: said.into_iter().map(Text::from).collect(),
        done,
        served: pages,
        seconds,
        wall_seconds: usage.wall_seconds,
        cpu_seconds: usage.cpu_seconds,
        peak_memory_bytes: usage.peak_memory_bytes,
        processes,
        most_in_flight: sites.as_ref().map(|sites| sites.most_in_flight),
        out_of_order: reads.filter(|_| is_ours).map(|_| printed.out_of_order),
        sites_cpu_seconds: sites.map(|sites| sites.cpu.as_secs_f64()),
        compare_cpu_seconds: own_cpu.as_secs_f64(),
    }
}
