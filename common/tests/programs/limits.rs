//! Tests of programs that can't start as many threads or processes as they need.
//!
//! They need Linux, where `ulimit -u` also limits threads. Root is not limited, and other users may already
//! have processes. So the program runs as a user without any, which takes root or sudo.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Command, Stdio, id};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use testing::{Finished, finish, leave_out, write_executable};

use crate::PROGRAM;

/// Asserts that the program ends with an error if it can have only its `base` threads and no worker, and
/// that it does all its work, after a note, if it can have one worker.
pub fn goes_on_with_what_can_be_started(base: usize, options: &[&str]) {
    let words = if PROGRAM.package.ends_with("_threads") {
        ["error: no thread can be started", "at a time, because no more threads can be started"]
    } else {
        ["error: no worker process can be started", "note: a worker process could not be started"]
    };
    let Some(root) = root() else {
        return leave_out("a test of limits, which needs root, or sudo without a password");
    };
    for (threads, status, words) in [(base, 1, words[0]), (base + 1, 0, words[1])] {
        let finished = run_with(root, threads, options);
        assert_eq!(finished.status, Some(status), "{finished:?}");
        assert_eq!(finished.stdout.is_empty(), status == 1, "{finished:?}");
        assert!(finished.stderr.contains(words), "{finished:?}");
        assert_eq!(finished.stderr.lines().count(), 1, "{finished:?}");
    }
}

/// Returns the command that runs another one as root, if possible.
fn root() -> Option<&'static [&'static str]> {
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        return Some(&["env"]);
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).stderr(Stdio::null()).status();
    sudo.is_ok_and(|status| status.success()).then_some(&["sudo", "-n"])
}

/// Runs the program as a user of its own, with at most this number of threads.
fn run_with(root: &[&str], threads: usize, options: &[&str]) -> Finished {
    static USERS: AtomicU32 = AtomicU32::new(0);

    let user = 1_000_000 + id() * 10 + USERS.fetch_add(1, SeqCst);
    // A copy, as this user may not have access to the original.
    let folder = env::temp_dir().join(format!("{}-{user}", PROGRAM.name));
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    let original = PROGRAM.full_path();
    let copy = folder.join(original.file_name().unwrap());
    write_executable(&copy, fs::read(original).unwrap());
    let finished = finish(
        Command::new(root[0])
            .args(&root[1..])
            .args(["setpriv", &format!("--reuid={user}"), &format!("--regid={user}")])
            .args(["--clear-groups", "bash", "-c"])
            .arg(format!("ulimit -u {threads} && exec \"$0\" \"$@\""))
            .arg(&copy)
            .args(options),
    );
    fs::remove_dir_all(folder).unwrap();
    finished
}
