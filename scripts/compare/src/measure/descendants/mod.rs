//! Counts and kills the descendants of a process, in a different way on each system.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(any(target_os = "linux", windows)), path = "unix.rs")]
mod system;

pub use self::system::{adopt, count, end_descendants, end_launcher};

/// An environment variable that everything a launcher starts inherits: the process ID of `compare`.
pub const MARK: &str = "COMPARE_PROCESS";
