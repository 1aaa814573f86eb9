//! A timeline in the Trace Event Format, which Perfetto, the Firefox Profiler and `chrome://tracing` open.
//!
//! A lane is a thread in the format; a worker process has just one. A job is a slice, and each of its
//! waits is a slice within it. Times (`ts`, `dur`, `tdur`) are in microseconds; `tdur` is the job's CPU
//! time, or the time during which its task was polled. Of `args`, Firefox shows only `detail`.
//!
//! Source: "Trace Event Format", The Chromium Project,
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>.

use std::fmt::Write;
use std::process;
use std::time::Duration;

use super::lanes::{Lane, Slice};

/// The names of a job and its result in a trace, and a function that makes a slice's title of the job.
pub(crate) type Labels = (&'static str, &'static str, fn(&str) -> String);

/// Returns the trace of a program's run that took `duration`.
pub(crate) fn trace(program: &str, lanes: &[Lane], duration: Duration, labels: Labels) -> String {
    let mut events = String::new();
    let mut last = None;
    for (index, lane) in lanes.iter().enumerate().filter(|(_, lane)| !lane.slices.is_empty()) {
        let is_worker = lane.process != process::id();
        let thread = if is_worker { lane.process as usize } else { index + 1 };
        let ids = format!(r#""pid":{},"tid":{thread}"#, lane.process);
        if last.replace(lane.process) != Some(lane.process) {
            let name = if is_worker { &lane.name } else { program };
            describe(&mut events, &ids, "process", name, index);
        }
        describe(&mut events, &ids, "thread", &lane.name, index);
        for slice in &lane.slices {
            add(&mut events, &ids, slice, labels);
        }
    }
    let (events, program) = (events.trim_end_matches(",\n"), quoted(program));
    let seconds = duration.as_secs_f64();
    format!(
        r#"{{"traceEvents":[
{events}
],
"displayTimeUnit":"ms",
"otherData":{{"program":{program},"seconds":{seconds:.6}}}}}
"#
    )
}

/// Adds the name and position of a process or thread.
fn describe(events: &mut String, ids: &str, what: &str, name: &str, place: usize) {
    let name = quoted(name);
    _ = writeln!(
        events,
        r#"{{"ph":"M",{ids},"name":"{what}_name","args":{{"name":{name}}}}},
{{"ph":"M",{ids},"name":"{what}_sort_index","args":{{"sort_index":{place}}}}},"#
    );
}

fn add(events: &mut String, ids: &str, slice: &Slice, (job_is, result_is, name): Labels) {
    let Slice { job, result, span } = slice;
    // `cname` is a colour in `chrome://tracing`.
    let category = if result.is_ok() { r#""job""# } else { r#""job,failed","cname":"terrible""# };
    let (name, time) = (quoted(&name(job)), interval(span.start, span.end));
    _ = write!(events, r#"{{"ph":"X",{ids},"cat":{category},"name":{name},{time}"#);
    if let Some(cpu) = span.cpu {
        _ = write!(events, r#","tdur":{}"#, microseconds(cpu));
    }
    let job = job.parse::<u64>().map_or_else(|_| quoted(job), |number| number.to_string());
    let (key, value) = match result {
        Ok(number) => (result_is, number.to_string()),
        Err(failure) => ("failure", quoted(&failure.to_string())),
    };
    let detail = value.trim_matches('"');
    _ = write!(events, r#","args":{{"{job_is}":{job},"{key}":{value},"detail":"{key}: {detail}"#);
    if let Some(cpu) = span.cpu {
        let share = 100.0 * cpu as f64 / (span.end - span.start).max(1) as f64;
        _ = write!(events, ", on CPU: {:.3} ms ({share:.1} %)", cpu as f64 / 1e6);
    }
    events.push_str("\"}},\n");
    for (from, to) in &span.waits {
        let time = interval(*from, *to);
        _ = writeln!(events, r#"{{"ph":"X",{ids},"cat":"wait","name":"waiting",{time}}},"#);
    }
}

/// Formats the time between two times in nanoseconds.
fn interval(from: u64, to: u64) -> String {
    format!(r#""ts":{},"dur":{}"#, microseconds(from), microseconds(to - from))
}

fn microseconds(nanoseconds: u64) -> String {
    format!("{}.{:03}", nanoseconds / 1000, nanoseconds % 1000)
}

/// Formats a text as a JSON string.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' | '\\' | '\0'..' ' => _ = write!(quoted, "\\u{:04x}", u32::from(character)),
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}
