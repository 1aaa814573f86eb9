//! Runs the example as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/sessions.rs"]
mod sessions;
#[path = "../../common/tests/programs/timeouts.rs"]
mod timeouts;

use testing::servers::Groups;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!("blocking_calls");

#[test]
fn downloads_in_one_task_after_another_which_waits_for_the_network() {
    let server = Groups::of(1);
    let (finished, timeline) = PROGRAM.record("one", &["--site", &server.url, "--repeat", "20"]);
    finished.assert_all_done("Downloaded 20 sites in ");
    let found = [server.max_in_flight(), timeline.most_at_a_time(), timeline.lanes.len()];
    PROGRAM.assert_unedited("a task for each download, one in flight", found, [1, 1, 20]);
    for lane in timeline.lanes.values() {
        let waited = lane.waits.iter().any(|wait| wait.end > wait.start);
        assert!(waited && lane.jobs.len() == 1, "{lane:?}");
    }
}
