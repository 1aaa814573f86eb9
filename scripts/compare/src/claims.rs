//! What the article claims, in our words, and which figures bear it out.

use crate::article;
use crate::comparison::{Comparison, Kind, Program};
use crate::judgement::{Claim, Figure, Judged, Judgement, MARGIN, Verdict, judge, measured, needs};
use crate::summary::{deviation, ideal_io_seconds, median};
use crate::table::factor;
use crate::timeline::Timeline;

const FAST: &str = "times as fast";
const LONG: &str = "times as long";

/// The claims.
const CLAIMS: [Claim; 18] = [
    Claim {
        number: 1,
        text: "Threads speed I/O up by an order of magnitude.",
        article: || article::ratio("io_non_concurrent", "io_threads"),
        judge: |it| {
            let [base, threads] = waited(it, ["io_non_concurrent", "io_threads"])?;
            let most = in_flight(threads);
            Ok(Figure::ratio(base, threads, FAST).at_least(10.0).because(format!(
                "{most} threads wait for {most} answers at a time: {most} times at most."
            )))
        },
    },
    Claim {
        number: 2,
        text: "asyncio is the fastest on I/O, over thirty times as fast.",
        article: || article::ratio("io_non_concurrent", "io_asyncio"),
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
    },
    Claim {
        number: 3,
        text: "asyncio is seven times as fast as threads on I/O.",
        article: || article::ratio("io_threads", "io_asyncio"),
        judge: |it| {
            let [threads, asyncio] = waited(it, ["io_threads", "io_asyncio"])?;
            Ok(Figure::ratio(threads, asyncio, FAST).at_least(7.0).because(format!(
                "{} downloads wait at a time, against {}: that decides, not the model.",
                in_flight(asyncio),
                in_flight(threads),
            )))
        },
    },
    Claim {
        number: 4,
        text: "Processes speed I/O up about four times (give or take a fifth).",
        article: || article::ratio("io_non_concurrent", "io_processes"),
        judge: |it| {
            let [base, processes] = waited(it, ["io_non_concurrent", "io_processes"])?;
            Ok(Figure::ratio(base, processes, FAST).between(3.2, 4.8).because(format!(
                "Worker processes: {}. The article had four, as many as its CPUs.",
                in_flight(processes),
            )))
        },
    },
    Claim {
        number: 5,
        text: "Processes are a bit slower than threads on I/O (by up to a half).",
        article: || article::ratio("io_processes", "io_threads"),
        judge: |it| {
            let [processes, threads] = waited(it, ["io_processes", "io_threads"])?;
            Ok(Figure::ratio(processes, threads, LONG).between(1.0, 1.5).because(format!(
                "Worker processes: {}; threads: {}. Each waits for one answer at a time.",
                in_flight(processes),
                in_flight(threads),
            )))
        },
    },
    Claim {
        number: 6,
        text: "A thread for each site is slower than a handful of threads.",
        article: || None,
        judge: |it| {
            let [threads] = waited(it, ["io_threads"])?;
            let Program { wanted, at_a_time, .. } = *threads;
            if at_a_time < wanted {
                return needs(format!("io_threads with --workers {wanted}"));
            }
            let five = ideal_io_seconds(wanted, 5, &it.settings).unwrap_or_default();
            Ok(Figure::ratio_to(threads, five, "of what five need at best")
                .at_least(1.0)
                .because(format!("{} threads wait at the same time.", in_flight(threads))))
        },
    },
    Claim {
        number: 7,
        text: "Hundreds of tasks do not slow asyncio down (by a quarter or more).",
        article: || None,
        judge: |it| {
            let [asyncio] = waited(it, ["io_asyncio"])?;
            let Program { wanted, at_a_time, .. } = *asyncio;
            if !(100..1000).contains(&at_a_time) {
                return needs("io_asyncio with hundreds of tasks");
            }
            let ideal = ideal_io_seconds(wanted, at_a_time, &it.settings).unwrap_or_default();
            Ok(Figure::ratio_to(asyncio, ideal, "of the ideal time")
                .at_most(1.25)
                .because(format!("{} tasks wait at a time, on one thread.", in_flight(asyncio))))
        },
    },
    Claim {
        number: 8,
        text: "More processes than CPUs do not make I/O faster.",
        article: || None,
        judge: |it| {
            let [processes] = waited(it, ["io_processes"])?;
            let cpus = it.machine.cpus;
            if processes.at_a_time <= cpus {
                return needs(format!("io_processes with --workers above {cpus}"));
            }
            let one_a_cpu = ideal_io_seconds(processes.wanted, cpus, &it.settings);
            let unit = "of what one for each CPU needs at best";
            Ok(Figure::ratio_to(processes, one_a_cpu.unwrap_or_default(), unit)
                .at_least(1.0)
                .because(format!(
                    "{} processes wait at a time, however few CPUs there are.",
                    in_flight(processes),
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
        judge: |it| {
            let timeline = tasks_that_never_yield(it)?;
            let last = timeline.slices().map(|slice| slice.start_seconds).fold(0.0, f64::max);
            let unit = "of the time was over when the last task began";
            Ok(Figure { value: last / timeline.end_seconds(), margin: MARGIN, unit }
                .at_least(0.5)
                .because("All were there from the start, but those before it never yield."))
        },
    },
    Claim {
        number: 11,
        text: "Threads do not speed CPU work up (by more than a tenth).",
        article: || article::ratio("cpu_non_concurrent", "cpu_threads"),
        judge: |it| {
            let [base, threads] = computed(it, ["cpu_non_concurrent", "cpu_threads"])?;
            let parallel = threads.at_a_time.min(it.machine.cpus);
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
    },
    Claim {
        number: 12,
        text: "asyncio is the slowest on CPU work, taking over twice as long.",
        article: || article::ratio("cpu_asyncio", "cpu_non_concurrent"),
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
    },
    Claim {
        number: 13,
        text: "The tasks of cpu_asyncio run one after another.",
        article: || None,
        judge: |it| {
            let most = tasks_that_never_yield(it)?.most_at_a_time();
            Ok(Figure { value: most as f64, margin: 0.0, unit: "tasks at a time, at most" }
                .at_most(1.5)
                .because("They share one thread, and none has to wait."))
        },
    },
    Claim {
        number: 14,
        text: "Processes need less than a third of the time for CPU work.",
        article: || article::ratio("cpu_processes", "cpu_non_concurrent"),
        judge: |it| {
            let [base, processes] = computed(it, ["cpu_non_concurrent", "cpu_processes"])?;
            Ok(Figure::ratio(processes, base, "of the time").at_most(1.0 / 3.0).because(format!(
                "Worker processes: {}; CPUs: {}. The article had four of each.",
                processes.at_a_time, it.machine.cpus,
            )))
        },
    },
    Claim {
        number: 15,
        text: "I/O times differ from run to run (by 5 % or more), CPU times hardly.",
        article: || None,
        judge: |it| {
            let [io, cpu] = [Kind::Io, Kind::Cpu].map(|kind| median_deviation(it, kind));
            let (Some(io), Some(cpu)) = (io, cpu) else {
                return needs("io and cpu programs, with three --runs or more");
            };
            // From a few runs, how far they differ is known only roughly.
            let percent = |value| Figure { value: value * 100.0, margin: 0.5, unit: "% for I/O" };
            Ok(percent(io).at_least(5.0).and(percent(cpu).at_most(5.0)).because(format!(
                "For computing {} % (median against fastest). Unlike the internet, these sites \
                 always take as long.",
                factor(cpu * 100.0),
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
            let all = Figure::ratio(processes, threads, LONG);
            let (of_threads, of_processes) = (threads.at_a_time, processes.at_a_time);
            let value = all.value * of_threads as f64 / of_processes as f64;
            Ok(Figure { value, ..all }.at_least(1.0).because(format!(
                "There was next to nothing to do but to start {of_processes} processes or \
                 {of_threads} threads."
            )))
        },
    },
    Claim {
        number: 17,
        text: "A session is not thread-safe, so each thread needs its own.",
        article: || None,
        judge: |_| {
            Ok(Judged::new(
                Verdict::DiffersByDesign,
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
            let out_of_order = waited(it, ["io_threads", "io_asyncio"])?.map(|program| {
                let most = program.runs.iter().filter_map(|run| run.out_of_order).max();
                most.unwrap_or(0) as f64 / program.wanted as f64
            });
            let value = out_of_order[0].min(out_of_order[1]);
            Ok(Figure { value, margin: 0.0, unit: "of the downloads out of place" }
                .at_least(0.0)
                .because("Each ends when its own answer is there."))
        },
    },
];

/// Every claim, judged by a comparison.
pub fn judgements(comparison: &Comparison) -> Vec<Judgement> {
    CLAIMS.iter().map(|claim| judge(claim, comparison)).collect()
}

/// These io programs, if their times are those of waiting.
fn waited<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Judged> {
    let programs = measured(comparison, names)?;
    if comparison.settings.latency_seconds < 0.01 || programs[0].wanted < 100 {
        return needs("a --latency of 10ms or more, and 100 downloads or more");
    }
    Ok(programs)
}

/// These cpu programs, if their times are those of computing.
fn computed<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Judged> {
    let programs = measured(comparison, names)?;
    if programs[0].fastest() < Some(0.05) {
        return needs("a larger --n or --times: most of the time went into starting");
    }
    Ok(programs)
}

/// What the tasks of cpu_asyncio did, if there are enough of them.
fn tasks_that_never_yield(comparison: &Comparison) -> Result<&Timeline, Judged> {
    let timeline = comparison.program("cpu_asyncio").and_then(|it| it.timeline.as_ref());
    let is_whole = |it: &&Timeline| it.problem.is_none() && it.lanes.len() >= 5;
    match timeline.filter(is_whole) {
        Some(timeline) => Ok(timeline),
        None => needs("a timeline of cpu_asyncio (see --timelines), of 5 tasks or more"),
    }
}

/// How many downloads really waited at a time, as the sites saw it.
fn in_flight(program: &Program) -> usize {
    program.shown_run().and_then(|run| run.most_in_flight).unwrap_or(program.at_a_time)
}

/// How far the runs of a program of this kind differ: half of the programs do so by more.
fn median_deviation(comparison: &Comparison, kind: Kind) -> Option<f64> {
    let programs = comparison.programs.iter().filter(|program| program.kind == kind);
    let mut deviations: Vec<_> = programs.filter_map(deviation).collect();
    deviations.sort_by(f64::total_cmp);
    median(&deviations)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use common::options::PROGRAMS;

    use super::Verdict::*;
    use super::*;
    use crate::comparison::tests::{TYPICAL, comparison, one_after_another};
    use crate::timeline::Slice;

    fn verdicts(comparison: &Comparison) -> Vec<(u8, Verdict)> {
        judgements(comparison).iter().map(|it| (it.number, it.verdict)).collect()
    }

    #[test]
    fn every_claim_has_its_verdict() {
        let expected = [
            (1, DoesNotHoldHere),
            (2, Holds),
            (3, Holds),
            (4, Holds),
            (5, Holds),
            (6, NotJudged),
            (7, Holds),
            (8, NotJudged),
            (9, NotJudged),
            (10, Holds),
            (11, DiffersByDesign),
            (12, Holds),
            (13, Holds),
            (14, Holds),
            (15, DoesNotHoldHere),
            (16, NotJudged),
            (17, DiffersByDesign),
            (18, Holds),
        ];
        assert_eq!(verdicts(&comparison(TYPICAL)), expected);
    }

    #[test]
    fn without_a_program_that_did_all_of_its_work_there_is_no_verdict() {
        let mut seconds = TYPICAL;
        (seconds[0], seconds[6]) = (0.0, 0.0);
        let verdicts = verdicts(&comparison(seconds));
        for number in [1, 2, 4, 12] {
            assert_eq!(verdicts[number - 1].1, NotJudged, "{number}");
        }
    }

    #[test]
    fn other_figures_are_judged_otherwise() {
        fn tasks(comparison: &mut Comparison) -> impl Iterator<Item = &mut Slice> {
            let timeline = comparison.programs[6].timeline.as_mut().unwrap();
            timeline.lanes.iter_mut().flat_map(|lane| &mut lane.slices)
        }

        /// The times of these programs are others; then there is another change.
        type Case = (&'static [(usize, f64)], fn(&mut Comparison), u8, Verdict);
        let cases: &[Case] = &[
            (&[(1, 1.3)], |_| {}, 1, Holds),
            (&[(1, 1.45)], |_| {}, 1, TooCloseToCall),
            (&[(2, 0.6)], |_| {}, 2, DoesNotHoldHere),
            // Over thirty times, but not the fastest.
            (&[(1, 0.1)], |_| {}, 2, DoesNotHoldHere),
            (&[(2, 0.6)], |_| {}, 3, DoesNotHoldHere),
            // With two CPUs.
            (&[(3, 7.3)], |_| {}, 4, DoesNotHoldHere),
            (&[(3, 7.3)], |_| {}, 5, DoesNotHoldHere),
            (&[(3, 2.0)], |_| {}, 5, DoesNotHoldHere),
            (&[(1, 0.2)], |it| it.programs[1].at_a_time = 160, 6, DoesNotHoldHere),
            (&[(1, 3.3)], |it| it.programs[1].at_a_time = 160, 6, Holds),
            (&[(2, 0.3)], |_| {}, 7, DoesNotHoldHere),
            (&[], |it| it.programs[2].at_a_time = 99, 7, NotJudged),
            (&[], |it| it.settings.latency_seconds = 0.0, 7, NotJudged),
            (&[(3, 1.5)], |it| it.programs[3].at_a_time = 10, 8, DoesNotHoldHere),
            (&[(3, 4.0)], |it| it.programs[3].at_a_time = 10, 8, Holds),
            (&[(5, 0.41)], |_| {}, 11, Holds),
            (&[(5, 0.37)], |_| {}, 11, TooCloseToCall),
            (&[(6, 0.5)], |_| {}, 12, DoesNotHoldHere),
            // Over twice as long, but not the slowest.
            (&[(7, 9.0)], |_| {}, 12, DoesNotHoldHere),
            (&[(7, 0.22)], |_| {}, 14, DoesNotHoldHere),
            (&[], |it| tasks(it).for_each(|task| task.start_seconds = 0.0), 10, DoesNotHoldHere),
            (&[], |it| tasks(it).last().unwrap().start_seconds -= 0.1, 13, DoesNotHoldHere),
            (&[], |it| it.programs[6].timeline = None, 10, NotJudged),
            (&[], |it| it.programs[6].timeline = Some(one_after_another(4, 8.0)), 13, NotJudged),
            (&[], |it| it.programs.truncate(4), 15, NotJudged),
            // Four processes, five threads.
            (&[(7, 0.079)], |it| it.settings.n = 1, 16, TooCloseToCall),
            (&[(7, 0.1)], |it| it.settings.n = 1, 16, Holds),
            (&[(4, 0.01)], |_| {}, 11, NotJudged),
            (&[], |it| it.settings.latency_seconds = 0.001, 1, NotJudged),
            (&[], |it| it.programs[1].wanted = 2, 6, NotJudged),
        ];
        for (times, change, number, expected) in cases {
            let mut seconds = TYPICAL;
            for (program, time) in *times {
                seconds[*program] = *time;
            }
            let mut comparison = comparison(seconds);
            change(&mut comparison);
            let verdict = verdicts(&comparison)[usize::from(*number) - 1];
            assert_eq!(verdict, (*number, *expected), "{times:?}");
        }
    }

    /// A comparison in which the runs of the first so many programs differ.
    fn unsteady(programs: Range<usize>) -> Comparison {
        let mut comparison = comparison(TYPICAL);
        for program in &mut comparison.programs[programs] {
            let slow = program.fastest().map(|time| time * 1.2);
            program.runs[0].seconds = slow;
            program.runs[2].seconds = slow;
        }
        comparison
    }

    #[test]
    fn times_that_differ_for_downloads_alone_bear_the_claim_out() {
        assert_eq!(verdicts(&unsteady(0..4))[14], (15, Holds));
        assert_eq!(verdicts(&unsteady(4..8))[14], (15, DoesNotHoldHere));
        assert_eq!(verdicts(&unsteady(0..8))[14], (15, DoesNotHoldHere));
    }

    #[test]
    fn downloads_that_seem_to_be_in_order_decide_nothing() {
        let mut comparison = comparison(TYPICAL);
        for run in &mut comparison.programs[2].runs {
            run.out_of_order = Some(0);
        }
        assert_eq!(verdicts(&comparison)[17], (18, TooCloseToCall));
    }

    #[test]
    fn by_the_article_s_own_figures_some_of_its_claims_hold() {
        let seconds = PROGRAMS.map(|program| article::seconds(program.name).unwrap());
        let mut article = comparison(seconds);
        article.programs.iter_mut().for_each(|program| program.timeline = None);
        let numbers = |wanted| -> Vec<u8> {
            let verdicts = verdicts(&article).into_iter();
            verdicts.filter(|(_, verdict)| *verdict == wanted).map(|(number, _)| number).collect()
        };
        assert_eq!(numbers(Holds), [4, 5, 11, 12, 14, 18]);
        // An order of magnitude: 4.5 times. Seven times: 6.5.
        assert_eq!(numbers(DoesNotHoldHere), [1, 3, 7, 15]);
        // Over thirty times: 29.1.
        assert_eq!(numbers(TooCloseToCall), [2]);
    }
}
