//! The worker's side of a process pool.
//!
//! A worker is the program's own executable, started again. It reads jobs, each ended by a NUL, on
//! standard input and answers each in one line on standard output. What it prints goes there too, so an
//! answer begins with a [mark](Identity::mark) that no line contains. An environment variable
//! identifies it.

use std::borrow::Borrow;
use std::env;
use std::io::{self, BufRead, Write};
use std::process::{ExitCode, exit};
use std::sync::{OnceLock, mpsc};
use std::thread;

use crate::jobs::{Job, Outcome};
use crate::system::report_file::report_usage;
use crate::system::{Failure, print_error_line, this_process};
use crate::timeline::{self, Span};

/// The environment variable in which a pool passes a worker its [`Identity`].
pub(super) const VARIABLE: &str = "COMMON_WORKER_PROCESS";

static IDENTITY: OnceLock<Identity> = OnceLock::new();

/// The identity of a worker, and of its pool.
pub(super) struct Identity {
    pub number: u64,
    /// A random number of the pool.
    pub nonce: u64,
    /// The id of the pool's process.
    pub parent: u64,
    /// The [beginning](timeline::beginning) of the timeline to record, if any.
    pub timeline: Option<u64>,
}

impl Identity {
    /// Returns the text with which each of the worker's answers begins.
    pub fn mark(&self) -> String {
        format!("\0{:016x}", self.nonce)
    }

    /// Encodes the identity as text, with 0 for no timeline.
    pub fn encode(&self) -> String {
        let Identity { number, nonce, parent, timeline } = self;
        format!("{number} {nonce} {parent} {}", timeline.unwrap_or(0))
    }

    fn parse(text: &str) -> Option<Self> {
        let numbers: Option<Vec<u64>> = text.split(' ').map(|part| part.parse().ok()).collect();
        let [number, nonce, parent, timeline] = numbers?[..] else { return None };
        Some(Identity { number, nonce, parent, timeline: Some(timeline).filter(|it| *it > 0) })
    }

    /// Returns whether the pool's process started this one.
    fn has_parent(&self) -> bool {
        #[cfg(unix)]
        return u64::from(std::os::unix::process::parent_id()) == self.parent;
        // Elsewhere, the standard library does not know who started a process.
        #[cfg(not(unix))]
        true
    }
}

/// Returns whether standard input is a pipe, as in a worker, or may be one.
fn reads_from_pipe() -> bool {
    #[cfg(unix)]
    return std::fs::metadata("/dev/stdin")
        .map_or(true, |stdin| std::os::unix::fs::FileTypeExt::is_fifo(&stdin.file_type()));
    #[cfg(not(unix))]
    !std::io::IsTerminal::is_terminal(&io::stdin())
}

/// Returns whether this process is a worker, started by a [`ProcessPool`](crate::ProcessPool).
///
/// Call this first in `main`, before the program reads options or starts anything: it is the
/// counterpart of Python's `if __name__ == "__main__"`.
pub fn is_worker_process() -> bool {
    let Some(text) = env::var_os(VARIABLE) else { return false };
    match text.to_str().and_then(Identity::parse) {
        Some(identity) if reads_from_pipe() => {
            if !identity.has_parent() {
                // The parent has already ended.
                exit(2)
            }
            identity.timeline.into_iter().for_each(timeline::join);
            this_process::become_worker(identity.number);
            IDENTITY.get_or_init(|| identity);
            true
        }
        _ => {
            print_error_line(format_args!(
                "error: {VARIABLE} is set, but no pool started this process: unset it"
            ));
            exit(2)
        }
    }
}

/// Does the jobs that the pool hands to this worker process, one at a time, until there are no more.
///
/// When the parent ends, for any reason, the process ends at once, even in the middle of a job.
pub fn run_worker<B: ?Sized, J: Job + Borrow<B>>(work: impl Fn(&B) -> Outcome<J>) -> ExitCode {
    let mark = IDENTITY.get().expect("only a worker process runs a worker").mark();
    let text = |bytes: io::Result<Vec<u8>>| String::from_utf8(bytes.ok()?).ok();
    let received = move || io::stdin().lock().split(0).map_while(text);
    let (sender, jobs) = mpsc::channel();
    let reader = thread::Builder::new().spawn(move || {
        received().for_each(|text| _ = sender.send(text));
        // Standard input ends with the parent.
        report_usage();
        exit(0)
    });
    let jobs: Box<dyn Iterator<Item = String>> = match reader {
        Ok(_) => Box::new(jobs.into_iter()),
        // Without the thread, this worker notices its parent's end only between two jobs.
        Err(_) => Box::new(received()),
    };
    for text in jobs {
        let Ok(job) = text.parse::<J>() else { return ExitCode::from(2) };
        let outcome = work(job.borrow());
        let answer = format!("{mark}{}\n", encode(&(outcome.result, timeline::take_span())));
        let mut stdout = io::stdout().lock();
        if stdout.write_all(answer.as_bytes()).and_then(|()| stdout.flush()).is_err() {
            break;
        }
    }
    report_usage();
    ExitCode::SUCCESS
}

/// A worker's answer to a job: its result, and its times if they are recorded.
pub(super) type Answer = (Result<u64, Failure>, Option<Span>);

/// Encodes an answer as one line, with its times after a tab. No failure contains a tab or a line break.
fn encode((result, span): &Answer) -> String {
    let span = span.as_ref().map_or(String::new(), |span| format!("\t{span}"));
    match result {
        Ok(number) => format!("+{number}{span}"),
        Err(failure) => format!("-{failure}{span}"),
    }
}

/// Decodes an answer made by [`encode`]. Returns `None` if it is not one.
pub(super) fn decode(answer: &str) -> Option<Answer> {
    let (result, span) = answer.split_once('\t').unwrap_or((answer, ""));
    let result = match result.split_at_checked(1)? {
        ("+", number) => Ok(number.parse().ok()?),
        ("-", failure) => Err(Failure::new(failure)),
        _ => return None,
    };
    // Unreadable times do not spoil the result.
    Some((result, Span::parse(span)))
}
