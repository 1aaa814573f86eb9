//! Runs the example as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/sessions.rs"]
mod sessions;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use every_io_program::download;
use testing::servers::{Groups, HELLO, answer_all, serve};

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!("limited");

#[test]
fn has_five_downloads_in_flight() {
    let server = Groups::of(5);
    let finished = download(&[&server.url], &["--repeat", "20"]);
    PROGRAM.assert_unedited("five permits", server.max_in_flight(), 5);
    finished.assert_all_done("Downloaded 20 sites in ");
}

#[test]
fn reports_five_workers() {
    PROGRAM.assert_unedited(
        "five permits",
        PROGRAM.reported_workers("five", &["--latency", "0s"]),
        5,
    );
}

#[test]
fn reuses_connections_for_any_number_of_downloads() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    let port = serve(move |stream| {
        counter.fetch_add(1, SeqCst);
        answer_all(stream, HELLO, || {});
    });
    let finished = download(&[format!("http://127.0.0.1:{port}/")], &["--repeat", "1001"]);
    finished.assert_all_done("Downloaded 1001 sites in ");
    assert!(connections.load(SeqCst) < 1001);
}
