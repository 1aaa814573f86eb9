//! What a program does that can't have as many threads and processes as it wants.
//!
//! Linux does not limit root, nor does a user know how many of theirs exist already. So these tests
//! are run by root, as users who have none; for others they hold nothing.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, id};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use super::run::{Finished, program};

/// Where only the `base` threads can exist that the program has besides its workers, it ends with
/// one line; with one more, it does all its work, after a line.
pub fn goes_on_with_what_can_be_started(base: usize, options: &[&str]) {
    let [none, few] = if env!("CARGO_PKG_NAME").ends_with("_threads") {
        let few = "note: only 1 of 5 at a time, because no more threads can be started ";
        ["error: no thread can be started ", few]
    } else {
        let none = "error: no worker process can be started: ";
        [none, "note: a worker process could not be started: "]
    };
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return eprintln!("only root can test this");
    }
    for (threads, status, begin) in [(base, 1, none), (base + 1, 0, few)] {
        let finished = run_with(threads, options);
        assert_eq!(finished.status, Some(status), "{finished:?}");
        assert_eq!(finished.stdout.is_empty(), status == 1, "{finished:?}");
        assert!(finished.stderr.starts_with(begin), "{finished:?}");
        assert_eq!(finished.stderr.lines().count(), 1, "{finished:?}");
    }
}

/// Runs the program as a user of its own, who may have so many threads.
fn run_with(threads: usize, options: &[&str]) -> Finished {
    static USERS: AtomicU32 = AtomicU32::new(0);

    let user = 1_000_000 + id() * 10 + USERS.fetch_add(1, SeqCst);
    let limited = Command::new("bash")
        .args(["-c", &format!("ulimit -u {threads} && exec \"$0\" \"$@\"")])
        .arg(program().get_program())
        .args(options)
        .uid(user)
        .gid(user)
        .output();
    Finished::from(limited.unwrap())
}
