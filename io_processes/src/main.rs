//! Downloads the sites in worker processes: a separate train of thought for each CPU.

use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::Instant;

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::{Download, Failure, ProcessPool, println};
use ureq::Agent;

static SESSION: LazyLock<Agent> = LazyLock::new(common::session);

fn main() -> ExitCode {
    // A worker process is this program, started again by the pool: it does its jobs here.
    if common::is_worker_process() {
        init_process();
        return common::run_worker(|url| common::download(url, download_site));
    }
    let sites = common::sites();
    let start_time = Instant::now();
    let downloads = download_all_sites(&sites);
    common::report(&sites, &downloads, start_time.elapsed())
}

fn download_all_sites(sites: &[String]) -> Vec<Download> {
    let pool = ProcessPool::new(common::workers_or(num_cpus::get()));
    pool.map(sites)
}

fn download_site(url: &str) -> Result<Vec<u8>, Failure> {
    let response = SESSION.get(url).call()?;
    let content = common::content(response)?;
    println!("{}: Read {} bytes from {url}", common::process_name(), content.len());
    Ok(content)
}

fn init_process() {
    LazyLock::force(&SESSION);
}
