//! Computes the numbers in one task each: trains of thought that never wait for anything.

use std::process::ExitCode;
use std::time::Instant;

use common::asyncio;
use tokio::task::JoinSet;

// One thread, as asyncio has. Tasks take turns where they wait, but fib waits only for itself.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let numbers = common::numbers();
    let start_time = Instant::now();
    let tasks: JoinSet<_> = numbers.iter().map(|&n| asyncio::compute(n, fib)).collect();
    let results = tasks.join_all().await;
    common::report(&numbers, &results, start_time.elapsed())
}

// A future holds the futures it awaits: without a box around each, that of fib would hold itself.
async fn fib(n: u64) -> u64 {
    if n < 2 { n } else { Box::pin(fib(n - 2)).await + Box::pin(fib(n - 1)).await }
}
