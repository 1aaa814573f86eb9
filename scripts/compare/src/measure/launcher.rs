//! A process between `compare` and a program, which tells what the program used.
//!
//! A process starts as a copy of the one that starts it, and the most memory that it had is counted
//! from there: started by `compare` itself, small programs would be said to use what `compare`
//! does. The launcher is this executable again, but has hardly begun when it starts the program.
//! It leads a process group of its own, and on Linux adopts what leaves that, so that all that the program
//! starts can be ended with it. The program runs under the limit on open files with which `compare` was
//! started: it raises its own to serve sites.

use std::env;
use std::fs::File;
use std::io::{self, PipeReader, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::OnceLock;
#[cfg(unix)]
use std::thread;
use std::time::Instant;

#[cfg(unix)]
use nix::sys::resource::{Resource, getrlimit, setrlimit};
#[cfg(unix)]
use nix::sys::signal::{Signal, killpg};
#[cfg(unix)]
use nix::unistd::{Pid, getgid};
use serde::{Deserialize, Serialize};

use crate::measure::descendants::{adopt, end_descendants};

/// The first argument of a launcher; the others are the limit on open files, the program and its arguments.
const ARGUMENT: &str = "--as-launcher";

/// The limit on open files that programs have, where there is one.
static OPEN_FILES: OnceLock<String> = OnceLock::new();

/// Notes the limits of this process, for the programs, before it raises them for itself.
pub fn note_limits() {
    #[cfg(unix)]
    if let Ok((limit, _)) = getrlimit(Resource::RLIMIT_NOFILE) {
        OPEN_FILES.get_or_init(|| limit.to_string());
    }
}

/// What a program used.
#[derive(Debug, Deserialize, Serialize)]
pub struct Usage {
    /// Why it failed, be it that it could not be started.
    pub failure: Option<String>,
    /// From its start to its end.
    pub wall_seconds: Option<f64>,
    /// Of all its processes.
    pub cpu_seconds: Option<f64>,
    /// Of the largest of these.
    pub peak_memory_bytes: Option<u64>,
}

impl Usage {
    /// Of a program that failed, and did not leave a trace.
    pub fn unknown(failure: String) -> Self {
        let failure = Some(failure);
        Usage { failure, wall_seconds: None, cpu_seconds: None, peak_memory_bytes: None }
    }
}

/// A launcher, and the program that it runs. Dropped, both are ended, and all that they started.
pub struct Launcher(pub Child);

impl Launcher {
    /// Starts this program. What it used is at the end of the pipe once it has ended.
    pub fn start(program: &Command) -> io::Result<(Launcher, PipeReader)> {
        let (usage, writer) = io::pipe()?;
        let mut launcher = Command::new(env::current_exe()?);
        launcher
            .arg(ARGUMENT)
            .arg(OPEN_FILES.get().map_or("", String::as_str))
            .arg(program.get_program())
            .args(program.get_args())
            .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
            // The one stream that is free, though it is for the other direction.
            .stdin(writer)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C is for `compare` alone.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut launcher, 0);
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(
            &mut launcher,
            CREATE_NEW_PROCESS_GROUP,
        );
        Ok((Launcher(launcher.spawn()?), usage))
    }
}

/// <https://learn.microsoft.com/windows/win32/procthread/process-creation-flags>
#[cfg(windows)]
const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;

impl Drop for Launcher {
    fn drop(&mut self) {
        #[cfg(unix)]
        {
            // Nobody waited for the launcher yet, so its number is still its own. An error says
            // that nobody is left.
            _ = killpg(Pid::from_raw(self.0.id() as i32), Signal::SIGKILL);
        }
        #[cfg(windows)]
        {
            let process = self.0.id().to_string();
            _ = Command::new("taskkill").args(["/T", "/F", "/PID", &process]).output();
        }
        _ = self.0.wait();
        // What was adopted when the launcher ended before them.
        end_descendants();
    }
}

/// If this process is a launcher, runs its program to the end.
pub fn launch_if_requested() -> Option<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    arguments.next().filter(|first| first == ARGUMENT)?;
    let _limit = arguments.next()?;
    #[cfg(unix)]
    if let Some(limit) = _limit.to_str().and_then(|limit| limit.parse().ok()) {
        // It was the limit before; if the system refuses, the higher one stays.
        let hard = getrlimit(Resource::RLIMIT_NOFILE).map_or(limit, |(_, hard)| hard);
        _ = setrlimit(Resource::RLIMIT_NOFILE, limit, hard);
    }
    let mut program = Command::new(arguments.next()?);
    program.args(arguments);
    Some(launch(program))
}

/// Runs the program to its end, and tells what it used.
fn launch(mut program: Command) -> ExitCode {
    adopt();
    #[cfg(unix)]
    thread::spawn(end_with_compare);
    // With a group to change to, the standard library copies this process for the program: a copy
    // has only the memory that was written to. Otherwise it would lend all of it, for a moment.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::gid(&mut program, getgid().as_raw());
    let start = Instant::now();
    let usage = match program.stdin(Stdio::null()).status() {
        Ok(status) => {
            let failure = (!status.success()).then(|| format!("it ended with {status}"));
            let wall_seconds = Some(start.elapsed().as_secs_f64());
            // What it has left behind counts, too.
            end_descendants();
            let (cpu_seconds, peak_memory_bytes) = used_by_children().unzip();
            Usage { failure, wall_seconds, cpu_seconds, peak_memory_bytes }
        }
        Err(error) => {
            let program = program.get_program().to_string_lossy();
            Usage::unknown(format!("{program} cannot be started: {error}"))
        }
    };
    match write(&usage) {
        Ok(()) => ExitCode::SUCCESS,
        // `compare` is gone.
        Err(_) => ExitCode::FAILURE,
    }
}

/// Ends this process and the program, if `compare` is gone: then nobody reads the pipe any more.
#[cfg(unix)]
fn end_with_compare() {
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    let stdin = io::stdin();
    let pipe = PollFd::new(std::os::fd::AsFd::as_fd(&stdin), PollFlags::empty());
    if poll(&mut [pipe], PollTimeout::NONE).is_ok() {
        end_descendants();
        // 0 is this process's own group.
        _ = killpg(Pid::from_raw(0), Signal::SIGKILL);
    }
}

fn write(usage: &Usage) -> io::Result<()> {
    #[cfg(unix)]
    let writer = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let writer = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    File::from(writer).write_all(&serde_json::to_vec(usage)?)
}

/// CPU time in seconds and peak memory in bytes, where the system tells that of all descendants.
#[cfg(unix)]
fn used_by_children() -> Option<(f64, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let cpu = usage.user_time() + usage.system_time();
    // macOS counts bytes, others kilobytes.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    Some((cpu.num_microseconds() as f64 / 1e6, usage.max_rss() as u64 * unit))
}

#[cfg(not(unix))]
fn used_by_children() -> Option<(f64, u64)> {
    None
}
