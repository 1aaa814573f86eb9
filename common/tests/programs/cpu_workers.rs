//! Tests of every cpu program with workers.

use crate::PROGRAM;

#[test]
fn computes_with_any_number_of_workers() {
    for workers in ["1", "3", "20", "1000000"] {
        let options = ["--n", "15", "--times", "20", "--workers", workers];
        let (finished, timeline) = PROGRAM.record(&format!("{workers}-workers"), &options);
        finished.assert_all_done("Computed in ");
        let most = workers.parse::<usize>().unwrap().min(20);
        assert_eq!(timeline.jobs().count(), 20);
        assert!(timeline.most_at_a_time() <= most && timeline.lanes.len() <= most);
    }
}

#[test]
fn does_as_many_computations_at_a_time_as_it_has_workers() {
    // Each computation takes far longer than starting all workers, even a smaller one that is counted.
    let n = if PROGRAM.name == "shared_counter" { "34" } else { "41" };
    let options = ["--n", n, "--times", "3", "--workers", "3"];
    let (finished, timeline) = PROGRAM.record("at-a-time", &options);
    finished.assert_all_done("Computed in ");
    PROGRAM.assert_unedited("three workers with --workers 3", timeline.most_at_a_time(), 3);
}

#[test]
fn reports_how_many_workers_it_used() {
    for (workers, expected) in [("1", 1), ("3", 3), ("100", 20)] {
        let options = ["--n", "15", "--times", "20", "--workers", workers];
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
