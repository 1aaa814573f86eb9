//! The worker's side of a process pool.
//!
//! A worker is the program's own executable, started once more. It reads one message per job on
//! standard input and answers each on standard output, where the lines that it prints go too: an
//! answer is therefore opened by a [mark](Identity::mark) that no line contains.

use std::borrow::Borrow;
use std::env;
use std::fmt;
use std::io::{self, Write};
use std::iter;
use std::process::{ExitCode, exit};
use std::sync::{OnceLock, mpsc};
use std::thread;

use crate::message;
use crate::outcome::{Failure, Job, Outcome};
use crate::output::print_error_line;
use crate::span::Span;
use crate::timeline;

/// The environment variable by which a pool tells a process that it is a worker, and which.
pub(crate) const VARIABLE: &str = "COMMON_WORKER_PROCESS";

static IDENTITY: OnceLock<Identity> = OnceLock::new();

/// Which worker this process is, of which pool.
pub(crate) struct Identity {
    pub number: u64,
    /// A number drawn by chance for each pool.
    pub nonce: u64,
    /// The pool's process.
    pub parent: u64,
    /// The [beginning](timeline::beginning) of the timeline that it is to record.
    pub timeline: Option<u64>,
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
        let mut parts = text.split(' ');
        let number = parts.next()?.parse().ok()?;
        let nonce = parts.next().filter(|nonce| nonce.len() == 16)?;
        let nonce = u64::from_str_radix(nonce, 16).ok()?;
        let parent = parts.next()?.parse().ok()?;
        let timeline = parts.next().map(str::parse).transpose().ok()?;
        Some(Identity { number, nonce, parent, timeline })
    }

    /// Whether the pool's process is the one that started this one: else somebody set the variable.
    fn has_parent(&self) -> bool {
        #[cfg(unix)]
        return u64::from(std::os::unix::process::parent_id()) == self.parent;
        // Elsewhere, the standard library does not tell who started a process.
        #[cfg(not(unix))]
        true
    }
}

/// Whether standard input is a pipe, as that of a worker is, or may be one.
fn reads_from_pipe() -> bool {
    #[cfg(unix)]
    return std::fs::metadata("/dev/stdin")
        .map_or(true, |stdin| std::os::unix::fs::FileTypeExt::is_fifo(&stdin.file_type()));
    #[cfg(not(unix))]
    !std::io::IsTerminal::is_terminal(&io::stdin())
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} {:016x} {}", self.number, self.nonce, self.parent)?;
        self.timeline.map_or(Ok(()), |timeline| write!(formatter, " {timeline}"))
    }
}

/// Whether this process was started by the [`ProcessPool`](crate::ProcessPool) of another, to do
/// its work.
///
/// Ask it first in `main`, before the program reads options or starts anything: it is the
/// counterpart of Python's `if __name__ == "__main__"`.
pub fn is_worker_process() -> bool {
    let Some(text) = env::var_os(VARIABLE) else { return false };
    match text.to_str().and_then(Identity::parse) {
        Some(identity) if reads_from_pipe() => {
            if !identity.has_parent() {
                // It has ended already.
                exit(2)
            }
            identity.timeline.into_iter().for_each(timeline::join);
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

/// Whether [`is_worker_process`] was asked, and found so.
pub(crate) fn in_worker_process() -> bool {
    IDENTITY.get().is_some()
}

/// The name of this process: `Process-1` and so on in a worker, `MainProcess` elsewhere.
pub fn process_name() -> String {
    IDENTITY.get().map_or_else(|| "MainProcess".to_owned(), Identity::name)
}

/// Does the jobs that the pool hands to this worker process, one at a time, until there are no
/// more.
///
/// The process ends at once when its parent is gone, however that went and whatever the job is
/// doing.
pub fn run_worker<B, J>(work: impl Fn(&B) -> Outcome<J>) -> ExitCode
where
    B: ?Sized,
    J: Job + Borrow<B>,
{
    let mark = IDENTITY.get().expect("only a worker process runs a worker").mark();
    let messages = || iter::from_fn(|| message::read(&mut io::stdin()).ok());
    let (sender, jobs) = mpsc::channel();
    let reader = thread::Builder::new().spawn(move || {
        messages().for_each(|text| _ = sender.send(text));
        // Without a parent, standard input ends.
        exit(0)
    });
    let jobs: Box<dyn Iterator<Item = String>> = match reader {
        Ok(_) => Box::new(jobs.into_iter()),
        // Without a thread more, this worker notices its parent's end between two jobs only.
        Err(_) => Box::new(messages()),
    };
    for text in jobs {
        let Ok(job) = text.parse::<J>() else { return ExitCode::from(2) };
        let outcome = work(job.borrow());
        let answer = encode(&(outcome.result, timeline::take_span()));
        let answer = [&mark[..], &message::encode(&answer)].concat();
        let mut stdout = io::stdout().lock();
        if stdout.write_all(&answer).and_then(|()| stdout.flush()).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

/// What a worker says of a job: its result, and when it did it, if that is recorded.
pub(crate) type Answer = (Result<u64, Failure>, Option<Span>);

/// Two lines: no failure has more than one.
fn encode((result, span): &Answer) -> String {
    let result = match result {
        Ok(number) => format!("+{number}"),
        Err(failure) => format!("-{failure}"),
    };
    span.as_ref().map_or(result.clone(), |span| format!("{result}\n{span}"))
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(answer: &str) -> Option<Answer> {
    let (result, span) = match answer.split_once('\n') {
        // What cannot be understood of it does no harm to the result.
        Some((result, span)) => (result, span.parse().ok()),
        None => (answer, None),
    };
    let result = match result.split_at_checked(1)? {
        ("+", number) => Ok(number.parse().ok()?),
        ("-", failure) => Err(Failure::new(failure)),
        _ => return None,
    };
    Some((result, span))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_answer_is_understood_as_it_was_meant(
            number: u64,
            reason in ".*",
            times: Option<[u64; 7]>,
        ) {
            for result in [Ok(number), Err(Failure::new(&reason))] {
                let span = times.map(|mut times| {
                    times.sort();
                    let [start, from, to, again, until, end, cpu] = times;
                    Span { start, end, cpu: Some(cpu), waits: vec![(from, to), (again, until)] }
                });
                let answer = (result, span);
                prop_assert_eq!(decode(&encode(&answer)), Some(answer));
            }
        }

        #[test]
        fn any_text_is_an_answer_or_none(text in "([+-].*\n)?([0-9]{1,2} ){0,5}.*") {
            if let Some(answer) = decode(&text) {
                prop_assert_eq!(decode(&encode(&answer)), Some(answer));
            }
        }

        #[test]
        fn a_marker_is_understood_as_it_was_meant(
            number: u64,
            nonce: u64,
            parent: u64,
            timeline: Option<u64>,
            text in ".*",
        ) {
            let identity = Identity { number, nonce, parent, timeline };
            let parsed = Identity::parse(&identity.to_string()).unwrap();
            prop_assert_eq!(parsed.to_string(), identity.to_string());
            prop_assert!(Identity::parse(&text).is_none_or(|it| it.to_string() == text));
        }
    }
}
