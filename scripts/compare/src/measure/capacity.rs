//! Measures how many CPUs' worth of work the machine can do at once.

use std::hint::black_box;
use std::io;
use std::iter;
use std::thread;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

const ALONE: Duration = Duration::from_millis(200);
const TOGETHER: Duration = Duration::from_millis(500);

/// Time in which the system moves new threads to CPUs of their own.
const SPREADING: Duration = Duration::from_millis(50);

/// Computes on one CPU, then on all at once, and again on one. Returns the work of all ÷ the work of one (per
/// second of its CPU time), and the CPU time that all got per second. CPUs that share a core or slow each
/// other down reduce the first; other programs reduce both.
pub fn capacity(cpus: usize) -> io::Result<(f64, f64)> {
    let (before, of_before) = compute(ALONE);
    let start_thread = || {
        thread::Builder::new().spawn(|| {
            compute(SPREADING);
            compute(TOGETHER)
        })
    };
    let threads = iter::repeat_with(start_thread).take(cpus).collect::<io::Result<Vec<_>>>()?;
    let all = threads.into_iter().map(|thread| thread.join().expect("fib does not panic"));
    let (results, granted): (Vec<_>, Vec<_>) = all.unzip();
    let (after, of_after) = compute(ALONE);
    let alone = (before + after) / (of_before + of_after);
    let usable = results.iter().sum::<f64>() / alone;
    Ok((usable.min(cpus as f64), granted.iter().sum()))
}

/// Computes for this long. Returns the number of results and the CPU time, both per second.
fn compute(duration: Duration) -> (f64, f64) {
    let (start, cpu) = (Instant::now(), ThreadTime::now());
    let mut results = 0.0;
    while start.elapsed() < duration {
        black_box(fib(black_box(20)));
        results += 1.0;
    }
    let seconds = start.elapsed().as_secs_f64();
    (results / seconds, cpu.elapsed().as_secs_f64() / seconds)
}

pub fn fib(n: u64) -> u64 {
    if n < 2 { n } else { fib(n - 2) + fib(n - 1) }
}
