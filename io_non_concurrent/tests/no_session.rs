//! Runs the example as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use every_io_program::download;
use testing::servers::{HELLO, answer_all, serve};

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!("no_session");

#[test]
fn opens_a_connection_for_each_download() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    let port = serve(move |stream| {
        counter.fetch_add(1, SeqCst);
        answer_all(stream, HELLO, || {});
    });
    let finished = download(&[format!("http://127.0.0.1:{port}/")], &["--repeat", "10"]);
    finished.assert_all_done("Downloaded 10 sites in ");
    PROGRAM.assert_unedited("a session for each download", connections.load(SeqCst), 10);
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
