//! Computes each number in a task of its own: trains of thought that never wait for anything.

use std::process::ExitCode;
use std::time::Instant;

use tokio::task::JoinSet;

// One thread, like Python's asyncio: tasks take turns when they wait, and fib never waits.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let numbers = common::numbers();
    let start_time = Instant::now();
    let mut tasks = JoinSet::new();
    for &n in &numbers {
        tasks.spawn(common::asyncio::compute(n, fib));
    }
    let results = tasks.join_all().await;
    common::report(&numbers, &results, start_time.elapsed())
}

// A future contains the futures it awaits. This one would contain itself, so each call is boxed.
async fn fib(n: u64) -> u64 {
    if n < 2 { n } else { Box::pin(fib(n - 2)).await + Box::pin(fib(n - 1)).await }
}
