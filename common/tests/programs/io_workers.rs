//! What every io program does that has several downloads in flight.

use super::every_io_program::groups::Groups;
use super::every_io_program::{download, run};

#[test]
fn has_as_many_downloads_in_flight_as_workers() {
    for (workers, downloads) in [(1, 3), (3, 9), (20, 40)] {
        let server = Groups::of(workers);
        let options = ["--workers", &workers.to_string(), "--repeat", &downloads.to_string()];
        let last = format!("Downloaded {downloads} sites in ");
        download(&[&server.url], &options).assert_all_done(&last);
        assert_eq!(server.most_in_flight(), workers);
    }
}

#[test]
fn refuses_workers_that_make_no_sense() {
    for workers in ["0", "-1", "many", "1000001"] {
        let words = ["--workers", &format!("'{workers}'"), "whole number from 1"];
        run(&["--workers", workers]).assert_usage_error(&words);
    }
}
