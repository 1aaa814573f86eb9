//! How many workers a program may have. What limits them is found before its clock starts.

use std::process::exit;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use crate::programs::{self, Workers};
use crate::system::print_error_line;
use crate::system::this_process::program_name;

static LIMITS: OnceLock<Limits> = OnceLock::new();

struct Limits {
    jobs: usize,
    /// The value of `--workers`, if given.
    workers: Option<usize>,
    /// The number of workers that the limit on open files allows.
    files: usize,
    /// The number of threads that were tried, and of those that could exist at the same time.
    tried: usize,
    threads: usize,
}

/// Threads to try where the program's own number is not known yet. Those beyond are tried when it
/// asks for them; trying more than it asks for would show in its peak memory.
const LIKELY_THREADS: usize = 8;

/// Far more threads than this, and their stacks are more areas of memory than Linux gives a process:
/// which ends it, instead of refusing the thread.
const MAX_THREADS: usize = 10_000;

/// The number of workers: the value of `--workers`, or else `default`.
///
/// It is less where there are fewer jobs, where not as many threads can be started, or where the
/// limit on open files is too low. The latter two are noted on standard error.
pub fn workers_or(default: usize) -> usize {
    let limits = LIMITS.get().expect("sites() or numbers() comes first");
    let wanted = limits.workers.unwrap_or(default).min(limits.jobs);
    let threads = if wanted > limits.tried { startable(wanted) } else { limits.threads };
    let possible = wanted.min(threads).min(limits.files);
    if possible < wanted {
        let reason = if possible == limits.files {
            "of the limit on open files (see `ulimit -n`)"
        } else if possible == MAX_THREADS {
            "no more threads can be started"
        } else {
            "no more threads can be started (see `ulimit -u`)"
        };
        print_error_line(format_args!(
            "note: only {possible} of {wanted} at a time, because {reason}"
        ));
    }
    possible
}

/// Finds out what limits the workers of this program besides open files. If it can start no thread
/// but needs one, the program ends.
pub(crate) fn prepare(jobs: usize, workers: Option<usize>, files: usize) {
    let tried = workers.unwrap_or(LIKELY_THREADS).min(jobs);
    let has_threads = may_have(Workers::Threads);
    let [tried, threads] = if has_threads { [tried, startable(tried)] } else { [usize::MAX; 2] };
    LIMITS.get_or_init(|| Limits { jobs, workers, files, tried, threads });
}

/// Whether this program may have such workers: somebody's own program may have any.
fn may_have(workers: Workers) -> bool {
    programs::find(&program_name()).is_none_or(|program| program.workers == Some(workers))
}

/// The number of the `wanted` threads that can exist at the same time: a pool of threads takes it
/// for granted that all can. If none can, the program ends.
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

/// The number of workers for which enough files may be open, if a download needs so many. If there
/// are too few for one, the program ends.
#[cfg(feature = "http")]
pub(crate) fn workers_with_files(files_per_download: usize) -> usize {
    /// Files that are open for a worker process: its two pipes, and for a while as many again.
    const FILES_PER_PROCESS: usize = 4;

    /// Files that are opened besides, for a while: by name lookups, for instance.
    const OTHER_FILES: usize = 8;

    let files_per_process = if may_have(Workers::Processes) { FILES_PER_PROCESS } else { 0 };
    let files_each = files_per_download.max(files_per_process);
    let free = crate::system::open_files::free();
    if free < files_each {
        print_error_line(format_args!("error: too few files may be open (see `ulimit -n`)"));
        exit(1)
    }
    (free.saturating_sub(OTHER_FILES) / files_each).max(1)
}
