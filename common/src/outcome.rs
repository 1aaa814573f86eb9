//! What becomes of a job: a number, or the reason why there is none.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use crate::output::print_error_line;
use crate::timeline::Running;
use crate::worker_process::in_worker_process;

/// What is to be done: a site's URL to download, or the n of a Fibonacci number to compute.
///
/// Its text is what a worker process is sent.
pub trait Job: Clone + Eq + Hash + ToString + FromStr {
    /// What could not be done, as in "Failed to *read URL*".
    fn task(&self) -> String;

    /// What was done, where `done` of `wanted` jobs succeeded, as in "*Downloaded 160 sites* in".
    fn summary(done: usize, wanted: usize) -> String;

    /// The names of a job and of the number that it gives, in a timeline.
    const ARGUMENTS: [&str; 2];

    /// What a job of this text is called in a timeline.
    fn label(text: &str) -> String;
}

/// A job that is over.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome<J> {
    /// What was to be done.
    pub job: J,
    /// The number that it gave (bytes read; a Fibonacci number), or why it gave none.
    pub result: Result<u64, Failure>,
}

impl<J: Job> Outcome<J> {
    /// Does the job. Where that fails or panics, it is reported at once, and kept.
    pub fn of(job: J, work: impl FnOnce() -> Result<u64, Failure>) -> Self {
        let running = Running::on_thread();
        Self::ended(running, job, catch(work).unwrap_or_else(Err))
    }

    /// The outcome of a job that ends now.
    pub(crate) fn ended(running: Running, job: J, result: Result<u64, Failure>) -> Self {
        running.end(&job, &result);
        Self::reported(job, result)
    }

    /// The outcome of a job, after a line on standard error if it failed.
    ///
    /// A worker process leaves the line to its parent.
    pub(crate) fn reported(job: J, result: Result<u64, Failure>) -> Self {
        if let (Err(failure), false) = (&result, in_worker_process()) {
            print_error_line(format_args!("Failed to {}: {failure}", job.task()));
        }
        Outcome { job, result }
    }
}

/// Turns a panic into a failure.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(Failure::from_panic)
}

/// Why a job gave no number, in words for the person at the screen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure(String);

impl Failure {
    /// A server may have chosen some of the words: what can't be printed is written as escapes, so
    /// that it can't control the terminal, and what exceeds a thousand bytes is cut off.
    pub fn new(reason: impl fmt::Display) -> Self {
        let mut text = String::new();
        for character in reason.to_string().chars() {
            let piece = match character {
                '"' | '\'' | '\\' => character.to_string(),
                character => character.escape_debug().to_string(),
            };
            if text.len() + piece.len() > 1000 {
                break;
            }
            text += &piece;
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

impl Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_reason_can_not_control_the_terminal(text in vec(any::<char>(), 0..500)) {
            let reason = Failure::new(String::from_iter(text));
            prop_assert!(!reason.to_string().contains(char::is_control));
            prop_assert!(reason.to_string().len() <= 1000);
            prop_assert_eq!(Failure::new(&reason), reason);
        }
    }

    #[test]
    fn a_reason_names_what_it_leaves_out_of_the_terminal() {
        let reason = Failure::new("\x1b[2J \u{9b}2J \u{202e} \r\n\0 \"ä\"").to_string();
        assert_eq!(reason, r#"\u{1b}[2J \u{9b}2J \u{202e} \r\n\0 "ä""#);
    }
}
