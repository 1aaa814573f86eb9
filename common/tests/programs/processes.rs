//! Tests of programs with worker processes, in which processes are killed.

use std::process::{Child, Stdio};
use std::time::Duration;

use testing::process_table::{children, is_running, kill};
use testing::timeline::Timeline;
use testing::{Finished, finish, wait_until};

use crate::PROGRAM;

/// The signals that end the program. On Windows, which has none, it can only be killed.
const SIGNALS: &[&str] = if cfg!(windows) { &["-KILL"] } else { &["-KILL", "-TERM", "-INT"] };

/// The reported status of a killed worker.
const KILLED: &str = if cfg!(windows) { "exit code: 1" } else { "signal: 9 (SIGKILL)" };

/// Starts the program with two workers, and waits until they are running.
pub fn start(options: &[&str]) -> Child {
    let child = PROGRAM
        .command()
        .args(["--workers", "2"])
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until(|| children(child.id()).len() == 2);
    child
}

/// Kills both workers during their first jobs. Asserts that these jobs fail and no others, and that the
/// timeline in this file shows all `jobs`.
pub fn kill_workers(child: Child, task: &str, jobs: usize, timeline: &str) -> Finished {
    assert!(children(child.id()).iter().all(|worker| kill("-KILL", worker)));
    let finished = Finished::from(child.wait_with_output().unwrap());
    for name in ["Process-1", "Process-2"] {
        let line = format!("Failed to {task}: worker {name} ended early ({KILLED})\n");
        assert!(finished.stderr.contains(&line), "{finished:?}");
    }
    assert_eq!((finished.status, finished.stderr.lines().count()), (Some(1), 2), "{finished:?}");
    let timeline = Timeline::read(&PROGRAM, timeline, Duration::MAX);
    let failed: Vec<_> = timeline.jobs().filter(|job| job.failed).collect();
    assert_eq!((timeline.jobs().count(), failed.len()), (jobs, 2));
    let names = ["Process-1", "Process-2"].map(|name| &timeline.lanes[name].jobs[..]);
    assert!(names.iter().all(|jobs| matches!(jobs, [job] if job.failed)), "{names:?}");
    finished
}

/// Ends the program with several signals, in the middle of endless work. Asserts that its workers end.
pub fn no_worker_outlives_the_program(endless: &[&str]) {
    for signal in SIGNALS {
        let mut child = start(endless);
        let workers = children(child.id());
        assert!(kill(signal, &child.id().to_string()));
        child.wait().unwrap();
        wait_until(|| !workers.iter().any(|worker| is_running(worker)));
    }
}

/// Kills all workers again and again, in the middle of endless work. Asserts that the program ends.
pub fn ends_however_often_its_workers_are_killed(endless: &[&str], jobs: usize) {
    let mut child = start(endless);
    while child.try_wait().unwrap().is_none() {
        children(child.id()).iter().for_each(|worker| _ = kill("-KILL", worker));
    }
    let finished = Finished::from(child.wait_with_output().unwrap());
    assert_eq!(finished.status, Some(1), "{finished:?}");
    let killed = |line: &&str| {
        line.starts_with("Failed to ")
            && line.contains(": worker Process-")
            && line.contains(KILLED)
    };
    assert_eq!(finished.stderr.lines().filter(killed).count(), jobs, "{finished:?}");
    assert_eq!(finished.stderr.lines().count(), jobs, "{finished:?}");
}

/// On other systems, `compare` measures them from outside.
#[cfg(windows)]
#[test]
fn every_process_reports_its_cpu_time_and_peak_memory() {
    let file = PROGRAM.file("used");
    _ = std::fs::remove_file(&file);
    let small =
        if PROGRAM.package.starts_with("io_") { ["--latency", "1ms"] } else { ["--n", "30"] };
    let mut command = PROGRAM.command();
    let finished =
        finish(command.args(["--workers", "2"]).args(small).env("COMMON_REPORT_FILE", &file));
    assert_eq!(finished.status, Some(0), "{finished:?}");
    let report = std::fs::read_to_string(file).unwrap();
    let used: Vec<_> = report.lines().filter_map(|line| line.strip_prefix("used ")).collect();
    assert_eq!(used.len(), 3, "{report}");
    for used in used {
        let (cpu, peak) = used.split_once(' ').unwrap();
        assert!(cpu.parse::<f64>().is_ok_and(|seconds| seconds < 60.0), "{report}");
        assert!(peak.parse::<u64>().is_ok_and(|bytes| bytes > 100_000), "{report}");
    }
}

#[test]
fn rejects_a_worker_variable_set_by_hand() {
    let of_another_parent = "1 2 1 0";
    let of_this_one = format!("1 2 {} 0", std::process::id());
    let malformed = ["", "1", "1 2", "1 2 3", "1 2 3 x", "1 2 3 4 5", "nonsense"];
    // On Windows, these values are valid unless standard input is a terminal.
    let valid: &[&str] = if cfg!(windows) { &[] } else { &[of_another_parent, &of_this_one] };
    for marker in malformed.iter().chain(valid) {
        let finished = finish(PROGRAM.command().env("COMMON_WORKER_PROCESS", marker));
        finished.assert_usage_error(&["COMMON_WORKER_PROCESS", "unset it"]);
    }
}
