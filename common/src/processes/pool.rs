//! The parent's side of a process pool.

use std::collections::VecDeque;
use std::env;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufReader, ErrorKind, Write};
use std::process::{self, Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::thread;

use super::worker::{Answer, Identity, VARIABLE, decode};
use super::worker_output::WorkerOutput;
use crate::jobs::{Job, Outcome, at_work};
use crate::system::this_process::worker_name;
use crate::system::{Failure, exit_with_error, print, print_error_line};
use crate::timeline::{self, Recording};

/// A pool of worker processes. Each gets a job whenever it is free.
///
/// A worker is this program's own executable with the same options. It calls
/// [`is_worker_process`](crate::is_worker_process) first, then [`run_worker`](crate::run_worker).
/// Everything that workers print appears on this program's standard output, in whole lines.
pub struct ProcessPool {
    workers: usize,
    nonce: u64,
    /// The number of processes started so far.
    started: Mutex<u64>,
    /// The first error in starting one.
    failure: Mutex<Option<io::Error>>,
}

impl ProcessPool {
    /// Creates a pool of `workers` processes, which start when there are jobs.
    pub fn new(workers: usize) -> Self {
        let nonce = RandomState::new().build_hasher().finish();
        ProcessPool { workers, nonce, started: Mutex::default(), failure: Mutex::default() }
    }

    /// Does all jobs in the workers, and returns the outcomes in the order of completion.
    ///
    /// If a worker dies, its current job fails and a new worker takes its place. If a worker can't be
    /// started, the others do its work; if none can, the program ends.
    pub fn map<J: Job + Send + Sync>(&self, jobs: &[J]) -> Vec<Outcome<J>> {
        let queue = Mutex::new(jobs.iter().cloned().collect());
        let (sender, outcomes) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 1..self.workers.min(jobs.len()) {
                let sender = sender.clone();
                // The process first: if no thread can be started for it, this thread can replace it.
                let lane = self.start_worker().and_then(|worker| {
                    let keep_busy = || at_work(|| self.keep_busy(Some(worker), &queue, sender));
                    thread::Builder::new().spawn_scoped(scope, keep_busy)
                });
                if let Err(error) = lane {
                    self.note_failure(error);
                    break;
                }
            }
            at_work(|| self.keep_busy(None, &queue, sender));
        });
        if let Some(error) = self.failure.lock().unwrap().take() {
            if *self.started.lock().unwrap() == 0 {
                exit_with_error(format_args!("no worker process can be started: {error}"))
            }
            print_error_line(format_args!("note: a worker process could not be started: {error}"));
        }
        outcomes.iter().collect()
    }

    /// Keeps a worker and its replacements busy until the queue is empty.
    fn keep_busy<J: Job>(
        &self,
        mut first: Option<Worker>,
        queue: &Mutex<VecDeque<J>>,
        outcomes: mpsc::Sender<Outcome<J>>,
    ) {
        let next = || queue.lock().unwrap().pop_front();
        while !queue.lock().unwrap().is_empty() {
            let mut worker = match first.take().map_or_else(|| self.start_worker(), Ok) {
                Ok(worker) => worker,
                // The other workers do its jobs.
                Err(error) => return self.note_failure(error),
            };
            while let Some(job) = next() {
                let recording = Recording::remote(worker.lane);
                let answer = worker.call(&job.to_string());
                let died = answer.is_err();
                let (result, span) =
                    answer.unwrap_or_else(|error| (Err(worker.cause_of_death(error)), None));
                recording.finish(&job, &result, span);
                _ = outcomes.send(Outcome::reported(job, result));
                if died {
                    break;
                }
            }
        }
    }

    fn note_failure(&self, error: io::Error) {
        self.failure.lock().unwrap().get_or_insert(error);
    }

    fn start_worker(&self) -> io::Result<Worker> {
        // One at a time: some systems can't create a pipe that other new processes do not inherit in
        // one step, and a worker that is started in between would hold it open.
        let mut started = self.started.lock().unwrap();
        let number = *started + 1;
        let identity = Identity {
            number,
            nonce: self.nonce,
            parent: process::id().into(),
            timeline: timeline::beginning(),
        };
        let mut process = Command::new(env::current_exe()?)
            .args(env::args_os().skip(1))
            .env(VARIABLE, identity.encode())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        *started = number;
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().expect("standard output is a pipe"));
        let output = WorkerOutput::new(output, identity.mark().into_bytes());
        let lane = timeline::lane_of_process(worker_name(number), process.id());
        Ok(Worker { process, input, output, identity, lane })
    }
}

/// A worker process, as seen by its parent.
struct Worker {
    process: Child,
    /// The pipe for jobs, closed when there are no more.
    input: Option<ChildStdin>,
    output: WorkerOutput<BufReader<ChildStdout>>,
    identity: Identity,
    lane: Option<usize>,
}

impl Worker {
    /// Hands a job to the worker and waits for the answer.
    fn call(&mut self, job: &str) -> io::Result<Answer> {
        let input = self.input.as_mut().expect("the worker has not been dropped");
        input.write_all(format!("{job}\0").as_bytes())?;
        let answer = self.output.next_answer(print)?.ok_or(ErrorKind::UnexpectedEof)?;
        decode(&answer).ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "not an answer"))
    }

    fn cause_of_death(&mut self, error: io::Error) -> Failure {
        let name = worker_name(self.identity.number);
        _ = self.process.kill();
        if error.kind() == ErrorKind::InvalidData {
            return Failure::new(format_args!("worker {name} sent an invalid answer"));
        }
        match self.process.wait() {
            Ok(status) => Failure::new(format_args!("worker {name} ended early ({status})")),
            Err(error) => Failure::new(format_args!("worker {name} is lost ({error})")),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.input = None;
        // Pass on its last lines; there are no more answers.
        while let Ok(Some(_)) = self.output.next_answer(print) {}
        _ = self.process.wait();
    }
}
