//! Timelines: the jobs of each thread, task and worker process, recorded in a run that is not timed.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::BufReader;
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
#[derive(Default, Deserialize)]
#[serde(default)]
struct Event {
    ph: String,
    cat: String,
    name: SafeText,
    pid: u64,
    tid: u64,
    ts: f64,
    dur: f64,
    tdur: Option<f64>,
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
    pub fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let trace: Trace = serde_json::from_reader(BufReader::new(File::open(path)?))?;
        let mut lanes = Vec::<Lane>::new();
        let mut places = HashMap::new();
        for Event { ph, cat, name, pid, tid, ts, dur, tdur, args } in trace.trace_events {
            let place = *places.entry((pid, tid)).or_insert(lanes.len());
            lanes.resize_with(lanes.len().max(place + 1), Lane::default);
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
        if is_finite { Ok(timeline) } else { Err("its times are too large".into()) }
    }

    pub fn slices(&self) -> impl Iterator<Item = &Slice> {
        self.lanes.iter().flat_map(|lane| &lane.slices)
    }

    pub fn done(&self) -> usize {
        self.slices().filter(|slice| slice.result.is_some()).count()
    }

    pub fn most_at_a_time(&self) -> usize {
        most_at_a_time(self.slices().map(|slice| (slice.start_seconds, slice.end_seconds())))
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
        let starts = [self.start_seconds].into_iter().chain(waits.clone().map(|(_, to)| to));
        let ends = waits.map(|(from, _)| from).chain([self.end_seconds()]);
        let busy: Vec<_> = starts.zip(ends).collect();
        let duration: f64 = busy.iter().map(|(from, to)| to - from).sum();
        let on_cpu = self.cpu_seconds.filter(|_| duration > 0.0);
        (busy, on_cpu.map_or(0.0, |on_cpu| (on_cpu / duration).clamp(0.0, 1.0)))
    }

    /// Returns the time on a CPU, ready for one, and waiting, if known; never negative, though clocks differ.
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

/// Returns the most intervals that overlap.
pub fn most_at_a_time(intervals: impl Iterator<Item = (f64, f64)>) -> usize {
    let mut changes: Vec<_> = intervals.flat_map(|(from, to)| [(from, 1), (to, -1)]).collect();
    // An interval that ends when another begins does not overlap with it.
    changes.sort_by(|(a, of_a), (b, of_b)| a.total_cmp(b).then(of_a.cmp(of_b)));
    let going_on = changes.iter().scan(0_isize, |going_on, (_, change)| {
        *going_on += change;
        Some(*going_on)
    });
    going_on.max().unwrap_or(0).unsigned_abs()
}

/// Converts microseconds to seconds, rounded to nanoseconds.
fn seconds(microseconds: f64) -> f64 {
    (microseconds * 1e3).round() / 1e9
}
