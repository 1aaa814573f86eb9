//! What the programs share, so that each of them shows its concurrency and nothing else.
//!
//! | a program calls | for | in |
//! |---|---|---|
//! | [`sites()`], [`numbers`], [`workers_or`] | its list of jobs and its number of workers | `jobs/`, `options/` |
//! | [`download`], [`compute`], and [`asyncio`]'s | one job, whose failure is a value | `jobs/`, `asyncio/` |
//! | [`session`], [`content`], and [`asyncio`]'s | HTTP | `http/`, `asyncio/` |
//! | [`ProcessPool`], [`is_worker_process`], [`run_worker`], [`process_name`] | worker processes | `processes/` |
//! | [`println!`] | a line on standard output | `system/` |
//! | [`report`] | the last line and the exit status | `jobs/` |
//!
//! Behind these stand the list of the eight [`programs`], the article's [sites](mod@sites) and the
//! server of the local ones (`sites/`), and what `--timeline` records (`timeline/`).
//!
//! Each room uses only those below it: `asyncio`, `processes` → `jobs` → `http` → `options` →
//! `programs`, `sites` → `timeline` → `system`. A feature adds a room: `sites`, `http`, its sessions
//! of ureq (`blocking`), the sessions of reqwest (`asyncio`); cpu programs need none of them.

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
pub use system::this_process::process_name;
