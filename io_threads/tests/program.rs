//! Runs the program as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use every_io_program::download;
use every_io_program::groups::Groups;

#[test]
fn has_five_downloads_in_flight() {
    let server = Groups::of(5);
    download(&[&server.url], &["--repeat", "20"]).assert_all_done("Downloaded 20 sites in ");
    assert_eq!(server.most_in_flight(), 5);
}
