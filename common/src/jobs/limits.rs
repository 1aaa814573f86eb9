//! The number of workers, its limits and its report to `compare`. As far as possible, the limits are found
//! before the program measures time.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use crate::programs::{self, Workers};
use crate::system::report_file::report_to_compare;
use crate::system::this_process::program_name;
use crate::system::{exit_with_error, print_error_line};

static LIMITS: OnceLock<Limits> = OnceLock::new();

/// The number of workers that this program requested, or the most that were at work at the same time.
static WORKERS: AtomicUsize = AtomicUsize::new(0);

/// The number of workers at work now: a program may have some without requesting any.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

struct Limits {
    jobs: usize,
    workers: Option<usize>,
    /// The number of workers that the limit on open files allows.
    files: usize,
    /// The number of threads that are known to be startable; unlimited if no worker is a thread.
    threads: usize,
}

/// The most threads to try before the program requests its own number. A larger number is tried on
/// request; trying far more threads than the program needs would show in its peak memory.
const HANDFUL: usize = 8;

/// The maximum number of threads. With far more, their stacks need more memory areas than Linux allows a
/// process, and Linux kills the process instead of refusing the thread.
const MAX_THREADS: usize = 10_000;

/// Returns the number of workers: the value of `--workers`, or else `default`.
///
/// It is lower if there are fewer jobs. It is also lower, with a note on standard error, if fewer threads
/// can be started or if the limit on open files is too low.
///
/// # Panics
/// If neither `sites` nor `numbers` has been called.
pub fn workers_or(default: usize) -> usize {
    let workers = possible(default, true);
    WORKERS.store(workers, Relaxed);
    workers
}

/// Returns the number of tasks that may be in flight. Unlike other workers, they need no threads.
#[cfg(feature = "asyncio")]
pub(crate) fn max_in_flight() -> usize {
    if requested() > 0 {
        // The program limits its tasks itself.
        return limits().files.min(limits().jobs);
    }
    let tasks = possible(usize::MAX, false);
    WORKERS.store(tasks, Relaxed);
    tasks
}

/// Returns the number of workers that this program requested, or 0.
#[cfg(feature = "asyncio")]
pub(crate) fn requested() -> usize {
    WORKERS.load(Relaxed)
}

fn limits() -> &'static Limits {
    LIMITS.get().expect("sites() or numbers() is called first")
}

fn possible(default: usize, need_threads: bool) -> usize {
    let limits = limits();
    let wanted = limits.workers.unwrap_or(default).min(limits.jobs);
    let with_files = wanted.min(limits.files);
    let try_threads = need_threads && with_files > limits.threads;
    let possible = if try_threads { startable(with_files) } else { with_files };
    if possible < wanted {
        let reason = match possible {
            _ if possible == with_files => "of the limit on open files (see `ulimit -n`)",
            MAX_THREADS => "no more threads can be started",
            _ => "no more threads can be started (see `ulimit -u`)",
        };
        print_error_line(format_args!(
            "note: only {possible} of {wanted} at a time, because {reason}"
        ));
    }
    possible
}

/// Does some work, counting one more worker meanwhile: this thread, or the worker process it waits for.
pub(crate) fn at_work<T>(work: impl FnOnce() -> T) -> T {
    WORKERS.fetch_max(AT_WORK.fetch_add(1, Relaxed) + 1, Relaxed);
    let result = work();
    AT_WORK.fetch_sub(1, Relaxed);
    result
}

/// Reports the number of workers to `compare`, if that runs this program.
pub(crate) fn report_workers() {
    let workers = WORKERS.load(Relaxed);
    if workers > 0 {
        report_to_compare(format_args!("workers {workers}"));
    }
}

/// Determines the limits on this program's workers. `files` is the limit by open files.
pub(crate) fn prepare(jobs: usize, workers: Option<usize>, files: usize) {
    let threads = match programs::find(&program_name()) {
        Some(program) if program.workers == Some(Workers::Threads) => {
            startable(workers.unwrap_or(HANDFUL).min(jobs).min(files))
        }
        Some(_) => usize::MAX,
        // A program of your own may have workers of any kind.
        None => 0,
    };
    LIMITS.get_or_init(|| Limits { jobs, workers, files, threads });
}

/// Returns how many of the `wanted` threads can exist at the same time: a thread pool takes for granted
/// that all can. Ends the program if none can.
fn startable(wanted: usize) -> usize {
    let all_are_started = Arc::new(Mutex::new(()));
    let wait = all_are_started.lock();
    let started: Vec<_> = (0..wanted.min(MAX_THREADS))
        .map_while(|_| {
            let all_are_started = all_are_started.clone();
            thread::Builder::new().spawn(move || drop(all_are_started.lock())).ok()
        })
        .collect();
    drop(wait);
    let count = started.len();
    if count == 0 {
        exit_with_error("no thread can be started (see `ulimit -u`)")
    }
    started.into_iter().for_each(|thread| _ = thread.join());
    if count < wanted {
        // For a moment, threads that have just ended still count towards the limit.
        thread::sleep(Duration::from_millis(10));
    }
    count
}

/// Returns the number of workers that the limit on open files allows, where each download needs
/// `files_per_download`. Ends the program if it allows none.
#[cfg(feature = "http")]
pub(crate) fn workers_with_files(files_per_download: usize) -> usize {
    /// Open files per worker process: its two pipes and, while it starts, their other ends.
    const FILES_PER_PROCESS: usize = 4;

    /// Files that are open for a while for other reasons, such as name lookups.
    const OTHER_FILES: usize = 8;

    let files_each = match programs::find(&program_name()).map(|program| program.workers) {
        // One download at a time: few connections stay open.
        Some(None) => return usize::MAX,
        Some(Some(Workers::Processes)) => files_per_download.max(FILES_PER_PROCESS),
        _ => files_per_download,
    };
    let free = crate::system::open_files::free();
    if free < files_each {
        exit_with_error("the open-file limit is too low (see `ulimit -n`)")
    }
    (free.saturating_sub(OTHER_FILES) / files_each).max(1)
}
