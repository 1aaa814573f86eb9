//! Jobs, from their list to the report. A job is a site to download or a Fibonacci number to compute;
//! its outcome is a number or the reason for its failure.

#[cfg(feature = "http")]
mod download;
mod fibonacci;
mod limits;
mod outcome;
mod report;

#[cfg(feature = "http")]
pub use self::download::{Download, download, sites};
pub(crate) use self::fibonacci::check;
pub use self::fibonacci::{Computation, compute, numbers};
pub(crate) use self::limits::at_work;
pub use self::limits::workers_or;
#[cfg(feature = "asyncio")]
pub(crate) use self::limits::{max_in_flight, requested};
pub(crate) use self::outcome::catch;
pub use self::outcome::{Job, Outcome};
pub use self::report::report;
