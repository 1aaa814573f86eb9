//! What was done when, and by whom: recorded where `--timeline` asks for it, and nowhere else.
//!
//! Each thread, task and worker process has a lane, in which each job that it does is a slice. All
//! times are of one clock, in nanoseconds since the list of jobs was given to the program.

use std::cell::Cell;
use std::mem;
use std::path::{Path, PathBuf};
use std::process::{self, exit};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cpu_time::ThreadTime;

use crate::options;
use crate::outcome::{Failure, Job};
use crate::output::print_error_line;
use crate::span::Span;
use crate::trace_event;
use crate::whole_file;

static TIMELINE: OnceLock<Timeline> = OnceLock::new();

thread_local! {
    /// The lane of this thread, from its first job on.
    static LANE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Of a job that waits more often, all further waits are told as one.
const MOST_WAITS: usize = 1000;

struct Timeline {
    start: Instant,
    /// To be written at the end; a worker process leaves that to its parent.
    file: Option<PathBuf>,
    lanes: Mutex<Vec<Lane>>,
}

/// A thread, task or worker process.
pub(crate) struct Lane {
    pub name: String,
    /// The id of its process.
    pub process: u32,
    /// Which it is in that process; of a worker process, the same as that.
    pub number: usize,
    pub slices: Vec<Slice>,
    /// When the job waited that goes on: from, to.
    waits: Vec<(u64, u64)>,
}

/// A job that was done, or failed.
pub(crate) struct Slice {
    /// The text of the [`Job`].
    pub job: String,
    pub result: Result<u64, Failure>,
    pub span: Span,
}

/// Begins to record, if there is a file to be written.
///
/// A file that can't be written ends the program.
pub(crate) fn start(file: Option<&Path>) {
    let Some(file) = file else { return };
    if let Err(error) = whole_file::check(file) {
        print_error_line(format_args!("error: {error}"));
        exit(1)
    }
    Timeline::begin(Instant::now(), Some(file.to_owned()));
}

/// When this timeline began, in nanoseconds since 1970, as a worker process is told; none if
/// nothing is recorded.
pub(crate) fn beginning() -> Option<u64> {
    let begin = SystemTime::now() - TIMELINE.get()?.start.elapsed();
    Some(nanoseconds(begin.duration_since(UNIX_EPOCH).unwrap_or_default()))
}

/// Records in a worker process, on the timeline of its parent.
pub(crate) fn join(beginning: u64) {
    let elapsed = (UNIX_EPOCH + Duration::from_nanos(beginning)).elapsed().unwrap_or_default();
    let now = Instant::now();
    let start = now.checked_sub(elapsed).unwrap_or(now);
    Timeline::begin(start, None);
}

/// Writes what was recorded, if anything was: false if that failed, which is reported.
pub(crate) fn write<J: Job>(duration: Duration) -> bool {
    let Some(timeline) = TIMELINE.get() else { return true };
    let Some(file) = &timeline.file else { return true };
    let lanes = timeline.lanes.lock().unwrap();
    let trace = trace_event::trace::<J>(&options::program_name(), &lanes, duration);
    let written = whole_file::write(file, trace.as_bytes());
    if let Err(error) = &written {
        print_error_line(format_args!("error: {error}"));
    }
    written.is_ok()
}

/// The lane of a worker process, if anything is recorded.
pub(crate) fn lane_of_process(name: String, process: u32) -> Option<usize> {
    Some(TIMELINE.get()?.add_lane(process, |_| (name, process as usize)))
}

/// The lane of this thread, if anything is recorded.
fn lane_of_thread() -> Option<usize> {
    let timeline = TIMELINE.get()?;
    let lane = LANE.get().unwrap_or_else(|| match thread::current().name() {
        Some(name) => timeline.add_lane(process::id(), |number| (name.to_owned(), number)),
        None => timeline.add_numbered_lane("Thread"),
    });
    LANE.set(Some(lane));
    Some(lane)
}

/// Waits for something else than a CPU, on this thread.
#[cfg(feature = "blocking")]
pub(crate) fn waiting<T>(wait: impl FnOnce() -> T) -> T {
    let (Some(timeline), Some(lane)) = (TIMELINE.get(), LANE.get()) else { return wait() };
    let from = timeline.now();
    let value = wait();
    timeline.add_wait(lane, from);
    value
}

/// Observes the polls of a task, which waits between them.
pub(crate) struct Polls {
    lane: Option<usize>,
    /// When the last one ended.
    last: Option<u64>,
}

impl Polls {
    pub fn observe<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let (Some(timeline), Some(lane)) = (TIMELINE.get(), self.lane) else { return poll() };
        if let Some(from) = self.last {
            timeline.add_wait(lane, from);
        }
        let polled = poll();
        self.last = Some(timeline.now());
        polled
    }
}

impl Timeline {
    fn begin(start: Instant, file: Option<PathBuf>) {
        TIMELINE.get_or_init(|| Timeline { start, file, lanes: Mutex::default() });
    }

    fn now(&self) -> u64 {
        nanoseconds(self.start.elapsed())
    }

    fn add_numbered_lane(&self, kind: &str) -> usize {
        self.add_lane(process::id(), |number| (format!("{kind}-{number}"), number))
    }

    /// Adds a lane, whose name and number may come from how many there are then.
    fn add_lane(&self, process: u32, identity: impl FnOnce(usize) -> (String, usize)) -> usize {
        let mut lanes = self.lanes.lock().unwrap();
        let (name, number) = identity(lanes.len() + 1);
        lanes.push(Lane { name, process, number, slices: Vec::new(), waits: Vec::new() });
        lanes.len() - 1
    }

    fn add_wait(&self, lane: usize, from: u64) {
        let to = self.now();
        let waits = &mut self.lanes.lock().unwrap()[lane].waits;
        // Through a proxy, a connection waits for another one.
        while waits.pop_if(|(begin, _)| *begin >= from).is_some() {}
        match waits.get_mut(MOST_WAITS - 1) {
            Some((_, end)) => *end = to,
            None => waits.push((from, to)),
        }
    }
}

/// A job that goes on: in which lane and since when, if anything is recorded.
pub(crate) struct Running(Option<Start>);

struct Start {
    lane: usize,
    time: u64,
    cpu: CpuTime,
}

/// Who knows how long a job was on a CPU.
enum CpuTime {
    /// The clock of its thread, which showed this at its start.
    Thread(u64),
    /// Who observes its polls: between them, it is not.
    Polls,
    /// The worker process that does it.
    Worker,
}

impl Running {
    /// On this thread.
    pub fn on_thread() -> Self {
        Running::in_lane(lane_of_thread(), || CpuTime::Thread(thread_time()))
    }

    /// In a task, which has a lane for itself.
    pub fn in_task() -> Self {
        let lane = TIMELINE.get().map(|timeline| timeline.add_numbered_lane("Task"));
        Running::in_lane(lane, || CpuTime::Polls)
    }

    /// What is to observe the polls of the task.
    pub fn polls(&self) -> Polls {
        Polls { lane: self.0.as_ref().map(|start| start.lane), last: None }
    }

    /// By a worker process, as its parent sees it.
    pub fn in_process(lane: Option<usize>) -> Self {
        Running::in_lane(lane, || CpuTime::Worker)
    }

    fn in_lane(lane: Option<usize>, cpu: impl FnOnce() -> CpuTime) -> Self {
        let start = |lane| Some(Start { lane, time: TIMELINE.get()?.now(), cpu: cpu() });
        Running(lane.and_then(start))
    }

    /// The job is over.
    pub fn end<J: Job>(self, job: &J, result: &Result<u64, Failure>) {
        self.end_as(None, job, result);
    }

    /// The job is over, of which a worker process has told this, if it was still able to.
    pub fn end_as<J: Job>(self, told: Option<Span>, job: &J, result: &Result<u64, Failure>) {
        let (Some(timeline), Some(Start { lane, time: start, cpu })) = (TIMELINE.get(), self.0)
        else {
            return;
        };
        let thread_time = match cpu {
            CpuTime::Thread(before) => Some(thread_time().saturating_sub(before)),
            _ => None,
        };
        let end = timeline.now();
        let (job, result) = (job.to_string(), result.clone());
        let lane = &mut timeline.lanes.lock().unwrap()[lane];
        let mut span = Span { start, end, cpu: thread_time, waits: mem::take(&mut lane.waits) };
        // The thread may have waited for something else before.
        span.waits.retain(|(from, _)| *from >= start);
        if let CpuTime::Polls = cpu {
            let waited: u64 = span.waits.iter().map(|(from, to)| to - from).sum();
            span.cpu = Some((end - start).saturating_sub(waited));
        }
        let span = told.unwrap_or(span).within(start, end);
        lane.slices.push(Slice { job, result, span });
    }
}

/// What a worker process has recorded of the job that it has just done.
pub(crate) fn take_span() -> Option<Span> {
    let lanes = &mut TIMELINE.get()?.lanes.lock().unwrap();
    let slices = mem::take(&mut lanes[LANE.get()?].slices);
    // Of several, none is the whole job.
    <[Slice; 1]>::try_from(slices).ok().map(|[slice]| slice.span)
}

/// How long this thread has been on a CPU.
fn thread_time() -> u64 {
    nanoseconds(ThreadTime::now().as_duration())
}

fn nanoseconds(duration: Duration) -> u64 {
    duration.as_nanos().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits of a lane that had these: from when each, until now.
    fn waits(from: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
        let timeline = Timeline { start: Instant::now(), file: None, lanes: Mutex::default() };
        let lane = timeline.add_numbered_lane("Task");
        from.into_iter().for_each(|from| timeline.add_wait(lane, from));
        timeline.lanes.into_inner().unwrap().remove(lane).waits
    }

    #[test]
    fn a_wait_within_another_one_is_part_of_it() {
        let froms: Vec<_> = waits([1, 5, 7, 3]).iter().map(|(from, _)| *from).collect();
        assert_eq!(froms, [1, 3]);
    }

    #[test]
    fn countless_waits_are_told_as_one() {
        let waits = waits(0..5000);
        assert_eq!(waits.len(), MOST_WAITS);
        assert_eq!(waits[MOST_WAITS - 1].0, MOST_WAITS as u64 - 1);
        assert!(waits.is_sorted_by_key(|(_, to)| *to));
    }
}
