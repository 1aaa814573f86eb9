//! Downloads the sites one after another, with a new session for each: a single train of thought.

use std::process::ExitCode;
use std::time::Instant;

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::{Download, Failure, println};

fn main() -> ExitCode {
    let sites = common::sites();
    let start_time = Instant::now();
    let downloads = download_all_sites(&sites);
    common::report(&sites, &downloads, start_time.elapsed())
}

fn download_all_sites(sites: &[String]) -> Vec<Download> {
    let mut downloads = Vec::new();
    for url in sites {
        downloads.push(common::download(url, download_site));
    }
    downloads
}

fn download_site(url: &str) -> Result<Vec<u8>, Failure> {
    // A new session has no connection to reuse, so it opens one.
    let response = common::session().get(url).call()?;
    let content = common::content(response)?;
    println!("Read {} bytes from {url}", content.len());
    Ok(content)
}
