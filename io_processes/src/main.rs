//! Downloads the sites in worker processes: a train of thought for each CPU, on its own.

use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::Instant;

use common::{Download, ProcessPool, println};
use ureq::Agent;

static SESSION: LazyLock<Agent> = LazyLock::new(common::session);

fn main() -> ExitCode {
    if common::is_worker_process() {
        init_process();
        return common::run_worker(download_site);
    }
    let sites = common::sites();
    let start_time = Instant::now();
    let downloads = download_all_sites(&sites);
    common::report(&sites, &downloads, start_time.elapsed())
}

fn download_all_sites(sites: &[String]) -> Vec<Download> {
    let pool = ProcessPool::new(common::workers(num_cpus::get()));
    pool.map(sites)
}

fn download_site(url: &str) -> Download {
    common::download(url, || {
        let response = SESSION.get(url).call()?;
        let content = common::content(response)?;
        println!("{}: Read {} bytes from {url}", common::process_name(), content.len());
        Ok(content)
    })
}

fn init_process() {
    LazyLock::force(&SESSION);
}
