//! Fibonacci numbers: the list of those to compute, and one computation as a job.

use super::{Job, Outcome, limits};
use crate::options;
use crate::system::Failure;
use crate::timeline::{self, Labels};

/// A finished computation: n, and the n-th Fibonacci number or why there is none.
pub type Computation = Outcome<u64>;

/// The n of each Fibonacci number to compute: 35, twenty times. The command line may ask for others.
pub fn numbers() -> Vec<u64> {
    let matches = options::parse_cpu();
    let times = options::value(&matches, "times");
    limits::prepare(times, options::given(&matches, "workers"), usize::MAX);
    let numbers = vec![options::value(&matches, "n"); times];
    timeline::start(options::given(&matches, "timeline"));
    numbers
}

/// Computes one Fibonacci number by the program's own `fib`, and checks it: a wrong one is a
/// failure.
pub fn compute(n: u64, fib: impl FnOnce(u64) -> u64) -> Computation {
    Outcome::of(n, || check(n, fib(n)))
}

/// The n-th Fibonacci number, for n up to 93: the 94th exceeds 64 bits.
fn fibonacci(n: u64) -> u64 {
    (0..n).fold((0_u64, 1_u64), |(this, next), _| (next, this.wrapping_add(next))).0
}

pub(crate) fn check(n: u64, result: u64) -> Result<u64, Failure> {
    let expected = fibonacci(n);
    if result == expected {
        Ok(result)
    } else {
        Err(Failure::new(format_args!("the result is {result}, but the right one is {expected}")))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_first_ten_and_the_last_number_that_fits() {
        let first: Vec<_> = (1..=10).map(fibonacci).collect();
        assert_eq!(first, [1, 1, 2, 3, 5, 8, 13, 21, 34, 55]);
        assert_eq!(fibonacci(93), 12_200_160_415_121_876_738);
    }

    #[test]
    fn a_wrong_number_is_a_failure() {
        assert_eq!(compute(10, |_| 55).result, Ok(55));
        assert!(compute(10, |_| 54).result.is_err());
    }

    #[test]
    fn a_panic_is_a_failure() {
        let failure = compute(10, |_| panic!("out of numbers")).result.unwrap_err();
        assert_eq!(failure.to_string(), "it panicked: out of numbers");
    }
}
