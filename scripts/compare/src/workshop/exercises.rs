//! The exercises. Each is judged by the requests that the sites received and the jobs that the program
//! recorded, not by its code, its output or its speed: a busy machine changes only the speed.

use std::io;
use std::time::{Duration, Instant};

use common::println;
use common::sites::Exchange;

use crate::comparison::timeline::most_at_a_time;
use crate::comparison::{Settings, ideal_rounds};
use crate::measure::{Observation, Programs, build, observe};
use crate::workshop::SETTINGS;

pub struct Exercise {
    pub name: &'static str,
    /// The program to edit.
    program: &'static str,
    task: &'static str,
    why: &'static str,
    /// The numbers of the requests that fail.
    failing: &'static [usize],
    judge: fn(&Observation, usize) -> Vec<Condition>,
}

/// Whether a condition is met, what was seen, and what is wanted.
type Condition = (bool, String, String);

pub const EXERCISES: [Exercise; 6] = [
    Exercise {
        name: "ten_times",
        program: "io_threads",
        task: "ten times as fast as io_non_concurrent, with as few threads as possible",
        why: "only downloads that wait at the same time save time, and each thread costs memory and a \
              connection of its own",
        failing: &[],
        judge: |seen, jobs| {
            let gain = |threads| ideal_rounds(jobs, 1) / ideal_rounds(jobs, threads);
            let threads = seen.run.workers.max(seen.run.max_in_flight).unwrap_or(0).max(1);
            let (best, less) = (gain(threads), gain(threads - 1));
            let found = format!("threads: {threads}, at best {best:.1}×, {less:.1}× with one less");
            let wanted = "at least 10.0×, but not with one less".to_owned();
            vec![
                all_done(seen, jobs),
                at_once(intervals(seen, "GET"), "downloads in flight", threads),
                (best >= 10.0 && less < 10.0, found, wanted),
            ]
        },
    },
    Exercise {
        name: "at_most_ten",
        program: "io_asyncio",
        task: "ten downloads in flight, and never more",
        why: "a site may refuse a client that asks for everything at once; ten in flight are still fast",
        failing: &[],
        judge: |seen, jobs| {
            let most = seen.run.max_in_flight.unwrap_or(0);
            let found = format!("at most {most} downloads in flight");
            vec![
                all_done(seen, jobs),
                at_once(intervals(seen, "GET"), "downloads in flight", 10),
                (most <= 10, found, "never more than 10".to_owned()),
            ]
        },
    },
    Exercise {
        name: "blocking_call",
        program: "io_asyncio",
        task: "with the HEAD requests of blocking_call.patch, but without blocking the event loop",
        why: "while a call blocks the thread of the event loop, no other task can run",
        failing: &[],
        judge: |seen, jobs| {
            let heads = intervals(seen, "HEAD");
            let found = format!("HEAD requests: {}", heads.len());
            let wanted = format!("{jobs} (git apply scripts/workshop/blocking_call.patch)");
            // A larger runtime has a thread for each CPU, all of which could be blocked.
            let wanted_at_once = num_cpus::get().max(10) + 1;
            vec![
                all_done(seen, jobs),
                (heads.len() >= jobs, found, wanted),
                at_once(heads, "HEAD requests in flight", wanted_at_once),
            ]
        },
    },
    Exercise {
        name: "all_cpus",
        program: "cpu_asyncio",
        task: "on all CPUs",
        why: "tasks on one thread use one CPU, however many there are",
        failing: &[],
        judge: |seen, jobs| {
            let slices = seen.timeline.iter().flat_map(|timeline| timeline.slices());
            let busy = slices.flat_map(|slice| slice.busy().0).collect();
            vec![all_done(seen, jobs), at_once(busy, "computations", num_cpus::get().max(2))]
        },
    },
    Exercise {
        name: "retry",
        program: "io_processes",
        task: "all pages of sites that fail one time in ten",
        why: "a failure may be over in a moment; but a site in trouble needs fewer requests, not more, so \
              repeat only those that failed",
        failing: &[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160],
        judge: |seen, jobs| {
            let (requests, most) = (intervals(seen, "GET").len(), jobs + jobs / 10);
            let wanted = format!("at most {most}, 10 % more than downloads");
            vec![all_done(seen, jobs), (requests <= most, format!("{requests} requests"), wanted)]
        },
    },
    Exercise {
        name: "first_failure",
        program: "io_threads",
        task: "stop at the first failure (the eighth request), and report the downloads until then",
        why: "work that is no longer needed costs time, and the site's patience",
        failing: &[8],
        judge: |seen, jobs| {
            let mut answers = seen.log.iter().filter_map(|it| it.answer);
            let failed = answers.find(|(_, status)| *status >= 400);
            // Even on a busy machine, a program stops within a second.
            let limit = failed.map(|(at, _)| at + Duration::from_secs(1));
            let is_late = |it: &&Exchange| limit.is_some_and(|limit| it.arrived > limit);
            let (all, late) = (seen.log.len(), seen.log.iter().filter(is_late).count());
            let requests = format!("{all} requests, {late} over a second after the failure");
            let is_reported = seen.run.seconds.is_some() && (1..jobs).contains(&seen.run.done);
            let (_, report, _) = all_done(seen, jobs);
            vec![
                (failed.is_some() && late == 0, requests, "8 or more, and none so late".to_owned()),
                (is_reported, report, "\"Downloaded N of 160 sites\"".to_owned()),
            ]
        },
    },
];

impl Exercise {
    /// Builds and runs the program, and prints what was seen and, if that is not enough, what is wanted and
    /// why. Returns whether the exercise is solved.
    ///
    /// # Errors
    /// If the program does not compile or cannot be run, or on Ctrl-C.
    pub fn check(&self, run_timeout_seconds: f64) -> io::Result<bool> {
        let Exercise { name, program, task, why, failing, judge } = self;
        let programs = Programs::of_workspace()?;
        let targets = programs.choose(&[program]).map_err(io::Error::other)?;
        let target = &targets[0];
        let paths = build(&programs, &[target])?;
        let run_timeout_seconds = run_timeout_seconds.min(SETTINGS.run_timeout_seconds);
        let settings = Settings { run_timeout_seconds, ..SETTINGS };
        let seen = observe(&paths, target, &settings, failing.to_vec())?;
        let conditions = judge(&seen, settings.jobs(target.kind));
        println!("{name}: {program}, {task}\n");
        for (is_met, seen, wanted) in &conditions {
            println!("  {}  {seen}", if *is_met { "ok" } else { "--" });
            if !is_met {
                println!("      wanted: {wanted}");
            }
        }
        let is_solved = conditions.iter().all(|(is_met, ..)| *is_met);
        if is_solved {
            println!("\nSolved.");
        } else {
            seen.run.stderr.iter().for_each(|line| println!("      {program} printed: {line}"));
            println!("      why: {why}\n\nNot solved yet.");
        }
        Ok(is_solved)
    }
}

fn all_done(Observation { run, .. }: &Observation, jobs: usize) -> Condition {
    let problem = run.problem.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
    let seen = format!("{} of {jobs} jobs done{problem}", run.done);
    (run.problem.is_none(), seen, "all, as program and sites agree".to_owned())
}

/// Returns from when to when requests of a method were in flight, in seconds.
fn intervals(seen: &Observation, method: &str) -> Vec<(f64, f64)> {
    let seconds = |at: Instant| at.duration_since(seen.log[0].arrived).as_secs_f64();
    let requests = seen.log.iter().filter(|it| it.method == method);
    requests.filter_map(|it| Some((seconds(it.arrived), seconds(it.answer?.0)))).collect()
}

/// Judges whether as many as `wanted` went on at the same time: at some moment, and about on average.
fn at_once(mut intervals: Vec<(f64, f64)>, what: &str, wanted: usize) -> Condition {
    intervals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sum: f64 = intervals.iter().map(|(from, to)| to - from).sum();
    let (mut end, mut covered) = (0.0_f64, 0.0);
    for (from, to) in &intervals {
        covered += (to - from.max(end)).max(0.0);
        end = end.max(*to);
    }
    let average = if covered > 0.0 { sum / covered } else { 0.0 };
    let most = most_at_a_time(intervals.into_iter());
    let is_met = most >= wanted && average >= (1 + wanted) as f64 / 2.0;
    let seen = format!("{what} at the same time: {most}, {average:.1} on average");
    (is_met, seen, format!("{wanted} at the same time, and not only for a moment"))
}
