//! Prints the first ten Fibonacci numbers.

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::println;

fn main() {
    for n in 1..=10 {
        println!("fib({n:>2}) = {}", fib(n));
    }
}

fn fib(n: u64) -> u64 {
    if n < 2 { n } else { fib(n - 2) + fib(n - 1) }
}
