//! Computes the numbers one after another: a single train of thought.

use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let numbers = common::numbers();
    let start_time = Instant::now();
    let mut results = Vec::new();
    for &n in &numbers {
        results.push(common::compute(n, fib));
    }
    common::report(&numbers, &results, start_time.elapsed())
}

fn fib(n: u64) -> u64 {
    if n < 2 { n } else { fib(n - 2) + fib(n - 1) }
}
