//! Looks up and signals processes by their ids.

use std::process::{Command, Stdio};
use std::time::Duration;

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System};

/// Sends a signal, such as `-INT`, to a process. Returns whether there was such a process. On Windows, which
/// has no signals, kills the process, which then ends with exit code 1.
pub fn kill(signal: &str, process: &str) -> bool {
    let (program, options): (_, &[_]) =
        if cfg!(windows) { ("taskkill", &["/F", "/PID"]) } else { ("kill", &[signal]) };
    let mut kill = Command::new(program);
    let kill = kill.args(options).arg(process).stdout(Stdio::null()).stderr(Stdio::null());
    kill.status().unwrap_or_else(|error| panic!("{program}: {error}")).success()
}

/// Returns whether a process is running.
pub fn is_running(process: &str) -> bool {
    !running(|it, _| it.pid().to_string() == process).is_empty()
}

/// Returns the CPU time that a process has used, to about 10 ms.
pub fn cpu_time(process: u32) -> Duration {
    let (mut system, process) = (System::new(), Pid::from_u32(process));
    let details = ProcessRefreshKind::nothing().with_cpu().without_tasks();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[process]), true, details);
    Duration::from_millis(system.process(process).unwrap().accumulated_cpu_time())
}

/// Returns the running processes that process `of` has started from its own executable. (On Windows, another
/// process may seem to be a child, if its former parent had the same ID.)
pub fn children(of: u32) -> Vec<String> {
    let of = Pid::from_u32(of);
    running(|it, all| {
        let has_name = |parent: &Process| parent.name() == it.name();
        it.parent() == Some(of) && all.process(of).is_some_and(has_name)
    })
}

/// Returns the chosen processes that are running. A zombie, which has ended but was not waited for, is not.
fn running(is_chosen: impl Fn(&Process, &System) -> bool) -> Vec<String> {
    let mut system = System::new();
    // On Linux, threads count as processes otherwise.
    let details = ProcessRefreshKind::nothing().without_tasks();
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, details);
    let processes = system.processes().values().filter(|it| is_chosen(it, &system));
    let running = processes.filter(|it| it.status() != ProcessStatus::Zombie);
    running.map(|it| it.pid().to_string()).collect()
}
