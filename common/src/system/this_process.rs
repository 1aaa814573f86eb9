//! The names of this program and this process, which may be a worker of a process pool.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The number of this process, if it is a worker.
static WORKER: OnceLock<u64> = OnceLock::new();

/// Makes this process the worker with this number.
pub fn become_worker(number: u64) {
    WORKER.get_or_init(|| number);
}

/// Returns whether this process has [become a worker](become_worker).
pub fn is_worker() -> bool {
    WORKER.get().is_some()
}

/// Returns the name of this process: `Process-1` and so on in a worker, `MainProcess` elsewhere.
pub fn process_name() -> String {
    WORKER.get().map_or_else(|| "MainProcess".to_owned(), |number| worker_name(*number))
}

/// Returns the name of the worker process with this number.
pub fn worker_name(number: u64) -> String {
    format!("Process-{number}")
}

/// Returns the name of this program's executable.
pub fn program_name() -> String {
    let path = PathBuf::from(env::args_os().next().unwrap_or_default());
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
