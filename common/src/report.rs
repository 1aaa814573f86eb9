//! The end of a program: its last line and its exit status.

use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Duration;

use crate::outcome::{Failure, Job, Outcome};
use crate::output::print_line;
use crate::timeline;

/// Says how many of the `wanted` jobs were done and how long that took: success if all were.
///
/// Jobs of which no outcome came back (their thread, task or process is lost) count as failed, and
/// are reported like those.
pub fn report<J: Job>(wanted: &[J], outcomes: &[Outcome<J>], duration: Duration) -> ExitCode {
    let mut back = HashMap::<_, usize>::new();
    for outcome in outcomes {
        *back.entry(&outcome.job).or_default() += 1;
    }
    for job in wanted {
        match back.get_mut(job) {
            Some(count @ 1..) => *count -= 1,
            _ => {
                let lost = Err(Failure::new("no result came back"));
                Outcome::reported(job.clone(), lost);
            }
        }
    }
    let done = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
    let summary = J::summary(done, wanted.len());
    print_line(format_args!("{summary} in {:.6} seconds", duration.as_secs_f64()));
    let written = timeline::write::<J>(duration);
    if written && done == wanted.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
