//! Records when each job ran and waited, and on which thread, task or worker process, if `--timeline`
//! is given.
//!
//! Each thread, task and worker process has a lane, in which each of its jobs is a slice. All times
//! are from one clock, in nanoseconds since the program got its list of jobs.

mod lanes;
mod trace_event;

use std::cell::Cell;
use std::mem;
use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cpu_time::ThreadTime;

pub(crate) use self::lanes::Span;
use self::lanes::{Lane, Slice};
pub(crate) use self::trace_event::Labels;
use crate::system::this_process::program_name;
use crate::system::{
    Failure, atomic_file, exit_with_error, print_error_line, reserve_standard_output,
};

static TIMELINE: OnceLock<Timeline> = OnceLock::new();

thread_local! {
    /// The lane of this thread, from its first job on, or of the task that it polls.
    static LANE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The maximum number of waits recorded for a job. Further waits are merged into the last.
const MAX_WAITS: usize = 1000;

struct Timeline {
    start: Instant,
    /// The file to write at the end. `None` in a worker process, whose parent writes the file.
    file: Option<PathBuf>,
    lanes: Mutex<Vec<Lane>>,
}

/// Starts recording, if there is a file to write. Ends the program if it can't be written.
pub(crate) fn start(file: Option<PathBuf>) {
    let Some(file) = file else { return };
    atomic_file::check(&file).unwrap_or_else(|error| exit_with_error(error));
    if atomic_file::is_standard_output(&file) {
        reserve_standard_output();
    }
    let (start, file) = (Instant::now(), Some(file));
    TIMELINE.get_or_init(|| Timeline { start, file, lanes: Mutex::default() });
}

/// Returns the start of the timeline, if one is recorded, for a worker process: in nanoseconds since 1970.
pub(crate) fn beginning() -> Option<u64> {
    let begin = SystemTime::now() - TIMELINE.get()?.start.elapsed();
    Some(nanoseconds(begin.duration_since(UNIX_EPOCH).unwrap_or_default()))
}

/// Starts recording in a worker process, on the timeline of its parent.
pub(crate) fn join(beginning: u64) {
    let elapsed = (UNIX_EPOCH + Duration::from_nanos(beginning)).elapsed().unwrap_or_default();
    let now = Instant::now();
    let start = now.checked_sub(elapsed).unwrap_or(now);
    TIMELINE.get_or_init(|| Timeline { start, file: None, lanes: Mutex::default() });
}

/// Writes the timeline of a run, if it was recorded. Prints any error, and returns whether there was none.
pub(crate) fn write(duration: Duration, labels: Labels) -> bool {
    let Some(Timeline { file: Some(file), lanes, .. }) = TIMELINE.get() else { return true };
    let trace = trace_event::trace(&program_name(), &lanes.lock().unwrap(), duration, labels);
    let written = atomic_file::write(file, trace.as_bytes());
    written.inspect_err(|error| print_error_line(format_args!("error: {error}"))).is_ok()
}

/// Adds a lane for a worker process, if anything is recorded.
pub(crate) fn lane_of_process(name: String, process: u32) -> Option<usize> {
    Some(TIMELINE.get()?.add_lane(process, |_| name))
}

/// Returns the lane of this thread, if anything is recorded.
fn lane_of_thread() -> Option<usize> {
    let timeline = TIMELINE.get()?;
    let thread = thread::current();
    let name = |number| thread.name().map_or_else(|| format!("Thread-{number}"), str::to_owned);
    let lane = LANE.get().unwrap_or_else(|| timeline.add_lane(process::id(), name));
    LANE.set(Some(lane));
    Some(lane)
}

/// Waits on this thread for something other than a CPU, and records that.
#[cfg(feature = "blocking")]
pub(crate) fn waiting<T>(wait: impl FnOnce() -> T) -> T {
    let (Some(timeline), Some(lane)) = (TIMELINE.get(), LANE.get()) else { return wait() };
    let from = timeline.now();
    let value = wait();
    timeline.add_wait(lane, from);
    value
}

/// An observer of the polls of a task, which waits between them.
pub(crate) struct Polls {
    lane: Option<usize>,
    /// The end of the last poll.
    last: Option<u64>,
}

impl Polls {
    pub fn observe<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let (Some(timeline), Some(lane)) = (TIMELINE.get(), self.lane) else { return poll() };
        if let Some(from) = self.last {
            timeline.add_wait(lane, from);
        }
        let of_thread = LANE.replace(Some(lane));
        let polled = poll();
        LANE.set(of_thread);
        self.last = Some(timeline.now());
        polled
    }
}

impl Timeline {
    fn now(&self) -> u64 {
        nanoseconds(self.start.elapsed())
    }

    /// Adds a lane. `name` returns its name, given its position from 1.
    fn add_lane(&self, process: u32, name: impl FnOnce(usize) -> String) -> usize {
        let mut lanes = self.lanes.lock().unwrap();
        let name = name(lanes.len() + 1);
        lanes.push(Lane { name, process, slices: Vec::new(), waits: Vec::new() });
        lanes.len() - 1
    }

    fn add_wait(&self, lane: usize, from: u64) {
        let to = self.now();
        let waits = &mut self.lanes.lock().unwrap()[lane].waits;
        // Waits can be nested: a connection through a proxy waits for another one.
        while waits.pop_if(|(begin, _)| *begin >= from).is_some() {}
        match waits.get_mut(MAX_WAITS - 1) {
            Some((_, end)) => *end = to,
            None => waits.push((from, to)),
        }
    }
}

/// A job in progress, with its lane and start if it is recorded.
pub(crate) struct Recording(Option<Start>);

struct Start {
    lane: usize,
    time: u64,
    cpu: CpuTime,
}

/// The source of a job's CPU time.
enum CpuTime {
    /// The CPU clock of its thread, with the time at its start.
    Thread(u64),
    /// Its polls: between them, it is not on a CPU.
    Polls,
    /// The worker process that does it.
    Worker,
}

impl Recording {
    /// Starts recording a job on this thread.
    pub fn on_thread() -> Self {
        Recording::in_lane(lane_of_thread(), || CpuTime::Thread(thread_time()))
    }

    /// Starts recording a job in a task, which has a lane to itself.
    pub fn in_task() -> Self {
        let lane = TIMELINE.get().map(|it| it.add_lane(process::id(), |n| format!("Task-{n}")));
        Recording::in_lane(lane, || CpuTime::Polls)
    }

    /// Returns an observer of the task's polls.
    pub fn polls(&self) -> Polls {
        Polls { lane: self.0.as_ref().map(|start| start.lane), last: None }
    }

    /// Starts recording a job in a worker process, as seen by its parent.
    pub fn remote(lane: Option<usize>) -> Self {
        Recording::in_lane(lane, || CpuTime::Worker)
    }

    fn in_lane(lane: Option<usize>, cpu: impl FnOnce() -> CpuTime) -> Self {
        let start = |lane| Some(Start { lane, time: TIMELINE.get()?.now(), cpu: cpu() });
        Recording(lane.and_then(start))
    }

    /// Records the end of the job, with the times from its worker process, if any.
    pub fn finish(self, job: &impl ToString, result: &Result<u64, Failure>, remote: Option<Span>) {
        let (Some(timeline), Some(Start { lane, time: start, cpu })) = (TIMELINE.get(), self.0)
        else {
            return;
        };
        let thread_time = match cpu {
            CpuTime::Thread(before) => Some(thread_time().saturating_sub(before)),
            _ => None,
        };
        let end = timeline.now();
        let lane = &mut timeline.lanes.lock().unwrap()[lane];
        let mut span = Span { start, end, cpu: thread_time, waits: mem::take(&mut lane.waits) };
        // Earlier waits of the thread are not part of the job.
        span.waits.retain(|(from, _)| *from >= start);
        if let CpuTime::Polls = cpu {
            let waited: u64 = span.waits.iter().map(|(from, to)| to - from).sum();
            span.cpu = Some((end - start).saturating_sub(waited));
        }
        let span = remote.unwrap_or(span).within(start, end);
        lane.slices.push(Slice { job: job.to_string(), result: result.clone(), span });
    }
}

/// Takes the times of the job that this worker process has just done, if they were recorded.
pub(crate) fn take_span() -> Option<Span> {
    let lanes = &mut TIMELINE.get()?.lanes.lock().unwrap();
    let slices = mem::take(&mut lanes[LANE.get()?].slices);
    // With several slices, none is the whole job.
    <[Slice; 1]>::try_from(slices).ok().map(|[slice]| slice.span)
}

fn thread_time() -> u64 {
    nanoseconds(ThreadTime::now().as_duration())
}

fn nanoseconds(duration: Duration) -> u64 {
    duration.as_nanos().try_into().unwrap_or(u64::MAX)
}
