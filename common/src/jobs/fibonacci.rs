//! Fibonacci numbers: the list to compute, and one computation as a job.

use super::{Job, Outcome, limits};
use crate::options::{given, n, parse, program, times, value};
use crate::system::Failure;
use crate::timeline::{self, Labels};

/// A finished computation: n, and the n-th Fibonacci number or the reason for its failure.
pub type Computation = Outcome<u64>;

/// Returns the n of each Fibonacci number to compute: by default, 35, twenty times over.
pub fn numbers() -> Vec<u64> {
    let matches = parse(program().args([n(), times()]));
    let times = value(&matches, "times");
    limits::prepare(times, given(&matches, "workers"), usize::MAX);
    let numbers = vec![value(&matches, "n"); times];
    timeline::start(given(&matches, "timeline"));
    numbers
}

/// Computes one Fibonacci number with the program's own `fib`. A wrong result is a failure.
pub fn compute(n: u64, fib: impl FnOnce(u64) -> u64) -> Computation {
    Outcome::of(n, || check(n, fib(n)))
}

/// Checks the n-th Fibonacci number, for n up to 93: the 94th exceeds 64 bits.
pub(crate) fn check(n: u64, result: u64) -> Result<u64, Failure> {
    let (expected, _) =
        (0..n).fold((0_u64, 1_u64), |(this, next), _| (next, this.wrapping_add(next)));
    if result == expected {
        Ok(result)
    } else {
        Err(Failure::new(format_args!("the result is {result} instead of {expected}")))
    }
}

impl Job for u64 {
    fn action(&self) -> String {
        format!("compute fib({self})")
    }

    fn summary(done: usize, jobs: usize) -> String {
        if done == jobs { "Computed".to_owned() } else { format!("Computed {done} of {jobs}") }
    }

    const LABELS: Labels = ("n", "result", |text| format!("fib({text})"));
}
