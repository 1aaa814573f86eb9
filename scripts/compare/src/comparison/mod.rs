//! The measured data, in the shape of a JSON export (see FORMAT.md). All results are derived from it.

pub mod article;
pub mod file;
pub mod format;
mod rules;
mod safe_text;
#[cfg(test)]
pub mod sample;
pub mod timeline;

use serde::{Deserialize, Serialize};

pub use self::rules::{ideal_io_seconds, ideal_rounds};
pub use self::safe_text::SafeText;
use self::timeline::Timeline;

/// The version of the shape. It changes when a reader of the former version would misunderstand a file;
/// adding a field does not change it.
pub const VERSION: u32 = 3;

/// The measurements of one run of `compare`.
#[derive(Debug, Deserialize, Serialize)]
pub struct Comparison {
    pub version: u32,
    /// Start time, in RFC 3339.
    pub date: SafeText,
    pub command: Vec<SafeText>,
    pub machine: Machine,
    /// The workspace of the programs, if `compare` built them.
    pub workspace: Option<Workspace>,
    /// Versions of compiler and crates, if `compare` built the programs; of Python, if it was used.
    pub versions: Vec<SafeText>,
    /// Code of the programs that were built, of the eight and, if they were used, of the article's.
    pub sources: Vec<Source>,
    /// The option whose value differs from point to point, if there are several.
    pub swept: Option<Swept>,
    /// At least one point, in the order requested.
    pub points: Vec<Point>,
    /// Programs with values of the swept option that were skipped, as a run would exceed the timeout.
    pub left_out: Vec<SafeText>,
}

/// Programs measured with the same settings.
#[derive(Debug, Deserialize, Serialize)]
pub struct Point {
    pub settings: Settings,
    /// The programs, io before cpu.
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

#[derive(Debug, Deserialize, Serialize)]
pub struct Machine {
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
    /// Sources that differ from this commit.
    pub changed: Vec<SafeText>,
    /// The compiler flags in effect, if the build got that far.
    pub rustflags: Option<SafeText>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Source {
    pub program: SafeText,
    pub kind: Kind,
    /// The program's file, relative to the workspace if it belongs to one.
    pub path: SafeText,
    pub text: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Settings {
    /// Delay of the local sites' answers; `None` for the article's own sites.
    pub latency_seconds: Option<f64>,
    pub sites: usize,
    /// Number of times that the list was downloaded.
    pub repeat: usize,
    /// Value of `--workers`, if given.
    pub workers: Option<usize>,
    pub n: u64,
    /// Number of times that it was computed.
    pub times: usize,
    /// Measured runs of each program; `None` if chosen by its time.
    pub runs: Option<usize>,
    /// Warm-up runs before those.
    pub warmup: usize,
    pub run_timeout_seconds: f64,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Program {
    pub name: SafeText,
    pub kind: Kind,
    pub origin: Origin,
    /// The command line, if it is a command.
    pub command: Option<SafeText>,
    /// The program's own settings, if they differ from the point's.
    pub settings: Option<Settings>,
    /// Number of jobs of each run: downloads or computations.
    pub jobs: usize,
    /// All runs. One that failed is the last.
    pub runs: Vec<Run>,
    /// Timeline of an extra run, if recorded.
    pub timeline: Option<Timeline>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    Workspace,
    /// One of the article's programs.
    Python,
    /// A command given with `--also`.
    Command,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Io,
    Cpu,
}

/// One run of a program. Unknown values are `None`.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Run {
    /// Start time, in RFC 3339.
    pub began: Option<SafeText>,
    /// The reason why the run counts as failed.
    pub problem: Option<SafeText>,
    /// The first distinct lines of standard error, and the last.
    pub stderr: Vec<SafeText>,
    /// Jobs done. A download counts only if both the program and the sites report it.
    pub done: usize,
    pub served: Option<usize>,
    /// The time that the program printed, which excludes starting, parsing options and making the list.
    pub seconds: Option<f64>,
    /// Time from the start of the process to its end.
    pub wall_seconds: Option<f64>,
    /// CPU time of the program and all its worker processes, in user and in kernel mode.
    pub cpu_seconds: Option<f64>,
    /// Peak memory of the largest process (resident set size).
    pub peak_memory_bytes: Option<u64>,
    /// Maximum number of processes seen at a time.
    pub processes: Option<usize>,
    /// Number of threads, worker processes, or tasks allowed in flight, as the program reports it.
    pub workers: Option<usize>,
    /// Maximum number of requests in flight at a time, as seen by the sites.
    pub max_in_flight: Option<usize>,
    /// Downloads reported out of the list's order.
    pub out_of_order: Option<usize>,
    /// CPU time of the thread that served the sites.
    pub sites_cpu_seconds: Option<f64>,
    /// CPU time that `compare` spent on watching the program and reading its output.
    pub compare_cpu_seconds: f64,
}
