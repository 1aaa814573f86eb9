//! What was measured: the shape of `--json` (see FORMAT.md), from which everything else follows.

pub mod article;
pub mod file;
pub mod format;
mod rules;
mod safe_text;
#[cfg(test)]
pub mod sample;
pub mod timeline;

use serde::{Deserialize, Serialize};

pub use self::rules::ideal_io_seconds;
pub use self::safe_text::SafeText;
use self::timeline::Timeline;

/// The version of the shape. It changes when a reader of the former one would misunderstand;
/// fields may be added without.
pub const VERSION: u32 = 3;

/// The measurements of one run of `compare`.
#[derive(Debug, Deserialize, Serialize)]
pub struct Comparison {
    /// Always [`VERSION`].
    pub version: u32,
    /// When it began, in RFC 3339.
    pub date: SafeText,
    /// The arguments of `compare`.
    pub command: Vec<SafeText>,
    pub machine: Machine,
    /// What the programs were built from, unless somebody else built them.
    pub workspace: Option<Workspace>,
    /// Of the compiler and of the crates at work in the programs, if they were built by `compare`.
    pub versions: Vec<SafeText>,
    /// The code of the programs that were built, and of the eight; of the article's own, if they ran.
    pub sources: Vec<Source>,
    /// The option that has another value at each point, if there are several.
    pub swept: Option<Swept>,
    /// At least one, in the order in which they were asked for.
    pub points: Vec<Point>,
    /// Programs, with a value of the swept option, that were not run: a run would take too long.
    pub left_out: Vec<SafeText>,
}

/// The programs that were measured with the same settings.
#[derive(Debug, Deserialize, Serialize)]
pub struct Point {
    pub settings: Settings,
    /// Downloads before computing.
    pub programs: Vec<Program>,
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
    pub cpu: SafeText,
    /// The number of CPUs that the programs may use.
    pub cpus: usize,
    pub memory_bytes: u64,
    /// The operating system, with its version.
    pub os: SafeText,
}

/// The workspace in which programs were built.
#[derive(Debug, Deserialize, Serialize)]
pub struct Workspace {
    pub folder: SafeText,
    /// The commit that was checked out, if git knows.
    pub commit: Option<SafeText>,
    /// The sources that were not as in this commit.
    pub changed: Vec<SafeText>,
    /// The compiler flags in effect, unless the build failed before.
    pub rustflags: Option<SafeText>,
}

/// The code of a program.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Source {
    /// The name of the program.
    pub program: SafeText,
    pub kind: Kind,
    /// Its file, within the workspace if it is of one.
    pub path: SafeText,
    pub text: String,
}

/// The options of the programs, and of their runs.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Settings {
    /// Delay of the local sites' answers; `None` for the article's own sites.
    pub latency_seconds: Option<f64>,
    /// Length of the list of sites.
    pub sites: usize,
    /// How many times the list was downloaded.
    pub repeat: usize,
    /// `--workers`, where it was given.
    pub workers: Option<usize>,
    /// The Fibonacci number that was computed.
    pub n: u64,
    /// How many times it was computed.
    pub times: usize,
    /// Measured runs of each program; `None` for as many as suit it.
    pub runs: Option<usize>,
    /// Runs before those.
    pub warmup: usize,
    /// The time after which a run was ended.
    pub run_timeout_seconds: f64,
}

/// A program and its runs.
#[derive(Debug, Deserialize, Serialize)]
pub struct Program {
    pub name: SafeText,
    pub kind: Kind,
    pub origin: Origin,
    /// The command line, if it is a command.
    pub command: Option<SafeText>,
    /// Its own settings, where they differ from its point's.
    pub settings: Option<Settings>,
    /// Jobs of each run: downloads, or results.
    pub jobs: usize,
    /// If one failed, it is the last.
    pub runs: Vec<Run>,
    /// Of one run more, if it was recorded.
    pub timeline: Option<Timeline>,
}

/// Where a program comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It is one of the workspace.
    Workspace,
    /// It is one of the article's own.
    Python,
    /// It is a command that was given.
    Command,
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

/// One run of a program. What could not be found out is `None`.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Run {
    /// When it began, in RFC 3339.
    pub began: Option<SafeText>,
    /// Why it counts as failed.
    pub problem: Option<SafeText>,
    /// The beginning of its standard error.
    pub stderr: Vec<SafeText>,
    /// Jobs done. A download is one that both the program and the sites know of.
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
    /// Its threads or worker processes, or the tasks that it allows in flight, as it reports them.
    pub workers: Option<usize>,
    /// The most requests that waited for the sites' answers at a time.
    pub most_in_flight: Option<usize>,
    /// Downloads reported at another place than the list has them.
    pub out_of_order: Option<usize>,
    /// CPU time of the thread that served the sites.
    pub sites_cpu_seconds: Option<f64>,
    /// CPU time that `compare` took to watch the program and to read what it printed.
    pub compare_cpu_seconds: f64,
}
