//! Downloads the sites on a pool of threads: a train of thought for each site, all waiting at once.

use std::process::ExitCode;
use std::time::Instant;

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::{Download, Failure, println};
use threadpool::ThreadPool;
use ureq::Agent;

thread_local! {
    static SESSION: Agent = common::session();
}

fn main() -> ExitCode {
    let sites = common::sites();
    let start_time = Instant::now();
    let downloads = download_all_sites(&sites);
    common::report(&sites, &downloads, start_time.elapsed())
}

fn download_all_sites(sites: &[String]) -> Vec<Download> {
    let pool = ThreadPool::new(common::workers_or(sites.len()));
    let (sender, receiver) = std::sync::mpsc::channel();
    for url in sites {
        let (url, sender) = (url.clone(), sender.clone());
        pool.execute(move || sender.send(common::download(&url, download_site)).unwrap());
    }
    drop(sender); // The channel ends when the last job has dropped its sender.
    receiver.iter().collect()
}

fn download_site(url: &str) -> Result<Vec<u8>, Failure> {
    let session = get_session_for_thread();
    let response = session.get(url).call()?;
    let content = common::content(response)?;
    println!("Read {} bytes from {url}", content.len());
    Ok(content)
}

fn get_session_for_thread() -> Agent {
    SESSION.with(Agent::clone)
}
