//! One run of a program: started, watched and read to its end.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use humantime::format_duration;

use crate::measure::descendants::descendants;
use crate::measure::interrupt::interrupted;
use crate::measure::launcher::{Launcher, Usage};

/// How often a running program is looked after, at least.
const TICK: Duration = Duration::from_millis(100);

/// When the processes of a program are first counted. From then on, the time doubles: that is often
/// enough to see them, and costs next to nothing.
const FIRST_COUNT: Duration = Duration::from_millis(4);

/// How long the end of a program's output is waited for, when the program itself has ended.
const END_OF_OUTPUT: Duration = Duration::from_secs(1);

/// The longest line that is read whole, in bytes.
const LONGEST_LINE: u64 = 4096;

/// How many different lines of standard error are kept besides the last, and how many characters of each.
const LINES_OF_ERROR: usize = 3;
const LONGEST_ERROR: usize = 300;

/// How errors of Python begin; the last line says what is wrong.
const TRACEBACK: &str = "Traceback (most recent call last):";

/// What was seen of a run.
pub struct Observed {
    pub usage: Usage,
    /// The most processes at a time, if it is certain.
    pub processes: Option<usize>,
    /// The first lines of its standard error that differ, and the last.
    pub stderr: Vec<String>,
    /// CPU time that watching and reading took.
    pub own_cpu: Duration,
}

/// Runs a program, and passes on each line of its standard output.
///
/// # Errors
/// No process can be started, or the run was interrupted.
pub fn run(
    program: &Command,
    timeout: Duration,
    read_line: impl FnMut(&str) + Send + 'static,
    mut tick: impl FnMut(),
) -> io::Result<Observed> {
    let start = Instant::now();
    let (mut launcher, usage) = Launcher::start(program)?;
    let output = launcher.0.stdout.take().expect("standard output is a pipe");
    let errors = launcher.0.stderr.take().expect("standard error is a pipe");
    let stderr = Arc::new(Mutex::new(Vec::new()));
    let end_of_output = [
        read_lines(output, read_line)?,
        read_lines(errors, {
            let stderr = stderr.clone();
            move |line| {
                let line: String = line.chars().take(LONGEST_ERROR).collect();
                let mut stderr = stderr.lock().unwrap();
                if !line.is_empty() && !stderr.contains(&line) {
                    stderr.truncate(LINES_OF_ERROR);
                    stderr.push(line);
                }
            }
        })?,
    ];
    let (sender, ended) = mpsc::channel();
    thread::Builder::new().spawn(move || sender.send(serde_json::from_reader(usage).ok()?).ok())?;

    let own_cpu = ThreadTime::now();
    let mut counts = Vec::new();
    let mut next_count = FIRST_COUNT;
    let usage = loop {
        match ended.recv_timeout(TICK.min(next_count.saturating_sub(start.elapsed()))) {
            Ok(usage) => break usage,
            Err(RecvTimeoutError::Disconnected) => {
                break Usage::unknown("its whole process group was killed".to_owned());
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if interrupted() {
            return Err(ErrorKind::Interrupted.into());
        }
        if start.elapsed() >= timeout {
            let timeout = format_duration(timeout);
            let failure = format!("it did not end within {timeout} (see --run-timeout)");
            break Usage::unknown(failure);
        }
        if start.elapsed() >= next_count {
            counts.extend(Some(descendants(launcher.0.id()).len()).filter(|count| *count > 0));
            next_count *= 2;
        }
        tick();
    };
    let mut own_cpu = own_cpu.elapsed();
    drop(launcher);
    let end_of_reading = Instant::now() + END_OF_OUTPUT;
    for end in end_of_output {
        // What left the program's group may hold its output open.
        let left = end_of_reading.saturating_duration_since(Instant::now());
        own_cpu += end.recv_timeout(left).unwrap_or_default();
    }
    let mut stderr: Vec<String> = stderr.lock().unwrap().clone();
    if stderr.first().is_some_and(|first| first == TRACEBACK) {
        stderr.drain(..stderr.len() - 1);
    }
    // Seen only once, they were perhaps still becoming more.
    let most = counts.iter().max().copied();
    let processes = most.filter(|most| counts.iter().filter(|count| *count == most).count() > 1);
    Ok(Observed { usage, processes, stderr, own_cpu })
}

/// Passes on each line, in a thread of its own, whose CPU time is received at the end. Too long a line
/// comes in pieces.
fn read_lines(
    stream: impl Read + Send + 'static,
    mut read_line: impl FnMut(&str) + Send + 'static,
) -> io::Result<Receiver<Duration>> {
    let (sender, end) = mpsc::channel();
    let read = move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while let Ok(1..) = stream.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            read_line(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
        _ = sender.send(ThreadTime::now().as_duration());
    };
    thread::Builder::new().spawn(read)?;
    Ok(end)
}
