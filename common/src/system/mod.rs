//! The interface to the operating system: lines on standard output and standard error, failures that
//! can't control a terminal, atomic files, the limit on open files, and the name of this process.
//!
//! Everything else builds on this module; it knows nothing of jobs, options or HTTP.

pub mod atomic_file;
mod failure;
#[cfg(feature = "sites")]
pub(crate) mod open_files;
mod output;
pub(crate) mod report_file;
pub(crate) mod this_process;

pub use self::failure::{Failure, escape};
pub use self::output::{
    exit_with_error, print, print_error_line, print_line, reserve_standard_output,
};
