//! The article's claims, in our words, and the figures that judge them.

use std::ops::{Range, RangeInclusive};

use crate::analysis::judgement::{
    Claim, Figure, Finding, Judgement, MARGIN, Verdict, fastest, has_time, measured, needs,
};
use crate::analysis::statistics::{deviation, median};
use crate::comparison::format::{percent, times};
use crate::comparison::timeline::Timeline;
use crate::comparison::{Comparison, Kind, Origin, Point, Program, Settings, ideal_io_seconds};

const FAST: &str = "as fast";
const LONG: &str = "as long";

const CLAIMS: [Claim; 18] = [
    Claim::new("Threads speed up I/O by an order of magnitude.", |it| {
        let [base, threads] = waited(it, ["io_non_concurrent", "io_threads"])?;
        let most = in_flight(threads)?;
        Ok(Figure::ratio(base, threads, FAST).at_least(10.0).because(format!(
            "{most} threads can wait for only {most} answers at once, so {most}× is the limit."
        )))
    }),
    Claim::new(
        "asyncio is the fastest for I/O: over thirty times as fast as non-concurrent code.",
        |it| {
            let [base, asyncio, threads, processes] =
                waited(it, ["io_non_concurrent", "io_asyncio", "io_threads", "io_processes"])?;
            let next = if threads.fastest() < processes.fastest() { threads } else { processes };
            let ahead = Figure::ratio(next, asyncio, LONG);
            let because = format!(
                "{} downloads wait at once, on one thread; {} takes {}.",
                in_flight(asyncio)?,
                next.name,
                ahead.words,
            );
            let speedup = Figure::ratio(base, asyncio, FAST);
            Ok(speedup.at_least(30.0).and(ahead.at_least(1.0)).because(because))
        },
    ),
    Claim::new("asyncio is seven times as fast as threads for I/O.", |it| {
        let [threads, asyncio] = waited(it, ["io_threads", "io_asyncio"])?;
        Ok(Figure::ratio(threads, asyncio, FAST).at_least(7.0).because(format!(
            "{} downloads wait at once, against {}: the number decides, not the model.",
            in_flight(asyncio)?,
            in_flight(threads)?,
        )))
    }),
    Claim::new("Processes speed up I/O about four times (3.2 to 4.8).", |it| {
        let [base, processes] = waited(it, ["io_non_concurrent", "io_processes"])?;
        Ok(Figure::ratio(base, processes, FAST).between(3.2, 4.8).because(format!(
            "Worker processes: {}; the article had four, one per CPU.",
            number_of_workers(processes),
        )))
    }),
    Claim::new(
        "Processes are a bit slower than threads for I/O (at most 1.5 times as long).",
        |it| {
            let [processes, threads] = waited(it, ["io_processes", "io_threads"])?;
            Ok(Figure::ratio(processes, threads, LONG).between(1.0, 1.5).because(format!(
                "Worker processes: {}; threads: {}. Each waits for one answer at a time.",
                number_of_workers(processes),
                number_of_workers(threads),
            )))
        },
    ),
    Claim::new("A thread for each site is slower than a handful of threads.", |it| {
        let points = waits(it, "io_threads")?;
        let jobs = points[0].0.jobs;
        let a_thread_each = |(it, _): &&Wait| workers(it).is_ok_and(|count| count >= it.jobs);
        let Some(&threads) = points.iter().find(a_thread_each) else {
            return needs(format!("io_threads with --workers {jobs}"));
        };
        let figure = against_fewer(&points, threads, 5, 2..=10, "threads")?;
        let all = in_flight(threads.0)?;
        Ok(figure.at_least(1.0).because(format!("{all} threads wait at once.")))
    })
    .of_sweeps(),
    Claim::new(
        "Hundreds of tasks do not slow asyncio down (at most 25 % over the ideal time).",
        |it| {
            let points = waits(it, "io_asyncio")?;
            let most_tasks = |range: Range<usize>| {
                let tasks =
                    points.iter().filter_map(|(it, point)| Some((in_flight(it).ok()?, it, point)));
                let within = tasks.filter(|(count, ..)| range.contains(count));
                let (count, asyncio, point) = within.max_by_key(|(count, ..)| *count)?;
                let ideal = ideal_io_seconds(asyncio.jobs, count, point.settings_of(asyncio))?;
                Some((count, Figure::ratio_to(asyncio, ideal, "the ideal time")))
            };
            let Some((hundreds, figure)) = most_tasks(100..1000) else {
                return needs("io_asyncio with hundreds of tasks, and sites with a known latency");
            };
            let thousands = most_tasks(1000..usize::MAX)
                .map(|(thousands, it)| format!(" With {thousands}, it is {}.", times(it.value)));
            Ok(figure.at_most(1.25).because(format!(
                "{hundreds} tasks wait at once, on one thread.{}",
                thousands.unwrap_or_default()
            )))
        },
    )
    .of_sweeps(),
    Claim::new("More processes than CPUs do not make I/O faster.", |it| {
        let points = waits(it, "io_processes")?;
        let cpus = it.machine.cpus;
        let above = points.iter().filter(|(it, _)| workers(it).is_ok_and(|count| count > cpus));
        let fastest = above.min_by(|(a, _), (b, _)| fastest(a).total_cmp(&fastest(b)));
        let Some(&processes) = fastest else {
            return needs(format!("io_processes with --workers above {cpus}"));
        };
        let figure = against_fewer(&points, processes, cpus, cpus..=cpus, "processes")?;
        Ok(figure.at_least(1.0).because(format!(
            "{} processes wait at once, however few CPUs there are.",
            in_flight(processes.0)?,
        )))
    })
    .of_sweeps(),
    Claim::new("A session that reuses its connections speeds up downloads.", |_| {
        needs(
            "a real server, with and without a session: the local sites delay new connections \
                 by design",
        )
    }),
    Claim::new("A task that blocks, or never yields, holds up all other tasks.", |it| {
        let timeline = tasks_that_never_yield(it)?;
        let last = timeline.slices().map(|slice| slice.start_seconds).fold(0.0, f64::max);
        let value = last / timeline.end_seconds();
        let words = format!("the last task began after {} of the run", percent(value));
        Ok(Figure::new(value, MARGIN, words)
            .at_least(0.5)
            .because("All tasks were ready from the start, but fib never yields."))
    }),
    Claim::new("Threads do not speed up CPU work (at most 1.1 times as fast).", |it| {
        let [base, threads] = computed(it, ["cpu_non_concurrent", "cpu_threads"])?;
        let parallel = match workers(threads).map(|count| count.min(it.machine.cpus)) {
            Ok(1) => "Only one thread could compute at a time.".to_owned(),
            Ok(all) => {
                format!("Rust has no global interpreter lock: threads can use {all} CPUs at once.")
            }
            Err(_) => "Rust has no global interpreter lock.".to_owned(),
        };
        let figure = Figure::ratio(base, threads, FAST);
        Ok(figure.at_most(1.1).or_differs_by_design().because(parallel))
    }),
    Claim::new(
        "asyncio is the slowest for CPU work: it takes over twice as long as non-concurrent code.",
        |it| {
            let [base, asyncio, threads, processes] = computed(
                it,
                ["cpu_non_concurrent", "cpu_asyncio", "cpu_threads", "cpu_processes"],
            )?;
            Ok(Figure::ratio(asyncio, base, LONG)
                .at_least(2.0)
                .and(Figure::ratio(asyncio, threads, LONG).at_least(1.0))
                .and(Figure::ratio(asyncio, processes, LONG).at_least(1.0))
                .because(
                    "Each call of a recursive async function allocates memory, and only one task \
                     runs at a time.",
                ))
        },
    ),
    Claim::new("The tasks of cpu_asyncio run one after another.", |it| {
        let most = tasks_that_never_yield(it)?.most_at_a_time();
        let tasks = if most == 1 { "task" } else { "tasks" };
        let words = format!("at most {most} {tasks} at a time");
        Ok(Figure::new(most as f64, 0.0, words)
            .at_most(1.5)
            .because("They share one thread, and never wait."))
    }),
    Claim::new("Processes need less than a third of the time for CPU work.", |it| {
        let [base, processes] = computed(it, ["cpu_non_concurrent", "cpu_processes"])?;
        Ok(Figure::ratio(processes, base, LONG).at_most(1.0 / 3.0).because(format!(
            "Worker processes: {}; CPUs: {}. The article had four of each.",
            number_of_workers(processes),
            it.machine.cpus,
        )))
    }),
    Claim::new("I/O times vary from run to run (by 5 % or more), CPU times hardly do.", |it| {
        let [io, cpu] = [Kind::Io, Kind::Cpu].map(|kind| median_deviation(it, kind));
        let (Some(io), Some(cpu)) = (io, cpu) else {
            return needs("I/O and CPU programs with at least three runs each");
        };
        // A few runs show only roughly how much they differ.
        let words = format!("I/O {}, CPU {} (median run above fastest)", percent(io), percent(cpu));
        let figure = |value| Figure::new(value, 0.5, words.clone());
        let is_live = it.settings().latency_seconds.is_none();
        let because = "Unlike the internet, the local sites always take the same time.";
        Ok(figure(io).at_least(0.05).and(figure(cpu).at_most(0.05)).because(if is_live {
            ""
        } else {
            because
        }))
    }),
    Claim::new("Starting a process costs more than starting a thread.", |it| {
        let [threads, processes] = measured(it, ["cpu_threads", "cpu_processes"])?;
        if it.settings().n > 10 {
            return needs("cpu_threads and cpu_processes with --n 1");
        }
        let all = Figure::ratio(processes, threads, LONG);
        let (of_threads, of_processes) = (workers(threads)?, workers(processes)?);
        let value = all.value * of_threads as f64 / of_processes as f64;
        Ok(Figure::multiple(value, all.margin, "as long, per worker").at_least(1.0).because(format!(
            "Almost all of the time went into starting {of_processes} processes or {of_threads} \
                 threads."
        )))
    }),
    Claim::new("A session is not thread-safe, so each thread needs its own.", |_| {
        Ok(Finding::new(
            Verdict::DiffersByDesign,
            "Rust code that shares something that is not thread-safe does not compile. ureq's \
                 Agent is thread-safe.",
        ))
    }),
    Claim::new("With threads and tasks, downloads do not finish in the order of the list.", |it| {
        let out_of_order = waited(it, ["io_threads", "io_asyncio"])?.map(|program| {
            let most = program.runs.iter().filter_map(|run| run.out_of_order).max()?;
            Some(most as f64 / program.jobs as f64)
        });
        let [Some(threads), Some(asyncio)] = out_of_order else {
            return needs("the line that io_threads and io_asyncio print for each download");
        };
        let value = threads.min(asyncio);
        let words = format!("at least {} of the downloads finished out of order", percent(value));
        Ok(Figure::new(value, 0.0, words)
            .at_least(0.0)
            .because("Each finishes when its own answer arrives."))
    }),
];

/// Judges every claim by a comparison or, if it is a sweep, those that a sweep can judge.
pub fn judgements(comparison: &Comparison) -> Vec<Judgement> {
    let is_sweep = comparison.swept.is_some();
    let claims = CLAIMS.iter().zip(1..).filter(|(claim, _)| claim.judges_sweeps || !is_sweep);
    claims.map(|(claim, number)| claim.judged(number, comparison)).collect()
}

/// Returns these io programs, if they spent their time on waiting.
fn waited<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Finding> {
    let programs = measured(comparison, names)?;
    if is_waiting(programs[0], comparison.settings()) { Ok(programs) } else { needs(WAITING) }
}

const WAITING: &str = "a --latency of at least 10ms and at least 100 downloads";

fn is_waiting(program: &Program, settings: &Settings) -> bool {
    settings.latency_seconds.is_none_or(|latency| latency >= 0.01) && program.jobs >= 100
}

/// An io program that spent its time on waiting, and its point.
type Wait<'a> = (&'a Program, &'a Point);

/// Returns the measurements of a program that spent its time on waiting, at the highest latency.
fn waits<'a>(comparison: &'a Comparison, name: &str) -> Result<Vec<Wait<'a>>, Finding> {
    let all = comparison.programs_at_points();
    let mut waits: Vec<_> = all.filter(|(it, _)| *it.name == *name && has_time(it)).collect();
    if waits.is_empty() {
        return needs(format!("{name}, without failures"));
    }
    waits.retain(|(program, point)| is_waiting(program, point.settings_of(program)));
    // Of several latencies, the highest is most like the internet.
    let latency = |(_, point): &Wait| point.settings.latency_seconds.unwrap_or_default();
    let highest = waits.iter().map(latency).fold(0.0, f64::max);
    waits.retain(|wait| latency(wait) >= highest);
    if waits.is_empty() { needs(WAITING) } else { Ok(waits) }
}

/// Divides the time of a program by its time with about `count` workers, which `unit` names; if that was not
/// measured, by its ideal time with as many.
fn against_fewer<'a>(
    waits: &[Wait<'a>],
    (program, point): Wait<'a>,
    count: usize,
    about: RangeInclusive<usize>,
    unit: &str,
) -> Result<Figure, Finding> {
    let others = waits.iter().filter(|(other, _)| other.jobs == program.jobs);
    let others = others.filter_map(|(other, _)| Some((workers(other).ok()?, other)));
    let others = others.filter(|(workers, _)| about.contains(workers));
    if let Some((workers, other)) = others.min_by_key(|(workers, _)| workers.abs_diff(count)) {
        return Ok(Figure::ratio(program, other, &format!("the time of {workers} {unit}")));
    }
    match ideal_io_seconds(program.jobs, count, point.settings_of(program)) {
        Some(ideal) => {
            Ok(Figure::ratio_to(program, ideal, &format!("the ideal time of {count} {unit}")))
        }
        None => needs(format!("{} with --workers {count} too", program.name)),
    }
}

/// Returns these cpu programs, if they spent their time on computing.
fn computed<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Finding> {
    let programs = measured(comparison, names)?;
    if programs[0].fastest() < Some(0.05) {
        return needs("a larger --n or --times: most of the time went into starting up");
    }
    Ok(programs)
}

/// Returns the timeline of cpu_asyncio, if it is complete and has enough tasks.
fn tasks_that_never_yield(comparison: &Comparison) -> Result<&Timeline, Finding> {
    let program = comparison.points[0].program("cpu_asyncio");
    let timeline = program.and_then(|it| it.timeline.as_ref());
    let is_whole = |it: &&Timeline| it.problem.is_none() && it.lanes.len() >= 5;
    match timeline.filter(is_whole) {
        Some(timeline) => Ok(timeline),
        None => needs("a timeline of cpu_asyncio (see --timelines) with at least 5 tasks"),
    }
}

/// Returns the most downloads in flight at a time, as seen by the sites, or else the number of workers.
fn in_flight(program: &Program) -> Result<usize, Finding> {
    let seen = program.representative_run().and_then(|run| run.max_in_flight);
    seen.map_or_else(|| workers(program), Ok)
}

/// Formats the number of workers that a program reported.
fn number_of_workers(program: &Program) -> String {
    workers(program).map_or("unknown".to_owned(), |count| count.to_string())
}

fn workers(program: &Program) -> Result<usize, Finding> {
    let run = program.representative_run();
    let reported = run.and_then(|run| run.workers.filter(|count| *count > 0));
    let problem = || needs(format!("the number of workers, which {} did not report", program.name));
    reported.map_or_else(problem, Ok)
}

/// Returns the median deviation of our programs of this kind.
fn median_deviation(comparison: &Comparison, kind: Kind) -> Option<f64> {
    let is_meant = |program: &&Program| program.kind == kind && program.origin == Origin::Workspace;
    let programs = comparison.programs().filter(is_meant);
    let mut deviations: Vec<_> = programs.filter_map(deviation).collect();
    deviations.sort_by(f64::total_cmp);
    median(&deviations)
}
