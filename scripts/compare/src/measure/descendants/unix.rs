//! On other Unix systems, such as macOS, orphans are found only by a variable in their environment, if the
//! system shows it.

use std::env;
use std::ffi::OsString;
use std::process::{self, Child};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

use super::MARK;

/// Does nothing: these systems do not let a process adopt orphans.
pub fn adopt() {}

/// Returns 0, for unknown: counting would need a list of all processes, which takes long to make.
pub fn count(_process: u32) -> usize {
    0
}

/// Kills everything that this process, a launcher, has started.
pub fn end_descendants() {
    end_marked(env::var_os(MARK).unwrap_or_default());
}

/// Kills a launcher and everything that it has started.
pub fn end_launcher(launcher: &mut Child) {
    // The launcher has not been waited for, so its process ID is still its own.
    _ = killpg(Pid::from_raw(launcher.id() as i32), Signal::SIGKILL);
    _ = launcher.wait();
    end_marked(process::id().to_string().into());
}

/// Kills all other processes in which the variable has this value, until none is left.
fn end_marked(value: OsString) {
    let mut variable = OsString::from(format!("{MARK}="));
    variable.push(value);
    for _ in 0..100 {
        let mut system = System::new();
        let environment = ProcessRefreshKind::nothing().with_environ(UpdateKind::Always);
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, environment);
        let others = system.processes().values().filter(|it| it.pid().as_u32() != process::id());
        let marked = others.filter(|it| it.environ().contains(&variable));
        if marked.filter(|it| it.kill()).count() == 0 {
            break;
        }
    }
}
