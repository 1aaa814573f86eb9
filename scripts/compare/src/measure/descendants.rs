//! Finds and kills the descendants of a process. Does nothing on systems other than Linux.

use std::fs::{self, DirEntry};

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

/// Kills those children of this process that are to be killed, and all that they started, even outside its
/// process group. Waits for those that it started or adopted.
#[cfg(target_os = "linux")]
pub fn end_descendants(is_to_be_killed: impl Fn(u32) -> bool) {
    use std::{process, thread::sleep, time::Duration};

    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::Pid;

    // Each round kills processes started during the one before.
    for _ in 0..100 {
        let chosen = children(process::id()).into_iter().filter(|child| is_to_be_killed(*child));
        let running: Vec<_> =
            chosen.flat_map(with_descendants).filter(|it| is_running(*it)).collect();
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
pub fn end_descendants(_: impl Fn(u32) -> bool) {}
