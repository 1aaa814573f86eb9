//! Runs the program as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/faults.rs"]
mod faults;
#[path = "../../common/tests/programs/sessions.rs"]
mod sessions;

use common::sites::{LocalSites, Settings};
use every_io_program::download;
use testing::servers::Groups;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!();

#[test]
fn downloads_in_the_order_of_the_list() {
    let sites = LocalSites::start(Settings::default()).unwrap();
    let [jython, dice] = sites.urls();
    let finished = download(&[&jython, &dice, &dice], &["--repeat", "2"]);
    finished.assert_all_done("Downloaded 6 sites in ");
    let expected: Vec<_> = [(10966, &jython), (276, &dice), (276, &dice)]
        .repeat(2)
        .iter()
        .map(|(bytes, url)| format!("Read {bytes} bytes from {url}"))
        .collect();
    assert_eq!(finished.lines(), expected);
}

#[test]
fn has_one_download_in_flight() {
    let server = Groups::of(1);
    download(&[&server.url], &["--repeat", "20"]).assert_all_done("Downloaded 20 sites in ");
    PROGRAM.assert_unedited("one download in flight", server.max_in_flight(), 1);
}

#[test]
fn has_no_option_for_workers() {
    PROGRAM.run(&["--workers", "2"]).assert_usage_error(&["'--workers'", "--repeat"]);
}

#[test]
fn reports_a_single_worker() {
    let workers = PROGRAM.reported_workers("single", &["--latency", "0s", "--repeat", "2"]);
    PROGRAM.assert_unedited("one thread", workers, 1);
}
