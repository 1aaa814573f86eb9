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
    Claim {
        text: "Threads speed I/O up by an order of magnitude.",
        article: Some(["io_non_concurrent", "io_threads"]),
        judge: |it| {
            let [base, threads] = waited(it, ["io_non_concurrent", "io_threads"])?;
            let most = in_flight(threads);
            Ok(Figure::ratio(base, threads, FAST).at_least(10.0).because(format!(
                "{most} threads wait for {most} answers at a time: {most} times at most."
            )))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "asyncio is the fastest on I/O, over thirty times as fast.",
        article: Some(["io_non_concurrent", "io_asyncio"]),
        judge: |it| {
            let [base, asyncio, threads, processes] =
                waited(it, ["io_non_concurrent", "io_asyncio", "io_threads", "io_processes"])?;
            let next = if threads.fastest() < processes.fastest() { threads } else { processes };
            let ahead = Figure::ratio(next, asyncio, LONG);
            let because = format!(
                "{} downloads wait at a time, on one thread; {} takes {} {LONG}.",
                in_flight(asyncio),
                next.name,
                factor(ahead.value),
            );
            let times = Figure::ratio(base, asyncio, FAST);
            Ok(times.at_least(30.0).and(ahead.at_least(1.0)).because(because))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "asyncio is seven times as fast as threads on I/O.",
        article: Some(["io_threads", "io_asyncio"]),
        judge: |it| {
            let [threads, asyncio] = waited(it, ["io_threads", "io_asyncio"])?;
            Ok(Figure::ratio(threads, asyncio, FAST).at_least(7.0).because(format!(
                "{} downloads wait at a time, against {}: that decides, not the model.",
                in_flight(asyncio),
                in_flight(threads),
            )))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "Processes speed I/O up about four times (give or take a fifth).",
        article: Some(["io_non_concurrent", "io_processes"]),
        judge: |it| {
            let [base, processes] = waited(it, ["io_non_concurrent", "io_processes"])?;
            Ok(Figure::ratio(base, processes, FAST).between(3.2, 4.8).because(format!(
                "Worker processes: {}. The article had four, as many as its CPUs.",
                in_flight(processes),
            )))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "Processes are a bit slower than threads on I/O (by up to a half).",
        article: Some(["io_processes", "io_threads"]),
        judge: |it| {
            let [processes, threads] = waited(it, ["io_processes", "io_threads"])?;
            Ok(Figure::ratio(processes, threads, LONG).between(1.0, 1.5).because(format!(
                "Worker processes: {}; threads: {}. Each waits for one answer at a time.",
                in_flight(processes),
                in_flight(threads),
            )))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "A thread for each site is slower than a handful of threads.",
        article: None,
        judge: |it| {
            let points = waits(it, "io_threads")?;
            let wanted = points[0].0.jobs;
            let a_thread_each = |(program, _): &&Wait| concurrency(program) >= program.jobs;
            let Some(&threads) = points.iter().find(a_thread_each) else {
                return needs(format!("io_threads with --workers {wanted}"));
            };
            let (figure, handful) = fewer(&points, threads, 5, 2..=10)?;
            Ok(figure.at_least(1.0).because(format!(
                "{} threads wait at the same time, against {handful}.",
                in_flight(threads.0)
            )))
        },
        tells_of_sweeps: true,
    },
    Claim {
        text: "Hundreds of tasks do not slow asyncio down (by a quarter or more).",
        article: None,
        judge: |it| {
            let points = waits(it, "io_asyncio")?;
            let most_tasks = |range: Range<usize>| {
                let within = points.iter().filter(|(it, _)| range.contains(&concurrency(it)));
                let (asyncio, point) = within.max_by_key(|(it, _)| concurrency(it))?;
                let ideal = ideal_io_seconds(asyncio.jobs, concurrency(asyncio), &point.settings)?;
                Some((in_flight(asyncio), Figure::ratio_to(asyncio, ideal, "of the ideal time")))
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
        },
        tells_of_sweeps: true,
    },
    Claim {
        text: "More processes than CPUs do not make I/O faster.",
        article: None,
        judge: |it| {
            let points = waits(it, "io_processes")?;
            let cpus = it.machine.cpus;
            let above = points.iter().filter(|(program, _)| program.concurrency > Some(cpus));
            let fastest = above.min_by(|(a, _), (b, _)| fastest(a).total_cmp(&fastest(b)));
            let Some(&processes) = fastest else {
                return needs(format!("io_processes with --workers above {cpus}"));
            };
            let (figure, handful) = fewer(&points, processes, cpus, cpus..=cpus)?;
            Ok(figure.at_least(1.0).because(format!(
                "{} processes wait at a time, against {handful}, however few CPUs there are.",
                in_flight(processes.0),
            )))
        },
        tells_of_sweeps: true,
    },
    Claim {
        text: "A session that keeps its connections speeds downloads up.",
        article: None,
        judge: |_| {
            needs(
                "a real server, with and without a session: the sites here have new connections \
                 wait longer by construction",
            )
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "A task that blocks, or never yields, holds up all other tasks.",
        article: None,
        judge: |it| {
            let timeline = tasks_that_never_yield(it)?;
            let last = timeline.slices().map(|slice| slice.start_seconds).fold(0.0, f64::max);
            let unit = "of the time was over when the last task began";
            Ok(Figure { value: last / timeline.end_seconds(), margin: MARGIN, unit }
                .at_least(0.5)
                .because("All were there from the start, but those before it never yield."))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "Threads do not speed CPU work up (by more than a tenth).",
        article: Some(["cpu_non_concurrent", "cpu_threads"]),
        judge: |it| {
            let [base, threads] = computed(it, ["cpu_non_concurrent", "cpu_threads"])?;
            let parallel = concurrency(threads).min(it.machine.cpus);
            Ok(Figure::ratio(base, threads, FAST).at_most(1.1).or_differs_by_design().because(
                match parallel {
                    1 => "Only one thread could compute at a time.".to_owned(),
                    _ => format!(
                        "Rust has no global interpreter lock: {parallel} threads may compute at a \
                         time."
                    ),
                },
            ))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "asyncio is the slowest on CPU work, taking over twice as long.",
        article: Some(["cpu_asyncio", "cpu_non_concurrent"]),
        judge: |it| {
            let [base, asyncio, threads, processes] = computed(
                it,
                ["cpu_non_concurrent", "cpu_asyncio", "cpu_threads", "cpu_processes"],
            )?;
            Ok(Figure::ratio(asyncio, base, LONG)
                .at_least(2.0)
                .and(Figure::ratio(asyncio, threads, LONG).at_least(1.0))
                .and(Figure::ratio(asyncio, processes, LONG).at_least(1.0))
                .because(
                    "Each call of a recursive async function allocates memory, and no two run at \
                     a time.",
                ))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "The tasks of cpu_asyncio run one after another.",
        article: None,
        judge: |it| {
            let most = tasks_that_never_yield(it)?.most_at_a_time();
            Ok(Figure { value: most as f64, margin: 0.0, unit: "tasks at a time, at most" }
                .at_most(1.5)
                .because("They share one thread, and none has to wait."))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "Processes need less than a third of the time for CPU work.",
        article: Some(["cpu_processes", "cpu_non_concurrent"]),
        judge: |it| {
            let [base, processes] = computed(it, ["cpu_non_concurrent", "cpu_processes"])?;
            Ok(Figure::ratio(processes, base, "of the time").at_most(1.0 / 3.0).because(format!(
                "Worker processes: {}; CPUs: {}. The article had four of each.",
                concurrency(processes),
                it.machine.cpus,
            )))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "I/O times differ from run to run (by 5 % or more), CPU times hardly.",
        article: None,
        judge: |it| {
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
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "Starting a process costs more than starting a thread.",
        article: None,
        judge: |it| {
            let [threads, processes] = measured(it, ["cpu_threads", "cpu_processes"])?;
            if it.settings().n > 10 {
                return needs("cpu_threads and cpu_processes with --n 1");
            }
            let all = Figure::ratio(processes, threads, LONG);
            let [of_threads, of_processes] = [threads, processes].map(concurrency);
            let value = all.value * of_threads as f64 / of_processes as f64;
            Ok(Figure { value, ..all }.at_least(1.0).because(format!(
                "There was next to nothing to do but to start {of_processes} processes or \
                 {of_threads} threads."
            )))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "A session is not thread-safe, so each thread needs its own.",
        article: None,
        judge: |_| {
            Ok(Finding::new(
                Verdict::DiffersByDesign,
                "What is not thread-safe can't be shared between threads: it does not compile. \
                 ureq's Agent can be.",
            ))
        },
        tells_of_sweeps: false,
    },
    Claim {
        text: "With threads and tasks, downloads do not end in the order of the list.",
        article: None,
        judge: |it| {
            let out_of_order = waited(it, ["io_threads", "io_asyncio"])?.map(|program| {
                let most = program.runs.iter().filter_map(|run| run.out_of_order).max();
                most.unwrap_or(0) as f64 / program.jobs as f64
            });
            let value = out_of_order[0].min(out_of_order[1]);
            Ok(Figure { value, margin: 0.0, unit: "of the downloads out of place" }
                .at_least(0.0)
                .because("Each ends when its own answer is there."))
        },
        tells_of_sweeps: false,
    },
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
    waits.retain(|(program, point)| is_waiting(program, &point.settings));
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
    let others = waits
        .iter()
        .map(|(other, _)| other)
        .filter(|other| other.jobs == program.jobs && about.contains(&concurrency(other)));
    if let Some(other) = others.min_by_key(|other| concurrency(other).abs_diff(count)) {
        return Ok((Figure::ratio(program, other, FEWER), concurrency(other).to_string()));
    }
    match ideal_io_seconds(program.jobs, count, &point.settings) {
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

/// The most downloads that waited at a time, as the sites saw it.
fn in_flight(program: &Program) -> usize {
    let run = program.representative_run();
    run.and_then(|run| run.most_in_flight).unwrap_or(concurrency(program))
}

/// The most jobs that a program may do at a time.
fn concurrency(program: &Program) -> usize {
    program.concurrency.unwrap_or(program.jobs)
}

/// The median of how far the runs of programs of this kind differ.
fn median_deviation(comparison: &Comparison, kind: Kind) -> Option<f64> {
    let is_meant = |program: &&Program| program.kind == kind && program.origin == Origin::Workspace;
    let programs = comparison.programs().filter(is_meant);
    let mut deviations: Vec<_> = programs.filter_map(deviation).collect();
    deviations.sort_by(f64::total_cmp);
    median(&deviations)
}

#[cfg(test)]
mod tests {
    use super::Verdict::*;
    use super::*;
    use crate::comparison::sample::{self, one_after_another, settings};
    use crate::comparison::timeline::Slice;
    use crate::comparison::{Swept, article};

    /// The judgement of the claim that has these words.
    fn judgement(comparison: &Comparison, words: &str) -> Judgement {
        let mut found = judgements(comparison).into_iter().filter(|it| it.claim.contains(words));
        let judgement = found.next().unwrap_or_else(|| panic!("{words}"));
        assert!(found.next().is_none(), "{words}");
        judgement
    }

    fn check(comparison: &Comparison, expected: &[(&str, Verdict)]) {
        for (words, verdict) in expected {
            assert_eq!(judgement(comparison, words).verdict, *verdict, "{words}");
        }
    }

    #[test]
    fn every_claim_has_its_verdict() {
        let expected = [
            ("order of magnitude", DoesNotHoldHere),
            ("fastest on I/O", Holds),
            ("seven times", Holds),
            ("four times", Holds),
            ("slower than threads", Holds),
            ("thread for each site", NotJudged),
            ("Hundreds of tasks", Holds),
            ("More processes", NotJudged),
            ("keeps its connections", NotJudged),
            ("holds up all other", Holds),
            ("Threads do not speed CPU", DiffersByDesign),
            ("slowest on CPU", Holds),
            ("one after another", Holds),
            ("less than a third", Holds),
            ("differ from run to run", DoesNotHoldHere),
            ("Starting a process", NotJudged),
            ("not thread-safe", DiffersByDesign),
            ("order of the list", Holds),
        ];
        check(&sample::comparison(), &expected);
        assert_eq!(expected.len(), CLAIMS.len());
    }

    #[test]
    fn without_a_program_that_did_all_of_its_work_there_is_no_verdict() {
        let failed = sample::comparison().with(&[("io_non_concurrent", 0.0), ("cpu_asyncio", 0.0)]);
        for words in ["order of magnitude", "fastest on I/O", "four times", "slowest on CPU"] {
            check(&failed, &[(words, NotJudged)]);
        }
    }

    #[test]
    fn other_times_are_judged_otherwise() {
        for (program, seconds, words, expected) in [
            ("io_threads", 1.3, "order of magnitude", Holds),
            ("io_threads", 1.45, "order of magnitude", TooCloseToCall),
            ("io_asyncio", 0.6, "fastest on I/O", DoesNotHoldHere),
            // Over thirty times, but not the fastest.
            ("io_threads", 0.1, "fastest on I/O", DoesNotHoldHere),
            ("io_asyncio", 0.6, "seven times", DoesNotHoldHere),
            // With two CPUs.
            ("io_processes", 7.3, "four times", DoesNotHoldHere),
            ("io_processes", 7.3, "slower than threads", DoesNotHoldHere),
            ("io_processes", 2.0, "slower than threads", DoesNotHoldHere),
            ("io_asyncio", 0.3, "Hundreds of tasks", DoesNotHoldHere),
            ("cpu_threads", 0.41, "Threads do not speed CPU", Holds),
            ("cpu_threads", 0.37, "Threads do not speed CPU", TooCloseToCall),
            ("cpu_non_concurrent", 0.01, "Threads do not speed CPU", NotJudged),
            ("cpu_asyncio", 0.5, "slowest on CPU", DoesNotHoldHere),
            // Over twice as long, but not the slowest.
            ("cpu_processes", 9.0, "slowest on CPU", DoesNotHoldHere),
            ("cpu_processes", 0.22, "less than a third", DoesNotHoldHere),
        ] {
            check(&sample::comparison().with(&[(program, seconds)]), &[(words, expected)]);
        }
    }

    #[test]
    fn other_settings_and_timelines_are_judged_otherwise() {
        fn tasks(comparison: &mut Comparison) -> impl Iterator<Item = &mut Slice> {
            let timeline = comparison.program_mut("cpu_asyncio").timeline.as_mut().unwrap();
            timeline.lanes.iter_mut().flat_map(|lane| &mut lane.slices)
        }
        fn at_a_time(comparison: &mut Comparison, name: &str, concurrency: usize) {
            comparison.program_mut(name).concurrency = Some(concurrency);
        }

        type Case = (&'static str, Verdict, fn(&mut Comparison), &'static [(&'static str, f64)]);
        let cases: &[Case] = &[
            (
                "thread for each site",
                DoesNotHoldHere,
                |it| at_a_time(it, "io_threads", 160),
                &[("io_threads", 0.2)],
            ),
            (
                "thread for each site",
                Holds,
                |it| at_a_time(it, "io_threads", 160),
                &[("io_threads", 3.3)],
            ),
            ("thread for each site", NotJudged, |it| it.program_mut("io_threads").jobs = 2, &[]),
            ("Hundreds of tasks", NotJudged, |it| at_a_time(it, "io_asyncio", 99), &[]),
            (
                "Hundreds of tasks",
                NotJudged,
                |it| it.points[0].settings.latency_seconds = Some(0.0),
                &[],
            ),
            (
                "More processes",
                DoesNotHoldHere,
                |it| at_a_time(it, "io_processes", 10),
                &[("io_processes", 1.5)],
            ),
            (
                "More processes",
                Holds,
                |it| at_a_time(it, "io_processes", 10),
                &[("io_processes", 4.0)],
            ),
            (
                "holds up all other",
                DoesNotHoldHere,
                |it| tasks(it).for_each(|task| task.start_seconds = 0.0),
                &[],
            ),
            (
                "holds up all other",
                NotJudged,
                |it| it.program_mut("cpu_asyncio").timeline = None,
                &[],
            ),
            (
                "one after another",
                DoesNotHoldHere,
                |it| tasks(it).last().unwrap().start_seconds -= 0.1,
                &[],
            ),
            (
                "one after another",
                NotJudged,
                |it| it.program_mut("cpu_asyncio").timeline = Some(one_after_another(4, 8.0)),
                &[],
            ),
            (
                "differ from run to run",
                NotJudged,
                |it| it.points[0].programs.retain(|it| it.kind == Kind::Io),
                &[],
            ),
            // Four processes, five threads.
            (
                "Starting a process",
                TooCloseToCall,
                |it| it.points[0].settings.n = 1,
                &[("cpu_processes", 0.079)],
            ),
            (
                "Starting a process",
                Holds,
                |it| it.points[0].settings.n = 1,
                &[("cpu_processes", 0.1)],
            ),
            (
                "order of magnitude",
                NotJudged,
                |it| it.points[0].settings.latency_seconds = Some(0.001),
                &[],
            ),
        ];
        for (words, expected, change, times) in cases {
            let mut comparison = sample::comparison();
            change(&mut comparison);
            check(&comparison.with(times), &[(words, *expected)]);
        }
    }

    /// A sweep: the settings of each point, and the times of its programs in seconds.
    fn sweep(points: &[(Settings, &[(&str, f64)])]) -> Comparison {
        let point = |(settings, times): &(Settings, &[(&str, f64)])| {
            let workers = settings.workers.unwrap_or(160);
            let programs = times.iter().map(|(name, time)| sample::program(name, workers, *time));
            Point { programs: programs.collect(), settings: settings.clone() }
        };
        let points = points.iter().map(point).collect();
        Comparison { swept: Some(Swept::Workers), points, ..sample::comparison() }
    }

    fn workers(count: usize) -> Settings {
        Settings { workers: Some(count), ..settings() }
    }

    #[test]
    fn a_sweep_judges_the_claims_about_many_workers_by_its_own_points() {
        let few: &[_] = &[("io_threads", 3.0), ("io_processes", 3.7), ("io_asyncio", 3.0)];
        let many: &[_] = &[("io_threads", 0.22), ("io_processes", 0.3), ("io_asyncio", 0.19)];
        let slow: &[_] = &[("io_threads", 3.6), ("io_processes", 4.5), ("io_asyncio", 0.3)];
        let five: &[_] = &[("io_threads", 2.2)];
        let judged = |points: &[_], expected: [(Verdict, f64); 3]| {
            let judgements = judgements(&sweep(points)).into_iter();
            let judged: Vec<_> = judgements.map(|it| (it.verdict, it.here.map(factor))).collect();
            assert_eq!(judged, expected.map(|(verdict, here)| (verdict, Some(factor(here)))));
        };
        judged(
            &[(workers(1), few), (workers(4), few), (workers(160), many), (workers(5), five)],
            // Of the time of five threads, of the ideal time, and of the time of four processes.
            [(DoesNotHoldHere, 0.1), (Holds, 1.07), (DoesNotHoldHere, 0.0811)],
        );
        judged(
            &[(workers(4), few), (workers(160), slow)],
            [(Holds, 1.2), (DoesNotHoldHere, 1.69), (Holds, 1.22)],
        );
        // Without so few workers, of the ideal time.
        let (threads, processes) = (0.22 / (33.0 * 0.089), 0.3 / (41.0 * 0.089));
        judged(
            &[(workers(50), many), (workers(160), many)],
            [(DoesNotHoldHere, threads), (Holds, 1.07), (DoesNotHoldHere, processes)],
        );
        // Of several latencies, the highest counts.
        let latency = |seconds| Settings { latency_seconds: Some(seconds), ..workers(160) };
        for latencies in [[0.01, 0.089], [0.089, 0.01]] {
            judged(
                &latencies.map(|seconds| (latency(seconds), many)),
                [(DoesNotHoldHere, threads), (Holds, 1.07), (DoesNotHoldHere, processes)],
            );
        }
    }

    #[test]
    fn thousands_of_tasks_are_reported_but_not_judged() {
        let times: &[_] = &[("io_asyncio", 0.19)];
        let mut comparison =
            sweep(&[(workers(160), times), (workers(10_000), &[("io_asyncio", 2.0)])]);
        let program = &mut comparison.points[1].programs[0];
        program.jobs = 10_000;
        for run in &mut program.runs {
            run.done = 10_000;
        }
        let Judgement { verdict, why, .. } = judgement(&comparison, "Hundreds of tasks");
        assert_eq!(verdict, Holds);
        assert!(why.ends_with(" With 10000, it is 11.2."), "{why}");
    }

    #[test]
    fn live_sites_have_no_ideal_time_to_judge_by() {
        let mut live = sample::comparison();
        live.points[0].settings.latency_seconds = None;
        for program in ["io_threads", "io_processes"] {
            live.program_mut(program).concurrency = Some(160);
        }
        check(&live, &[("fastest on I/O", Holds)]);
        for words in ["thread for each site", "Hundreds of tasks", "More processes"] {
            check(&live, &[(words, NotJudged)]);
        }
    }

    #[test]
    fn times_that_differ_for_downloads_alone_bear_the_claim_out() {
        for (unsteady, expected) in [
            (&[Kind::Io][..], Holds),
            (&[Kind::Cpu], DoesNotHoldHere),
            (&Kind::ALL, DoesNotHoldHere),
        ] {
            let mut comparison = sample::comparison();
            let programs = comparison.points[0].programs.iter_mut();
            for program in programs.filter(|program| unsteady.contains(&program.kind)) {
                let slow = program.fastest().map(|time| time * 1.2);
                (program.runs[0].seconds, program.runs[2].seconds) = (slow, slow);
            }
            check(&comparison, &[("differ from run to run", expected)]);
        }
    }

    #[test]
    fn downloads_that_seem_to_be_in_order_decide_nothing() {
        let mut comparison = sample::comparison();
        let runs = &mut comparison.program_mut("io_asyncio").runs;
        runs.iter_mut().for_each(|run| run.out_of_order = Some(0));
        check(&comparison, &[("order of the list", TooCloseToCall)]);
    }

    #[test]
    fn by_the_article_s_own_figures_some_of_its_claims_hold() {
        let mut comparison = sample::comparison();
        for program in &mut comparison.points[0].programs {
            *program = sample::program(
                &program.name,
                program.concurrency.unwrap(),
                article::seconds(&program.name).unwrap(),
            );
        }
        for words in ["four times", "slower than threads", "slowest on CPU", "less than a third"] {
            check(&comparison, &[(words, Holds)]);
        }
        check(
            &comparison,
            &[
                // 4.5 times.
                ("order of magnitude", DoesNotHoldHere),
                // 29.1 times.
                ("fastest on I/O", TooCloseToCall),
                // 6.5 times.
                ("seven times", DoesNotHoldHere),
                ("Threads do not speed CPU", Holds),
            ],
        );
    }
}
