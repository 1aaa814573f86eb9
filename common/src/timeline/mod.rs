//! Records when each job ran and waited, on which thread, task or worker process, if `--timeline`
//! asks for it.
//!
//! Each thread, task and worker process has a lane, in which each of its jobs is a slice. All times
//! are of one clock, in nanoseconds since the program got its list of jobs.

mod lanes;
mod trace_event;

use std::cell::Cell;
use std::mem;
use std::path::PathBuf;
use std::process::{self, exit};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cpu_time::ThreadTime;

pub(crate) use self::lanes::Span;
use self::lanes::{Lane, Slice};
pub(crate) use self::trace_event::Labels;
use crate::system::this_process::program_name;
use crate::system::{Failure, atomic_file, print_error_line};

static TIMELINE: OnceLock<Timeline> = OnceLock::new();

thread_local! {
    /// The lane of this thread, from its first job on.
    static LANE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The most waits recorded for a job: further ones are merged into the last.
const MAX_WAITS: usize = 1000;

struct Timeline {
    start: Instant,
    /// The file to write at the end; a worker process leaves that to its parent.
    file: Option<PathBuf>,
    lanes: Mutex<Vec<Lane>>,
}

/// Starts recording, if there is a file to write. One that can't be written ends the program.
pub(crate) fn start(file: Option<PathBuf>) {
    let Some(file) = file else { return };
    if let Err(error) = atomic_file::check(&file) {
        print_error_line(format_args!("error: {error}"));
        exit(1)
    }
    let (start, file) = (Instant::now(), Some(file));
    TIMELINE.get_or_init(|| Timeline { start, file, lanes: Mutex::default() });
}

/// The start of this timeline in nanoseconds since 1970, for a worker process. `None` if nothing is
/// recorded.
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

/// Writes the timeline of a run, if it was recorded. Returns whether that succeeded; an error is
/// printed.
pub(crate) fn write(duration: Duration, labels: Labels) -> bool {
    let Some(timeline) = TIMELINE.get() else { return true };
    let Some(file) = &timeline.file else { return true };
    let lanes = timeline.lanes.lock().unwrap();
    let trace = trace_event::trace(&program_name(), &lanes, duration, labels);
    let written = atomic_file::write(file, trace.as_bytes());
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

/// Waits on this thread for something other than a CPU.
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
    fn now(&self) -> u64 {
        nanoseconds(self.start.elapsed())
    }

    fn add_numbered_lane(&self, kind: &str) -> usize {
        self.add_lane(process::id(), |number| (format!("{kind}-{number}"), number))
    }

    /// Adds a lane, whose name and number may follow from the number of lanes.
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
        match waits.get_mut(MAX_WAITS - 1) {
            Some((_, end)) => *end = to,
            None => waits.push((from, to)),
        }
    }
}

/// A job in progress: its lane and its start, if it is recorded.
pub(crate) struct Recording(Option<Start>);

struct Start {
    lane: usize,
    time: u64,
    cpu: CpuTime,
}

/// The source of the CPU time of a job.
enum CpuTime {
    /// The clock of its thread, which showed this at its start.
    Thread(u64),
    /// Its polls: between them, it is not on a CPU.
    Polls,
    /// The worker process that does it.
    Worker,
}

impl Recording {
    /// Records a job on this thread.
    pub fn on_thread() -> Self {
        Recording::in_lane(lane_of_thread(), || CpuTime::Thread(thread_time()))
    }

    /// Records a job in a task, which has a lane to itself.
    pub fn in_task() -> Self {
        let lane = TIMELINE.get().map(|timeline| timeline.add_numbered_lane("Task"));
        Recording::in_lane(lane, || CpuTime::Polls)
    }

    /// The observer of the task's polls.
    pub fn polls(&self) -> Polls {
        Polls { lane: self.0.as_ref().map(|start| start.lane), last: None }
    }

    /// Records a job in a worker process, as seen by its parent.
    pub fn remote(lane: Option<usize>) -> Self {
        Recording::in_lane(lane, || CpuTime::Worker)
    }

    fn in_lane(lane: Option<usize>, cpu: impl FnOnce() -> CpuTime) -> Self {
        let start = |lane| Some(Start { lane, time: TIMELINE.get()?.now(), cpu: cpu() });
        Recording(lane.and_then(start))
    }

    /// Records the end of the job, with the times that its worker process recorded, if it did.
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
        // The thread may have waited for something else before.
        span.waits.retain(|(from, _)| *from >= start);
        if let CpuTime::Polls = cpu {
            let waited: u64 = span.waits.iter().map(|(from, to)| to - from).sum();
            span.cpu = Some((end - start).saturating_sub(waited));
        }
        let span = remote.unwrap_or(span).within(start, end);
        lane.slices.push(Slice { job: job.to_string(), result: result.clone(), span });
    }
}

/// The times of the job that this worker process has just done, if they were recorded.
pub(crate) fn take_span() -> Option<Span> {
    let lanes = &mut TIMELINE.get()?.lanes.lock().unwrap();
    let slices = mem::take(&mut lanes[LANE.get()?].slices);
    // Of several, none is the whole job.
    <[Slice; 1]>::try_from(slices).ok().map(|[slice]| slice.span)
}

/// The CPU time of this thread.
fn thread_time() -> u64 {
    nanoseconds(ThreadTime::now().as_duration())
}

fn nanoseconds(duration: Duration) -> u64 {
    duration.as_nanos().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits of a lane with a wait from each of these times until now.
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
    fn countless_waits_are_merged_into_one() {
        let waits = waits(0..5000);
        assert_eq!(waits.len(), MAX_WAITS);
        assert_eq!(waits[MAX_WAITS - 1].0, MAX_WAITS as u64 - 1);
        assert!(waits.is_sorted_by_key(|(_, to)| *to));
    }
}
