//! Runs the program as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/faults.rs"]
mod faults;
#[cfg(target_os = "linux")]
#[path = "../../common/tests/programs/limits.rs"]
mod limits;
#[path = "../../common/tests/programs/sessions.rs"]
mod sessions;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use every_io_program::download;
use testing::servers::Groups;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!();

#[test]
fn the_documents_show_its_real_output() {
    PROGRAM.assert_help_is_in_the_manual("io_threads");
    let readme = include_str!("../../README.md");
    let (_, shown) = readme.split_once("$ cargo run -p io_threads\n").unwrap();
    let (shown, _) = shown.split_once("\n\n").unwrap();
    // Ports and times differ, and so does the order.
    let words = |line: &str| line.trim().replace(|it: char| it.is_ascii_digit(), "");
    let output = PROGRAM.run(&["--latency", "0s"]).stdout;
    let real: Vec<_> = output.lines().map(words).collect();
    for line in shown.lines().map(words).filter(|line| line != "…") {
        assert!(real.contains(&line), "{line}: {output}");
    }
}

#[test]
fn has_five_downloads_in_flight() {
    let server = Groups::of(5);
    let finished = download(&[&server.url], &["--repeat", "20"]);
    PROGRAM.assert_unedited("five threads", server.max_in_flight(), 5);
    finished.assert_all_done("Downloaded 20 sites in ");
}

#[test]
fn has_1000_threads() {
    let server = Groups::of(1000);
    let options = ["--workers", "1000", "--repeat", "2000"];
    download(&[&server.url], &options).assert_all_done("Downloaded 2000 sites in ");
    PROGRAM.assert_unedited("1000 threads with --workers 1000", server.max_in_flight(), 1000);
}

#[cfg(target_os = "linux")]
#[test]
fn goes_on_with_the_threads_that_can_be_started() {
    // The program has two threads without its pool: one serves the sites.
    limits::goes_on_with_what_can_be_started(2, &["--latency", "0s"]);
}
