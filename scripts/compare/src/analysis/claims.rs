//! The article's claims, in our words, and the figures that judge them.

use std::ops::{Range, RangeInclusive};

use crate::analysis::judgement::{
    Claim, Figure, Finding, Judgement, MARGIN, Verdict, fastest, has_time, measured, needs,
};
use crate::analysis::statistics::{deviation, median};
use crate::comparison::format::factor;
use crate::comparison::timeline::Timeline;
use crate::comparison::{Comparison, Kind, Origin, Point, Program, Settings, ideal_io_seconds};

const FAST: &str = "times as fast";
const LONG: &str = "times as long";

/// The claims, in the article's order.
const CLAIMS: [Claim; 18] = [
    Claim::new("Threads speed I/O up by an order of magnitude.", |it| {
        let [base, threads] = waited(it, ["io_non_concurrent", "io_threads"])?;
        let most = in_flight(threads)?;
        Ok(Figure::ratio(base, threads, FAST).at_least(10.0).because(format!(
            "{most} threads wait for {most} answers at a time: {most} times at most."
        )))
    })
    .in_article(["io_non_concurrent", "io_threads"]),
    Claim::new("asyncio is the fastest on I/O, over thirty times as fast.", |it| {
        let [base, asyncio, threads, processes] =
            waited(it, ["io_non_concurrent", "io_asyncio", "io_threads", "io_processes"])?;
        let next = if threads.fastest() < processes.fastest() { threads } else { processes };
        let ahead = Figure::ratio(next, asyncio, LONG);
        let because = format!(
            "{} downloads wait at a time, on one thread; {} takes {} {LONG}.",
            in_flight(asyncio)?,
            next.name,
            factor(ahead.value),
        );
        let times = Figure::ratio(base, asyncio, FAST);
        Ok(times.at_least(30.0).and(ahead.at_least(1.0)).because(because))
    })
    .in_article(["io_non_concurrent", "io_asyncio"]),
    Claim::new("asyncio is seven times as fast as threads on I/O.", |it| {
        let [threads, asyncio] = waited(it, ["io_threads", "io_asyncio"])?;
        Ok(Figure::ratio(threads, asyncio, FAST).at_least(7.0).because(format!(
            "{} downloads wait at a time, against {}: that decides, not the model.",
            in_flight(asyncio)?,
            in_flight(threads)?,
        )))
    })
    .in_article(["io_threads", "io_asyncio"]),
    Claim::new("Processes speed I/O up about four times (give or take a fifth).", |it| {
        let [base, processes] = waited(it, ["io_non_concurrent", "io_processes"])?;
        Ok(Figure::ratio(base, processes, FAST).between(3.2, 4.8).because(format!(
            "Worker processes: {}. The article had four, as many as its CPUs.",
            number_of_workers(processes),
        )))
    })
    .in_article(["io_non_concurrent", "io_processes"]),
    Claim::new("Processes are a bit slower than threads on I/O (by up to a half).", |it| {
        let [processes, threads] = waited(it, ["io_processes", "io_threads"])?;
        Ok(Figure::ratio(processes, threads, LONG).between(1.0, 1.5).because(format!(
            "Worker processes: {}; threads: {}. Each waits for one answer at a time.",
            number_of_workers(processes),
            number_of_workers(threads),
        )))
    })
    .in_article(["io_processes", "io_threads"]),
    Claim::new("A thread for each site is slower than a handful of threads.", |it| {
        let points = waits(it, "io_threads")?;
        let jobs = points[0].0.jobs;
        let a_thread_each = |(it, _): &&Wait| workers(it).is_ok_and(|count| count >= it.jobs);
        let Some(&threads) = points.iter().find(a_thread_each) else {
            return needs(format!("io_threads with --workers {jobs}"));
        };
        let (figure, handful) = fewer(&points, threads, 5, 2..=10)?;
        Ok(figure.at_least(1.0).because(format!(
            "{} threads wait at the same time, against {handful}.",
            in_flight(threads.0)?
        )))
    })
    .of_sweeps(),
    Claim::new("Hundreds of tasks do not slow asyncio down (by a quarter or more).", |it| {
        let points = waits(it, "io_asyncio")?;
        let most_tasks = |range: Range<usize>| {
            let tasks =
                points.iter().filter_map(|(it, point)| Some((in_flight(it).ok()?, it, point)));
            let within = tasks.filter(|(count, ..)| range.contains(count));
            let (count, asyncio, point) = within.max_by_key(|(count, ..)| *count)?;
            let ideal = ideal_io_seconds(asyncio.jobs, count, point.settings_of(asyncio))?;
            Some((count, Figure::ratio_to(asyncio, ideal, "of the ideal time")))
        };
        let Some((hundreds, figure)) = most_tasks(100..1000) else {
            return needs("io_asyncio with hundreds of tasks, and sites of a known latency");
        };
        let thousands = most_tasks(1000..usize::MAX)
            .map(|(thousands, it)| format!(" With {thousands}, it is {}.", factor(it.value)));
        Ok(figure.at_most(1.25).because(format!(
            "{hundreds} tasks wait at a time, on one thread.{}",
            thousands.unwrap_or_default()
        )))
    })
    .of_sweeps(),
    Claim::new("More processes than CPUs do not make I/O faster.", |it| {
        let points = waits(it, "io_processes")?;
        let cpus = it.machine.cpus;
        let above = points.iter().filter(|(it, _)| workers(it).is_ok_and(|count| count > cpus));
        let fastest = above.min_by(|(a, _), (b, _)| fastest(a).total_cmp(&fastest(b)));
        let Some(&processes) = fastest else {
            return needs(format!("io_processes with --workers above {cpus}"));
        };
        let (figure, handful) = fewer(&points, processes, cpus, cpus..=cpus)?;
        Ok(figure.at_least(1.0).because(format!(
            "{} processes wait at a time, against {handful}, however few CPUs there are.",
            in_flight(processes.0)?,
        )))
    })
    .of_sweeps(),
    Claim::new("A session that keeps its connections speeds downloads up.", |_| {
        needs(
            "a real server, with and without a session: the sites here have new connections \
                 wait longer by construction",
        )
    }),
    Claim::new("A task that blocks, or never yields, holds up all other tasks.", |it| {
        let timeline = tasks_that_never_yield(it)?;
        let last = timeline.slices().map(|slice| slice.start_seconds).fold(0.0, f64::max);
        let unit = "of the time was over when the last task began";
        Ok(Figure { value: last / timeline.end_seconds(), margin: MARGIN, unit }
            .at_least(0.5)
            .because("All were there from the start, but those before it never yield."))
    }),
    Claim::new("Threads do not speed CPU work up (by more than a tenth).", |it| {
        let [base, threads] = computed(it, ["cpu_non_concurrent", "cpu_threads"])?;
        let parallel = match workers(threads).map(|count| count.min(it.machine.cpus)) {
            Ok(1) => "Only one thread could compute at a time.".to_owned(),
            Ok(all) => {
                format!("Rust has no global interpreter lock: {all} threads may compute at a time.")
            }
            Err(_) => "Rust has no global interpreter lock.".to_owned(),
        };
        let figure = Figure::ratio(base, threads, FAST);
        Ok(figure.at_most(1.1).or_differs_by_design().because(parallel))
    })
    .in_article(["cpu_non_concurrent", "cpu_threads"]),
    Claim::new("asyncio is the slowest on CPU work, taking over twice as long.", |it| {
        let [base, asyncio, threads, processes] =
            computed(it, ["cpu_non_concurrent", "cpu_asyncio", "cpu_threads", "cpu_processes"])?;
        Ok(Figure::ratio(asyncio, base, LONG)
            .at_least(2.0)
            .and(Figure::ratio(asyncio, threads, LONG).at_least(1.0))
            .and(Figure::ratio(asyncio, processes, LONG).at_least(1.0))
            .because(
                "Each call of a recursive async function allocates memory, and no two run at \
                     a time.",
            ))
    })
    .in_article(["cpu_asyncio", "cpu_non_concurrent"]),
    Claim::new("The tasks of cpu_asyncio run one after another.", |it| {
        let most = tasks_that_never_yield(it)?.most_at_a_time();
        Ok(Figure { value: most as f64, margin: 0.0, unit: "tasks at a time, at most" }
            .at_most(1.5)
            .because("They share one thread, and none has to wait."))
    }),
    Claim::new("Processes need less than a third of the time for CPU work.", |it| {
        let [base, processes] = computed(it, ["cpu_non_concurrent", "cpu_processes"])?;
        Ok(Figure::ratio(processes, base, "of the time").at_most(1.0 / 3.0).because(format!(
            "Worker processes: {}; CPUs: {}. The article had four of each.",
            number_of_workers(processes),
            it.machine.cpus,
        )))
    })
    .in_article(["cpu_processes", "cpu_non_concurrent"]),
    Claim::new("I/O times differ from run to run (by 5 % or more), CPU times hardly.", |it| {
        let [io, cpu] = [Kind::Io, Kind::Cpu].map(|kind| median_deviation(it, kind));
        let (Some(io), Some(cpu)) = (io, cpu) else {
            return needs("io and cpu programs, with three --runs or more");
        };
        // From a few runs, how far they differ is known only roughly.
        let percent = |value| Figure { value: value * 100.0, margin: 0.5, unit: "% for I/O" };
        Ok(percent(io).at_least(5.0).and(percent(cpu).at_most(5.0)).because(format!(
            "For computing {} % (median against fastest).{}",
            factor(cpu * 100.0),
            match it.settings().latency_seconds {
                Some(_) => " Unlike the internet, these sites always take as long.",
                None => "",
            }
        )))
    }),
    Claim::new("Starting a process costs more than starting a thread.", |it| {
        let [threads, processes] = measured(it, ["cpu_threads", "cpu_processes"])?;
        if it.settings().n > 10 {
            return needs("cpu_threads and cpu_processes with --n 1");
        }
        let all = Figure::ratio(processes, threads, LONG);
        let (of_threads, of_processes) = (workers(threads)?, workers(processes)?);
        let value = all.value * of_threads as f64 / of_processes as f64;
        Ok(Figure { value, ..all }.at_least(1.0).because(format!(
            "There was next to nothing to do but to start {of_processes} processes or \
                 {of_threads} threads."
        )))
    }),
    Claim::new("A session is not thread-safe, so each thread needs its own.", |_| {
        Ok(Finding::new(
            Verdict::DiffersByDesign,
            "What is not thread-safe can't be shared between threads: it does not compile. \
                 ureq's Agent can be.",
        ))
    }),
    Claim::new("With threads and tasks, downloads do not end in the order of the list.", |it| {
        let out_of_order = waited(it, ["io_threads", "io_asyncio"])?.map(|program| {
            let most = program.runs.iter().filter_map(|run| run.out_of_order).max()?;
            Some(most as f64 / program.jobs as f64)
        });
        let [Some(threads), Some(asyncio)] = out_of_order else {
            return needs("the line that io_threads and io_asyncio print for each download");
        };
        let value = threads.min(asyncio);
        Ok(Figure { value, margin: 0.0, unit: "of the downloads out of place" }
            .at_least(0.0)
            .because("Each ends when its own answer is there."))
    }),
];

/// Every claim, judged by a comparison; by a sweep, those that it can judge.
pub fn judgements(comparison: &Comparison) -> Vec<Judgement> {
    let is_sweep = comparison.swept.is_some();
    let claims = CLAIMS.iter().zip(1..).filter(|(claim, _)| claim.tells_of_sweeps || !is_sweep);
    claims.map(|(claim, number)| claim.judged(number, comparison)).collect()
}

/// These io programs, if their times are those of waiting.
fn waited<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Finding> {
    let programs = measured(comparison, names)?;
    if is_waiting(programs[0], comparison.settings()) { Ok(programs) } else { needs(WAITING) }
}

const WAITING: &str = "a --latency of 10ms or more, and 100 downloads or more";

fn is_waiting(program: &Program, settings: &Settings) -> bool {
    settings.latency_seconds.is_none_or(|latency| latency >= 0.01) && program.jobs >= 100
}

/// An io program whose time is that of waiting, and its point.
type Wait<'a> = (&'a Program, &'a Point);

/// All measurements of this program, if their times are those of waiting.
fn waits<'a>(comparison: &'a Comparison, name: &str) -> Result<Vec<Wait<'a>>, Finding> {
    let all = comparison.programs_at_points();
    let mut waits: Vec<_> = all.filter(|(it, _)| *it.name == *name && has_time(it)).collect();
    if waits.is_empty() {
        return needs(format!("{name}, without failures"));
    }
    waits.retain(|(program, point)| is_waiting(program, point.settings_of(program)));
    // Of several latencies, the highest is the most like the internet.
    let latency = |(_, point): &Wait| point.settings.latency_seconds.unwrap_or_default();
    let highest = waits.iter().map(latency).fold(0.0, f64::max);
    waits.retain(|wait| latency(wait) >= highest);
    if waits.is_empty() { needs(WAITING) } else { Ok(waits) }
}

const FEWER: &str = "of the time that fewer need";

/// The time of a program ÷ its time with about `count` workers, and words for how many these are. If
/// that was not measured, it is the ideal time.
fn fewer<'a>(
    waits: &[Wait<'a>],
    (program, point): Wait<'a>,
    count: usize,
    about: RangeInclusive<usize>,
) -> Result<(Figure, String), Finding> {
    let others = waits.iter().filter(|(other, _)| other.jobs == program.jobs);
    let others = others.filter_map(|(other, _)| Some((workers(other).ok()?, other)));
    let others = others.filter(|(workers, _)| about.contains(workers));
    if let Some((workers, other)) = others.min_by_key(|(workers, _)| workers.abs_diff(count)) {
        return Ok((Figure::ratio(program, other, FEWER), workers.to_string()));
    }
    match ideal_io_seconds(program.jobs, count, point.settings_of(program)) {
        Some(ideal) => {
            Ok((Figure::ratio_to(program, ideal, FEWER), format!("{count} at their best")))
        }
        None => needs(format!("{} with --workers {count}, too", program.name)),
    }
}

/// These cpu programs, if their times are those of computing.
fn computed<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Finding> {
    let programs = measured(comparison, names)?;
    if programs[0].fastest() < Some(0.05) {
        return needs("a larger --n or --times: most of the time went into starting");
    }
    Ok(programs)
}

/// The timeline of cpu_asyncio, if there are enough tasks on it.
fn tasks_that_never_yield(comparison: &Comparison) -> Result<&Timeline, Finding> {
    let program = comparison.points[0].program("cpu_asyncio");
    let timeline = program.and_then(|it| it.timeline.as_ref());
    let is_whole = |it: &&Timeline| it.problem.is_none() && it.lanes.len() >= 5;
    match timeline.filter(is_whole) {
        Some(timeline) => Ok(timeline),
        None => needs("a timeline of cpu_asyncio (see --timelines), of 5 tasks or more"),
    }
}

/// The most downloads that waited at a time, as the sites saw it, or else as many as could.
fn in_flight(program: &Program) -> Result<usize, Finding> {
    let seen = program.representative_run().and_then(|run| run.most_in_flight);
    seen.map_or_else(|| workers(program), Ok)
}

/// The number of workers that a program reported, in words.
fn number_of_workers(program: &Program) -> String {
    workers(program).map_or("unknown".to_owned(), |count| count.to_string())
}

/// The number of workers that a program reported.
fn workers(program: &Program) -> Result<usize, Finding> {
    let run = program.representative_run();
    let reported = run.and_then(|run| run.workers.filter(|count| *count > 0));
    let problem = || needs(format!("the number of workers, which {} did not report", program.name));
    reported.map_or_else(problem, Ok)
}

/// The median of how far the runs of programs of this kind differ.
fn median_deviation(comparison: &Comparison, kind: Kind) -> Option<f64> {
    let is_meant = |program: &&Program| program.kind == kind && program.origin == Origin::Workspace;
    let programs = comparison.programs().filter(is_meant);
    let mut deviations: Vec<_> = programs.filter_map(deviation).collect();
    deviations.sort_by(f64::total_cmp);
    median(&deviations)
}
