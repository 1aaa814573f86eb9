//! A pool of worker processes: the parent's side.

use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::process::{self, Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

use crate::message;
use crate::outcome::{Failure, Outcome, Subject};
use crate::output::{print, print_error_line};
use crate::worker_process::{Identity, VARIABLE, decode};

/// As many worker processes as asked for, to which work is handed as they become free.
///
/// Each is this program's own executable with the same options, which asks [`is_worker_process`]
/// first and then [`serve`]s. What they print appears on this program's standard output, in whole
/// lines.
///
/// [`is_worker_process`]: crate::is_worker_process
/// [`serve`]: crate::serve
pub struct ProcessPool {
    workers: usize,
    arguments: Vec<OsString>,
    nonce: u64,
    started: AtomicUsize,
}

impl ProcessPool {
    /// A pool of `workers` processes, which start when there is work.
    pub fn new(workers: usize) -> Self {
        ProcessPool {
            workers,
            arguments: env::args_os().skip(1).collect(),
            nonce: RandomState::new().build_hasher().finish(),
            started: AtomicUsize::new(0),
        }
    }

    /// Has the workers do each unit of work, and gives the outcomes in the order in which they
    /// came.
    ///
    /// A worker that dies costs the unit that it held, which fails; another worker takes its place.
    pub fn map<S: Subject + Send + Sync>(&self, subjects: &[S]) -> Vec<Outcome<S>> {
        let queue = Mutex::new(subjects.iter().cloned().collect());
        let (sender, outcomes) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..self.workers.min(subjects.len()) {
                let sender = sender.clone();
                scope.spawn(|| self.keep_busy(&queue, sender));
            }
        });
        drop(sender);
        outcomes.iter().collect()
    }

    /// Keeps one worker busy until the queue is empty.
    fn keep_busy<S: Subject>(
        &self,
        queue: &Mutex<VecDeque<S>>,
        outcomes: mpsc::Sender<Outcome<S>>,
    ) {
        let next = || queue.lock().unwrap().pop_front();
        while !queue.lock().unwrap().is_empty() {
            let mut worker = match self.start_worker() {
                Ok(worker) => worker,
                Err(error) => {
                    // The other workers do what this one would have done.
                    print_error_line(format_args!("error: cannot start a worker process: {error}"));
                    return;
                }
            };
            while let Some(subject) = next() {
                match worker.call(&subject.to_string()) {
                    Ok(result) => _ = outcomes.send(Outcome { subject, result }),
                    Err(error) => {
                        let failure = worker.cause_of_death(error);
                        _ = outcomes.send(Outcome::new(subject, Err(failure)));
                        break;
                    }
                }
            }
        }
    }

    fn start_worker(&self) -> io::Result<Worker> {
        let number = self.started.fetch_add(1, Ordering::Relaxed) + 1;
        let identity = Identity { number, nonce: self.nonce, parent: process::id() };
        let mut process = Command::new(env::current_exe()?)
            .args(&self.arguments)
            .env(VARIABLE, identity.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().expect("standard output is a pipe"));
        Ok(Worker { process, input, output, printed: Vec::new(), identity })
    }
}

/// A worker process, as its parent sees it.
struct Worker {
    process: Child,
    /// Work goes here; closing it tells the worker that there is no more.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// What the worker printed of a line that has not ended yet.
    printed: Vec<u8>,
    identity: Identity,
}

impl Worker {
    /// Hands a unit of work to the worker and waits for the answer.
    fn call(&mut self, subject: &str) -> io::Result<Result<u64, Failure>> {
        let input = self.input.as_mut().expect("the worker has not been dropped");
        input.write_all(&message::encode(subject))?;
        if !self.pass_lines_on()? {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let answer = message::read(&mut self.output)?;
        decode(&answer).ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "not an answer"))
    }

    /// Passes on what the worker prints: true when an answer follows, false when the worker ended.
    fn pass_lines_on(&mut self) -> io::Result<bool> {
        let mark = self.identity.mark();
        let mut matched = 0;
        for byte in self.output.by_ref().bytes() {
            let byte = byte?;
            if byte == mark[matched] {
                matched += 1;
                if matched == mark.len() {
                    return Ok(true);
                }
                continue;
            }
            // Only a mark's first byte is that byte: what seemed to be a mark was printed.
            self.printed.extend(&mark[..matched]);
            matched = usize::from(byte == mark[0]);
            if matched == 0 {
                self.printed.push(byte);
            }
            if byte == b'\n' || self.printed.len() > LONGEST_LINE {
                print(&self.printed);
                self.printed.clear();
            }
        }
        self.printed.extend(&mark[..matched]);
        Ok(false)
    }

    fn cause_of_death(mut self, error: io::Error) -> Failure {
        let name = self.identity.name();
        _ = self.process.kill();
        if error.kind() == ErrorKind::InvalidData {
            return Failure::new(format_args!("worker {name} sent something else than an answer"));
        }
        match self.process.wait() {
            Ok(status) => Failure::new(format_args!("worker {name} ended early ({status})")),
            Err(error) => Failure::new(format_args!("worker {name} is lost ({error})")),
        }
    }
}

/// A line of more bytes than this is printed in pieces.
const LONGEST_LINE: usize = 1 << 16;

impl Drop for Worker {
    fn drop(&mut self) {
        self.input = None;
        _ = self.pass_lines_on();
        if !self.printed.is_empty() {
            self.printed.push(b'\n');
            print(&self.printed);
        }
        _ = self.process.wait();
    }
}
