//! For workshops: exercises, and a check of the machine.

mod exercises;
mod preflight;

pub use self::exercises::{EXERCISES, Exercise};
pub use self::preflight::preflight;
use crate::comparison::Settings;

/// How programs are run: long enough to see differences, and with enough computations for many CPUs.
const SETTINGS: Settings = Settings {
    latency_seconds: Some(0.089),
    error_rate: 0.0,
    sites: 2,
    repeat: 80,
    workers: None,
    n: 25,
    times: 500,
    rounds: None,
    warmup: 0,
    run_timeout_seconds: 60.0,
};
