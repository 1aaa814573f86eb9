//! Counts the calls of fib on a pool of threads: five trains of thought that share two counters.
//!
//! Rust rejects a shared variable that one thread changes while another one uses it:
//!
//! ```compile_fail,E0499
//! let mut calls = 0;
//! std::thread::scope(|threads| {
//!     threads.spawn(|| calls = calls + 1);
//!     threads.spawn(|| calls = calls + 1);
//! });
//! ```

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::println;
use threadpool::ThreadPool;

static CALLS: AtomicU64 = AtomicU64::new(0);
static LOADED_AND_STORED: AtomicU64 = AtomicU64::new(0);

fn main() -> ExitCode {
    let numbers = common::numbers();
    let start_time = Instant::now();
    let pool = ThreadPool::new(common::workers_or(5));
    let (sender, receiver) = std::sync::mpsc::channel();
    for &n in &numbers {
        let sender = sender.clone();
        pool.execute(move || sender.send(common::compute(n, fib)).unwrap());
    }
    drop(sender); // The channel ends when the last job has dropped its sender.
    let results: Vec<_> = receiver.iter().collect();
    let (calls, stored) = (CALLS.load(Relaxed), LOADED_AND_STORED.load(Relaxed));
    println!("Counted {calls} calls of fib, {stored} of them by load and store");
    common::report(&numbers, &results, start_time.elapsed())
}

fn fib(n: u64) -> u64 {
    CALLS.fetch_add(1, Relaxed);
    // Between load and store, another thread may count too: then one of the two calls is lost.
    LOADED_AND_STORED.store(LOADED_AND_STORED.load(Relaxed) + 1, Relaxed);
    if n < 2 { n } else { fib(n - 2) + fib(n - 1) }
}
