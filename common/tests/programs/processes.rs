//! What every program does that has worker processes, when processes are killed.
//!
//! Who is whose worker is read from `/proc`.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::run::{Finished, program};
use super::timeline;

/// The processes that this one has started, and that have not ended.
fn workers(of: &Child) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let names = processes.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|process| parent(process) == Some(of.id().to_string())).collect()
}

/// The parent of a process that has not ended.
fn parent(process: &str) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    let state = fields.next()?;
    (state != "Z").then(|| fields.next().unwrap().to_owned())
}

fn kill(signal: &str, process: &str) {
    _ = Command::new("kill").args([signal, process]).stderr(Stdio::null()).status();
}

pub fn wait_until(condition: impl Fn() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited for a minute");
        sleep(Duration::from_millis(5));
    }
}

/// Starts the program with two workers, and waits until they are there.
pub fn start(options: &[&str]) -> Child {
    let child = program()
        .args(["--workers", "2"])
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until(|| workers(&child).len() == 2);
    child
}

/// Kills both workers at their first jobs, which costs these jobs and no other. Each of the `jobs` is
/// in the timeline that the program was to write to this file.
pub fn kill_workers(child: Child, task: &str, jobs: usize, timeline: &str) -> Finished {
    workers(&child).iter().for_each(|worker| kill("-KILL", worker));
    let finished = Finished::from(child.wait_with_output().unwrap());
    for name in ["Process-1", "Process-2"] {
        let told = format!("Failed to {task}: worker {name} ended early (signal: 9 (SIGKILL))\n");
        assert!(finished.stderr.contains(&told), "{finished:?}");
    }
    assert_eq!((finished.status, finished.stderr.lines().count()), (Some(1), 2), "{finished:?}");
    let timeline = timeline::read(timeline, Duration::MAX);
    let failed: Vec<_> = timeline.jobs().filter(|job| job.failed).collect();
    assert_eq!((timeline.jobs().count(), failed.len()), (jobs, 2));
    let names = ["Process-1", "Process-2"].map(|name| &timeline.lanes[name].jobs[..]);
    assert!(names.iter().all(|jobs| matches!(jobs, [job] if job.failed)), "{names:?}");
    finished
}

/// Ends the program in several ways, in the middle of work that takes longer than this test waits.
pub fn no_worker_outlives_it(endless: &[&str]) {
    for signal in ["-KILL", "-TERM", "-INT"] {
        let mut child = start(endless);
        let workers = workers(&child);
        kill(signal, &child.id().to_string());
        child.wait().unwrap();
        wait_until(|| workers.iter().all(|worker| parent(worker).is_none()));
    }
}

/// Kills all workers, again and again, in the middle of work that would take forever.
pub fn ends_however_often_its_workers_are_killed(endless: &[&str], jobs: usize) {
    let mut child = start(endless);
    while child.try_wait().unwrap().is_none() {
        workers(&child).iter().for_each(|worker| kill("-KILL", worker));
    }
    let finished = Finished::from(child.wait_with_output().unwrap());
    assert_eq!(finished.status, Some(1), "{finished:?}");
    let killed = |line: &&str| {
        line.starts_with("Failed to ")
            && line.contains(": worker Process-")
            && line.contains("SIGKILL")
    };
    assert_eq!(finished.stderr.lines().filter(killed).count(), jobs, "{finished:?}");
    assert_eq!(finished.stderr.lines().count(), jobs, "{finished:?}");
}

#[test]
fn a_marker_set_by_hand_makes_no_worker() {
    let of_another_parent = "1 0123456789abcdef 1";
    let of_this_one = format!("1 0123456789abcdef {}", std::process::id());
    for marker in ["", "1", "1 2 3", "nonsense", of_another_parent, &of_this_one] {
        let output = program().env("COMMON_WORKER_PROCESS", marker).output();
        Finished::from(output.unwrap()).assert_usage_error(&["COMMON_WORKER_PROCESS", "unset it"]);
    }
}
