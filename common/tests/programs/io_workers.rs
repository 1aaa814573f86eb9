//! Tests of every io program with several downloads in flight.

use testing::servers::Groups;

use crate::PROGRAM;

#[test]
fn has_as_many_downloads_in_flight_as_it_has_workers() {
    for (workers, downloads) in [(1, 3), (3, 9), (20, 40)] {
        let server = Groups::of(workers);
        let (workers_text, downloads_text) = (workers.to_string(), downloads.to_string());
        let options =
            ["--site", &server.url, "--workers", &workers_text, "--repeat", &downloads_text];
        let (finished, timeline) = PROGRAM.record(&format!("{workers}-workers"), &options);
        let found = [server.max_in_flight(), timeline.most_at_a_time()];
        let has = format!("{workers} downloads in flight with --workers {workers}");
        PROGRAM.assert_unedited(&has, found, [workers; 2]);
        finished.assert_all_done(&format!("Downloaded {downloads} sites in "));
        assert_eq!(timeline.jobs().count(), downloads);
    }
}

#[cfg(unix)]
#[test]
fn prints_one_note_if_the_limit_on_open_files_allows_fewer_workers() {
    let options = ["--latency", "0s", "--workers", "100"];
    let finished = super::every_io_program::run_with_few_files(&options);
    assert_eq!(finished.status, Some(0), "{finished:?}");
    finished.assert_last_line("Downloaded 160 sites in ");
    assert!(finished.stderr.starts_with("note: only "), "{finished:?}");
    assert_eq!(finished.stderr.lines().count(), 1, "{finished:?}");
}

#[test]
fn reports_how_many_workers_it_used() {
    for (workers, expected) in [("1", 1), ("3", 3), ("100", 10)] {
        let options = ["--latency", "0s", "--repeat", "5", "--workers", workers];
        assert_eq!(PROGRAM.reported_workers(workers, &options), expected);
    }
}

#[test]
fn rejects_invalid_numbers_of_workers() {
    for workers in ["0", "-1", "1000001"] {
        let words = ["--workers", &format!("{workers} is not in 1..=1000000")];
        PROGRAM.run(&["--workers", workers]).assert_usage_error(&words);
    }
    PROGRAM.run(&["--workers", "many"]).assert_usage_error(&["--workers", "'many'"]);
}
