//! Reads the file that `--timeline` writes, and checks it against the Trace Event Format.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::Executable;

/// The timeline of a run.
pub struct Timeline {
    /// The lanes by name.
    pub lanes: BTreeMap<String, Lane>,
}

/// A thread, task or worker process.
#[derive(Debug, Default)]
pub struct Lane {
    /// Its jobs, in the order of their starts.
    pub jobs: Vec<Slice>,
    /// The waits of all jobs.
    pub waits: Vec<Slice>,
}

/// A job, or one of its waits.
#[derive(Debug)]
pub struct Slice {
    /// The URL, or `fib(35)`.
    pub name: String,
    /// Its start in nanoseconds, like the other times.
    pub start: u64,
    /// Its end.
    pub end: u64,
    on_cpu: Option<u64>,
    /// The job, its result or the reason for its failure, and a `detail` that sums it up.
    pub arguments: Value,
    /// Whether the job failed.
    pub failed: bool,
}

fn nanoseconds(microseconds: &Value) -> u64 {
    let microseconds = microseconds.as_f64().unwrap();
    assert!(microseconds >= 0.0);
    (microseconds * 1000.0).round() as u64
}

impl Lane {
    fn check(&mut self, duration: Duration) {
        let in_order = |slices: &mut Vec<Slice>| {
            slices.sort_by_key(|slice| slice.start);
            for pair in slices.windows(2) {
                assert!(pair[0].end <= pair[1].start, "slices overlap: {pair:?}");
            }
        };
        in_order(&mut self.jobs);
        in_order(&mut self.waits);
        for job in &self.jobs {
            assert!(u128::from(job.end) <= duration.as_nanos(), "{job:?} is not within the run");
            let busy = job.on_cpu.unwrap_or(0);
            assert!(busy <= job.end - job.start, "{job:?}");
            assert_eq!(job.failed, job.arguments["failure"].is_string(), "{job:?}");
            let detail = job.arguments["detail"].as_str().unwrap();
            assert_eq!(job.on_cpu.is_some(), detail.contains(", on CPU: "), "{job:?}");
            let result = |key| job.arguments.get(key).map(|value| (key, value));
            let (key, value) = ["bytes", "result", "failure"].into_iter().find_map(result).unwrap();
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert!(detail.starts_with(&format!("{key}: {value}")), "{job:?}");
        }
        for wait in &self.waits {
            let is_within = |job: &Slice| job.start <= wait.start && wait.end <= job.end;
            assert!(self.jobs.iter().any(is_within), "{wait:?} is not within a job");
        }
    }
}

impl Timeline {
    /// Reads the timeline of a run of the program that took at most `duration`.
    pub fn read(program: &Executable, file: &str, duration: Duration) -> Self {
        let trace: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        assert_eq!(trace["otherData"]["program"], program.name);
        assert!(trace["otherData"]["seconds"].as_f64().unwrap() <= duration.as_secs_f64());
        let mut lanes = BTreeMap::<_, Lane>::new();
        let mut names = BTreeMap::new();
        let mut processes = BTreeMap::new();
        for event in trace["traceEvents"].as_array().unwrap() {
            let process = event["pid"].as_u64().unwrap();
            let id = (process, event["tid"].as_u64().unwrap());
            let name = event["name"].as_str().unwrap();
            let argument = |name| event["args"][name].clone();
            match event["ph"].as_str().unwrap() {
                "M" if name == "process_name" => _ = processes.insert(process, argument("name")),
                "M" if name == "thread_name" => _ = names.insert(id, argument("name")),
                "M" => assert!(name.ends_with("_sort_index") && argument("sort_index").is_u64()),
                "X" => {
                    let time = |field| event.get(field).map(nanoseconds);
                    let start = time("ts").unwrap();
                    let slice = Slice {
                        name: name.to_owned(),
                        start,
                        end: start + time("dur").unwrap(),
                        on_cpu: time("tdur"),
                        arguments: event["args"].clone(),
                        failed: event["cat"] == "job,failed",
                    };
                    let lane = lanes.entry(id).or_default();
                    match event["cat"].as_str().unwrap() {
                        "job" | "job,failed" => lane.jobs.push(slice),
                        category => {
                            assert_eq!((category, name), ("wait", "waiting"));
                            lane.waits.push(slice);
                        }
                    }
                }
                other => panic!("{other}"),
            }
        }
        assert!(lanes.keys().all(|(process, _)| processes.contains_key(process)));
        for lane in lanes.values_mut() {
            lane.check(duration);
        }
        let named =
            lanes.into_iter().map(|(id, lane)| (names[&id].as_str().unwrap().to_owned(), lane));
        let (count, lanes) = (names.len(), named.collect::<BTreeMap<_, _>>());
        assert_eq!(count, lanes.len(), "each lane has a unique name and at least one slice");
        // The name of a copy may extend the original's name.
        let prefixes = [
            ("non_concurrent", "main"),
            ("threads", "Thread-"),
            ("asyncio", "Task-"),
            ("processes", "Process-"),
        ];
        let (_, rest) = program.package.split_once('_').unwrap();
        let prefix = prefixes.iter().find(|(kind, _)| rest.starts_with(kind));
        let is_ours = |name: &str| prefix.is_none_or(|(_, prefix)| name.starts_with(prefix));
        assert!(lanes.keys().all(|name| is_ours(name)), "{:?}", lanes.keys());
        Timeline { lanes }
    }

    /// Returns the jobs of all lanes.
    pub fn jobs(&self) -> impl Iterator<Item = &Slice> {
        self.lanes.values().flat_map(|lane| &lane.jobs)
    }

    /// Returns the most jobs that were in progress at the same time.
    pub fn most_at_a_time(&self) -> usize {
        let running = |time| self.jobs().filter(|job| job.start <= time && time < job.end).count();
        self.jobs().map(|job| running(job.start)).max().unwrap_or(0)
    }

    /// Returns the number of times that a job waited for something other than a CPU.
    pub fn waits(&self) -> usize {
        self.lanes.values().map(|lane| lane.waits.len()).sum()
    }
}
