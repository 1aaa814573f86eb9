//! Timelines: the jobs of each thread, task and worker process, recorded in a run that is not timed.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::iter;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::comparison::SafeText;

#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Timeline {
    pub problem: Option<SafeText>,
    pub seconds: f64,
    pub lanes: Vec<Lane>,
}

/// One row of a timeline: a thread, task or worker process.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Lane {
    pub name: SafeText,
    pub slices: Vec<Slice>,
}

/// One job on a lane. Times are in seconds from the beginning of the run.
#[derive(Debug, Deserialize, Serialize)]
pub struct Slice {
    pub job: SafeText,
    pub result: Option<u64>,
    pub failure: Option<SafeText>,
    pub start_seconds: f64,
    pub seconds: f64,
    pub cpu_seconds: Option<f64>,
    /// Waits for anything other than a CPU, as pairs of start and duration.
    pub waits: Vec<[f64; 2]>,
}

/// The part of the Trace Event Format that the programs write.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    trace_events: Vec<Event>,
    other_data: OtherData,
}

#[derive(Deserialize)]
struct OtherData {
    seconds: f64,
}

/// An event, by the format's own names: phase, category, name, process, thread, start, duration, time on a CPU,
/// arguments. Times are in microseconds.
#[derive(Deserialize)]
struct Event {
    ph: String,
    #[serde(default)]
    cat: String,
    name: SafeText,
    pid: u64,
    tid: u64,
    #[serde(default)]
    ts: f64,
    #[serde(default)]
    dur: f64,
    tdur: Option<f64>,
    #[serde(default)]
    args: Arguments,
}

#[derive(Default, Deserialize)]
struct Arguments {
    name: Option<SafeText>,
    bytes: Option<u64>,
    result: Option<u64>,
    failure: Option<SafeText>,
}

impl Timeline {
    /// Reads the timeline that a program wrote at the end of its run.
    pub fn read(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let trace: Trace =
            serde_json::from_reader(BufReader::new(file)).map_err(|error| error.to_string())?;
        let mut lanes = Vec::<Lane>::new();
        let mut places = HashMap::new();
        for Event { ph, cat, name, pid, tid, ts, dur, tdur, args } in trace.trace_events {
            let place = *places.entry((pid, tid)).or_insert_with(|| {
                lanes.push(Lane::default());
                lanes.len() - 1
            });
            let Lane { name: lane_name, slices } = &mut lanes[place];
            match (&*ph, &*cat) {
                ("M", _) if *name == *"thread_name" => *lane_name = args.name.unwrap_or_default(),
                ("X", "wait") => {
                    let wait = [seconds(ts), seconds(dur)];
                    slices.last_mut().ok_or("it waits for no job")?.waits.push(wait);
                }
                ("X", _) => slices.push(Slice {
                    job: name,
                    result: args.bytes.or(args.result),
                    failure: args.failure,
                    start_seconds: seconds(ts),
                    seconds: seconds(dur),
                    cpu_seconds: tdur.map(seconds),
                    waits: Vec::new(),
                }),
                _ => {}
            }
        }
        let timeline = Timeline { problem: None, seconds: trace.other_data.seconds, lanes };
        let is_finite = timeline.end_seconds().is_finite();
        if is_finite { Ok(timeline) } else { Err("its times are too large".to_owned()) }
    }

    pub fn slices(&self) -> impl Iterator<Item = &Slice> {
        self.lanes.iter().flat_map(|lane| &lane.slices)
    }

    pub fn done(&self) -> usize {
        self.slices().filter(|slice| slice.result.is_some()).count()
    }

    pub fn most_at_a_time(&self) -> usize {
        let begin = self.slices().map(|slice| (slice.start_seconds, 1));
        let end = self.slices().map(|slice| (slice.end_seconds(), -1));
        let mut changes: Vec<_> = begin.chain(end).collect();
        // A job that ends when another begins does not overlap with it.
        changes.sort_by(|(a, of_a), (b, of_b)| a.total_cmp(b).then(of_a.cmp(of_b)));
        let going_on = changes.iter().scan(0_isize, |going_on, (_, change)| {
            *going_on += change;
            Some(*going_on)
        });
        going_on.max().unwrap_or(0).unsigned_abs()
    }

    /// Returns the end of the last job or of the whole run, whichever is later.
    pub fn end_seconds(&self) -> f64 {
        self.slices().map(Slice::end_seconds).fold(self.seconds, f64::max)
    }
}

impl Slice {
    /// Returns the intervals between waits, from start to end, and the share of them spent on a CPU. For the
    /// rest, the job was ready, but no CPU was free; the exact times are unknown.
    pub fn busy(&self) -> (Vec<(f64, f64)>, f64) {
        let waits = self.waits.iter().map(|[from, seconds]| (*from, from + seconds));
        let starts = iter::once(self.start_seconds).chain(waits.clone().map(|(_, to)| to));
        let ends = waits.map(|(from, _)| from).chain([self.end_seconds()]);
        let busy: Vec<_> = starts.zip(ends).collect();
        let duration: f64 = busy.iter().map(|(from, to)| to - from).sum();
        let on_cpu = self.cpu_seconds.filter(|_| duration > 0.0);
        (busy, on_cpu.map_or(0.0, |on_cpu| (on_cpu / duration).clamp(0.0, 1.0)))
    }

    /// Returns the time spent on a CPU, ready for one, and waiting, if known; never negative, although clocks
    /// differ a little.
    pub fn split(&self) -> Option<[f64; 3]> {
        let on_cpu = self.cpu_seconds?;
        let waiting = self.waits.iter().map(|[_, seconds]| seconds).sum::<f64>();
        let ready = (self.seconds - waiting - on_cpu).max(0.0);
        Some([on_cpu, ready, (self.seconds - on_cpu - ready).max(0.0)])
    }

    pub fn end_seconds(&self) -> f64 {
        self.start_seconds + self.seconds
    }
}

/// Converts microseconds to seconds, rounded to nanoseconds.
fn seconds(microseconds: f64) -> f64 {
    (microseconds * 1e3).round() / 1e9
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(trace: &str) -> Result<Timeline, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(&file, trace).unwrap();
        Timeline::read(file.path())
    }

    #[test]
    fn reads_the_timelines_that_programs_write() {
        let trace = r#"{"traceEvents": [
            {"ph": "M", "pid": 7, "tid": 1, "name": "process_name", "args": {"name": "io_threads"}},
            {"ph": "M", "pid": 7, "tid": 1, "name": "thread_name", "args": {"name": "Thread-1"}},
            {"ph": "X", "pid": 7, "tid": 1, "cat": "job", "name": "http://a/", "ts": 484.981,
                "dur": 1000.5, "tdur": 0.25, "args": {"url": "http://a/", "bytes": 276, "on CPU": "x"}},
            {"ph": "X", "pid": 7, "tid": 1, "cat": "wait", "name": "waiting", "ts": 500, "dur": 1.5},
            {"ph": "M", "pid": 8, "tid": 1, "name": "thread_name", "args": {"name": "Process-1"}},
            {"ph": "X", "pid": 8, "tid": 1, "cat": "job,failed", "name": "fib(3)", "ts": 0, "dur": 9,
                "args": {"n": 3, "failure": "it panicked"}},
            {"ph": "X", "pid": 7, "tid": 1, "cat": "job", "name": "fib(3)", "ts": 2000, "dur": 1,
                "args": {"n": 3, "result": 2}}
        ], "displayTimeUnit": "ms", "otherData": {"program": "io_threads", "seconds": 1.25}}"#;
        let timeline = read(trace).unwrap();
        let names: Vec<_> = timeline.lanes.iter().map(|lane| &*lane.name).collect();
        assert_eq!((timeline.seconds, names), (1.25, vec!["Thread-1", "Process-1"]));
        let [first, second] = &timeline.lanes[0].slices[..] else { panic!("{timeline:?}") };
        assert_eq!((&*first.job, first.result, &first.failure), ("http://a/", Some(276), &None));
        assert_eq!((first.start_seconds, first.seconds), (0.000484981, 0.0010005));
        assert_eq!((first.cpu_seconds, &first.waits[..]), (Some(2.5e-7), &[[0.0005, 1.5e-6]][..]));
        assert_eq!((second.result, second.cpu_seconds, second.waits.len()), (Some(2), None, 0));
        let failed = &timeline.lanes[1].slices[0];
        assert_eq!((failed.result, failed.failure.as_deref()), (None, Some("it panicked")));
        assert_eq!((timeline.done(), timeline.end_seconds()), (2, 1.25));
        let without_job = trace.replace(r#""cat": "job""#, r#""cat": "wait""#);
        assert_eq!(read(&without_job).unwrap_err(), "it waits for no job");
    }
}
