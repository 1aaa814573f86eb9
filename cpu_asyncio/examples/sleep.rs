//! Sleeps in one task while another goes on: a train of thought that waits holds up no other.

use std::time::Duration;

// Unlike std's, this println! ends the program quietly if its output is closed (`| head -1`).
use common::println;
use tokio::task::JoinSet;
use tokio::time::sleep;

// One thread, like Python's asyncio: one task runs at a time while the others wait.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut tasks = JoinSet::new();
    tasks.spawn(sleeper());
    tasks.spawn(counter());
    tasks.join_next().await; // The counter never ends.
}

async fn sleeper() {
    println!("Sleeping for 3.5 seconds");
    sleep(Duration::from_millis(3500)).await;
    println!("Awake");
}

async fn counter() {
    for number in 1.. {
        println!("Counting: {number}");
        sleep(Duration::from_millis(500)).await;
    }
}
