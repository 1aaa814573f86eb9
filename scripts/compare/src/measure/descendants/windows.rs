//! On Windows, a process puts itself and everything that it starts into a job, which ends with this process.

use std::process::Child;
use std::sync::OnceLock;

use win32job::{ExtendedLimitInfo, Job};

/// The job of this process. Closing it would kill the process.
static JOB: OnceLock<Job> = OnceLock::new();

/// Puts this process into a job of its own.
pub fn adopt() {
    let mut limits = ExtendedLimitInfo::new();
    limits.limit_kill_on_job_close();
    // If this fails, the processes of a program may outlive it.
    if let Ok(job) = Job::create_with_limit_info(&limits)
        && job.assign_current_process().is_ok()
    {
        _ = JOB.set(job);
    }
}

/// Returns the number of processes that the one launcher of this process has started.
pub fn count(_launcher: u32) -> usize {
    let processes = JOB.get().and_then(|job| job.query_process_id_list().ok());
    // The first two are this process and the launcher.
    processes.map_or(0, |processes| processes.len().saturating_sub(2))
}

/// Does nothing: everything will end with this process.
pub fn end_descendants() {}

/// Kills a launcher and, with its job, everything that it has started.
pub fn end_launcher(launcher: &mut Child) {
    _ = launcher.kill();
    _ = launcher.wait();
}
