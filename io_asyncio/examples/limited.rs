//! Downloads each site in a task of its own: five trains of thought that take turns on one thread.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::{Download, Failure, println};
use reqwest::Client;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

// One thread, like Python's asyncio: one task runs at a time while the others wait.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let sites = common::sites();
    let start_time = Instant::now();
    let downloads = download_all_sites(&sites).await;
    common::report(&sites, &downloads, start_time.elapsed())
}

async fn download_all_sites(sites: &[String]) -> Vec<Download> {
    let semaphore = Arc::new(Semaphore::new(common::workers_or(5)));
    let session = common::asyncio::session();
    let mut tasks = JoinSet::new();
    for url in sites {
        let permit = semaphore.clone().acquire_owned().await.unwrap();
        let download = common::asyncio::download(url.clone(), session.clone(), download_site);
        tasks.spawn(async {
            let downloaded = download.await;
            drop(permit); // Now another task can start.
            downloaded
        });
    }
    tasks.join_all().await
}

async fn download_site(url: &str, session: &Client) -> Result<Vec<u8>, Failure> {
    let response = session.get(url).send().await?;
    let content = common::asyncio::content(response).await?;
    println!("Read {} bytes from {url}", content.len());
    Ok(content)
}
