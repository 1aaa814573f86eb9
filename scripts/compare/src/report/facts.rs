//! The facts of a report: the machine, the work, the programs, their builds and the command.

use crate::comparison::format::{counted, factor, list};
use crate::comparison::{Comparison, Kind, Machine, SafeText, Source, Swept, Workspace};

pub struct Fact {
    pub title: &'static str,
    /// One line, unless machines differ.
    pub lines: Vec<String>,
}

/// A function that formats a fact about a comparison, or returns `None` if it is unknown.
pub type Line = fn(&Comparison) -> Option<String>;

/// The compiler flag that keeps the position of code from changing its time (see .cargo/config.toml).
const ALIGNMENT: &str = "-align-all-functions";
const NOT_ALIGNED: &str = " (functions are not aligned: CPU times may differ by a quarter)";

const FACTS: [(&str, Line); 7] = [
    ("Machine", |Comparison { machine, date, .. }| {
        let gigabytes = machine.memory_bytes as f64 / 1e9;
        let Machine { cpu, cpus, os, .. } = machine;
        Some(format!("{cpu}, {cpus} CPUs, {gigabytes:.0} GB; {os}; {date}"))
    }),
    ("Workload", |comparison| Some(work(comparison))),
    ("Conditions", |comparison| conditions(&comparison.machine)),
    ("Programs", |comparison| comparison.workspace.as_ref().map(workspace)),
    ("Build", |comparison| Some(builds(comparison))),
    ("Command", |comparison| Some(comparison.command())),
    ("Baseline", baseline),
];

/// Collects the facts, with the text that `lines` returns for each. One without text is left out.
pub fn facts(lines: impl Fn(Line) -> Vec<String>) -> Vec<Fact> {
    let facts = FACTS.iter().map(|(title, line)| Fact { title, lines: lines(*line) });
    facts.filter(|fact| !fact.lines.is_empty()).collect()
}

/// Says when and where the baseline was measured, and whose code has been edited since.
fn baseline(comparison: &Comparison) -> Option<String> {
    let baseline = comparison.baseline.as_ref()?;
    let is_edited =
        |then: &&Source| comparison.source(&then.program).is_some_and(|now| now.text != then.text);
    let edited = baseline.sources.iter().filter(is_edited).map(|it| it.program.to_string());
    let edited = list(", ", edited).map(|list| format!("edited since: {list}"));
    let date = Some(baseline.date.to_string());
    let parts = [date, baseline.workspace.as_ref().map(workspace), edited];
    list("; ", parts.into_iter().flatten())
}

fn conditions(machine: &Machine) -> Option<String> {
    let load = |load: Option<f64>, when| load.map(|load| format!("load {load:.2} {when}"));
    let text = |text: &Option<SafeText>, title| text.as_ref().map(|text| format!("{title}{text}"));
    let conditions = [
        machine.usable_cpus.map(|usable| format!("{usable:.2} of {} CPUs usable", machine.cpus)),
        load(machine.load_before, "before the build"),
        load(machine.load_after, "at the end"),
        text(&machine.virtualization, ""),
        text(&machine.governor, "governor "),
        text(&machine.allowed_cpus, "allowed CPUs "),
        machine.cpu_quota.map(|quota| format!("quota {} CPUs", factor(quota))),
    ];
    list(", ", conditions.into_iter().flatten())
}

fn workspace(Workspace { folder, commit, changed, .. }: &Workspace) -> String {
    let Some(commit) = commit else { return folder.to_string() };
    let commit: String = commit.chars().take(12).collect();
    let files: Vec<_> = changed.iter().take(3).map(SafeText::to_string).collect();
    let changes = if files.is_empty() { "" } else { ", with uncommitted changes in " };
    let more = if changed.len() > files.len() { " and more" } else { "" };
    format!("{folder}, commit {commit}{changes}{}{more}", files.join(", "))
}

fn builds(comparison: &Comparison) -> String {
    let flags = comparison.workspace.as_ref().map(|Workspace { rustflags, .. }| {
        let flags = rustflags.as_deref().unwrap_or("unknown");
        let is_aligned = rustflags.as_ref().is_none_or(|flags| flags.contains(ALIGNMENT));
        let note = if is_aligned { "" } else { NOT_ALIGNED };
        format!("compiler flags: {}{note}", if flags.is_empty() { "none" } else { flags })
    });
    let built = if flags.is_some() { "release" } else { "executables from --bin-dir" };
    let versions = comparison.versions.iter().map(SafeText::to_string);
    [built.to_owned()].into_iter().chain(versions).chain(flags).collect::<Vec<_>>().join(", ")
}

fn work(comparison: &Comparison) -> String {
    let Comparison { swept, points, .. } = comparison;
    let settings = comparison.settings();
    // All values of a swept option; the others are the same at every point.
    let value = |option: Swept| {
        let points = points.iter().take(if *swept == Some(option) { points.len() } else { 1 });
        points.map(|point| option.value(&point.settings)).collect::<Vec<_>>().join(", ")
    };
    let sites = match (settings.latency_seconds, settings.error_rate) {
        (None, _) => "live".to_owned(),
        (_, 0.0) => format!("latency {}", value(Swept::Latency)),
        (_, rate) => format!("latency {}, error rate {rate}", value(Swept::Latency)),
    };
    let work = [
        (Kind::Io, format!("{} sites {} times, {sites}", settings.sites, value(Swept::Repeat))),
        (Kind::Cpu, format!("fib({}) {} times", settings.n, settings.times)),
    ];
    let is_measured = |kind| comparison.programs().any(|program| program.kind == kind);
    let work = work.into_iter().filter(|(kind, _)| is_measured(*kind)).map(|(_, work)| work);
    let workers = Some(value(Swept::Workers)).filter(|workers| !workers.is_empty());
    let workers = workers.map(|workers| format!("workers {workers}"));
    let rounds = match settings.rounds {
        None if swept.is_some() => "1 to 5 rounds".to_owned(),
        None if points.len() > 1 => "3 to 20 rounds (examples: 2 to 5)".to_owned(),
        None => "3 to 20 rounds".to_owned(),
        Some(rounds) => counted(rounds, "round"),
    };
    let warmup = match settings.warmup {
        0 => String::new(),
        rounds => format!(" after {}", counted(rounds, "warm-up")),
    };
    work.chain(workers).chain([format!("{rounds}{warmup}")]).collect::<Vec<_>>().join("; ")
}
