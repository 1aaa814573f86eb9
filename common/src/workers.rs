//! How many jobs a program may do at a time.

use std::process::exit;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::options;
use crate::output::print_error_line;

/// As many as `--workers` says, or else the program's own number; but not more than there are jobs,
/// nor than the limit on open files allows.
pub fn workers(default: usize) -> usize {
    #[cfg(feature = "downloads")]
    if let Some(options) = options::DOWNLOADS.get() {
        let wanted = options.workers.unwrap_or(default).min(options.count());
        // A connection to each server may stay open between downloads; of one to an embedded site,
        // both ends are ours.
        let files = if options.sites.is_empty() { 2 } else { crate::addresses::servers() };
        return crate::open_files::limit(wanted, files);
    }
    let options = options::computations();
    options.workers.unwrap_or(default).min(options.times)
}

/// As many as [`workers`], but not more than threads can be started: a pool of threads takes it for
/// granted that all can.
pub fn threads(default: usize) -> usize {
    let wanted = workers(default);
    match startable(wanted) {
        0 => {
            print_error_line(format_args!("error: no thread can be started (see `ulimit -u`)"));
            exit(1)
        }
        possible if possible < wanted => {
            let hint = if possible < MOST { " (see `ulimit -u`)" } else { "" };
            print_error_line(format_args!(
                "note: only {possible} of {wanted} at a time, because no more threads can be \
                 started{hint}"
            ));
            // What is left of those that have just ended counts for a moment.
            thread::sleep(Duration::from_millis(10));
            possible
        }
        _ => wanted,
    }
}

/// Far more threads than this, and their stacks are more areas of memory than Linux gives a process:
/// which ends it, instead of refusing the thread.
const MOST: usize = 10_000;

/// How many of the `wanted` threads can exist at the same time.
fn startable(wanted: usize) -> usize {
    let all_are_started = Arc::new(Mutex::new(()));
    let wait = all_are_started.lock();
    let started: Vec<_> = (0..wanted.min(MOST))
        .map_while(|_| {
            let all_are_started = all_are_started.clone();
            thread::Builder::new().spawn(move || drop(all_are_started.lock())).ok()
        })
        .collect();
    drop(wait);
    let count = started.len();
    for thread in started {
        _ = thread.join();
    }
    count
}
