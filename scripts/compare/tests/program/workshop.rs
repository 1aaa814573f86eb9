//! The exercises of a workshop, and the check of a machine.

use std::fs;
use std::process::Command;

use testing::{Finished, finish, leave_out};

use crate::scripts::{DOWNLOADS, Scripts, compare};
use crate::workspace::Copy;

/// Applies a patch of the workshop to a copy, as a learner would.
fn apply(copy: &Copy, patch: &str) {
    let mut git = Command::new("git");
    // Without the repository around it, paths are relative to the copy.
    git.current_dir(copy.path("copy")).env("GIT_CEILING_DIRECTORIES", copy.path(""));
    let finished = finish(git.args(["apply", &format!("scripts/workshop/{patch}.patch")]));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
}

/// Checks an exercise.
#[track_caller]
fn check(copy: &Copy, exercise: &str, status: i32) -> Finished {
    let finished = copy.compare(&["--check", exercise]);
    assert_eq!(finished.status, Some(status), "{finished:#?}");
    let end = if status == 0 { "\nSolved.\n" } else { "\nNot solved yet.\n" };
    assert!(finished.stdout.ends_with(end), "{finished:#?}");
    finished
}

/// Returns the first condition in a report that is not met.
fn unmet(finished: &Finished) -> &str {
    let line = finished.stdout.lines().find_map(|line| line.strip_prefix("  --  "));
    line.expect("a condition is not met").trim()
}

#[test]
fn each_exercise_is_solved_by_its_solution_alone() {
    // The same crates as in other tests, so it can share their target folder.
    let Some(copy) = Copy::new("exercises", "..") else { return };
    if Command::new("git").arg("--version").output().is_err() {
        return leave_out("there is no git");
    }
    for (exercise, program, seen) in [
        ("ten_times", "io_threads", "threads: 5, at best 4.9×"),
        ("at_most_ten", "io_asyncio", "at most 160 downloads in flight"),
        ("blocking_call", "io_asyncio", "HEAD requests: 0"),
        ("all_cpus", "cpu_asyncio", "computations at the same time: 1, "),
        ("retry", "io_processes", "144 of 160 jobs done"),
        ("first_failure", "io_threads", " over a second after the failure"),
    ] {
        let file = format!("copy/{program}");
        let original = ["Cargo.toml", "src/main.rs"].map(|name| {
            let path = copy.path(&file).join(name);
            (path.clone(), fs::read_to_string(path).unwrap())
        });
        let before = check(&copy, exercise, 1);
        assert!(unmet(&before).contains(seen), "{before:#?}");
        if exercise == "blocking_call" {
            apply(&copy, exercise);
            let blocked = check(&copy, exercise, 1);
            assert!(unmet(&blocked).starts_with("HEAD requests in flight at the same time: 1, "));
        }
        apply(&copy, &format!("solutions/{exercise}"));
        check(&copy, exercise, 0);
        for (path, text) in original {
            fs::write(path, text).unwrap();
        }
    }
}

/// A program that prints the right lines without asking the sites.
const PRINTS: &str = r#"
use common::println;

fn main() {
    let sites = common::sites();
    sites.iter().for_each(|url| println!("Read 276 bytes from {url}"));
    println!("Downloaded {} sites in 1.4 seconds", sites.len());
}
"#;

#[test]
fn a_check_explains_programs_that_cannot_be_judged() {
    let Some(copy) = Copy::new("exercises", "..") else { return };
    let main = "io_threads/src/main.rs";
    let original = fs::read_to_string(copy.path("copy").join(main)).unwrap();

    // Too many threads, and too few.
    copy.edit(main, |_| original.replace("workers_or(5)", "workers_or(12)"));
    let finished = check(&copy, "ten_times", 1);
    assert_eq!(unmet(&finished), "threads: 12, at best 10.7×, 10.1× with one less");
    copy.edit(main, |_| original.replace("workers_or(5)", "workers_or(10)"));
    let finished = check(&copy, "ten_times", 1);
    assert_eq!(unmet(&finished), "threads: 10, at best 9.5×, 8.5× with one less");

    // Enough threads, half of whose downloads wait for each other.
    let wait =
        "static STARTED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let is_late = STARTED.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= 80;
        let _turn = is_late.then(|| TURN.lock());
        let response";
    let eleven = original.replace("workers_or(5)", "workers_or(11)");
    copy.edit(main, |_| eleven.replace("let response", wait));
    let finished = check(&copy, "ten_times", 1);
    assert!(unmet(&finished).starts_with("downloads in flight at the same time: 11, "));

    copy.edit(main, |_| PRINTS.to_owned());
    let prints = check(&copy, "ten_times", 1);
    assert!(unmet(&prints).starts_with("0 of 160 jobs done: only 0 of 160 are"), "{prints:#?}");

    copy.edit(main, |_| original.replace("let response", "panic!(\"oh\");\n    let response"));
    let panics = check(&copy, "ten_times", 1);
    assert!(unmet(&panics).contains("0 of 160 jobs done: it ended with exit"), "{panics:#?}");
    assert!(panics.stdout.contains("it panicked: oh"), "{panics:#?}");

    copy.edit(main, |_| original.replace("let response", "loop {}\n    let response"));
    let hangs = copy.compare(&["--check", "first_failure", "--run-timeout", "2s"]);
    assert_eq!(hangs.status, Some(1), "{hangs:#?}");
    assert!(hangs.stdout.contains("it timed out after 2s (see --run-timeout)"), "{hangs:#?}");

    copy.edit(main, |_| original.clone() + "fn");
    let broken = copy.compare(&["--check", "ten_times"]);
    assert_eq!((broken.status, &*broken.stdout), (Some(1), ""), "{broken:#?}");
    let problem = "error: it does not compile (see the errors above)";
    assert!(broken.stderr.ends_with(&format!("{problem}\n")), "{broken:#?}");
}

#[test]
fn a_check_takes_the_name_of_an_exercise_and_a_time_limit_alone() {
    let refused = |options: &[&str], problem: &str| {
        let finished = finish(&mut compare(options));
        assert_eq!((finished.status, &*finished.stdout), (Some(2), ""), "{finished:#?}");
        assert!(finished.stderr.contains(problem), "{finished:#?}");
    };
    refused(&["--check", "ten"], "[possible values: ten_times, at_most_ten, blocking_call");
    refused(&["--check"], "a value is required for '--check <EXERCISE>'");
    refused(&["--check", "retry", "--repeat", "3"], "--check cannot be combined with --repeat");
    refused(&["--check", "retry", "io"], "--check cannot be combined with PROGRAM");
    refused(&["--preflight", "--check", "retry"], "--check cannot be combined with --preflight");
    refused(&["--preflight", "--json", "a"], "--preflight cannot be combined with --json");
}

#[test]
fn preflight_names_what_is_missing() {
    let eight = common::programs::PROGRAMS.map(|program| {
        let is_io = program.name.starts_with("io_");
        (program.name, if is_io { DOWNLOADS } else { "print Computed in 0.5 seconds" })
    });
    let ready = Scripts::new(&eight);
    let finished = finish(&mut ready.compare(&["--preflight"]));
    let last = |finished: &Finished| finished.stdout.lines().last().unwrap().to_owned();
    // There may be no browser here.
    let is_ready = finished.status == Some(0);
    let begin = if is_ready { "ready: 8 of 8 programs, " } else { "not ready: 8 of 8 programs, " };
    assert!(last(&finished).starts_with(begin), "{finished:#?}");
    assert!(last(&finished).ends_with(" CPUs"), "{finished:#?}");

    let mut broken = eight;
    broken[1].1 = "print Downloaded 160 sites in 0.5 seconds";
    broken[6].1 = "error note: something is low\nprint Computed in 0.5 seconds";
    let finished = finish(&mut Scripts::new(&broken).compare(&["--preflight"]));
    assert_eq!(finished.status, Some(1), "{finished:#?}");
    assert!(finished.stdout.contains("\n--  io_threads: "), "{finished:#?}");
    assert!(
        finished.stdout.contains("\n--  cpu_asyncio: note: something is low\n"),
        "{finished:#?}"
    );
    assert!(last(&finished).starts_with("not ready: 6 of 8 programs, "), "{finished:#?}");
}
