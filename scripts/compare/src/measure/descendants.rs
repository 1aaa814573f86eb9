//! What a process has started, as far as the system tells it: Linux does.

use std::fs;

/// The processes that a process has started, and these, and so on, which still run.
pub fn descendants(process: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for thread in fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten() {
        // A thread may end meanwhile.
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

/// Whether a process has not ended: that nobody has waited for it yet does not count.
fn is_running(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

/// Adopts what descendants of this process leave behind, so that it can be found.
#[cfg(target_os = "linux")]
pub fn adopt() {
    // Without it, what leaves the group of a program is not ended with it.
    _ = nix::sys::prctl::set_child_subreaper(true);
}

/// Ends the descendants of this process, even those that have left its group, and waits for those that
/// it has started or adopted.
#[cfg(target_os = "linux")]
pub fn end_descendants() {
    use std::{process, thread::sleep, time::Duration};

    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::Pid;

    /// How many times those are ended that others have started meanwhile.
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
