//! On Linux, `/proc` lists the children of a process, and a process can adopt orphaned descendants.

use std::fs::{self, DirEntry};
use std::process::{self, Child};
use std::thread::sleep;
use std::time::Duration;

use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::MARK;

/// Makes this process adopt orphaned descendants, so that they can be found.
pub fn adopt() {
    // If this fails, processes that leave the program's group outlive it.
    _ = set_child_subreaper(true);
}

/// Returns the number of running descendants of a process.
pub fn count(process: u32) -> usize {
    with_descendants(children(process)).into_iter().filter(|it| is_running(*it)).count()
}

/// Kills everything that this process has started.
pub fn end_descendants() {
    end_children(|_| true);
}

/// Kills a launcher and everything that it has started.
pub fn end_launcher(launcher: &mut Child) {
    // The launcher adopts orphans, so it is killed last.
    end(|| with_descendants(children(launcher.id())));
    // Not waited for, the launcher still has its process ID. An error means that the group is empty.
    _ = killpg(Pid::from_raw(launcher.id() as i32), Signal::SIGKILL);
    _ = launcher.wait();
    // If the program killed the launcher, this process has adopted the rest. Children without the variable
    // are not from the program: a shell that became this process by `exec` may have left its own.
    let variable = format!("{MARK}={}", process::id()).into_bytes();
    end_children(|child| {
        let environment = fs::read(format!("/proc/{child}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|it| *it == variable)
    });
}

/// Lists processes, each followed by its descendants.
fn with_descendants(processes: Vec<u32>) -> Vec<u32> {
    let family = |it| [vec![it], with_descendants(children(it))].concat();
    processes.into_iter().flat_map(family).collect()
}

fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    // A thread may have ended in the meantime.
    let read = |thread: DirEntry| fs::read_to_string(thread.path().join("children")).ok();
    let lists: Vec<_> = threads.filter_map(read).collect();
    lists.iter().flat_map(|list| list.split_whitespace()).filter_map(|it| it.parse().ok()).collect()
}

/// Returns whether a process is running; a zombie is not.
fn is_running(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

/// Kills the processes that `find` returns, until it has found none running three times.
fn end(find: impl Fn() -> Vec<u32>) {
    // Orphans of a dying process are adopted a moment later.
    let mut quiet = 0;
    // Each round kills processes started during the one before.
    for _ in 0..100 {
        let running: Vec<_> = find().into_iter().filter(|it| is_running(*it)).collect();
        for process in &running {
            _ = kill(Pid::from_raw(*process as i32), Signal::SIGKILL);
        }
        quiet = if running.is_empty() { quiet + 1 } else { 0 };
        if quiet == 3 {
            break;
        }
        sleep(Duration::from_millis(1));
    }
}

/// Kills the chosen children of this process, with everything they started, and waits for them.
fn end_children(is_chosen: impl Fn(u32) -> bool) {
    end(|| {
        let ended = || waitpid(None, Some(WaitPidFlag::WNOHANG));
        while ended().is_ok_and(|status| status != WaitStatus::StillAlive) {}
        let chosen = children(process::id()).into_iter().filter(|child| is_chosen(*child));
        with_descendants(chosen.collect())
    });
}
