//! What the programs share, so that each of them shows its concurrency and nothing else.
//!
//! | what a program calls | where it stands |
//! |---|---|
//! | [`sites`], [`numbers`], [`workers`], [`threads`]: what the command line asks for | `options`, `sites`, `workers`, `compute` |
//! | [`session`], [`content`] and their counterparts in [`asyncio`]: HTTP | `blocking`, `transport`, `asyncio`, `response` |
//! | [`download`], [`compute`]: one job, whose failure is a value | `download`, `compute`, `outcome`, `reason` |
//! | [`ProcessPool`], [`is_worker_process`], [`run_worker`]: worker processes | `process_pool`, `worker_process`, `worker_output` |
//! | [`println!`]: a line on standard output | `output` |
//! | nothing: each job tells when it was done, if `--timeline` asks for it | `timeline`, `span`, `trace_event`, `whole_file` |
//! | [`report`]: the last line and the exit status | `report` |
//!
//! Each feature adds what some of the programs need: `blocking` and `asyncio` the sessions of ureq
//! and of reqwest, `local_sites` the server. Without any, it is what the cpu programs use.

#[cfg(feature = "downloads")]
mod addresses;
pub mod asyncio;
#[cfg(feature = "blocking")]
mod blocking;
mod compute;
#[cfg(feature = "downloads")]
mod download;
#[cfg(feature = "blocking")]
mod framing;
#[cfg(feature = "local_sites")]
pub mod local_sites;
mod message;
#[cfg(feature = "downloads")]
mod names;
#[cfg(feature = "local_sites")]
mod open_files;
pub mod options;
mod outcome;
#[doc(hidden)]
pub mod output;
mod process_pool;
#[cfg(feature = "downloads")]
mod reason;
mod report;
#[cfg(feature = "downloads")]
mod response;
#[cfg(feature = "downloads")]
mod sites;
mod span;
mod timeline;
#[cfg(feature = "downloads")]
mod tls;
mod trace_event;
#[cfg(feature = "blocking")]
mod transport;
#[doc(hidden)]
pub mod whole_file;
mod worker_output;
mod worker_process;
mod workers;

#[cfg(feature = "blocking")]
pub use blocking::{content, session};
pub use compute::{Computation, compute, numbers};
#[cfg(feature = "downloads")]
pub use download::{Download, download};
pub use outcome::{Failure, Job, Outcome};
pub use process_pool::ProcessPool;
pub use report::report;
#[cfg(feature = "downloads")]
pub use sites::sites;
pub use worker_process::{is_worker_process, process_name, run_worker};
pub use workers::{threads, workers};
