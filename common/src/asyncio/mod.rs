//! Jobs in tasks: downloads, with their reqwest sessions, and computations.

#[cfg(feature = "asyncio")]
mod client;
#[cfg(feature = "asyncio")]
mod progress;
#[cfg(feature = "asyncio")]
mod tls;

use std::future::poll_fn;
use std::task::Poll;

#[cfg(feature = "asyncio")]
pub use self::client::{content, download, session};
use crate::jobs::{Computation, Outcome, catch, check};
use crate::system::Failure;
use crate::timeline::{Polls, Recording};

/// Computes one Fibonacci number with the program's own `fib`. A wrong result is a failure.
pub async fn compute<F: Future<Output = u64>>(n: u64, fib: impl FnOnce(u64) -> F) -> Computation {
    let recording = Recording::in_task();
    let result = caught(recording.polls(), fib(n)).await;
    Outcome::finished(recording, n, result.and_then(|result| check(n, result)))
}

/// Turns a panic of the future into a failure.
fn caught<T>(
    mut polls: Polls,
    future: impl Future<Output = T>,
) -> impl Future<Output = Result<T, Failure>> {
    // Boxed, because a future that is moved into another one takes up its space twice, which adds up
    // with 10,000 of them.
    let mut future = Box::pin(future);
    poll_fn(move |context| match catch(|| polls.observe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(failure) => Poll::Ready(Err(failure)),
    })
}
