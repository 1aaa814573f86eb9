//! The outcome of a job: a number, or the reason for its failure, which is printed at once.

use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use super::limits::at_work;
use crate::system::{Failure, print_error_line, this_process};
use crate::timeline::{Labels, Recording};

/// A job: the URL of a site to download, or the n of a Fibonacci number. Worker processes receive it as text.
pub trait Job: Clone + Eq + Hash + ToString + FromStr {
    /// Describes the job for the message of a failure, as in "Failed to *read URL*".
    fn action(&self) -> String;

    /// Sums up a run in which `done` of the jobs succeeded, as in "*Downloaded 160 sites* in".
    fn summary(done: usize, jobs: usize) -> String;

    /// The timeline's names for the job and its result, and the title of its slice.
    const LABELS: Labels;
}

/// A finished job.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome<J> {
    /// The job.
    pub job: J,
    /// Its result (the number of bytes read, or a Fibonacci number), or the reason for its failure.
    pub result: Result<u64, Failure>,
}

impl<J: Job> Outcome<J> {
    /// Does the job. A failure or panic is printed at once and becomes the result.
    pub fn of(job: J, work: impl FnOnce() -> Result<u64, Failure>) -> Self {
        let recording = Recording::on_thread();
        Self::finished(recording, job, catch(work).unwrap_or_else(Err))
    }

    /// Records the end of a job and returns its outcome.
    pub(crate) fn finished(recording: Recording, job: J, result: Result<u64, Failure>) -> Self {
        recording.finish(&job, &result, None);
        Self::reported(job, result)
    }

    /// Returns the outcome of a job, after printing a line on standard error if it failed.
    ///
    /// A worker process leaves the line to its parent.
    pub(crate) fn reported(job: J, result: Result<u64, Failure>) -> Self {
        if let (Err(failure), false) = (&result, this_process::is_worker()) {
            print_error_line(format_args!("Failed to {}: {failure}", job.action()));
        }
        Outcome { job, result }
    }
}

/// Does a job or a part of it, and turns a panic into a failure.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    at_work(|| catch_unwind(AssertUnwindSafe(work))).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Failure::new(format_args!("it panicked: {}", text.unwrap_or("no message")))
    })
}
