//! The launcher: a process that starts a program for `compare` and measures what it used.
//!
//! A process starts as a copy of its parent, and that copy counts towards its peak memory: started by
//! `compare` itself, small programs would seem to use as much memory as `compare`. The launcher is this
//! executable again, but has used little memory when it starts the program. It has a process group of its own
//! (on Windows, a job), and everything that the program starts is [killed](super::descendants) with it. The
//! program gets the limit on open files that `compare` was started with, although `compare` raises its own
//! to serve the sites.

use std::env;
use std::fs::File;
use std::io::{self, PipeReader, Write};
use std::process::{self, Child, Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

#[cfg(unix)]
use nix::sys::resource::{Resource, getrlimit, setrlimit};
#[cfg(unix)]
use nix::sys::signal::{Signal, killpg};
#[cfg(unix)]
use nix::unistd::{Pid, getgid};
use serde::{Deserialize, Serialize};

use crate::measure::descendants::{self, MARK, end_descendants, end_launcher};

/// The first argument of a launcher, followed by those in [`LIMITS`], the program and its arguments.
const ARGUMENT: &str = "--as-launcher";

/// The limit on open files for the programs, where there is one, and `fork` if launchers can fork.
static LIMITS: OnceLock<[String; 2]> = OnceLock::new();

/// Records the limit on open files, before this process raises its own, and whether launchers can fork.
pub fn note_limits() {
    #[cfg(unix)]
    LIMITS.get_or_init(|| {
        let files = getrlimit(Resource::RLIMIT_NOFILE).map(|(limit, _)| limit.to_string());
        // Without a program, a launcher ends at once.
        let forked = env::current_exe().and_then(|this| {
            let mut launcher = Command::new(this);
            launcher.arg(ARGUMENT).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            make_fork(&mut launcher).status()
        });
        let can_fork = forked.is_ok_and(|status| status.success());
        [files.unwrap_or_default(), if can_fork { "fork" } else { "" }.to_owned()]
    });
}

/// Makes the standard library fork to start a program, by giving it a group to set. The child's memory then
/// counts only the pages written to; otherwise, the child would share all memory of this process for a moment.
#[cfg(unix)]
fn make_fork(program: &mut Command) -> &mut Command {
    std::os::unix::process::CommandExt::gid(program, getgid().as_raw())
}

#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Usage {
    /// The reason why the program failed or could not be started.
    pub failure: Option<String>,
    pub wall_seconds: Option<f64>,
    pub cpu_seconds: Option<f64>,
    pub run_delay_seconds: Option<f64>,
    pub peak_memory_bytes: Option<u64>,
}

impl Usage {
    /// Creates the usage of a failed program of which nothing else is known.
    pub fn unknown(failure: impl Into<String>) -> Self {
        Usage { failure: Some(failure.into()), ..Usage::default() }
    }
}

/// A launcher and the program that it runs. Dropping it kills both, and everything they started.
pub struct Launcher(pub Child);

impl Launcher {
    /// Starts a program. When it has ended, the pipe delivers its [`Usage`] as JSON.
    pub fn start(program: &Command) -> io::Result<(Launcher, PipeReader)> {
        let (usage, writer) = io::pipe()?;
        let mut launcher = Command::new(env::current_exe()?);
        launcher
            .arg(ARGUMENT)
            .args(LIMITS.get().unwrap_or(&Default::default()))
            .arg(program.get_program())
            .args(program.get_args())
            .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env(MARK, process::id().to_string())
            // The only free stream, although the launcher writes to it.
            .stdin(writer)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C must reach only `compare`. (0x200 is CREATE_NEW_PROCESS_GROUP.)
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut launcher, 0);
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut launcher, 0x200);
        Ok((Launcher(launcher.spawn()?), usage))
    }
}

impl Drop for Launcher {
    fn drop(&mut self) {
        end_launcher(&mut self.0);
    }
}

const CMD: &str = "cmd";

/// Creates a command that runs a line in the system's shell.
pub fn in_shell(line: &str) -> Command {
    let mut command = Command::new(if cfg!(windows) { CMD } else { "sh" });
    if cfg!(windows) {
        // With /S, cmd removes the outer quotes and keeps all others.
        command.args(["/D", "/S", "/C", &format!("\"{line}\"")]);
    } else {
        command.args(["-c", line]);
    }
    command
}

/// Runs the program to its end if this process is a launcher.
pub fn launch_if_requested() -> Option<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    arguments.next().filter(|first| first == ARGUMENT)?;
    let [_limit, fork] = [arguments.next(), arguments.next()];
    let Some(program) = arguments.next() else { return Some(ExitCode::SUCCESS) };
    #[cfg(unix)]
    if let Some(limit) = _limit.and_then(|limit| limit.to_str()?.parse().ok()) {
        // This restores the former limit; if the system refuses, the higher one stays.
        let hard = getrlimit(Resource::RLIMIT_NOFILE).map_or(limit, |(_, hard)| hard);
        _ = setrlimit(Resource::RLIMIT_NOFILE, limit, hard);
    }
    let mut command = Command::new(&program);
    #[cfg(windows)]
    if program == CMD {
        // cmd has its own rules for quotes, so its arguments are passed on unchanged.
        use std::os::windows::process::CommandExt;
        arguments.by_ref().for_each(|argument| _ = command.raw_arg(argument));
    }
    command.args(arguments);
    Some(launch(command, fork.is_some_and(|it| it == "fork")))
}

fn launch(mut program: Command, can_fork: bool) -> ExitCode {
    descendants::adopt();
    #[cfg(unix)]
    std::thread::spawn(end_with_compare);
    #[cfg(unix)]
    if can_fork {
        make_fork(&mut program);
    }
    // A program may kill its group, so the launcher is not in it.
    #[cfg(target_os = "linux")]
    std::os::unix::process::CommandExt::process_group(&mut program, 0);
    let start = Instant::now();
    let run = program.stdin(Stdio::null()).spawn().and_then(|mut program| {
        let run_delay_seconds = run_delay(program.id());
        Ok((program.wait()?, run_delay_seconds))
    });
    let usage = match run {
        Ok((status, run_delay_seconds)) => {
            let failure = (!status.success()).then(|| format!("it ended with {status}"));
            let wall_seconds = Some(start.elapsed().as_secs_f64());
            // Processes that the program left behind count, too.
            end_descendants();
            let (cpu_seconds, peak_memory_bytes) = used_by_children().unzip();
            let peak_memory_bytes = peak_memory_bytes.filter(|_| can_fork);
            Usage { failure, wall_seconds, cpu_seconds, run_delay_seconds, peak_memory_bytes }
        }
        Err(error) => {
            let program = program.get_program().to_string_lossy();
            Usage::unknown(format!("{program} cannot be started: {error}"))
        }
    };
    // Otherwise, `compare` is gone.
    if write(&usage).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Waits for the end of a process, and returns how long its main thread was ready, but waited for a CPU.
fn run_delay(_process: u32) -> Option<f64> {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::wait::{Id, WaitPidFlag, waitid};
        // Until it is waited for without `WNOWAIT`, its figures can be read.
        let process = Id::Pid(Pid::from_raw(_process as i32));
        waitid(process, WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT).ok()?;
        // Nanoseconds on a CPU, nanoseconds waiting for one, and the number of times.
        let figures = std::fs::read_to_string(format!("/proc/{_process}/schedstat")).ok()?;
        Some(figures.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1e9)
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Kills this process and the program when `compare` is gone, and with it the reader of the pipe.
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

/// Returns the CPU time in seconds and the peak memory in bytes of all descendants, if known.
fn used_by_children() -> Option<(f64, u64)> {
    #[cfg(unix)]
    {
        use nix::sys::resource::{UsageWho, getrusage};
        use nix::sys::time::TimeValLike;
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
        let cpu = usage.user_time() + usage.system_time();
        // macOS counts in bytes, other systems in kilobytes.
        let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
        Some((cpu.num_microseconds() as f64 / 1e6, usage.max_rss() as u64 * unit))
    }
    // Processes report their own: see `common::REPORT_FILE`.
    #[cfg(windows)]
    None
}
