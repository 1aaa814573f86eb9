//! Computes the numbers in worker processes: a separate train of thought for each CPU.

use std::process::ExitCode;
use std::time::Instant;

use common::ProcessPool;

fn main() -> ExitCode {
    // A worker process is this program, started again by the pool: it does its jobs here.
    if common::is_worker_process() {
        return common::run_worker(|&n| common::compute(n, fib));
    }
    let numbers = common::numbers();
    let start_time = Instant::now();
    let pool = ProcessPool::new(common::workers_or(num_cpus::get()));
    let results = pool.map(&numbers);
    common::report(&numbers, &results, start_time.elapsed())
}

fn fib(n: u64) -> u64 {
    if n < 2 { n } else { fib(n - 2) + fib(n - 1) }
}
