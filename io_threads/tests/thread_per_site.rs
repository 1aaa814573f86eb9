//! Runs the example as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[cfg(target_os = "linux")]
#[path = "../../common/tests/programs/limits.rs"]
mod limits;
#[path = "../../common/tests/programs/sessions.rs"]
mod sessions;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use testing::servers::Groups;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!("thread_per_site");

#[test]
fn has_all_downloads_in_flight() {
    let server = Groups::of(50);
    let (finished, timeline) = PROGRAM.record("all", &["--site", &server.url, "--repeat", "50"]);
    let found = [server.max_in_flight(), timeline.most_at_a_time(), timeline.lanes.len()];
    PROGRAM.assert_unedited("a thread for each download, all in flight", found, [50; 3]);
    finished.assert_all_done("Downloaded 50 sites in ");
}

#[cfg(target_os = "linux")]
#[test]
fn goes_on_with_the_threads_that_can_be_started() {
    // The program has two threads without its pool: one serves the sites.
    limits::goes_on_with_what_can_be_started(2, &["--latency", "0s"]);
}
