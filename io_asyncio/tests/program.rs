//! Runs the program as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use std::sync::atomic::Ordering::SeqCst;

use every_io_program::download;
use every_io_program::groups::Groups;
use every_io_program::misbehaving::closes;

#[test]
fn has_all_downloads_in_flight() {
    let server = Groups::of(50);
    download(&[&server.url], &["--repeat", "50"]).assert_all_done("Downloaded 50 sites in ");
    assert_eq!(server.most_in_flight(), 50);
}

#[test]
fn tries_once_where_no_connection_is_kept() {
    let site = closes("HTTP/1.1 200 OK");
    let finished = download(&[&site.url], &["--repeat", "1001"]);
    finished.assert_last_line("Downloaded 0 of 1001 sites in ");
    assert_eq!(site.requests.load(SeqCst), 1001);
}
