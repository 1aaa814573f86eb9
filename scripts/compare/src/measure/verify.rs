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
        let least = if served == Some(done) {
            busy.as_secs_f64()
        } else {
            settings.latency_seconds? * done.div_ceil((*max_in_flight).max(1)) as f64
        };
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
        peak_memory_bytes: usage.peak_memory_bytes,
        processes,
        max_in_flight: sites.as_ref().map(|sites| sites.max_in_flight),
        out_of_order: reads.filter(|_| is_ours).map(|_| output.out_of_order),
        sites_cpu_seconds: sites.map(|sites| sites.cpu.as_secs_f64()),
        compare_cpu_seconds: own_cpu.as_secs_f64(),
        ..Run::default()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::comparison::sample;
    use crate::measure::Contender;
    use crate::measure::cargo::Target;

    const COMMAND: &str = "command";

    /// The run of a program that printed `reads` downloads and this last line, while the sites served
    /// both pages in turn, `pages` in all, and were busy for 0.9 seconds.
    fn ran(program: &mut Program, last: &str, reads: usize, pages: usize) -> Run {
        let mut output = Output::new(["http://a", "http://b"].map(str::to_owned).to_vec());
        let urls = ["http://a", "http://b"].into_iter().cycle().take(reads);
        urls.for_each(|url| output.add(&format!("Read 1 bytes from {url}")));
        output.add(last);
        let (pages, busy) = ([pages.div_ceil(2), pages / 2], Duration::from_millis(900));
        let sites = Counts { pages, max_in_flight: 2, busy, ..Counts::default() };
        verify(program, &settings(), &output, Observed::default(), Some(sites))
    }

    /// Settings with three downloads of each site.
    fn settings() -> Settings {
        Settings { repeat: 3, ..sample::comparison().settings().clone() }
    }

    fn program(name: &'static str) -> Program {
        let contender = match name {
            COMMAND => Contender::Command { name: name.to_owned(), line: "{site1}".to_owned() },
            name => Contender::Ours(Target::named(name).unwrap()),
        };
        contender.program(&settings())
    }

    /// Checks the number of jobs done and the problem: none, or one that contains `problem`.
    fn check(run: &Run, done: usize, problem: &str) {
        let actual = run.problem.as_deref().unwrap_or_default();
        assert_eq!((run.done, actual.is_empty()), (done, problem.is_empty()), "{actual}");
        assert!(actual.contains(problem), "{actual}");
    }

    #[test]
    fn a_run_fails_unless_program_sites_and_clock_agree() {
        for (name, last, reads, pages, done, problem) in [
            ("io_threads", "Downloaded 6 sites in 1 seconds", 6, 6, 6, ""),
            ("io_threads", "Downloaded 6 sites in 1 seconds", 5, 6, 5, "only 5 of 6 are"),
            ("io_threads", "Downloaded 6 sites in 1 seconds", 6, 4, 4, "only 4 of 6 are"),
            ("io_threads", "Downloaded 7 sites in 1 seconds", 7, 7, 7, "7 jobs instead of 6"),
            ("io_threads", "Downloaded 6 sites in 0.88 seconds", 6, 6, 6, "took 0.900 s"),
            // Two at a time, so three rounds of 89 ms.
            ("io_threads", "Downloaded 6 sites in 0.2 seconds", 6, 7, 6, "took 0.267 s"),
            (COMMAND, "Downloaded 6 sites in 0.898 seconds", 0, 6, 6, "took 0.900 s"),
            (COMMAND, "Downloaded 6 sites in 0.8 seconds", 0, 6, 6, "print more decimals"),
            // Rounded: it may be 0.9 s.
            (COMMAND, "Downloaded 6 sites in 0.899 seconds", 0, 6, 6, ""),
            // The seventh page may have been served before its clock started.
            (COMMAND, "Downloaded 6 sites in 0.8 seconds", 0, 7, 6, ""),
        ] {
            check(&ran(&mut program(name), last, reads, pages), done, problem);
        }
    }

    #[test]
    fn later_runs_of_a_command_must_match_its_first() {
        let mut command = program(COMMAND);
        for (last, pages, done, problem) in [
            ("Downloaded 9 sites in 1 seconds", 9, 9, ""),
            ("Downloaded 8 sites in 1 seconds", 8, 8, "only 8 of 9 are confirmed"),
            ("Computed in 1 seconds", 0, 0, "its last line is not"),
        ] {
            let run = ran(&mut command, last, 0, pages);
            check(&run, done, problem);
            command.runs.push(run);
        }
        assert_eq!((command.kind, command.jobs), (Kind::Io, 9));
    }
}
