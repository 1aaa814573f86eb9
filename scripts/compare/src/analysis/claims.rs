//! The article's claims, in our words, and the figures that judge them.

use std::ops::{Range, RangeInclusive};

use crate::analysis::costs::{MEMORY, PER_JOB, PER_WORKER, TIME, cost};
use crate::analysis::disturbance::is_busy;
use crate::analysis::judgement::{
    Claim, Figure, Finding, Judged, Judgement, Verdict, cannot_tell, needs,
};
use crate::analysis::statistics::{deviation, median, sorted};
use crate::comparison::format::{counted, factor, kilobytes, percent, seconds, times};
use crate::comparison::timeline::Timeline;
use crate::comparison::{
    Comparison, Kind, Origin, Point, Program, Settings, ideal_io_seconds, ideal_rounds,
};

const ARTICLE_CPUS: usize = 4;

const CLAIMS: [Claim; 28] = [
    Claim::new("Threads speed up I/O by an order of magnitude.", |it| {
        let [base, threads] = busy(it, ["io_non_concurrent", "io_threads"])?;
        let most = in_flight(threads)?;
        let because = format!("{most} threads wait for only {most} answers at once.");
        Ok(Figure::ratio(base, threads)?.at_least(10.0).because(because))
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
        let because = format!("{tasks} at once, not {others}; equal numbers tie.");
        Ok(Figure::ratio(threads, asyncio)?.at_least(7.0).because(because))
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
    Claim::about_workers("One thread per download is slower than a handful.", |it| {
        let points = waits(it, &["thread_per_site", "io_threads"])?;
        let jobs = points[0].0.jobs;
        let a_thread_each = |(it, _): &&Wait| workers(it).is_ok_and(|count| count >= it.jobs);
        let needed = needs(format!("thread_per_site, or io_threads with --workers {jobs}"));
        let threads = *points.iter().find(a_thread_each).ok_or(needed)?;
        let figure = against_fewer(&points, threads, 5, 2..=10, "threads")?;
        let all = in_flight(threads.0)?;
        Ok(figure.at_least(1.0).because(format!("{all} threads wait at once.")))
    }),
    Claim::about_workers("Hundreds of tasks do not slow asyncio down (≤1.25×).", |it| {
        let points = waits(it, &["io_asyncio"])?;
        let needed = needs("io_asyncio with hundreds of tasks, and sites with a known latency");
        let (hundreds, figure) = most_at_once(&points, 100..1000).ok_or(needed)?;
        let thousands = most_at_once(&points, 1000..usize::MAX)
            .map(|(thousands, it)| format!(" With {thousands}: {}.", times(it.value)));
        let because = format!("{hundreds} wait at once.{}", thousands.unwrap_or_default());
        Ok(figure.at_most(1.25).because(because))
    }),
    Claim::about_workers("More processes than CPUs do not make I/O faster.", |it| {
        let points = waits(it, &["io_processes"])?;
        let cpus = it.machine.cpus;
        let above = points.iter().filter(|(it, _)| workers(it).is_ok_and(|count| count > cpus));
        let time = |(it, _): &&Wait| it.fastest().unwrap_or(f64::INFINITY);
        let needed = needs(format!("io_processes with --workers above {cpus}"));
        let processes = *above.min_by(|a, b| time(a).total_cmp(&time(b))).ok_or(needed)?;
        let figure = against_fewer(&points, processes, cpus, cpus..=cpus, "processes")?;
        Ok(figure.at_least(1.0).because("Waiting needs no CPU."))
    }),
    Claim::new("A session that reuses its connections speeds up downloads.", |it| {
        let [without, with] = pair(it, ["no_session", "io_non_concurrent"])?;
        let because = "A new connection waits; the local sites imitate TCP.";
        Ok(Figure::ratio(without, with)?.at_least(1.0).because(because))
    }),
    Claim::new("A task that never yields holds up all others.", |it| {
        let [busy, asyncio] = pair(it, ["busy_task", "io_asyncio"])?;
        // Outside of this range, it computes after the last answer, or for a small part of the time.
        if !(0.04..0.5).contains(&asyncio.fastest().unwrap_or_default()) {
            return Err(needs("io_asyncio to take 0.04 to 0.5 s: busy_task computes for a second"));
        }
        let figure = Figure::ratio(busy, asyncio)?.of("the time");
        Ok(figure.at_least(2.0).because("All answers wait for it, unless it yields."))
    }),
    Claim::new("Threads do not speed up CPU work (≤1.1×).", |it| {
        let [base, threads] = busy(it, ["cpu_non_concurrent", "cpu_threads"])?;
        let parallel = match workers(threads).map(|count| count.min(it.machine.cpus)) {
            Ok(1) => "Only one thread could compute at a time.".to_owned(),
            Ok(all) => format!("No global interpreter lock: {all} run at once."),
            Err(_) => "No global interpreter lock.".to_owned(),
        };
        let figure = Figure::ratio(base, threads)?.at_most(1.1);
        Ok(figure.or(Verdict::DiffersInRust).because(parallel))
    }),
    Claim::new("asyncio is the slowest for CPU work: over twice as long.", |it| {
        let names = ["cpu_non_concurrent", "cpu_asyncio", "cpu_threads", "cpu_processes"];
        let [base, asyncio, threads, processes] = busy(it, names)?;
        let of_threads = Figure::ratio(asyncio, threads)?.at_least(1.0);
        let of_processes = Figure::ratio(asyncio, processes)?.at_least(1.0);
        let figure = Figure::ratio(asyncio, base)?.at_least(2.0).and(of_threads).and(of_processes);
        Ok(figure.because("Each async call of fib allocates memory."))
    }),
    Claim::new("The tasks of cpu_asyncio run one after another.", |it| {
        let program = it.points[0].program("cpu_asyncio");
        let timeline = program.and_then(|it| it.timeline.as_ref());
        let is_whole = |it: &&Timeline| it.problem.is_none() && it.lanes.len() >= 5;
        let needed = needs("a timeline of cpu_asyncio (see --timelines) with at least 5 tasks");
        let timeline = timeline.filter(is_whole).ok_or(needed)?;
        let most = timeline.most_at_a_time();
        let words = counted(most, "task") + " at a time, at most";
        let figure = Figure::new(most as f64, 0.0, words);
        Ok(figure.at_most(1.5).because("They share one thread, and never wait."))
    }),
    Claim::new("For CPU work, processes need under a third of the time.", |it| {
        let [base, processes] = busy(it, ["cpu_non_concurrent", "cpu_processes"])?;
        let (verdict, because) = of_workers(it, processes, 1.0 / ARTICLE_CPUS as f64);
        Ok(Figure::ratio(processes, base)?.at_most(1.0 / 3.0).or(verdict).because(because))
    }),
    Claim::new("I/O times vary between runs (≥5 %), CPU times hardly.", |it| {
        if it.settings().latency_seconds.is_some() {
            let mut needed = needs("--live: the local sites always take the same time");
            needed.way = Some("--live");
            return Err(needed);
        }
        let of = |kind: Kind| {
            let programs = it.points[0].programs.iter().filter(|it| it.kind == kind);
            let ours = programs.filter(|it| it.origin == Origin::Workspace && !it.is_aside());
            median(&sorted(ours.filter_map(deviation)))
        };
        let needed = needs("I/O and CPU programs with at least three runs each");
        let (io, cpu) = of(Kind::Io).zip(of(Kind::Cpu)).ok_or(needed)?;
        check_idle(it)?;
        // A few runs show only roughly how much they differ.
        let words = format!("I/O {}, CPU {} (median above fastest)", percent(io), percent(cpu));
        let figure = |value| Figure::new(value, 0.5, words.clone());
        Ok(figure(io).at_least(0.05).and(figure(cpu).at_most(0.05)))
    }),
    Claim::new("Starting a process costs more than starting a thread.", |it| {
        let both = ["cpu_processes", "cpu_threads"].map(|name| cost(it, name, PER_WORKER, TIME));
        costs_more(it, both, "start a process", "a thread")
    }),
    Claim::new("A session is not thread-safe: each thread needs its own.", |_| {
        let because = "Safe Rust rejects data races; ureq's Agent may be shared.";
        Ok(Finding::new(Verdict::DiffersInRust, because))
    }),
    Claim::new("With threads and tasks, downloads finish out of order.", |it| {
        let out_of_order = busy(it, ["io_threads", "io_asyncio"])?.map(|program| {
            let most = program.runs.iter().filter_map(|run| run.out_of_order).max()?;
            Some(most as f64 / program.jobs as f64)
        });
        let needed = needs("the line that io_threads and io_asyncio print for each download");
        let [Some(threads), Some(asyncio)] = out_of_order else { return Err(needed) };
        let value = f64::min(threads, asyncio);
        let figure = Figure::new(value, 0.0, format!("{} or more of them", percent(value)));
        Ok(figure.at_least(0.0).because("Each finishes when its own answer arrives."))
    }),
    Claim::new("A blocking client in tasks is much slower (≥2×).", |it| {
        let [blocking, asyncio] = pair(it, ["blocking_calls", "io_asyncio"])?;
        let [blocking_too, one_by_one] = pair(it, ["blocking_calls", "io_non_concurrent"])?;
        let as_slow = Figure::ratio(blocking_too, one_by_one)?.words;
        let because = format!("{as_slow} the time of one after another.");
        Ok(Figure::ratio(blocking, asyncio)?.of("as long").at_least(2.0).because(because))
    }),
    Claim::about_workers("A task takes far less memory than a thread (≤0.5×).", |it| {
        let both = ["io_threads", "io_asyncio"].map(|name| cost(it, name, PER_WORKER, MEMORY));
        let known = it.programs().flat_map(|it| &it.runs).any(|it| it.peak_memory_bytes.is_some());
        let needed = needs("io_threads and io_asyncio with --workers 10 and 160");
        let needed = if known { needed } else { cannot_tell("memory is unknown") };
        let [Some(thread), Some(task)] = both else { return Err(needed) };
        let words = format!("{} a task, {} a thread", kilobytes(task), kilobytes(thread));
        let figure = Figure::new(task / thread, ROUGHLY, words).at_most(0.5);
        let bare = cost(it, "cpu_asyncio", PER_JOB, MEMORY).zip(cost(
            it,
            "cpu_threads",
            PER_WORKER,
            MEMORY,
        ));
        let bare = bare.map(|(task, thread)| [task, thread].map(kilobytes).join(" and "));
        Ok(figure.because(bare.map_or(String::new(), |it| format!("Without downloads: {it}."))))
    }),
    Claim::new("A task takes less time to create than a thread.", |it| {
        let thread = cost(it, "cpu_threads", PER_WORKER, TIME);
        costs_more(it, [thread, cost(it, "cpu_asyncio", PER_JOB, TIME)], "start a thread", "a task")
    }),
    Claim::new("Threads may be switched in the middle of x = x + 1.", |it| {
        let shared = it.programs().find(|it| *it.name == *"shared_counter");
        let run = shared.filter(|it| has_time(it)).and_then(Program::representative_run);
        let counted = run.and_then(|run| run.counted);
        let [all, counted] = counted.ok_or(needs("shared_counter, without failures"))?;
        let lost = all.saturating_sub(counted) as f64 / all.max(1) as f64;
        let words = format!("{} of updates lost ({} CPUs)", percent(lost), it.machine.cpus);
        let because = "Only atomics compile; fetch_add loses none.";
        Ok(Figure::new(lost, 0.0, words).finding(Verdict::DiffersInRust).because(because))
    }),
    Claim::new("Handing work to another process costs more than to a thread.", |it| {
        let both = ["cpu_processes", "cpu_threads"].map(|name| cost(it, name, PER_JOB, TIME));
        costs_more(it, both, "hand a job to a process", "to a thread")
    }),
    Claim::new("Threads and tasks run on a single processor (≤1.1 CPUs).", |it| {
        let [_, threads, tasks] = busy(it, ["cpu_non_concurrent", "cpu_threads", "cpu_asyncio"])?;
        check_several_cpus(it)?;
        let (threads, tasks) = (cores_used(threads)?, cores_used(tasks)?);
        let words = format!("{} CPUs used by threads, {} by tasks", factor(threads), factor(tasks));
        let figure = Figure::new(threads.max(tasks), 0.0, words).at_most(1.1);
        Ok(figure.or(Verdict::DiffersInRust).because("Tasks share one thread by choice."))
    }),
    Claim::new("Processes run on all CPUs (≥75 % of them).", |it| {
        let [_, program] = busy(it, ["cpu_non_concurrent", "cpu_processes"])?;
        check_several_cpus(it)?;
        let (used, count, cpus) = (cores_used(program)?, workers(program)?, it.machine.cpus);
        if count < cpus {
            return Err(needs(format!("at least {cpus} workers and as many jobs")));
        }
        // At the end, some have no job left.
        let most = program.jobs as f64 / program.jobs.div_ceil(cpus) as f64;
        let words = format!("{} of {cpus} CPUs used", factor(used));
        let figure = Figure::new(used / most, 0.0, words).at_least(0.75);
        Ok(figure.because(format!("Workers: {count}.")))
    }),
    Claim::new("An I/O-bound program mostly waits, a CPU-bound one computes.", |it| {
        let [io, cpu] = busy(it, ["io_non_concurrent", "cpu_non_concurrent"])?;
        let (io, cpu) = (cores_used(io)?, cores_used(cpu)?);
        let words = format!("{} and {} of the time on a CPU", percent(io), percent(cpu));
        let figure = |value| Figure::new(value, 0.0, words.clone());
        Ok(figure(io).at_most(0.5).and(figure(cpu).at_least(0.5)))
    }),
    Claim::about_workers("Hundreds of threads are fine as long as they wait (≤1.25×).", |it| {
        let points = waits(it, &["thread_per_site", "io_threads"])?;
        let needed = needs("thread_per_site, and sites with a known latency");
        let (hundreds, figure) = most_at_once(&points, 100..1000).ok_or(needed)?;
        Ok(figure.at_most(1.25).because(format!("{hundreds} wait at once.")))
    }),
    Claim::new("A pool saves the time to start a thread for each job.", |it| {
        let both = [PER_WORKER, PER_JOB].map(|counts| cost(it, "cpu_threads", counts, TIME));
        costs_more(it, both, "start a thread", "to hand it a job")
    }),
];

/// The margin of figures that are differences of times or of memory.
const ROUGHLY: f64 = 0.5;

/// Judges every claim by a comparison or, if it is a sweep, those that a sweep can judge.
pub fn judgements(comparison: &Comparison) -> Vec<Judgement> {
    let is_sweep = comparison.swept.is_some();
    let claims = CLAIMS.iter().zip(1..).filter(|(claim, _)| claim.is_about_workers || !is_sweep);
    claims.map(|(claim, number)| claim.judged(number, comparison)).collect()
}

/// Returns whether a program did all of its work, in a time that can be divided by.
fn has_time(program: &Program) -> bool {
    program.fastest().is_some_and(|seconds| seconds > 0.0)
}

/// Returns these programs, if all were measured and did all of their work.
fn measured<'a, const N: usize>(it: &'a Comparison, names: [&str; N]) -> Judged<[&'a Program; N]> {
    let found = names.map(|name| it.points[0].program(name).filter(|it| has_time(it)));
    let is_cpu = names.iter().any(|name| Kind::of(name) == Some(Kind::Cpu));
    if found.iter().any(Option::is_none) {
        Err(needs(format!("{}, without failures", names.join(" and "))))
    } else if is_cpu && is_busy(it) {
        Err(needs("an idle machine"))
    } else {
        Ok(found.map(|program| program.expect("all were found")))
    }
}

/// Returns these programs if most of their time went into waiting (io) or computing (cpu).
pub fn busy<'a, const N: usize>(it: &'a Comparison, names: [&str; N]) -> Judged<[&'a Program; N]> {
    let programs = measured(it, names)?;
    match programs[0].kind {
        Kind::Io if !is_waiting(programs[0], it.settings(), 100) => Err(needs(WAITING)),
        Kind::Cpu if programs[0].fastest() < Some(0.05) => {
            Err(needs("a larger --n or --times: most of the time went into starting up"))
        }
        _ => Ok(programs),
    }
}

const WAITING: &str = "a --latency of at least 10ms and at least 100 downloads";

fn is_waiting(program: &Program, settings: &Settings, jobs: usize) -> bool {
    settings.latency_seconds.is_none_or(|latency| latency >= 0.01) && program.jobs >= jobs
}

/// An io program that spent its time on waiting, and its point.
type Wait<'a> = (&'a Program, &'a Point);

/// Returns the measurements of these programs that spent their time on waiting, at the highest latency.
fn waits<'a>(comparison: &'a Comparison, names: &[&str]) -> Judged<Vec<Wait<'a>>> {
    let all = comparison.programs_at_points().filter(|(it, _)| names.contains(&&*it.name));
    let mut waits: Vec<_> = all.filter(|(it, _)| has_time(it)).collect();
    if waits.is_empty() {
        return Err(needs(format!("{}, without failures", names.join(" or "))));
    }
    waits.retain(|(program, point)| is_waiting(program, point.settings_of(program), 100));
    // Of several latencies, the highest is most like the internet.
    let latency = |(_, point): &Wait| point.settings.latency_seconds.unwrap_or_default();
    let highest = waits.iter().map(latency).fold(0.0, f64::max);
    waits.retain(|wait| latency(wait) >= highest);
    if waits.is_empty() { Err(needs(WAITING)) } else { Ok(waits) }
}

/// Divides the time of a program by its time with about `count` workers, which `unit` names; if that was not
/// measured, by its ideal time with as many.
fn against_fewer<'a>(
    waits: &[Wait<'a>],
    (program, point): Wait<'a>,
    count: usize,
    about: RangeInclusive<usize>,
    unit: &str,
) -> Judged<Figure> {
    let others = waits.iter().filter(|(other, _)| other.jobs == program.jobs);
    let others = others.filter_map(|(other, _)| Some((workers(other).ok()?, other)));
    let others = others.filter(|(workers, _)| about.contains(workers));
    if let Some((workers, other)) = others.min_by_key(|(workers, _)| workers.abs_diff(count)) {
        return Ok(Figure::ratio(program, other)?.of(&format!("the time of {workers} {unit}")));
    }
    let ideal = ideal_io_seconds(program.jobs, count, point.settings_of(program));
    let needed = needs(format!("{} with --workers {count} too", program.name));
    let figure = Figure::ratio_to(program, ideal.ok_or(needed)?)?;
    Ok(figure.of(&format!("the ideal time of {count} {unit}")))
}

/// Returns the most downloads in flight at a time within a range, with their time ÷ the ideal time.
fn most_at_once(waits: &[Wait], range: Range<usize>) -> Option<(usize, Figure)> {
    let counts = waits.iter().filter_map(|(it, point)| Some((in_flight(it).ok()?, it, point)));
    let within = counts.filter(|(count, ..)| range.contains(count));
    let (count, program, point) = within.max_by_key(|(count, ..)| *count)?;
    let ideal = ideal_io_seconds(program.jobs, count, point.settings_of(program))?;
    Some((count, Figure::ratio_to(program, ideal).ok()?.of("the ideal time")))
}

/// Returns two programs that were measured with the same work at the same point.
fn pair<'a>(comparison: &'a Comparison, names: [&str; 2]) -> Judged<[&'a Program; 2]> {
    let at = |point: &'a Point| {
        let [one, other] = names.map(|name| point.program(name).filter(|it| has_time(it)));
        let pair = Some([one?, other?]).filter(|[one, _]| is_waiting(one, &point.settings, 20));
        pair.filter(|[one, other]| point.workload(one) == point.workload(other))
    };
    let ways = "without failures, with --latency 10ms and --repeat 10 or more";
    let needed = needs(format!("{}, {ways}", names.join(" and ")));
    comparison.points.iter().find_map(at).ok_or(needed)
}

/// Judges whether one cost is higher than another, if both could be measured.
fn costs_more(it: &Comparison, costs: [Option<f64>; 2], one: &str, other: &str) -> Judged<Finding> {
    let needed = needs("cpu_threads, cpu_asyncio and cpu_processes with --n 1, and little noise");
    let [Some(first), Some(second)] = costs else { return Err(needed) };
    check_idle(it)?;
    let words = format!("{} to {one}, {} {other}", seconds(first), seconds(second));
    Ok(Figure::new(first / second, ROUGHLY, words).at_least(1.0))
}

fn check_idle(it: &Comparison) -> Judged<()> {
    if is_busy(it) { Err(needs("an idle machine")) } else { Ok(()) }
}

fn check_several_cpus(it: &Comparison) -> Judged<()> {
    if it.machine.cpus > 1 { Ok(()) } else { Err(cannot_tell("it has one CPU")) }
}

fn cores_used(program: &Program) -> Judged<f64> {
    program.cores_used().ok_or(cannot_tell("CPU times are unknown"))
}

/// Returns the most downloads in flight at a time, as seen by the sites, or else the number of workers.
fn in_flight(program: &Program) -> Judged<usize> {
    let seen = program.representative_run().and_then(|run| run.max_in_flight);
    seen.map_or_else(|| workers(program), Ok)
}

/// Returns the verdict on a claim about four CPUs that does not hold, and the number of workers with what
/// the figure would be on four CPUs.
fn of_workers(comparison: &Comparison, program: &Program, on_four: f64) -> (Verdict, String) {
    let cpus = comparison.machine.cpus;
    let count = workers(program).ok();
    // Only as many compute at once as there are CPUs.
    let at_once = if program.kind == Kind::Cpu { count.min(Some(cpus)) } else { count };
    let workers = count.map_or("unknown".to_owned(), |count| count.to_string());
    let on_four = format!("; with {ARTICLE_CPUS}: {}", times(on_four));
    let (verdict, note) = match cpus {
        ARTICLE_CPUS => (Verdict::DoesNotHoldHere, String::new()),
        _ if at_once == Some(cpus) => (Verdict::DependsOnCpus, format!(", one per CPU{on_four}")),
        _ => (Verdict::DoesNotHoldHere, on_four),
    };
    (verdict, format!("Workers: {workers}{note}."))
}

fn workers(program: &Program) -> Judged<usize> {
    let run = program.representative_run();
    let reported = run.and_then(|run| run.workers.filter(|count| *count > 0));
    reported.ok_or(needs(format!("the number of workers, which {} did not report", program.name)))
}
