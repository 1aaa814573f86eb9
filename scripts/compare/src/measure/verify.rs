//! What a run did, by all who know of it: the program itself, the sites, and who watched it.

use common::sites::Counts;

use crate::comparison::{Kind, Origin, Program, Run, Settings, Text};
use crate::measure::run::Seen;
use crate::measure::stdout::Printed;

/// How much shorter than possible a time may be that was rounded.
const ROUNDING: f64 = 0.95;

/// The run: it counts as failed unless all bear each other out. What a program of others does, its first
/// run tells.
pub fn account(
    program: &mut Program,
    settings: &Settings,
    printed: &Printed,
    seen: Seen,
    sites: Option<Counts>,
) -> Run {
    let Seen { usage, processes, said, own_cpu } = seen;
    let is_ours = program.origin == Origin::Workspace;
    let is_first = !is_ours && program.runs.is_empty();
    let is_known = !is_first || program.origin == Origin::Python;
    let (summary, problem) = match printed.summary(is_known.then_some(program.kind)) {
        Ok(summary) => (Some(summary), None),
        Err(problem) => (None, Some(problem)),
    };
    if let (Some(summary), true) = (summary, is_first) {
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
    let told = summary.map(|summary| summary.done.unwrap_or(wanted));
    // None of them has the last word. Of others, only the last line is known.
    let done = [told.or(reads.is_none().then_some(0)), reads, pages].into_iter().flatten().min();
    let done = done.unwrap_or(0);
    let seconds = summary.map(|summary| summary.time.as_secs_f64());
    let other_count = || match pages {
        _ if done == wanted => None,
        Some(pages) if !is_ours && told > Some(pages) => {
            let told = told.unwrap_or_default();
            Some(format!("the sites served {pages} pages, not the {told} it tells of"))
        }
        _ if done > wanted => Some(format!("it did {done}, not {wanted}")),
        _ => Some(format!("{done} of {wanted} were really done")),
    };
    let too_fast = || {
        let Counts { pages, most_in_flight, busy, .. } = sites.as_ref()?;
        // Others are held to all that the sites saw; unless they asked for more than they tell of, which
        // may have been before their time.
        let least = if *pages == done && !is_ours {
            busy.as_secs_f64()
        } else {
            settings.latency_seconds? * done.div_ceil((*most_in_flight).max(1)) as f64
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::comparison::tests::{TYPICAL, comparison};
    use crate::measure::contender::Subject;
    use crate::measure::launcher::Usage;

    const ALSO: &str = "also";

    /// What one run comes to that prints this last line, of three downloads of each site, after so many
    /// reads and served pages, while at least one request waited for so many seconds.
    fn ran(program: &mut Program, last: &str, reads: usize, pages: usize, busy: f64) -> Run {
        let mut printed = Printed::new(vec!["http://a".to_owned()]);
        (0..reads).for_each(|_| printed.add("Read 1 bytes from http://a"));
        printed.add(last);
        let usage = Usage { failure: None, ..Usage::unknown(String::new()) };
        let said = Vec::new();
        let seen = Seen { usage, processes: None, said, own_cpu: Duration::ZERO };
        let busy = Duration::from_secs_f64(busy);
        let sites = Counts { pages, most_in_flight: 2, busy, ..Counts::default() };
        account(program, &settings(), &printed, seen, Some(sites))
    }

    fn settings() -> Settings {
        Settings { repeat: 3, ..comparison(TYPICAL).measurement.settings }
    }

    fn program(name: &'static str) -> Program {
        let subject = match name {
            ALSO => Subject::Also { name: name.to_owned(), command: "{site1}".to_owned() },
            name => Subject::Workspace(name),
        };
        subject.program(&settings(), 4)
    }

    #[test]
    fn nobody_has_the_last_word() {
        for (name, last, reads, pages, done, problem) in [
            ("io_threads", "Downloaded 6 sites in 1 seconds", 6, 6, 6, None),
            ("io_threads", "Downloaded 6 sites in 1 seconds", 5, 6, 5, Some("5 of 6 were")),
            ("io_threads", "Downloaded 6 sites in 1 seconds", 6, 4, 4, Some("4 of 6 were")),
            ("io_threads", "Downloaded 3 of 6 sites in 1 seconds", 6, 6, 3, Some("3 of 6 were")),
            ("io_threads", "Downloaded 7 sites in 1 seconds", 7, 7, 7, Some("it did 7, not 6")),
            // Two at a time, three times 89 ms.
            ("io_threads", "Downloaded 6 sites in 0.2 seconds", 6, 6, 6, Some("took 0.267 s")),
            ("io_threads", "Computed in 1 seconds", 6, 6, 6, Some("its last line is not")),
            (ALSO, "Downloaded 6 sites in 1 seconds", 0, 6, 6, None),
            (ALSO, "Downloaded 9 sites in 1 seconds", 0, 9, 9, None),
            (ALSO, "Downloaded 3 of 6 sites in 1 seconds", 0, 2, 2, Some("2 pages, not the 3 it")),
            (ALSO, "Downloaded 6 sites in 0.8 seconds", 0, 6, 6, Some("took 0.900 s")),
            // The seventh may have been before its time.
            (ALSO, "Downloaded 6 sites in 0.8 seconds", 0, 7, 6, None),
            (ALSO, "Computed in 1 seconds", 0, 0, 20, None),
            (ALSO, "done", 0, 6, 0, Some("its last line is not")),
        ] {
            let run = ran(&mut program(name), last, reads, pages, 0.9);
            assert_eq!(run.done, done, "{name}: {last}");
            let said = run.problem.as_deref();
            let is_expected = match problem {
                Some(problem) => said.is_some_and(|said| said.contains(problem)),
                None => said.is_none(),
            };
            assert!(is_expected, "{name}: {last}: {said:?}");
        }
    }

    #[test]
    fn what_the_first_run_tells_the_others_have_to_do_as_well() {
        let mut also = program(ALSO);
        for (last, pages, problem) in [
            ("Downloaded 9 sites in 1 seconds", 9, None),
            ("Downloaded 8 sites in 1 seconds", 8, Some("8 of 9 were really done")),
            ("Computed in 1 seconds", 0, Some("its last line is not")),
        ] {
            let run = ran(&mut also, last, 0, pages, 0.9);
            let said = run.problem.as_deref().unwrap_or_default();
            assert!(said.starts_with(problem.unwrap_or_default()), "{last}: {said}");
            assert_eq!(run.problem.is_some(), problem.is_some(), "{last}");
            also.runs.push(run);
        }
        assert_eq!((also.kind, also.wanted), (Kind::Io, 9));
    }
}
