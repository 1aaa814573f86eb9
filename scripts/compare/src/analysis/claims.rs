//! What the article claims, in our words, and which figures bear it out.

use std::ops::{Range, RangeInclusive};

use crate::analysis::judgement::{
    Claim, Figure, Judged, Judgement, MARGIN, Verdict, fastest, has_time, judge, measured, needs,
};
use crate::analysis::summary::{deviation, ideal_io_seconds, median};
use crate::comparison::article;
use crate::comparison::timeline::Timeline;
use crate::comparison::{Comparison, Kind, Measurement, Origin, Program, Settings};
use crate::report::table::factor;

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
            let points = waits(it, "io_threads")?;
            let wanted = points[0].1.wanted;
            let a_thread_each = |(_, program): &&Point| program.at_a_time >= Some(program.wanted);
            let Some(&(settings, threads)) = points.iter().find(a_thread_each) else {
                return needs(format!("io_threads with --workers {wanted}"));
            };
            let (figure, handful) = fewer(&points, (settings, threads), 5, 2..=10)?;
            Ok(figure.at_least(1.0).because(format!(
                "{} threads wait at the same time, against {handful}.",
                in_flight(threads)
            )))
        },
    },
    Claim {
        number: 7,
        text: "Hundreds of tasks do not slow asyncio down (by a quarter or more).",
        article: || None,
        judge: |it| {
            let points = waits(it, "io_asyncio")?;
            let most_tasks = |range: Range<usize>| {
                let within = points.iter().filter(|(_, it)| range.contains(&at_a_time(it)));
                let (settings, asyncio) = within.max_by_key(|(_, it)| at_a_time(it))?;
                let ideal = ideal_io_seconds(asyncio.wanted, at_a_time(asyncio), settings)?;
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
    },
    Claim {
        number: 8,
        text: "More processes than CPUs do not make I/O faster.",
        article: || None,
        judge: |it| {
            let points = waits(it, "io_processes")?;
            let cpus = it.machine.cpus;
            let above = points.iter().filter(|(_, program)| program.at_a_time > Some(cpus));
            let fastest = above.min_by(|(_, a), (_, b)| fastest(a).total_cmp(&fastest(b)));
            let Some(&(settings, processes)) = fastest else {
                return needs(format!("io_processes with --workers above {cpus}"));
            };
            let (figure, handful) = fewer(&points, (settings, processes), cpus, cpus..=cpus)?;
            Ok(figure.at_least(1.0).because(format!(
                "{} processes wait at a time, against {handful}, however few CPUs there are.",
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
            let parallel = at_a_time(threads).min(it.machine.cpus);
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
                at_a_time(processes),
                it.machine.cpus,
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
                "For computing {} % (median against fastest).{}",
                factor(cpu * 100.0),
                match it.measurement.settings.latency_seconds {
                    Some(_) => " Unlike the internet, these sites always take as long.",
                    None => "",
                }
            )))
        },
    },
    Claim {
        number: 16,
        text: "Starting a process costs more than starting a thread.",
        article: || None,
        judge: |it| {
            let [threads, processes] = measured(it, ["cpu_threads", "cpu_processes"])?;
            if it.measurement.settings.n > 10 {
                return needs("cpu_threads and cpu_processes with --n 1");
            }
            let all = Figure::ratio(processes, threads, LONG);
            let [of_threads, of_processes] = [threads, processes].map(at_a_time);
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

/// The claims of which a sweep can tell: they are about how many wait at a time.
const OF_SWEEPS: [u8; 3] = [6, 7, 8];

/// Every claim, judged by a comparison; of a sweep, those of which it can tell.
pub fn judgements(comparison: &Comparison) -> Vec<Judgement> {
    let is_told = |claim: &&Claim| comparison.sweep.is_none() || OF_SWEEPS.contains(&claim.number);
    CLAIMS.iter().filter(is_told).map(|claim| judge(claim, comparison)).collect()
}

/// These io programs, if their times are those of waiting.
fn waited<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Judged> {
    let programs = measured(comparison, names)?;
    if is_waiting(&comparison.measurement.settings, programs[0]) {
        Ok(programs)
    } else {
        needs(WAITING)
    }
}

const WAITING: &str = "a --latency of 10ms or more, and 100 downloads or more";

fn is_waiting(settings: &Settings, program: &Program) -> bool {
    settings.latency_seconds.is_none_or(|latency| latency >= 0.01) && program.wanted >= 100
}

/// A program, and what it was told.
type Point<'a> = (&'a Settings, &'a Program);

/// All measurements of this io program whose times are those of waiting: one, or those of a sweep.
fn waits<'a>(comparison: &'a Comparison, name: &str) -> Result<Vec<Point<'a>>, Judged> {
    let of_point = |it: &'a Measurement| Some((&it.settings, it.program(name)?));
    let points = comparison.measurements().iter().filter_map(of_point);
    let mut points: Vec<_> = points.filter(|(_, program)| has_time(program)).collect();
    if points.is_empty() {
        return needs(format!("{name}, without failures"));
    }
    points.retain(|(settings, program)| is_waiting(settings, program));
    // Of several latencies, the highest is the most like the internet.
    let latency = |(settings, _): &Point| settings.latency_seconds.unwrap_or_default();
    let highest = points.iter().map(latency).fold(0.0, f64::max);
    points.retain(|point| latency(point) >= highest);
    if points.is_empty() { needs(WAITING) } else { Ok(points) }
}

const FEWER: &str = "of the time that fewer need";

/// What part of the time a program took that it takes with so many at a time (or about as many, among
/// these points), and how many these are, in words. Where that was not measured, it is the ideal time.
fn fewer<'a>(
    points: &[Point<'a>],
    (settings, program): Point<'a>,
    count: usize,
    about: RangeInclusive<usize>,
) -> Result<(Figure, String), Judged> {
    let is_comparable = |(other, it): &&Point| {
        it.wanted == program.wanted
            && other.latency_seconds == settings.latency_seconds
            && about.contains(&at_a_time(it))
    };
    let others = points.iter().filter(is_comparable);
    if let Some((_, other)) = others.min_by_key(|(_, it)| at_a_time(it).abs_diff(count)) {
        return Ok((Figure::ratio(program, other, FEWER), at_a_time(other).to_string()));
    }
    match ideal_io_seconds(program.wanted, count, settings) {
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
) -> Result<[&'a Program; N], Judged> {
    let programs = measured(comparison, names)?;
    if programs[0].fastest() < Some(0.05) {
        return needs("a larger --n or --times: most of the time went into starting");
    }
    Ok(programs)
}

/// What the tasks of cpu_asyncio did, if there are enough of them.
fn tasks_that_never_yield(comparison: &Comparison) -> Result<&Timeline, Judged> {
    let program = comparison.measurement.program("cpu_asyncio");
    let timeline = program.and_then(|it| it.timeline.as_ref());
    let is_whole = |it: &&Timeline| it.problem.is_none() && it.lanes.len() >= 5;
    match timeline.filter(is_whole) {
        Some(timeline) => Ok(timeline),
        None => needs("a timeline of cpu_asyncio (see --timelines), of 5 tasks or more"),
    }
}

/// How many downloads really waited at a time, as the sites saw it.
fn in_flight(program: &Program) -> usize {
    program.shown_run().and_then(|run| run.most_in_flight).unwrap_or(at_a_time(program))
}

/// How many jobs it may do at a time.
fn at_a_time(program: &Program) -> usize {
    program.at_a_time.unwrap_or(program.wanted)
}

/// How far the runs of a program of this kind differ: half of the programs do so by more.
fn median_deviation(comparison: &Comparison, kind: Kind) -> Option<f64> {
    let is_meant = |program: &&Program| program.kind == kind && program.origin == Origin::Workspace;
    let programs = comparison.programs().filter(is_meant);
    let mut deviations: Vec<_> = programs.filter_map(deviation).collect();
    deviations.sort_by(f64::total_cmp);
    median(&deviations)
}

#[cfg(test)]
mod tests {
    use common::programs::PROGRAMS;

    use super::Verdict::*;
    use super::*;
    use crate::comparison::tests::{TYPICAL, comparison, one_after_another, ran};
    use crate::comparison::timeline::Slice;
    use crate::comparison::{Sweep, Swept};
    use crate::measure::contender::Subject;

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
            let timeline = comparison.measurement.programs[6].timeline.as_mut().unwrap();
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
            (
                &[(1, 0.2)],
                |it| it.measurement.programs[1].at_a_time = Some(160),
                6,
                DoesNotHoldHere,
            ),
            (&[(1, 3.3)], |it| it.measurement.programs[1].at_a_time = Some(160), 6, Holds),
            (&[(2, 0.3)], |_| {}, 7, DoesNotHoldHere),
            (&[], |it| it.measurement.programs[2].at_a_time = Some(99), 7, NotJudged),
            (&[], |it| it.measurement.settings.latency_seconds = Some(0.0), 7, NotJudged),
            (&[(3, 1.5)], |it| it.measurement.programs[3].at_a_time = Some(10), 8, DoesNotHoldHere),
            (&[(3, 4.0)], |it| it.measurement.programs[3].at_a_time = Some(10), 8, Holds),
            (&[(5, 0.41)], |_| {}, 11, Holds),
            (&[(5, 0.37)], |_| {}, 11, TooCloseToCall),
            (&[(6, 0.5)], |_| {}, 12, DoesNotHoldHere),
            // Over twice as long, but not the slowest.
            (&[(7, 9.0)], |_| {}, 12, DoesNotHoldHere),
            (&[(7, 0.22)], |_| {}, 14, DoesNotHoldHere),
            (&[], |it| tasks(it).for_each(|task| task.start_seconds = 0.0), 10, DoesNotHoldHere),
            (&[], |it| tasks(it).last().unwrap().start_seconds -= 0.1, 13, DoesNotHoldHere),
            (&[], |it| it.measurement.programs[6].timeline = None, 10, NotJudged),
            (
                &[],
                |it| it.measurement.programs[6].timeline = Some(one_after_another(4, 8.0)),
                13,
                NotJudged,
            ),
            (&[], |it| it.measurement.programs.truncate(4), 15, NotJudged),
            // Four processes, five threads.
            (&[(7, 0.079)], |it| it.measurement.settings.n = 1, 16, TooCloseToCall),
            (&[(7, 0.1)], |it| it.measurement.settings.n = 1, 16, Holds),
            (&[(4, 0.01)], |_| {}, 11, NotJudged),
            (&[], |it| it.measurement.settings.latency_seconds = Some(0.001), 1, NotJudged),
            (&[], |it| it.measurement.programs[1].wanted = 2, 6, NotJudged),
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

    /// A sweep of the workers of these programs: how many, and the time in seconds.
    fn sweep(points: &[(usize, &[(&'static str, f64)])]) -> Comparison {
        let mut sweep = comparison(TYPICAL);
        let settings = sweep.measurement.settings.clone();
        let point = |(workers, times): &(usize, &[(&'static str, f64)])| {
            let settings = Settings { workers: Some(*workers), ..settings.clone() };
            let measured = times.iter().map(|(name, seconds)| {
                let program = Subject::Workspace(name).program(&settings, 4);
                ran(program, *seconds)
            });
            Measurement { programs: measured.collect(), settings }
        };
        let points = points.iter().map(point).collect();
        sweep.measurement.programs.clear();
        sweep.sweep = Some(Sweep { option: Swept::Workers, points, left_out: Vec::new() });
        sweep
    }

    #[test]
    fn a_sweep_judges_the_claims_about_many_workers_by_its_own_points() {
        let few: &[_] = &[("io_threads", 3.0), ("io_processes", 3.7), ("io_asyncio", 3.0)];
        let many: &[_] = &[("io_threads", 0.22), ("io_processes", 0.3), ("io_asyncio", 0.19)];
        let judged = |comparison| -> Vec<_> {
            let judgements = judgements(&comparison).into_iter();
            judgements.map(|it| (it.number, it.verdict, it.here.map(factor))).collect()
        };
        let figure = |text: &str| Some(text.to_owned());
        assert_eq!(
            judged(sweep(&[(1, few), (4, few), (160, many), (5, &[("io_threads", 2.2)])])),
            [
                // Of the time of five threads, and of four processes.
                (6, DoesNotHoldHere, figure("0.10")),
                (7, Holds, figure("1.07")),
                (8, DoesNotHoldHere, figure("0.081")),
            ]
        );
        let slow: &[_] = &[("io_threads", 3.6), ("io_processes", 4.5), ("io_asyncio", 0.3)];
        assert_eq!(
            judged(sweep(&[(4, few), (160, slow)])),
            [
                (6, Holds, figure("1.20")),
                (7, DoesNotHoldHere, figure("1.69")),
                (8, Holds, figure("1.22")),
            ]
        );
        // Without so few workers, against the ideal.
        let alone = judged(sweep(&[(50, many), (160, many)]));
        assert_eq!(alone[0].2, figure(&factor(0.22 / (33.0 * 0.089))));
        assert_eq!(alone[2].2, figure(&factor(0.3 / (41.0 * 0.089))));
    }

    #[test]
    fn of_several_latencies_the_highest_judges_in_whatever_order() {
        let times: &[_] = &[("io_threads", 0.22), ("io_asyncio", 0.19), ("io_processes", 0.3)];
        let mut sweep = sweep(&[(160, times), (160, times)]);
        let mut judged = |latencies: [f64; 2]| -> Vec<_> {
            let points = sweep.sweep.iter_mut().flat_map(|sweep| &mut sweep.points);
            for (point, latency) in points.zip(latencies) {
                point.settings.latency_seconds = Some(latency);
            }
            judgements(&sweep).into_iter().map(|it| it.here).collect()
        };
        assert_eq!(judged([0.01, 0.089]), judged([0.089, 0.01]));
        assert_eq!(judged([0.01, 0.089])[1], Some(0.19 / 0.178));
    }

    #[test]
    fn thousands_of_tasks_are_told_of_but_not_judged() {
        let mut comparison =
            sweep(&[(160, &[("io_asyncio", 0.19)]), (1000, &[("io_asyncio", 2.0)])]);
        let sweep = comparison.sweep.as_mut().unwrap();
        let thousand = &mut sweep.points[1].programs[0];
        (thousand.wanted, thousand.at_a_time) = (10_000, Some(10_000));
        for run in &mut thousand.runs {
            (run.done, run.most_in_flight) = (10_000, Some(10_000));
        }
        let asyncio = &judgements(&comparison)[1];
        assert_eq!((asyncio.number, asyncio.verdict), (7, Holds));
        assert!(asyncio.why.ends_with(" With 10000, it is 11.2."), "{}", asyncio.why);
    }

    #[test]
    fn live_sites_have_no_ideal_time_to_judge_by() {
        let mut live = comparison(TYPICAL);
        live.measurement.settings.latency_seconds = None;
        live.measurement.programs[1].at_a_time = Some(160);
        live.measurement.programs[3].at_a_time = Some(160);
        let verdicts = verdicts(&live);
        assert_eq!(verdicts[1], (2, Holds));
        for number in [6, 7, 8] {
            assert_eq!(verdicts[number - 1].1, NotJudged, "{number}");
        }
    }

    /// A comparison in which the runs of the first so many programs differ.
    fn unsteady(programs: Range<usize>) -> Comparison {
        let mut comparison = comparison(TYPICAL);
        for program in &mut comparison.measurement.programs[programs] {
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
        for run in &mut comparison.measurement.programs[2].runs {
            run.out_of_order = Some(0);
        }
        assert_eq!(verdicts(&comparison)[17], (18, TooCloseToCall));
    }

    #[test]
    fn by_the_article_s_own_figures_some_of_its_claims_hold() {
        let seconds = PROGRAMS.map(|program| article::seconds(program.name).unwrap());
        let mut article = comparison(seconds);
        article.measurement.programs.iter_mut().for_each(|program| program.timeline = None);
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
