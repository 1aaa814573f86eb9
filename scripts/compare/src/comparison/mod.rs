//! What was measured: the shape of `--json` (see FORMAT.md), from which all else is made.

pub mod article;
pub mod timeline;

use std::fmt;
use std::ops::Deref;
use std::slice;

use common::Failure;
use common::programs;
use serde::{Deserialize, Serialize};

use crate::comparison::timeline::Timeline;

/// The version of the shape. It changes when a reader of the former one would misunderstand;
/// further fields may come without. What version 1 has, is read as well.
pub const VERSION: u32 = 2;

/// The measurements of one run of `compare`.
#[derive(Debug, Deserialize, Serialize)]
pub struct Comparison {
    /// Which [`VERSION`] this is.
    pub version: u32,
    /// When it began, in RFC 3339.
    pub date: Text,
    /// The arguments of `compare`.
    pub command: Vec<Text>,
    pub machine: Machine,
    /// Of the compiler and of the crates at work in the programs, if they were built by `compare`.
    pub versions: Vec<Text>,
    /// In a sweep, without programs, and with the settings of its first point.
    #[serde(flatten)]
    pub measurement: Measurement,
    pub sweep: Option<Sweep>,
}

/// What was measured with the same settings.
#[derive(Debug, Deserialize, Serialize)]
pub struct Measurement {
    pub settings: Settings,
    /// Downloads before computing.
    pub programs: Vec<Program>,
}

/// Measurements that differ in one setting.
#[derive(Debug, Deserialize, Serialize)]
pub struct Sweep {
    /// Which setting that is.
    pub option: Swept,
    /// In the order in which they were asked for.
    pub points: Vec<Measurement>,
    /// Programs, with values, that were not run, as a run may not take so long.
    pub left_out: Vec<Text>,
}

/// An option that may have a list of values.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Swept {
    Workers,
    Repeat,
    Latency,
}

/// What the programs ran on.
#[derive(Debug, Deserialize, Serialize)]
pub struct Machine {
    /// The model of its CPUs.
    pub cpu: Text,
    /// As many as the programs may use.
    pub cpus: usize,
    pub memory_bytes: u64,
    /// The operating system, with its version.
    pub os: Text,
}

/// What the programs were told, and how they were run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Settings {
    /// How long the sites waited before they answered; none: they were the article's own.
    pub latency_seconds: Option<f64>,
    /// How many sites the list has.
    pub sites: usize,
    /// How many times the list was downloaded.
    pub repeat: usize,
    /// `--workers`, for those programs that take it.
    pub workers: Option<usize>,
    /// Which Fibonacci number was computed.
    pub n: u64,
    /// How many times it was.
    pub times: usize,
    /// How many runs were measured of each program; none: [as many as suit it](Self::runs_for).
    pub runs: Option<usize>,
    /// How many runs went before those.
    pub warmup: usize,
    /// After which time a run was ended.
    pub run_timeout_seconds: f64,
    /// How the programs were built.
    pub profile: Text,
}

impl Settings {
    /// How many jobs a program of this kind has to do.
    pub fn jobs(&self, kind: Kind) -> usize {
        match kind {
            Kind::Io => self.sites * self.repeat,
            Kind::Cpu => self.times,
        }
    }

    /// How many times a program is run that takes so long, in seconds. A sweep has many points, each
    /// of which bears the others out.
    pub fn runs_for(&self, seconds: f64, is_sweep: bool) -> usize {
        let (least, most) = if is_sweep { (1, 5) } else { (3, 20) };
        self.runs.unwrap_or(((5.0 / seconds.max(0.001)) as usize).clamp(least, most))
    }
}

/// A program and its runs.
#[derive(Debug, Deserialize, Serialize)]
pub struct Program {
    pub name: Text,
    pub kind: Kind,
    #[serde(default)]
    pub origin: Origin,
    /// What was run, if it is not of this workspace.
    pub command: Option<Text>,
    /// Jobs that each run was to do: downloads, or results.
    pub wanted: usize,
    /// Most jobs that it was to do at the same time, if that is known.
    pub at_a_time: Option<usize>,
    /// If one failed, it is the last.
    pub runs: Vec<Run>,
    /// Of one run more, if it was recorded.
    pub timeline: Option<Timeline>,
}

/// Where a program comes from.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It is one of the eight.
    #[default]
    Workspace,
    /// It is one of the article's own.
    Python,
    /// It is a command that was given.
    Also,
}

/// What a program's time is spent on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Downloads.
    Io,
    /// Computing.
    Cpu,
}

/// What one run of a program did. What could not be found out is none.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Run {
    /// Why it counts as failed.
    pub problem: Option<Text>,
    /// The beginning of its standard error.
    pub said: Vec<Text>,
    /// Jobs that were done. A download is one that both the program and the sites know of.
    pub done: usize,
    /// Pages that the sites served.
    pub served: Option<usize>,
    /// The time that the program printed: without starting it, without its options and list.
    pub seconds: Option<f64>,
    /// From the start of the process to its end.
    pub wall_seconds: Option<f64>,
    /// CPU time of the program and all its worker processes, in user and in kernel mode.
    pub cpu_seconds: Option<f64>,
    /// The most memory that one of its processes had at a time (resident set size).
    pub peak_memory_bytes: Option<u64>,
    /// The most processes that it was seen to have at a time.
    pub processes: Option<usize>,
    /// The most requests that waited for the sites' answers at a time.
    pub most_in_flight: Option<usize>,
    /// Downloads reported at another place than the list has them.
    pub out_of_order: Option<usize>,
    /// CPU time of the thread that served the sites.
    pub sites_cpu_seconds: Option<f64>,
    /// CPU time that `compare` took to watch the program and to read what it printed.
    pub compare_cpu_seconds: f64,
}

impl Comparison {
    /// The points of a sweep; otherwise, there is one.
    pub fn measurements(&self) -> &[Measurement] {
        self.sweep.as_ref().map_or(slice::from_ref(&self.measurement), |sweep| &sweep.points)
    }

    /// All programs that were measured.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.measurements().iter().flat_map(|measurement| &measurement.programs)
    }

    /// Whether nothing failed.
    pub fn is_complete(&self) -> bool {
        let is_whole = |timeline: &Timeline| timeline.problem.is_none();
        let is_empty = self.programs().next().is_none();
        !is_empty
            && self
                .programs()
                .all(|it| it.is_complete() && it.timeline.as_ref().is_none_or(is_whole))
    }
}

/// Which number the article's own programs compute, and how many times.
pub const IN_ARTICLE: (u64, usize) = (35, 20);

impl Measurement {
    /// A program by its name.
    pub fn program(&self, name: &str) -> Option<&Program> {
        self.programs.iter().find(|program| *program.name == *name)
    }

    /// Why it is not certain that the downloads of a program of others took the time that it tells of.
    pub fn doubt(&self, program: &Program) -> Option<String> {
        if program.kind == Kind::Cpu || program.origin == Origin::Workspace {
            return None;
        }
        match program.shown_run()?.served {
            Some(served) => (served > program.wanted)
                .then(|| format!("the sites served {served} pages: when, is not known")),
            None => (program.origin == Origin::Also)
                .then(|| "nobody else knows whether it downloaded them".to_owned()),
        }
    }

    /// The non-concurrent program that a program is compared with: of the article's own, if it is one
    /// of them. None if that had other work to do.
    pub fn base(&self, program: &Program) -> Option<&Program> {
        let extension = if program.origin == Origin::Python { ".py" } else { "" };
        let base = self.program(&format!("{}non_concurrent{extension}", program.kind.prefix()))?;
        let is_alike = self.work(base) == self.work(program) && self.doubt(program).is_none();
        Some(base).filter(|_| is_alike)
    }

    /// The program of this workspace that does what one of the article's own does, with as many
    /// workers.
    pub fn sibling(&self, program: &Program) -> Option<&Program> {
        let name = program.name.strip_suffix(".py").filter(|_| program.origin == Origin::Python)?;
        let sibling = self.program(name)?;
        let is_alike = self.workers(sibling).is_none() && self.work(sibling) == self.work(program);
        Some(sibling).filter(|_| is_alike && self.doubt(program).is_none())
    }

    /// How many workers a program was told to have.
    pub fn workers(&self, program: &Program) -> Option<usize> {
        let Program { origin, name, command, .. } = program;
        let command = command.as_deref().unwrap_or_default();
        self.settings.workers.filter(|_| takes_workers(*origin, name, command))
    }

    /// What a program had to do: how many jobs, and which Fibonacci number each of them was.
    pub fn work(&self, program: &Program) -> (usize, Option<u64>) {
        let n = match (program.kind, program.origin) {
            (Kind::Io, _) => None,
            (Kind::Cpu, Origin::Python) => Some(IN_ARTICLE.0),
            (Kind::Cpu, _) => Some(self.settings.n),
        };
        (program.wanted, n)
    }
}

/// Whether a program can be told how many workers to have.
pub fn takes_workers(origin: Origin, name: &str, command: &str) -> bool {
    match origin {
        Origin::Workspace => programs::find(name).is_some_and(|it| it.workers.is_some()),
        // They have their numbers in their code.
        Origin::Python => false,
        Origin::Also => command.contains("{workers}"),
    }
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Io, Kind::Cpu];

    /// That of one of the eight programs, or of its original.
    pub fn of(program: &str) -> Self {
        if program.starts_with(Kind::Io.prefix()) { Kind::Io } else { Kind::Cpu }
    }

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Io => "I/O",
            Kind::Cpu => "CPU",
        }
    }

    /// How the names of such programs begin.
    pub fn prefix(self) -> &'static str {
        match self {
            Kind::Io => "io_",
            Kind::Cpu => "cpu_",
        }
    }
}

impl Program {
    /// Whether every run did all of its work.
    pub fn is_complete(&self) -> bool {
        let did_all = |run: &Run| {
            let has_time = run.seconds.is_some_and(|seconds| seconds >= 0.0);
            run.problem.is_none() && run.done == self.wanted && has_time
        };
        !self.runs.is_empty() && self.runs.iter().all(did_all)
    }

    /// The times of its runs in seconds, the fastest first: none if any run failed, since its
    /// times would tell nothing.
    pub fn times(&self) -> Vec<f64> {
        if !self.is_complete() {
            return Vec::new();
        }
        let mut times: Vec<_> = self.runs.iter().filter_map(|run| run.seconds).collect();
        times.sort_by(f64::total_cmp);
        times
    }

    /// Its timeline, if there is anything to be seen of it.
    pub fn recorded(&self) -> Option<&Timeline> {
        self.timeline.as_ref().filter(|timeline| timeline.slices().next().is_some())
    }

    /// The time of its fastest run, in seconds.
    pub fn fastest(&self) -> Option<f64> {
        self.times().first().copied()
    }

    /// The run that stands for the program: the fastest, or else the one that failed.
    pub fn shown_run(&self) -> Option<&Run> {
        let fastest = self.fastest();
        self.runs.iter().rev().find(|run| fastest.is_none() || run.seconds == fastest)
    }
}

/// A text of this machine, of a program or of a file: it can't control the terminal.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "String")]
pub struct Text(String);

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl<T: Into<String>> From<T> for Text {
    fn from(text: T) -> Self {
        Text(Failure::new(text.into()).to_string())
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::comparison::timeline::{Lane, Slice};
    use crate::measure::contender::Subject;

    /// A comparison on four CPUs of all programs, each of which took about these seconds in three
    /// runs. Of one that took none a run failed.
    pub fn comparison(seconds: [f64; 8]) -> Comparison {
        let settings = Settings {
            latency_seconds: Some(0.089),
            sites: 2,
            repeat: 80,
            workers: None,
            n: 35,
            times: 20,
            runs: Some(3),
            warmup: 1,
            run_timeout_seconds: 600.0,
            profile: "release builds".into(),
        };
        let programs = programs::PROGRAMS.iter().zip(seconds).map(|(program, seconds)| {
            let program = Subject::Workspace(program.name).program(&settings, 4);
            let mut program = ran(program, seconds);
            if program.kind == Kind::Cpu {
                program.timeline = Some(one_after_another(6, seconds));
            }
            program
        });
        Comparison {
            version: VERSION,
            date: "2026-11-22T12:00:00Z".into(),
            command: vec!["--runs".into(), "3".into()],
            machine: Machine {
                cpu: "some CPU".into(),
                cpus: 4,
                memory_bytes: 16_000_000_000,
                os: "some system".into(),
            },
            versions: vec!["rustc 1.89.0".into()],
            measurement: Measurement { programs: programs.collect(), settings },
            sweep: None,
        }
    }

    /// A program that took about so many seconds in three runs; or none, and failed.
    pub fn ran(program: Program, seconds: f64) -> Program {
        let runs = match seconds {
            0.0 => vec![failed_run()],
            _ => [1.02, 1.0, 1.01].map(|factor| run(&program, seconds * factor)).into(),
        };
        Program { runs, ..program }
    }

    /// About what is measured with four CPUs.
    pub const TYPICAL: [f64; 8] = [14.6, 3.0, 0.19, 3.7, 0.4, 0.1, 8.0, 0.11];

    fn run(program: &Program, seconds: f64) -> Run {
        let is_io = program.kind == Kind::Io;
        Run {
            done: program.wanted,
            seconds: Some(seconds),
            wall_seconds: Some(seconds),
            cpu_seconds: Some(seconds * 2.0),
            peak_memory_bytes: Some(4_200_000),
            processes: Some(1),
            served: is_io.then_some(program.wanted),
            most_in_flight: program.at_a_time.filter(|_| is_io),
            out_of_order: is_io.then_some(if program.at_a_time > Some(1) { 40 } else { 0 }),
            sites_cpu_seconds: is_io.then_some(0.01),
            ..Run::default()
        }
    }

    /// Tasks that take so long together, the last of which failed.
    pub fn one_after_another(tasks: usize, seconds: f64) -> Timeline {
        let each = seconds / tasks as f64;
        let lanes = (0..tasks).map(|number| {
            let failed = number + 1 == tasks;
            let slice = Slice {
                job: "fib(35)".into(),
                result: (!failed).then_some(9_227_465),
                failure: failed.then(|| "it panicked".into()),
                start_seconds: number as f64 * each,
                seconds: each,
                cpu_seconds: Some(each * 0.75),
                waits: vec![[(number as f64 + 0.25) * each, each * 0.25]],
            };
            Lane { name: format!("Task-{}", number + 1).into(), slices: vec![slice] }
        });
        Timeline { problem: None, seconds, lanes: lanes.collect() }
    }

    fn failed_run() -> Run {
        Run { problem: Some("it printed nothing".into()), done: 3, ..Run::default() }
    }
}
