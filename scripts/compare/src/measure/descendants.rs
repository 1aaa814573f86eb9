//! Finds and kills the descendants of a process. Does nothing on systems other than Linux.

use std::fs::{self, DirEntry};
#[cfg(target_os = "linux")]
use std::process;

/// Returns the running descendants of a process.
pub fn descendants(process: u32) -> Vec<u32> {
    let mut found = with_descendants(process);
    found.retain(|it| *it != process && is_running(*it));
    found
}

fn with_descendants(process: u32) -> Vec<u32> {
    let mut found = vec![process];
    found.extend(children(process).into_iter().flat_map(with_descendants));
    found
}

fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    // A thread may have ended in the meantime.
    let read = |thread: DirEntry| fs::read_to_string(thread.path().join("children")).ok();
    let lists: Vec<_> = threads.filter_map(read).collect();
    lists.iter().flat_map(|list| list.split_whitespace()).filter_map(|it| it.parse().ok()).collect()
}

pub fn has_variable(process: u32, name: &str, value: &str) -> bool {
    let environment = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
    let variable = format!("{name}={value}").into_bytes();
    environment.split(|byte| *byte == 0).any(|it| *it == variable)
}

/// Returns whether a process is running; a zombie is not.
fn is_running(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

/// Makes this process adopt orphaned descendants, so that they can be found.
#[cfg(target_os = "linux")]
pub fn adopt() {
    // If this fails, processes that leave the program's group outlive it.
    _ = nix::sys::prctl::set_child_subreaper(true);
}

/// Kills the processes that `find` returns, until it has found none running three times.
#[cfg(target_os = "linux")]
pub fn end(find: impl Fn() -> Vec<u32>) {
    use std::{thread::sleep, time::Duration};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

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

#[cfg(target_os = "linux")]
fn reap() {
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    let ended = || waitpid(None, Some(WaitPidFlag::WNOHANG));
    while ended().is_ok_and(|status| status != WaitStatus::StillAlive) {}
}

/// Kills the chosen children of this process, with everything they started, and waits for them.
#[cfg(target_os = "linux")]
pub fn end_children(is_chosen: impl Fn(u32) -> bool) {
    end(|| {
        reap();
        let chosen = children(process::id()).into_iter().filter(|child| is_chosen(*child));
        chosen.flat_map(with_descendants).collect()
    });
}

#[cfg(not(target_os = "linux"))]
pub fn adopt() {}

#[cfg(not(target_os = "linux"))]
pub fn end(_: impl Fn() -> Vec<u32>) {}

#[cfg(not(target_os = "linux"))]
pub fn end_children(_: impl Fn(u32) -> bool) {}
