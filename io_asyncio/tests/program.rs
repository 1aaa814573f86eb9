//! Runs the program as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use every_io_program::download;
use every_io_program::groups::Groups;

#[test]
fn has_all_downloads_in_flight() {
    let server = Groups::of(50);
    download(&[&server.url], &["--repeat", "50"]).assert_all_done("Downloaded 50 sites in ");
    assert_eq!(server.most_in_flight(), 50);
}
