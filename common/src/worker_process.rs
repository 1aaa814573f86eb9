//! The worker's side of a process pool.
//!
//! A worker is the program's own executable, started once more. It reads one message per unit of
//! work on standard input and answers each on standard output, where the lines that it prints go
//! too: an answer is therefore opened by a [mark](Identity::mark) that no line contains.

use std::borrow::Borrow;
use std::env;
use std::fmt;
use std::io::{self, Write};
use std::process::{ExitCode, exit};
use std::sync::{OnceLock, mpsc};
use std::thread;

use crate::message;
use crate::outcome::{Failure, Outcome, Subject};
use crate::output::print_error_line;

/// The environment variable by which a pool tells a process that it is a worker, and which.
pub(crate) const VARIABLE: &str = "COMMON_WORKER_PROCESS";

static IDENTITY: OnceLock<Identity> = OnceLock::new();

/// Which worker this process is, of which pool.
pub(crate) struct Identity {
    pub number: usize,
    /// A number drawn by chance for each pool.
    pub nonce: u64,
    pub parent: u32,
}

impl Identity {
    pub fn name(&self) -> String {
        format!("Process-{}", self.number)
    }

    /// What opens each answer of the worker.
    pub fn mark(&self) -> Vec<u8> {
        format!("\0{:016x}", self.nonce).into_bytes()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(' ').map(|number| number.parse().ok());
        let mut next = || numbers.next()?;
        Some(Identity { number: next()? as usize, nonce: next()?, parent: next()? as u32 })
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} {} {}", self.number, self.nonce, self.parent)
    }
}

/// Whether this process was started by the [`ProcessPool`](crate::ProcessPool) of another, to do
/// its work.
///
/// Ask it first in `main`, before the program reads options or starts anything: it is the
/// counterpart of Python's `if __name__ == "__main__"`.
pub fn is_worker_process() -> bool {
    let Some(text) = env::var_os(VARIABLE) else { return false };
    match text.to_str().and_then(Identity::parse).filter(|identity| is_parent(identity.parent)) {
        Some(identity) => IDENTITY.set(identity).is_ok(),
        None => {
            print_error_line(format_args!(
                "error: {VARIABLE} is set, by which a program tells its worker processes what they are: unset it"
            ));
            exit(2)
        }
    }
}

#[cfg(unix)]
fn is_parent(process: u32) -> bool {
    std::os::unix::process::parent_id() == process
}

#[cfg(not(unix))]
fn is_parent(process: u32) -> bool {
    process != std::process::id()
}

/// The name of this process: `Process-1` and so on in a worker, `MainProcess` elsewhere.
pub fn process_name() -> String {
    IDENTITY.get().map_or_else(|| "MainProcess".to_owned(), Identity::name)
}

/// Does the work that the pool hands to this worker process, a unit at a time, until the pool needs
/// no more.
///
/// The process ends at once when its parent is gone, however that went and whatever the work is
/// doing.
pub fn serve<B, S>(work: impl Fn(&B) -> Outcome<S>) -> ExitCode
where
    B: ?Sized,
    S: Subject + Borrow<B>,
{
    let mark = IDENTITY.get().expect("serve is called in a worker process").mark();
    let (sender, subjects) = mpsc::channel();
    thread::spawn(move || {
        // Without a parent, standard input ends.
        while let Ok(text) = message::read(&mut io::stdin()) {
            _ = sender.send(text);
        }
        exit(0)
    });
    for text in subjects {
        let Ok(subject) = text.parse::<S>() else { return ExitCode::from(2) };
        let outcome = work(subject.borrow());
        let answer = [&mark[..], &message::encode(&encode(&outcome.result))].concat();
        let mut stdout = io::stdout().lock();
        if stdout.write_all(&answer).and_then(|()| stdout.flush()).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

fn encode(result: &Result<u64, Failure>) -> String {
    match result {
        Ok(number) => format!("+{number}"),
        Err(failure) => format!("-{failure}"),
    }
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(answer: &str) -> Option<Result<u64, Failure>> {
    match answer.split_at_checked(1)? {
        ("+", number) => number.parse().ok().map(Ok),
        ("-", failure) => Some(Err(Failure::new(failure))),
        _ => None,
    }
}
