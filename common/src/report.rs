//! The end of a program: its last line and its exit status.

use std::process::ExitCode;
use std::time::Duration;

use crate::outcome::{Failure, Outcome, Subject};
use crate::output::print_line;

/// Says how many of the `wanted` units of work were done and how long that took: success if all
/// were.
///
/// Units of which no outcome came back (their thread, task or process is lost) are reported like
/// failed ones.
pub fn report<S: Subject>(wanted: &[S], outcomes: &[Outcome<S>], duration: Duration) -> ExitCode {
    let mut lost = wanted.to_vec();
    for outcome in outcomes {
        if let Some(position) = lost.iter().position(|subject| *subject == outcome.subject) {
            lost.swap_remove(position);
        }
    }
    for subject in lost {
        Outcome::new(subject, Err(Failure::new("no result came back")));
    }
    let done = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
    let summary = S::summary(done, wanted.len());
    print_line(format_args!("{summary} in {:.6} seconds", duration.as_secs_f64()));
    if done == wanted.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
