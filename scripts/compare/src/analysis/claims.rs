//! The article's claims, in our words, and the figures that judge them.

use std::ops::{Range, RangeInclusive};

use crate::analysis::disturbance::is_busy;
use crate::analysis::judgement::{
    Claim, Figure, Finding, Judgement, SWEEP, Verdict, has_time, measured, needs,
};
use crate::analysis::statistics::{FEW_RUNS, deviation, median, sorted};
use crate::comparison::format::{percent, times};
use crate::comparison::timeline::Timeline;
use crate::comparison::{
    Comparison, Kind, Origin, Point, Program, Settings, ideal_io_seconds, ideal_rounds,
};

const ARTICLE_CPUS: usize = 4;

const CLAIMS: [Claim; 18] = [
    Claim::new("Threads speed up I/O by an order of magnitude.", |it| {
        let [base, threads] = busy(it, ["io_non_concurrent", "io_threads"])?;
        let most = in_flight(threads)?;
        Ok(Figure::ratio(base, threads)?
            .at_least(10.0)
            .because(format!("{most} threads wait for only {most} answers at once.")))
    }),
    Claim::new("asyncio is the fastest for I/O: over thirty times.", |it| {
        let [base, asyncio, threads, processes] =
            busy(it, ["io_non_concurrent", "io_asyncio", "io_threads", "io_processes"])?;
        let next = if threads.fastest() < processes.fastest() { threads } else { processes };
        let ahead = Figure::ratio(next, asyncio)?;
        let (tasks, ahead_by) = (in_flight(asyncio)?, &ahead.words);
        let next = next.name.trim_start_matches("io_");
        let because = format!("{tasks} at once; {ahead_by} the speed of {next}.");
        let speedup = Figure::ratio(base, asyncio)?.at_least(30.0);
        Ok(speedup.and(ahead.at_least(1.0)).because(because))
    }),
    Claim::new("For I/O, asyncio is at least seven times as fast as threads.", |it| {
        let [threads, asyncio] = busy(it, ["io_threads", "io_asyncio"])?;
        let (tasks, others) = (in_flight(asyncio)?, in_flight(threads)?);
        Ok(Figure::ratio(threads, asyncio)?
            .at_least(7.0)
            .because(format!("{tasks} at once, not {others}; equal numbers tie.")))
    }),
    Claim::new("Processes speed up I/O about four times (3.2 to 4.8).", |it| {
        let [base, processes] = busy(it, ["io_non_concurrent", "io_processes"])?;
        let on_four = ideal_rounds(base.jobs, 1) / ideal_rounds(processes.jobs, ARTICLE_CPUS);
        let (verdict, because) = of_workers(it, processes, on_four);
        Ok(Figure::ratio(base, processes)?.between(3.2, 4.8).or(verdict).because(because))
    }),
    Claim::new("For I/O, processes take a bit longer (≤1.5× threads).", |it| {
        let [processes, threads] = busy(it, ["io_processes", "io_threads"])?;
        let of_threads = ideal_rounds(threads.jobs, in_flight(threads)?);
        let on_four = ideal_rounds(processes.jobs, ARTICLE_CPUS) / of_threads;
        let (verdict, because) = of_workers(it, processes, on_four);
        Ok(Figure::ratio(processes, threads)?.between(1.0, 1.5).or(verdict).because(because))
    }),
    Claim::new("One thread per download is slower than a handful.", |it| {
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
    .by(SWEEP),
    Claim::new("Hundreds of tasks do not slow asyncio down (≤1.25×).", |it| {
        let points = waits(it, "io_asyncio")?;
        let most_tasks = |range: Range<usize>| {
            let tasks =
                points.iter().filter_map(|(it, point)| Some((in_flight(it).ok()?, it, point)));
            let within = tasks.filter(|(count, ..)| range.contains(count));
            let (count, asyncio, point) = within.max_by_key(|(count, ..)| *count)?;
            let ideal = ideal_io_seconds(asyncio.jobs, count, point.settings_of(asyncio))?;
            Some((count, Figure::ratio_to(asyncio, ideal).ok()?))
        };
        let Some((hundreds, figure)) = most_tasks(100..1000) else {
            return needs("io_asyncio with hundreds of tasks, and sites with a known latency");
        };
        let thousands = most_tasks(1000..usize::MAX)
            .map(|(thousands, it)| format!(" With {thousands}: {}.", times(it.value)));
        let thousands = thousands.unwrap_or_default();
        Ok(figure
            .of("the ideal time")
            .at_most(1.25)
            .because(format!("{hundreds} wait at once.{thousands}")))
    })
    .by(SWEEP),
    Claim::new("More processes than CPUs do not make I/O faster.", |it| {
        let points = waits(it, "io_processes")?;
        let cpus = it.machine.cpus;
        let above = points.iter().filter(|(it, _)| workers(it).is_ok_and(|count| count > cpus));
        let time = |(it, _): &&Wait| it.fastest().unwrap_or(f64::INFINITY);
        let Some(&processes) = above.min_by(|a, b| time(a).total_cmp(&time(b))) else {
            return needs(format!("io_processes with --workers above {cpus}"));
        };
        let figure = against_fewer(&points, processes, cpus, cpus..=cpus, "processes")?;
        Ok(figure.at_least(1.0).because("Waiting needs no CPU."))
    })
    .by(SWEEP),
    Claim::new("A session that reuses its connections speeds up downloads.", |_| {
        needs("a real server: the local sites delay new connections by design")
    })
    .by(""),
    Claim::new("A task that blocks, or never yields, holds up all others.", |it| {
        let timeline = tasks_that_never_yield(it)?;
        let last = timeline.slices().map(|slice| slice.start_seconds).fold(0.0, f64::max);
        let value = last / timeline.end_seconds();
        let words = format!("{} into the run, the last task starts", percent(value));
        Ok(Figure::new(value, FEW_RUNS, words).at_least(0.5).because("fib never yields."))
    }),
    Claim::new("Threads do not speed up CPU work (≤1.1×).", |it| {
        let [base, threads] = busy(it, ["cpu_non_concurrent", "cpu_threads"])?;
        let parallel = match workers(threads).map(|count| count.min(it.machine.cpus)) {
            Ok(1) => "Only one thread could compute at a time.".to_owned(),
            Ok(all) => format!("No global interpreter lock: {all} CPUs used."),
            Err(_) => "No global interpreter lock.".to_owned(),
        };
        let figure = Figure::ratio(base, threads)?.at_most(1.1);
        Ok(figure.or(Verdict::DiffersInRust).because(parallel))
    }),
    Claim::new("asyncio is the slowest for CPU work: over twice as long.", |it| {
        let names = ["cpu_non_concurrent", "cpu_asyncio", "cpu_threads", "cpu_processes"];
        let [base, asyncio, threads, processes] = busy(it, names)?;
        Ok(Figure::ratio(asyncio, base)?
            .at_least(2.0)
            .and(Figure::ratio(asyncio, threads)?.at_least(1.0))
            .and(Figure::ratio(asyncio, processes)?.at_least(1.0))
            .because("Each async call of fib allocates memory."))
    }),
    Claim::new("The tasks of cpu_asyncio run one after another.", |it| {
        let most = tasks_that_never_yield(it)?.most_at_a_time();
        let tasks = if most == 1 { "task" } else { "tasks" };
        let words = format!("{most} {tasks} at a time, at most");
        Ok(Figure::new(most as f64, 0.0, words)
            .at_most(1.5)
            .because("They share one thread, and never wait."))
    }),
    Claim::new("For CPU work, processes need under a third of the time.", |it| {
        let [base, processes] = busy(it, ["cpu_non_concurrent", "cpu_processes"])?;
        let (verdict, because) = of_workers(it, processes, 1.0 / ARTICLE_CPUS as f64);
        Ok(Figure::ratio(processes, base)?.at_most(1.0 / 3.0).or(verdict).because(because))
    }),
    Claim::new("I/O times vary between runs (≥5 %), CPU times hardly.", |it| {
        let [io, cpu] = [Kind::Io, Kind::Cpu].map(|kind| median_deviation(it, kind));
        let (Some(io), Some(cpu)) = (io, cpu) else {
            return needs("I/O and CPU programs with at least three runs each");
        };
        if is_busy(it) {
            return needs("an idle machine");
        }
        if it.settings().latency_seconds.is_some() {
            return needs("--live: the local sites always take the same time");
        }
        // A few runs show only roughly how much they differ.
        let words = format!("I/O {}, CPU {} (median above fastest)", percent(io), percent(cpu));
        let figure = |value| Figure::new(value, 0.5, words.clone());
        Ok(figure(io).at_least(0.05).and(figure(cpu).at_most(0.05)))
    })
    .by("--live"),
    Claim::new("Starting a process costs more than starting a thread.", |it| {
        let [threads, processes] = measured(it, ["cpu_threads", "cpu_processes"])?;
        if it.settings().n > 10 {
            return needs("cpu_threads and cpu_processes with --n 1");
        }
        let all = Figure::ratio(processes, threads)?;
        let (of_threads, of_processes) = (workers(threads)?, workers(processes)?);
        Ok(all
            .scaled(of_threads as f64 / of_processes as f64)
            .of("as long, per worker")
            .at_least(1.0)
            .because("Nearly all of it is starting."))
    })
    .by("cpu --n 1"),
    Claim::new("A session is not thread-safe: each thread needs its own.", |_| {
        Ok(Finding::new(
            Verdict::DiffersInRust,
            "Safe Rust rejects data races; ureq's Agent may be shared.",
        ))
    }),
    Claim::new("With threads and tasks, downloads finish out of order.", |it| {
        let out_of_order = busy(it, ["io_threads", "io_asyncio"])?.map(|program| {
            let most = program.runs.iter().filter_map(|run| run.out_of_order).max()?;
            Some(most as f64 / program.jobs as f64)
        });
        let [Some(threads), Some(asyncio)] = out_of_order else {
            return needs("the line that io_threads and io_asyncio print for each download");
        };
        let value = threads.min(asyncio);
        Ok(Figure::new(value, 0.0, format!("{} or more of them", percent(value)))
            .at_least(0.0)
            .because("Each finishes when its own answer arrives."))
    }),
];

/// Judges every claim by a comparison or, if it is a sweep, those that a sweep can judge.
pub fn judgements(comparison: &Comparison) -> Vec<Judgement> {
    let is_sweep = comparison.swept.is_some();
    let claims = CLAIMS.iter().zip(1..).filter(|(claim, _)| claim.way == SWEEP || !is_sweep);
    claims.map(|(claim, number)| claim.judged(number, comparison)).collect()
}

/// Returns these programs if most of their time went into waiting (io) or computing (cpu).
fn busy<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Finding> {
    let programs = measured(comparison, names)?;
    match programs[0].kind {
        Kind::Io if !is_waiting(programs[0], comparison.settings()) => needs(WAITING),
        Kind::Cpu if programs[0].fastest() < Some(0.05) => {
            needs("a larger --n or --times: most of the time went into starting up")
        }
        _ => Ok(programs),
    }
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
        return Ok(Figure::ratio(program, other)?.of(&format!("the time of {workers} {unit}")));
    }
    let Some(ideal) = ideal_io_seconds(program.jobs, count, point.settings_of(program)) else {
        return needs(format!("{} with --workers {count} too", program.name));
    };
    Ok(Figure::ratio_to(program, ideal)?.of(&format!("the ideal time of {count} {unit}")))
}

/// Returns the timeline of cpu_asyncio, if it is complete and has enough tasks.
fn tasks_that_never_yield(comparison: &Comparison) -> Result<&Timeline, Finding> {
    let program = comparison.points[0].program("cpu_asyncio");
    let timeline = program.and_then(|it| it.timeline.as_ref());
    let is_whole = |it: &&Timeline| it.problem.is_none() && it.lanes.len() >= 5;
    let problem = || needs("a timeline of cpu_asyncio (see --timelines) with at least 5 tasks");
    timeline.filter(is_whole).map_or_else(problem, Ok)
}

/// Returns the most downloads in flight at a time, as seen by the sites, or else the number of workers.
fn in_flight(program: &Program) -> Result<usize, Finding> {
    let seen = program.representative_run().and_then(|run| run.max_in_flight);
    seen.map_or_else(|| workers(program), Ok)
}

/// Returns the verdict on a claim about four CPUs that does not hold, and the number of workers with what
/// the figure would be on four CPUs.
fn of_workers(comparison: &Comparison, program: &Program, on_four: f64) -> (Verdict, String) {
    let cpus = comparison.machine.cpus;
    let count = workers(program).ok();
    let is_one_per_cpu = match program.kind {
        Kind::Io => count == Some(cpus),
        // Only as many compute at once as there are CPUs.
        Kind::Cpu => count >= Some(cpus),
    };
    let workers = count.map_or("unknown".to_owned(), |count| count.to_string());
    let on_four = format!("; with {ARTICLE_CPUS}: {}", times(on_four));
    match cpus {
        ARTICLE_CPUS => (Verdict::DoesNotHoldHere, format!("Workers: {workers}.")),
        _ if is_one_per_cpu => {
            (Verdict::DependsOnCpus, format!("Workers: {workers}, one per CPU{on_four}."))
        }
        _ => (Verdict::DoesNotHoldHere, format!("Workers: {workers}{on_four}.")),
    }
}

fn workers(program: &Program) -> Result<usize, Finding> {
    let run = program.representative_run();
    let reported = run.and_then(|run| run.workers.filter(|count| *count > 0));
    let problem = || needs(format!("the number of workers, which {} did not report", program.name));
    reported.map_or_else(problem, Ok)
}

fn median_deviation(comparison: &Comparison, kind: Kind) -> Option<f64> {
    let is_meant = |program: &&Program| program.kind == kind && program.origin == Origin::Workspace;
    median(&sorted(comparison.programs().filter(is_meant).filter_map(deviation)))
}
