//! Reads what `--timeline` writes, and holds it to the rules of the Trace Event Format.

use std::collections::BTreeMap;
use std::fs;
#[cfg(unix)]
use std::process::{Command, Stdio};
#[cfg(unix)]
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

#[cfg(unix)]
use super::run::program;
use super::run::{Finished, run};

/// A trace that was read.
pub struct Timeline {
    /// By their names.
    pub lanes: BTreeMap<String, Lane>,
}

#[derive(Default)]
pub struct Lane {
    /// In the order in which they began.
    pub jobs: Vec<Slice>,
    waits: Vec<Slice>,
}

#[derive(Debug)]
pub struct Slice {
    pub name: String,
    /// In nanoseconds.
    start: u64,
    end: u64,
    on_cpu: Option<u64>,
    pub arguments: Value,
    pub failed: bool,
}

/// Runs the program, and reads the timeline that it writes.
pub fn record(name: &str, options: &[&str]) -> (Finished, Timeline) {
    let file = file(name);
    let start = Instant::now();
    let finished = run(&[options, &["--timeline", &file]].concat());
    (finished, read(&file, start.elapsed()))
}

/// A file of a test that is called so.
pub fn file(name: &str) -> String {
    format!("{}/{}-{name}.json", env!("CARGO_TARGET_TMPDIR"), env!("CARGO_PKG_NAME"))
}

/// Reads the timeline of a run that took at most so long.
pub fn read(file: &str, duration: Duration) -> Timeline {
    let trace: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(trace["otherData"]["program"], env!("CARGO_PKG_NAME"));
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
    let named = lanes.into_iter().map(|(id, lane)| (names[&id].as_str().unwrap().to_owned(), lane));
    let (count, lanes) = (names.len(), named.collect::<BTreeMap<_, _>>());
    assert_eq!(count, lanes.len(), "each lane has a name of its own, and something in it");
    let is_ours = |name: &str| match env!("CARGO_PKG_NAME").split_once('_').unwrap().1 {
        "non_concurrent" => name == "main",
        "threads" => name.starts_with("Thread-"),
        "asyncio" => name.starts_with("Task-"),
        _ => name.starts_with("Process-"),
    };
    assert!(lanes.keys().all(|name| is_ours(name)), "{:?}", lanes.keys());
    Timeline { lanes }
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
                assert!(pair[0].end <= pair[1].start, "they overlap: {pair:?}");
            }
        };
        in_order(&mut self.jobs);
        in_order(&mut self.waits);
        for job in &self.jobs {
            assert!(u128::from(job.end) <= duration.as_nanos(), "{job:?} is not within the run");
            let busy = job.on_cpu.unwrap_or(0);
            assert!(busy <= job.end - job.start, "{job:?}");
            assert_eq!(job.on_cpu.is_some(), job.arguments["on CPU"].is_string(), "{job:?}");
            assert_eq!(job.failed, job.arguments["failure"].is_string(), "{job:?}");
        }
        for wait in &self.waits {
            let is_within = |job: &Slice| job.start <= wait.start && wait.end <= job.end;
            assert!(self.jobs.iter().any(is_within), "{wait:?} is within no job");
        }
    }
}

impl Timeline {
    pub fn jobs(&self) -> impl Iterator<Item = &Slice> {
        self.lanes.values().flat_map(|lane| &lane.jobs)
    }

    /// How many jobs were going on at the same time, at most.
    pub fn most_at_a_time(&self) -> usize {
        let going_on = |time| self.jobs().filter(|it| it.start <= time && time < it.end).count();
        self.jobs().map(|job| going_on(job.start)).max().unwrap_or(0)
    }

    /// How often a job waited for something else than a CPU.
    pub fn waits(&self) -> usize {
        self.lanes.values().map(|lane| lane.waits.len()).sum()
    }
}

#[test]
fn a_timeline_that_can_not_be_written_is_an_error_before_anything_is_done() {
    for file in ["/no/such/folder/timeline.json", env!("CARGO_TARGET_TMPDIR")] {
        let finished = run(&["--timeline", file]);
        assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""), "{finished:?}");
        let begin = format!("error: cannot write {file}: ");
        assert!(finished.stderr.starts_with(&begin), "{finished:?}");
        assert_eq!(finished.stderr.lines().count(), 1, "{finished:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_timeline_that_can_not_be_written_in_the_end_is_an_error() {
    let options =
        if env!("CARGO_PKG_NAME").starts_with("io_") { ["--repeat", "1"] } else { ["--n", "10"] };
    let finished = run(&[&options[..], &["--timeline", "/dev/full"]].concat());
    assert_eq!((finished.status, finished.stdout.lines().count() > 0), (Some(1), true));
    let told = "error: cannot write /dev/full: No space left on device (os error 28)\n";
    assert_eq!(finished.stderr, told);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_no_timeline_and_an_older_one_as_it_was() {
    let endless: &[&str] = if env!("CARGO_PKG_NAME").starts_with("io_") {
        &["--latency", "1h", "--timeout", "1h"]
    } else {
        &["--n", "80"]
    };
    let folder = file("folder");
    _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    let older = format!("{folder}/older");
    fs::write(&older, "before").unwrap();
    for file in [&older, &format!("{folder}/new")] {
        let mut child = program()
            .args(endless)
            .args(["--timeline", file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // For it to begin.
        sleep(Duration::from_millis(200));
        let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), None);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(&older).unwrap(), "before");
}
