//! What every cpu program does that has several computations at a time.

use super::every_cpu_program::run;
use super::every_cpu_program::timeline::record;

#[test]
fn computes_with_any_number_of_workers() {
    for workers in ["1", "3", "20", "1000000"] {
        let options = ["--n", "15", "--times", "20", "--workers", workers];
        let (finished, timeline) = record(&format!("{workers}-workers"), &options);
        finished.assert_all_done("Computed in ");
        let most = workers.parse::<usize>().unwrap().min(20);
        assert_eq!(timeline.jobs().count(), 20);
        assert!(timeline.most_at_a_time() <= most && timeline.lanes.len() <= most);
    }
}

#[test]
fn refuses_workers_that_make_no_sense() {
    for workers in ["0", "-1", "many", "1000001"] {
        let words = ["--workers", &format!("'{workers}'"), "whole number from 1"];
        run(&["--workers", workers]).assert_usage_error(&words);
    }
}
