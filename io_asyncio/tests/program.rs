//! Runs the program as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/faults.rs"]
mod faults;
#[path = "../../common/tests/programs/sessions.rs"]
mod sessions;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use std::sync::atomic::Ordering::SeqCst;

use every_io_program::download;
use testing::misbehaving::closes;
use testing::servers::Groups;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!();

#[test]
fn has_all_downloads_in_flight() {
    let server = Groups::of(50);
    let (finished, timeline) = PROGRAM.record("all", &["--site", &server.url, "--repeat", "50"]);
    let found = [server.max_in_flight(), timeline.most_at_a_time(), timeline.lanes.len()];
    PROGRAM.assert_unedited("a task for each download, all in flight", found, [50; 3]);
    finished.assert_all_done("Downloaded 50 sites in ");
}

#[test]
fn does_not_retry_if_it_reuses_no_connections() {
    let site = closes("HTTP/1.1 200 OK");
    let finished = download(&[&site.url], &["--repeat", "1001"]);
    finished.assert_last_line("Downloaded 0 of 1001 sites in ");
    assert_eq!(site.requests.load(SeqCst), 1001);
}
