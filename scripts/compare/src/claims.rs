//! What the article claims, in our words, and which figures bear it out.

use crate::article;
use crate::comparison::{Comparison, Kind, Program};
use crate::judgement::{Figure, Judged, Unjudged, measured, needs};
use crate::summary::{ideal_io_seconds, median, spread};

/// A claim of the article.
pub struct Claim {
    /// Its place among the claims, in the article's order.
    pub number: u8,
    pub text: &'static str,
    /// The article's own figure for it, where it has one.
    pub article: fn() -> Option<f64>,
    /// What the figures of a comparison say of it; or else what would have to be measured.
    pub judge: fn(&Comparison) -> Result<Judged, Unjudged>,
}

const FAST: &str = "times as fast";
const LONG: &str = "times as long";

/// The claims. A figure is judged by the [margin](crate::judgement::MARGIN) too.
pub const CLAIMS: [Claim; 18] = [
    Claim {
        number: 1,
        text: "Threads speed I/O up by an order of magnitude.",
        article: || article::ratio("io_non_concurrent", "io_threads"),
        judge: |it| {
            let [base, threads] = measured(it, ["io_non_concurrent", "io_threads"])?;
            let most = threads.at_a_time;
            Ok(Figure::ratio(base, threads, FAST).at_least(10.0).because(format!(
                "{most} threads wait for {most} answers at a time, and are {most} times as fast at most."
            )))
        },
    },
    Claim {
        number: 2,
        text: "asyncio is the fastest on I/O, over thirty times as fast.",
        article: || article::ratio("io_non_concurrent", "io_asyncio"),
        judge: |it| {
            let [base, asyncio] = measured(it, ["io_non_concurrent", "io_asyncio"])?;
            let at_a_time = asyncio.at_a_time;
            Ok(Figure::ratio(base, asyncio, FAST)
                .at_least(30.0)
                .and(
                    others(asyncio, it)
                        .map(|other| Figure::ratio(other, asyncio, FAST).at_least(1.0)),
                )
                .because(format!("{at_a_time} downloads wait at a time, on one thread.")))
        },
    },
    Claim {
        number: 3,
        text: "asyncio is seven times as fast as threads on I/O.",
        article: || article::ratio("io_threads", "io_asyncio"),
        judge: |it| {
            let [threads, asyncio] = measured(it, ["io_threads", "io_asyncio"])?;
            let (few, many) = (threads.at_a_time, asyncio.at_a_time);
            Ok(Figure::ratio(threads, asyncio, FAST).at_least(7.0).because(format!(
                "{many} downloads wait at a time, against {few}: that decides, not the model."
            )))
        },
    },
    Claim {
        number: 4,
        text: "Processes speed I/O up about four times (give or take a fifth).",
        article: || article::ratio("io_non_concurrent", "io_processes"),
        judge: |it| {
            let [base, processes] = measured(it, ["io_non_concurrent", "io_processes"])?;
            let workers = processes.at_a_time;
            Ok(Figure::ratio(base, processes, FAST).between(3.2, 4.8).because(format!(
                "Worker processes: {workers}. The article had four, as many as its CPUs."
            )))
        },
    },
    Claim {
        number: 5,
        text: "Processes are a bit slower than threads on I/O (by up to a half).",
        article: || article::ratio("io_processes", "io_threads"),
        judge: |it| {
            let [threads, processes] = measured(it, ["io_threads", "io_processes"])?;
            let (few, many) = (processes.at_a_time, threads.at_a_time);
            Ok(Figure::ratio(processes, threads, LONG).between(1.0, 1.5).because(format!(
                "Worker processes: {few}; threads: {many}. Each waits for one answer at a time."
            )))
        },
    },
    Claim {
        number: 6,
        text: "A thread for each site is slower than a handful of threads.",
        article: || None,
        judge: |it| {
            let [base, threads] = measured(it, ["io_non_concurrent", "io_threads"])?;
            if threads.at_a_time < threads.wanted {
                return needs(format!("io_threads with --workers {}", threads.wanted));
            }
            let handful = base.fastest().unwrap_or_default() / 5.0;
            Ok(Figure::ratio_to(threads, handful, "of what five need at best")
                .at_least(1.0)
                .because(format!(
                    "A thread that waits is cheap, even among {}.",
                    threads.at_a_time
                )))
        },
    },
    Claim {
        number: 7,
        text: "Hundreds of tasks do not slow asyncio down (by a quarter or more).",
        article: || None,
        judge: |it| {
            let [asyncio] = measured(it, ["io_asyncio"])?;
            let ideal = ideal_io_seconds(asyncio, &it.settings);
            if asyncio.at_a_time < 100 || ideal == 0.0 {
                return needs("io_asyncio with 100 tasks or more, and --latency");
            }
            Ok(Figure::ratio_to(asyncio, ideal, "of the ideal time")
                .at_most(1.25)
                .because(format!("{} tasks hardly did more than wait.", asyncio.at_a_time)))
        },
    },
    Claim {
        number: 8,
        text: "More processes than CPUs do not make I/O faster.",
        article: || None,
        judge: |it| {
            let [base, processes] = measured(it, ["io_non_concurrent", "io_processes"])?;
            let (workers, cpus) = (processes.at_a_time, it.machine.cpus);
            if workers <= cpus {
                return needs(format!("io_processes with --workers above {cpus}"));
            }
            let one_a_cpu = base.fastest().unwrap_or_default() / cpus as f64;
            Ok(Figure::ratio_to(processes, one_a_cpu, "of what one for each CPU needs at best")
                .at_least(1.0)
                .because(format!(
                    "{workers} processes wait at a time, however few CPUs there are."
                )))
        },
    },
    Claim {
        number: 9,
        text: "A session that keeps its connections speeds downloads up.",
        article: || None,
        judge: |_| {
            needs(
                "a real server, with and without a session: the sites here have new connections \
                 wait longer by construction",
            )
        },
    },
    Claim {
        number: 10,
        text: "A task that blocks, or never yields, holds up all other tasks.",
        article: || None,
        judge: |_| needs("a timeline of tasks of which one blocks"),
    },
    Claim {
        number: 11,
        text: "Threads do not speed CPU work up (by more than a tenth).",
        article: || article::ratio("cpu_non_concurrent", "cpu_threads"),
        judge: |it| {
            let [base, threads] = measured(it, ["cpu_non_concurrent", "cpu_threads"])?;
            let parallel = threads.at_a_time.min(it.machine.cpus);
            Ok(Figure::ratio(base, threads, FAST).at_most(1.1).or_differs_by_design().because(
                match parallel {
                    1 => "Only one thread could compute at a time.".to_owned(),
                    _ => format!(
                        "Rust has no global interpreter lock: {parallel} threads compute at a time."
                    ),
                },
            ))
        },
    },
    Claim {
        number: 12,
        text: "asyncio is the slowest on CPU work, taking over twice as long.",
        article: || article::ratio("cpu_asyncio", "cpu_non_concurrent"),
        judge: |it| {
            let [base, asyncio] = measured(it, ["cpu_non_concurrent", "cpu_asyncio"])?;
            Ok(Figure::ratio(asyncio, base, LONG)
                .at_least(2.0)
                .and(others(asyncio, it).map(|other| Figure::ratio(asyncio, other, LONG).at_least(1.0)))
                .because("Each call of a recursive async function allocates memory, and no two run at a time."))
        },
    },
    Claim {
        number: 13,
        text: "The tasks of cpu_asyncio run one after another.",
        article: || None,
        judge: |_| needs("a timeline of cpu_asyncio"),
    },
    Claim {
        number: 14,
        text: "Processes need less than a third of the time for CPU work.",
        article: || article::ratio("cpu_processes", "cpu_non_concurrent"),
        judge: |it| {
            let [base, processes] = measured(it, ["cpu_non_concurrent", "cpu_processes"])?;
            let (workers, cpus) = (processes.at_a_time, it.machine.cpus);
            Ok(Figure::ratio(processes, base, "of the time").at_most(1.0 / 3.0).because(format!(
                "Worker processes: {workers}; CPUs: {cpus}. The article had four of each."
            )))
        },
    },
    Claim {
        number: 15,
        text: "I/O times differ from run to run, CPU times hardly.",
        article: || None,
        judge: |it| {
            let [io, cpu] = [Kind::Io, Kind::Cpu].map(|kind| median_spread(it, kind));
            let (Some(io), Some(cpu)) = (io, cpu) else {
                return needs("io and cpu programs, with three --runs or more");
            };
            // A spread is a rough figure.
            Ok(Figure { value: io / cpu, margin: 0.5, unit: "times the spread" }
                .at_least(1.0)
                .because(format!(
                    "I/O {:.1} %, CPU {:.1} %. These sites always wait for as long; those on the internet do not.",
                    io * 100.0,
                    cpu * 100.0
                )))
        },
    },
    Claim {
        number: 16,
        text: "Starting a process costs more than starting a thread.",
        article: || None,
        judge: |it| {
            let [threads, processes] = measured(it, ["cpu_threads", "cpu_processes"])?;
            if it.settings.n > 10 {
                return needs("cpu_threads and cpu_processes with --n 1");
            }
            let (many, few) = (threads.at_a_time, processes.at_a_time);
            Ok(Figure::ratio(processes, threads, LONG).at_least(1.0).because(format!(
                "With next to nothing to compute, {few} processes were started, or {many} threads."
            )))
        },
    },
    Claim {
        number: 17,
        text: "A session is not thread-safe, so each thread needs its own.",
        article: || None,
        judge: |_| {
            Ok(Judged::by_design(
                "What is not thread-safe can't be shared between threads: it does not compile. \
                 ureq's Agent can be.",
            ))
        },
    },
    Claim {
        number: 18,
        text: "With threads and tasks, downloads do not end in the order of the list.",
        article: || None,
        judge: |it| {
            let programs = measured(it, ["io_threads", "io_asyncio"])?;
            let runs = programs.iter().flat_map(|program| &program.runs);
            let most = runs.filter_map(|run| run.out_of_order).max().unwrap_or(0);
            let value = most as f64 / programs[0].wanted as f64;
            Ok(Figure { value, margin: 0.0, unit: "of the downloads out of place" }
                .at_least(0.001)
                .because("Each ends when its own answer is there."))
        },
    },
];

/// The other programs of its kind that did all of their work.
fn others<'a>(one: &Program, all: &'a Comparison) -> impl Iterator<Item = &'a Program> {
    let is_other =
        |other: &&Program| other.kind == one.kind && other.name != one.name && other.is_complete();
    all.programs.iter().filter(is_other)
}

/// The spread that half of the programs of a kind exceed.
fn median_spread(comparison: &Comparison, kind: Kind) -> Option<f64> {
    let of_kind = comparison.programs.iter().filter(|program| program.kind == kind);
    let mut spreads: Vec<_> =
        of_kind.filter(|program| program.runs.len() >= 3).filter_map(spread).collect();
    spreads.sort_by(f64::total_cmp);
    median(&spreads)
}
