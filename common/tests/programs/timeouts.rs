//! Timeouts of a blocking client in tasks. Its other faults are tested with the programs that have no tasks.

use testing::misbehaving::stops;

use super::every_io_program::download;

#[test]
fn reports_what_was_missing_when_time_is_up() {
    let partial = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel";
    for (answer, missing) in [("", "answer"), (partial, "complete answer")] {
        let site = stops(answer);
        let finished = download(&[&site.url], &["--repeat", "2", "--timeout", "1s"]);
        let failure = format!("Failed to read {}: no {missing} within 1s\n", site.url);
        assert_eq!((finished.stderr.as_str(), finished.status), (&*failure.repeat(2), Some(1)));
        finished.assert_last_line("Downloaded 0 of 2 sites in ");
    }
}
