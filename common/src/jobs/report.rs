//! The end of a program: its last line and its exit status.

use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Duration;

use super::limits::report_workers;
use super::{Job, Outcome};
use crate::system::report_file::report_usage;
use crate::system::{Failure, print_line};
use crate::timeline;

/// Prints how many of the jobs were done and how long that took. Returns success if all were done
/// and the timeline, if any, was written.
///
/// A job without an outcome, because its thread, task or process was lost, is printed as a failure, too.
pub fn report<J: Job>(jobs: &[J], outcomes: &[Outcome<J>], duration: Duration) -> ExitCode {
    let mut back = HashMap::<_, usize>::new();
    for outcome in outcomes {
        *back.entry(&outcome.job).or_default() += 1;
    }
    for job in jobs {
        match back.get_mut(job) {
            Some(count @ 1..) => *count -= 1,
            _ => _ = Outcome::reported(job.clone(), Err(Failure::new("no result came back"))),
        }
    }
    let done = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
    let summary = J::summary(done, jobs.len());
    report_workers();
    report_usage();
    // Before the last line: a line that can't be printed ends the program.
    let written = timeline::write(duration, J::LABELS);
    print_line(format_args!("{summary} in {:.6} seconds", duration.as_secs_f64()));
    if written && done == jobs.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
