//! What was measured: the machine, what the programs did, and which they were.

use crate::comparison::{Comparison, Kind, SafeText, Swept};

/// Something that was measured, or how it was.
pub struct Fact {
    pub title: &'static str,
    /// One, unless machines differ in it.
    pub lines: Vec<String>,
}

/// A fact about a comparison, in words.
type Line = fn(&Comparison) -> String;

const FACTS: [(&str, Line); 4] = [
    ("Where and when", |Comparison { machine, date, .. }| {
        let gigabytes = machine.memory_bytes as f64 / 1e9;
        format!("{}, {} CPUs, {gigabytes:.0} GB; {}; {date}", machine.cpu, machine.cpus, machine.os)
    }),
    ("Work", work),
    ("Builds", |comparison| {
        let built = [&comparison.settings().profile].into_iter().chain(&comparison.versions);
        built.map(SafeText::to_string).collect::<Vec<_>>().join(", ")
    }),
    ("Command", |comparison| {
        let command: Vec<_> = comparison.command.iter().map(quoted).collect();
        format!("scripts/compare.sh {}", command.join(" "))
    }),
];

/// Every fact, in the lines that `lines` makes of it.
pub fn facts(lines: impl Fn(Line) -> Vec<String>) -> Vec<Fact> {
    FACTS.iter().map(|(title, line)| Fact { title, lines: lines(*line) }).collect()
}

fn work(comparison: &Comparison) -> String {
    let Comparison { swept, points, .. } = comparison;
    let settings = comparison.settings();
    // All values of what is swept.
    let value = |option: Swept| {
        let points = points.iter().take(if *swept == Some(option) { points.len() } else { 1 });
        points.map(|point| option.value(&point.settings)).collect::<Vec<_>>().join(", ")
    };
    let sites = match settings.latency_seconds {
        Some(_) => format!("latency {}", value(Swept::Latency)),
        None => "live".to_owned(),
    };
    let work = [
        (Kind::Io, format!("{} sites {} times, {sites}", settings.sites, value(Swept::Repeat))),
        (Kind::Cpu, format!("fib({}) {} times", settings.n, settings.times)),
    ];
    let is_measured = |kind| comparison.programs().any(|program| program.kind == kind);
    let work = work.into_iter().filter(|(kind, _)| is_measured(*kind)).map(|(_, work)| work);
    let workers = Some(value(Swept::Workers)).filter(|workers| !workers.is_empty());
    let workers = workers.map(|workers| format!("workers {workers}"));
    let runs = match settings.runs {
        None if swept.is_some() => "1 to 5 runs".to_owned(),
        None => "3 to 20 runs".to_owned(),
        Some(1) => "1 run".to_owned(),
        Some(runs) => format!("{runs} runs"),
    };
    let warmup = match settings.warmup {
        0 => String::new(),
        runs => format!(" after {runs} to warm up"),
    };
    let facts = work.chain(workers).chain([format!("{runs} of each{warmup}")]);
    facts.collect::<Vec<_>>().join("; ")
}

/// An argument as a shell reads it.
fn quoted(argument: &SafeText) -> String {
    let is_plain = |it: char| it.is_alphanumeric() || "-_./,:=+@%".contains(it);
    if argument.chars().all(is_plain) {
        argument.to_string()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}
