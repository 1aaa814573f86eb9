//! Everything that the programs share, so that each of them shows its concurrency and nothing else.
//!
//! | function | purpose | source |
//! |---|---|---|
//! | [`sites()`], [`numbers`] | the list of jobs | `jobs/download.rs`, `jobs/fibonacci.rs` |
//! | [`workers_or`] | the number of workers | `jobs/limits.rs` |
//! | [`download`], [`compute`], also in [`asyncio`] | one job, whose [`Outcome`] may be a [`Failure`] | `jobs/`, `asyncio/` |
//! | [`session`], [`content`], also in [`asyncio`] | HTTP | `http/blocking.rs`, `asyncio/client.rs` |
//! | [`ProcessPool`], [`is_worker_process`], [`run_worker`] | worker processes | `processes/` |
//! | [`println!`], [`process_name`] | a line on standard output | `system/` |
//! | [`report`] | the last line and the exit status | `jobs/report.rs` |
//!
//! There is also the list of the eight [`programs`], the article's [sites](mod@sites) with the server
//! of the local sites (`sites/`), and the recording of timelines (`timeline/`).
//!
//! Each folder uses only those to the right of it: `asyncio`, `processes` → `jobs` → `http` → `options` →
//! `programs`, `sites` → `timeline` → `system`. Features add folders or parts of them: `sites`, `http`,
//! `blocking` (ureq) and `asyncio` (reqwest). The cpu programs need no features.

pub mod asyncio;
#[cfg(feature = "http")]
mod http;
mod jobs;
pub mod options;
mod processes;
pub mod programs;
#[cfg(feature = "sites")]
pub mod sites;
#[doc(hidden)]
pub mod system;
mod timeline;

#[cfg(feature = "blocking")]
pub use http::blocking::{content, session};
pub use jobs::{Computation, Job, Outcome, compute, numbers, report, workers_or};
#[cfg(feature = "http")]
pub use jobs::{Download, download, sites};
pub use processes::{ProcessPool, is_worker_process, run_worker};
pub use system::Failure;
#[doc(hidden)]
pub use system::report_file::REPORT_FILE;
pub use system::this_process::process_name;
