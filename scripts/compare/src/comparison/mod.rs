//! The measured data, in the shape of a JSON export (see FORMAT.md). All results follow from it.

pub mod article;
pub mod file;
pub mod format;
mod rules;
mod safe_text;
pub mod timeline;

use serde::{Deserialize, Serialize};

pub use self::rules::{ideal_io_seconds, ideal_rounds};
pub use self::safe_text::SafeText;
use self::timeline::Timeline;

/// The version of the format; FORMAT.md says when it changes.
pub const VERSION: u32 = 3;

/// The measurements of one run of `compare`.
#[derive(Debug, Deserialize, Serialize)]
pub struct Comparison {
    pub version: u32,
    pub date: SafeText,
    pub command: Vec<String>,
    pub machine: Machine,
    pub workspace: Option<Workspace>,
    pub versions: Vec<SafeText>,
    pub sources: Vec<Source>,
    pub swept: Option<Swept>,
    pub points: Vec<Point>,
    pub left_out: Vec<SafeText>,
    /// An earlier measurement to compare with.
    #[serde(skip)]
    pub baseline: Option<Box<Comparison>>,
}

/// Programs measured with the same settings.
#[derive(Debug, Deserialize, Serialize)]
pub struct Point {
    pub settings: Settings,
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
    pub cpus: usize,
    pub usable_cpus: Option<f64>,
    pub granted_cpus: Option<f64>,
    pub memory_bytes: u64,
    pub os: SafeText,
    pub virtualization: Option<SafeText>,
    pub governor: Option<SafeText>,
    pub allowed_cpus: Option<SafeText>,
    pub cpu_quota: Option<f64>,
    pub load_before: Option<f64>,
    pub load_after: Option<f64>,
}

/// The workspace in which programs were built.
#[derive(Debug, Deserialize, Serialize)]
pub struct Workspace {
    pub folder: SafeText,
    pub commit: Option<SafeText>,
    pub changed: Vec<SafeText>,
    pub rustflags: Option<SafeText>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Source {
    pub program: SafeText,
    pub kind: Kind,
    pub path: SafeText,
    pub text: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Settings {
    pub latency_seconds: Option<f64>,
    #[serde(default)]
    pub error_rate: f64,
    pub sites: usize,
    pub repeat: usize,
    pub workers: Option<usize>,
    pub n: u64,
    pub times: usize,
    pub rounds: Option<usize>,
    pub warmup: usize,
    pub run_timeout_seconds: f64,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Program {
    pub name: SafeText,
    pub kind: Kind,
    pub origin: Origin,
    pub command: Option<String>,
    pub settings: Option<Settings>,
    pub jobs: usize,
    pub runs: Vec<Run>,
    pub timeline: Option<Timeline>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    Workspace,
    Python,
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
    pub round: usize,
    pub began: Option<SafeText>,
    pub problem: Option<SafeText>,
    pub stderr: Vec<SafeText>,
    pub done: usize,
    pub served: Option<usize>,
    pub seconds: Option<f64>,
    pub wall_seconds: Option<f64>,
    pub cpu_seconds: Option<f64>,
    pub run_delay_seconds: Option<f64>,
    pub peak_memory_bytes: Option<u64>,
    pub processes: Option<usize>,
    pub workers: Option<usize>,
    pub max_in_flight: Option<usize>,
    pub out_of_order: Option<usize>,
    #[serde(default)]
    pub counted: Option<[u64; 2]>,
    pub sites_cpu_seconds: Option<f64>,
    pub compare_cpu_seconds: f64,
}
