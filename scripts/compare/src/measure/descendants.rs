//! Finds and kills the descendants of a process. Does nothing on systems other than Linux.

use std::fs;

pub fn descendants(process: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for thread in fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten() {
        // The thread may have ended in the meantime.
        let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
            if is_running(child) {
                found.push(child);
            }
            found.extend(descendants(child));
        }
    }
    found
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

/// Kills all descendants of this process, even those outside its process group, and waits for those that it
/// started or adopted.
#[cfg(target_os = "linux")]
pub fn end_descendants() {
    use std::{process, thread::sleep, time::Duration};

    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::Pid;

    /// Maximum number of rounds, each of which kills processes started during the one before.
    const ROUNDS: u32 = 100;

    for _ in 0..ROUNDS {
        let running = descendants(process::id());
        for process in &running {
            _ = kill(Pid::from_raw(*process as i32), Signal::SIGKILL);
        }
        let ended = || waitpid(None, Some(WaitPidFlag::WNOHANG));
        while ended().is_ok_and(|status| status != WaitStatus::StillAlive) {}
        if running.is_empty() {
            break;
        }
        sleep(Duration::from_millis(1));
    }
}

#[cfg(not(target_os = "linux"))]
pub fn adopt() {}

#[cfg(not(target_os = "linux"))]
pub fn end_descendants() {}
