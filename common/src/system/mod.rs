//! Between the programs and the operating system: lines on standard output and standard error, words
//! that can't control a terminal, atomic files, the limit on open files, and who this process is.
//!
//! Everything else stands on this room; it knows nothing of jobs, options or HTTP.

pub mod atomic_file;
mod failure;
#[cfg(feature = "sites")]
pub(crate) mod open_files;
mod output;
pub(crate) mod this_process;

pub use self::failure::Failure;
pub use self::output::{print, print_error_line, print_line};
