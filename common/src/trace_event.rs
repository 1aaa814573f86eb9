//! A timeline in the Trace Event Format, which <https://ui.perfetto.dev> and `chrome://tracing` open.
//!
//! A lane is what the format calls a thread: one of its process, or a worker process of its own. A
//! job is a slice, and what it waits for is a slice within that. Times (`ts`, `dur`, `tdur`) are in
//! microseconds; `tdur` is how long the job was on a CPU, or how long its task was polled.
//!
//! Source: "Trace Event Format", The Chromium Project,
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>.

use std::fmt::{self, Write};
use std::process;
use std::time::Duration;

use crate::outcome::Job;
use crate::timeline::{Lane, Slice};

/// The trace of a program's run that took so long.
pub(crate) fn trace<J: Job>(program: &str, lanes: &[Lane], duration: Duration) -> String {
    let mut events = String::new();
    let mut last = None;
    for (index, lane) in lanes.iter().enumerate().filter(|(_, lane)| !lane.slices.is_empty()) {
        let ids = format!(r#""pid":{},"tid":{}"#, lane.process, lane.number);
        if last.replace(lane.process) != Some(lane.process) {
            let name = if lane.process == process::id() { program } else { &lane.name };
            describe(&mut events, &ids, "process", name, index);
        }
        describe(&mut events, &ids, "thread", &lane.name, index);
        for slice in &lane.slices {
            add::<J>(&mut events, &ids, slice);
        }
    }
    format!(
        "{{\"traceEvents\":[\n{}\n],\n\"displayTimeUnit\":\"ms\",\n\"otherData\":{}}}\n",
        events.trim_end_matches(",\n"),
        format_args!(
            r#"{{"program":{},"seconds":{:.6}}}"#,
            Quoted(program),
            duration.as_secs_f64()
        ),
    )
}

/// Gives a process or a thread its name and its place.
fn describe(events: &mut String, ids: &str, what: &str, name: &str, place: usize) {
    let name = Quoted(name);
    _ = writeln!(
        events,
        r#"{{"ph":"M",{ids},"name":"{what}_name","args":{{"name":{name}}}}},
{{"ph":"M",{ids},"name":"{what}_sort_index","args":{{"sort_index":{place}}}}},"#
    );
}

fn add<J: Job>(events: &mut String, ids: &str, slice: &Slice) {
    let Slice { job, result, span } = slice;
    // A colour of `chrome://tracing`.
    let category = if result.is_ok() { r#""job""# } else { r#""job,failed","cname":"terrible""# };
    let (name, time) = (J::label(job), Time((span.start, span.end)));
    _ = write!(events, r#"{{"ph":"X",{ids},"cat":{category},"name":{},{time}"#, Quoted(&name));
    if let Some(cpu) = span.cpu {
        _ = write!(events, r#","tdur":{}"#, Microseconds(cpu));
    }
    let [job_is, number_is] = J::ARGUMENTS;
    _ = match job.parse::<u64>() {
        Ok(number) => write!(events, r#","args":{{"{job_is}":{number}"#),
        Err(_) => write!(events, r#","args":{{"{job_is}":{}"#, Quoted(job)),
    };
    _ = match result {
        Ok(number) => write!(events, r#","{number_is}":{number}"#),
        Err(failure) => write!(events, r#","failure":{}"#, Quoted(&failure.to_string())),
    };
    if let Some(cpu) = span.cpu {
        let share = 100.0 * cpu as f64 / (span.end - span.start).max(1) as f64;
        _ = write!(events, r#","on CPU":"{:.3} ms ({share:.1} %)""#, cpu as f64 / 1e6);
    }
    events.push_str("}},\n");
    for wait in &span.waits {
        let time = Time(*wait);
        _ = writeln!(events, r#"{{"ph":"X",{ids},"cat":"wait","name":"waiting",{time}}},"#);
    }
}

/// From one time to another, in nanoseconds.
struct Time((u64, u64));

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Time((from, to)) = self;
        write!(formatter, r#""ts":{},"dur":{}"#, Microseconds(*from), Microseconds(to - from))
    }
}

/// Nanoseconds as the format has them.
struct Microseconds(u64);

impl fmt::Display for Microseconds {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// A text as JSON has it.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_char('"')?;
        for character in self.0.chars() {
            match character {
                '"' | '\\' | '\0'..' ' => write!(formatter, "\\u{:04x}", u32::from(character))?,
                _ => formatter.write_char(character)?,
            }
        }
        formatter.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_quoted(
            text in vec(prop_oneof![any::<char>(), select(&['"', '\\', '\0', '\n', '\x1f'])], 0..20),
        ) {
            let text = String::from_iter(text);
            let read: String = serde_json::from_str(&Quoted(&text).to_string()).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
