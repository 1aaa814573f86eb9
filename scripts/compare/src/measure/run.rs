//! Runs a program once: starts it, watches it, and reads its output to the end.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use humantime::format_duration;

use crate::measure::descendants::count;
use crate::measure::interrupt::interrupted;
use crate::measure::launcher::{Launcher, Usage};

/// Longest interval between two looks at a running program.
const TICK: Duration = Duration::from_millis(100);

/// Time of the first count of a program's processes. It doubles for each further count, which is often
/// enough to see them and costs next to nothing.
const FIRST_COUNT: Duration = Duration::from_millis(4);

/// Timeout for the end of the output, after the program itself has ended.
const END_OF_OUTPUT: Duration = Duration::from_secs(1);

/// Maximum length of a line, in bytes; longer ones are truncated.
const LONGEST_LINE: u64 = 4096;

/// Number of distinct lines of standard error that are kept besides the last, and characters of each.
const LINES_OF_ERROR: usize = 3;
const LONGEST_ERROR: usize = 300;

/// The first line of a Python error, whose last line says what is wrong.
const TRACEBACK: &str = "Traceback (most recent call last):";

#[derive(Default)]
pub struct Observed {
    pub usage: Usage,
    /// Maximum number of processes at a time, if certain.
    pub processes: Option<usize>,
    pub stderr: Vec<String>,
    /// CPU time spent on watching the program and reading its output.
    pub own_cpu: Duration,
}

/// Runs a program and adds each line of its standard output to `output`. Fails if interrupted.
pub fn run<T: Send + 'static>(
    program: &Command,
    timeout: Duration,
    output: &Arc<Mutex<T>>,
    add: fn(&mut T, &str),
    mut tick: impl FnMut(),
) -> io::Result<Observed> {
    let start = Instant::now();
    let (mut launcher, usage) = Launcher::start(program)?;
    let stdout = launcher.0.stdout.take().expect("standard output is a pipe");
    let errors = launcher.0.stderr.take().expect("standard error is a pipe");
    let stderr = Arc::new(Mutex::new(Vec::<String>::new()));
    let end_of_output = [
        read_lines(stdout, output, add)?,
        read_lines(errors, &stderr, |stderr, line| {
            let line: String = line.chars().take(LONGEST_ERROR).collect();
            if !line.is_empty() && !stderr.contains(&line) {
                stderr.truncate(LINES_OF_ERROR);
                stderr.push(line);
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
            Err(RecvTimeoutError::Disconnected) => break Usage::unknown("its launcher was killed"),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if interrupted() {
            return Err(ErrorKind::Interrupted.into());
        }
        if start.elapsed() >= timeout {
            let timeout = format_duration(timeout);
            break Usage::unknown(format!("it timed out after {timeout} (see --run-timeout)"));
        }
        if start.elapsed() >= next_count {
            counts.extend(Some(count(launcher.0.id())).filter(|count| *count > 0));
            next_count *= 2;
        }
        tick();
    };
    let mut own_cpu = own_cpu.elapsed();
    drop(launcher);
    let end_of_reading = Instant::now() + END_OF_OUTPUT;
    for end in end_of_output {
        // A process that left the program's group may hold its output open.
        let left = end_of_reading.saturating_duration_since(Instant::now());
        own_cpu += end.recv_timeout(left).unwrap_or_default();
    }
    let mut stderr = stderr.lock().unwrap().clone();
    if let Some(start) = stderr.iter().position(|line| line == TRACEBACK) {
        stderr.drain(start..stderr.len() - 1);
    }
    // If the maximum was seen only once, more processes may have been about to start.
    let most = counts.iter().max().copied();
    let processes = most.filter(|most| counts.iter().filter(|count| *count == most).count() > 1);
    Ok(Observed { usage, processes, stderr, own_cpu })
}

/// Starts a thread that adds lines, truncating long ones. At its end, the channel delivers its CPU time.
fn read_lines<T: Send + 'static>(
    stream: impl Read + Send + 'static,
    lines: &Arc<Mutex<T>>,
    add: fn(&mut T, &str),
) -> io::Result<Receiver<Duration>> {
    let (sender, end) = mpsc::channel();
    let lines = lines.clone();
    let read = move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while let Ok(1..) = stream.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            add(&mut lines.lock().unwrap(), String::from_utf8_lossy(&line).trim_end());
            if !line.ends_with(b"\n") && stream.skip_until(b'\n').is_err() {
                break;
            }
            line.clear();
        }
        _ = sender.send(ThreadTime::now().as_duration());
    };
    thread::Builder::new().spawn(read)?;
    Ok(end)
}
