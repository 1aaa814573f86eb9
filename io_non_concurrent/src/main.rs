//! Downloads the sites one after another: a single train of thought.

use std::process::ExitCode;
use std::time::Instant;

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::{Download, Failure, println};
use ureq::Agent;

fn main() -> ExitCode {
    let sites = common::sites();
    let start_time = Instant::now();
    let downloads = download_all_sites(&sites);
    common::report(&sites, &downloads, start_time.elapsed())
}

fn download_all_sites(sites: &[String]) -> Vec<Download> {
    let session = common::session();
    let mut downloads = Vec::new();
    for url in sites {
        downloads.push(common::download(url, |url| download_site(url, &session)));
    }
    downloads
}

fn download_site(url: &str, session: &Agent) -> Result<Vec<u8>, Failure> {
    let response = session.get(url).call()?;
    let content = common::content(response)?;
    println!("Read {} bytes from {url}", content.len());
    Ok(content)
}
