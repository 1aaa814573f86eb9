//! The number of workers, and its report to `compare`. What limits it is found before the clock starts, as
//! far as it is foreseen.

use std::env;
use std::fs;
use std::process::exit;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use crate::programs::{self, Workers};
use crate::system::print_error_line;
use crate::system::this_process::program_name;

/// The environment variable with the file in which `compare` expects the number of workers.
pub const WORKERS_FILE: &str = "COMMON_WORKERS_FILE";

static LIMITS: OnceLock<Limits> = OnceLock::new();

/// The most workers that this program asked for, or that were at work at a time.
static WORKERS: AtomicUsize = AtomicUsize::new(0);

/// Those that are at work now: a program may have some without asking for their number.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

struct Limits {
    jobs: usize,
    /// The value of `--workers`, if given.
    workers: Option<usize>,
    /// The number of workers that the limit on open files allows.
    files: usize,
    /// The number of workers for which enough threads can be started, as far as that was tried.
    threads: usize,
}

/// Threads to try before a program has asked for its own number. Should that be larger, it is tried
/// then; but far more threads than it asks for would show in its peak memory.
const HANDFUL: usize = 8;

/// With far more threads than this, their stacks exceed the memory areas that Linux allows a process,
/// and Linux ends the process instead of refusing the thread.
const MAX_THREADS: usize = 10_000;

/// The number of workers: the value of `--workers`, or else `default`.
///
/// It is less if there are fewer jobs; and, with a note on standard error, if not as many threads can
/// be started, or if the limit on open files is too low.
///
/// # Panics
/// If neither `sites` nor `numbers` has been called before.
pub fn workers_or(default: usize) -> usize {
    possible(default, true)
}

/// The number of tasks that may be in flight: the same, but they need no threads.
#[cfg(feature = "asyncio")]
pub(crate) fn max_in_flight() -> usize {
    possible(usize::MAX, false)
}

fn possible(default: usize, need_threads: bool) -> usize {
    let limits = LIMITS.get().expect("sites() or numbers() is called first");
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
    WORKERS.fetch_max(possible, Relaxed);
    possible
}

/// Counts this thread among those at work, or a worker process that it has work, until that is done.
pub(crate) fn at_work<T>(work: impl FnOnce() -> T) -> T {
    WORKERS.fetch_max(AT_WORK.fetch_add(1, Relaxed) + 1, Relaxed);
    let result = work();
    AT_WORK.fetch_sub(1, Relaxed);
    result
}

/// Reports the number of workers to `compare`, if that runs this program.
pub(crate) fn report_workers() {
    let workers = WORKERS.load(Relaxed);
    if let Some(file) = env::var_os(WORKERS_FILE).filter(|_| workers > 0) {
        // Without a report, the number is unknown there.
        _ = fs::write(file, workers.to_string());
    }
}

/// Finds what limits the workers of this program, apart from open files: that is `files`.
pub(crate) fn prepare(jobs: usize, workers: Option<usize>, files: usize) {
    let threads = match programs::find(&program_name()) {
        Some(program) if program.workers == Some(Workers::Threads) => {
            startable(workers.unwrap_or(HANDFUL).min(jobs).min(files))
        }
        Some(_) => usize::MAX,
        // Somebody's own program may have workers of any sort.
        None => 0,
    };
    LIMITS.get_or_init(|| Limits { jobs, workers, files, threads });
}

/// How many of the `wanted` threads can exist at the same time. A thread pool takes for granted that
/// all of them can. If none can, the program ends.
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
        print_error_line(format_args!("error: no thread can be started (see `ulimit -u`)"));
        exit(1)
    }
    for thread in started {
        _ = thread.join();
    }
    if count < wanted {
        // What is left of those that have just ended counts for a moment.
        thread::sleep(Duration::from_millis(10));
    }
    count
}

/// The number of workers that the limit on open files allows, if each download needs this many. If it
/// allows none, the program ends.
#[cfg(feature = "http")]
pub(crate) fn workers_with_files(files_per_download: usize) -> usize {
    /// Files that are open for a worker process: its two pipes, and for a while as many again.
    const FILES_PER_PROCESS: usize = 4;

    /// Files that are opened besides, for a while: by name lookups, for instance.
    const OTHER_FILES: usize = 8;

    let files_each = match programs::find(&program_name()).map(|program| program.workers) {
        // One download at a time: its session keeps few connections.
        Some(None) => return usize::MAX,
        Some(Some(Workers::Processes)) => files_per_download.max(FILES_PER_PROCESS),
        _ => files_per_download,
    };
    let free = crate::system::open_files::free();
    if free < files_each {
        print_error_line(format_args!("error: too few files may be open (see `ulimit -n`)"));
        exit(1)
    }
    (free.saturating_sub(OTHER_FILES) / files_each).max(1)
}
