//! Downloads each site in a task that awaits a thread: many trains of thought that take turns.

use std::process::ExitCode;
use std::time::Instant;

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::{Download, Failure, println};
use tokio::task::{JoinSet, spawn_blocking};
use ureq::Agent;

// One thread, like Python's asyncio: one task runs at a time while the others wait.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let sites = common::sites();
    let start_time = Instant::now();
    let downloads = download_all_sites(&sites).await;
    common::report(&sites, &downloads, start_time.elapsed())
}

async fn download_all_sites(sites: &[String]) -> Vec<Download> {
    let session = common::session();
    let mut tasks = JoinSet::new();
    for url in sites {
        tasks.spawn(common::asyncio::download(url.clone(), session.clone(), download_site));
    }
    tasks.join_all().await
}

async fn download_site(url: &str, session: &Agent) -> Result<Vec<u8>, Failure> {
    let request = session.get(url);
    // A thread of the runtime's pool waits for the answer. Meanwhile, other tasks run on this one.
    let response = spawn_blocking(|| request.call()).await.unwrap()?;
    let content = spawn_blocking(|| common::content(response)).await.unwrap()?;
    println!("Read {} bytes from {url}", content.len());
    Ok(content)
}
