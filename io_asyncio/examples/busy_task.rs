//! Downloads each site in a task of its own, beside a train of thought that never lets others run.

use std::process::ExitCode;
use std::time::{Duration, Instant};

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::{Download, Failure, println};
use reqwest::Client;
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
    let session = common::asyncio::session();
    let mut tasks = JoinSet::new();
    for url in sites {
        tasks.spawn(common::asyncio::download(url.clone(), session.clone(), download_site));
    }
    tokio::spawn(async {
        tokio::time::sleep(Duration::from_millis(20)).await; // Until the requests are sent.
        for _ in 0..50 {
            fib(std::hint::black_box(35));
            // tokio::task::yield_now().await; // With this line, the other tasks get their turns.
        }
    });
    tasks.join_all().await
}

async fn download_site(url: &str, session: &Client) -> Result<Vec<u8>, Failure> {
    let response = session.get(url).send().await?;
    let content = common::asyncio::content(response).await?;
    println!("Read {} bytes from {url}", content.len());
    Ok(content)
}

fn fib(n: u64) -> u64 {
    if n < 2 { n } else { fib(n - 2) + fib(n - 1) }
}
