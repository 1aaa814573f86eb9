//! Computes the numbers on a pool of threads: five trains of thought, on whatever CPUs there are.

use std::process::ExitCode;
use std::time::Instant;

use threadpool::ThreadPool;

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
    common::report(&numbers, &results, start_time.elapsed())
}

fn fib(n: u64) -> u64 {
    if n < 2 { n } else { fib(n - 2) + fib(n - 1) }
}
