//! What becomes of a unit of work: a number, or the reason why there is none.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use crate::output::print_error_line;

/// What a unit of work is about: a site's URL, or the n of a Fibonacci number.
///
/// Its text is what a worker process is sent.
pub trait Subject: Clone + Eq + ToString + FromStr {
    /// What could not be done, as in "Failed to *read URL*".
    fn task(&self) -> String;

    /// What was done, where `done` of `wanted` units succeeded, as in "*Downloaded 160 sites* in".
    fn summary(done: usize, wanted: usize) -> String;
}

/// A unit of work that is over.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome<S> {
    /// What it was about.
    pub subject: S,
    /// The number that it gave (bytes read; a Fibonacci number), or why it gave none.
    pub result: Result<u64, Failure>,
}

impl<S: Subject> Outcome<S> {
    /// Does the work. Where it fails or panics, that is told on standard error at once, and kept.
    pub fn of(subject: S, work: impl FnOnce() -> Result<u64, Failure>) -> Self {
        Self::new(subject, catch(work).unwrap_or_else(Err))
    }

    pub(crate) fn new(subject: S, result: Result<u64, Failure>) -> Self {
        if let Err(failure) = &result {
            print_error_line(format_args!("Failed to {}: {failure}", subject.task()));
        }
        Outcome { subject, result }
    }
}

/// Turns a panic into a failure.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(Failure::from_panic)
}

/// Why a unit of work gave no number, in words for the person at the screen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure(String);

impl Failure {
    /// A server may have chosen some of the words: control characters are written as escapes, so
    /// that they can't reach the terminal, and what exceeds 500 characters is cut off.
    pub fn new(reason: impl fmt::Display) -> Self {
        let mut text = String::new();
        for character in reason.to_string().chars().take(500) {
            if character.is_control() {
                text.extend(character.escape_default());
            } else {
                text.push(character);
            }
        }
        Failure(text)
    }

    fn from_panic(panic: Box<dyn Any + Send>) -> Self {
        let message = (panic.downcast_ref::<&str>().copied())
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("for a reason that is not text");
        Failure::new(format_args!("it panicked: {message}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
