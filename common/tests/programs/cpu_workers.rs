//! What every cpu program does that has several computations at a time.

use super::every_cpu_program::run;

#[test]
fn computes_with_any_number_of_workers() {
    for workers in ["1", "3", "20", "1000000"] {
        run(&["--n", "15", "--times", "20", "--workers", workers]).assert_all_done("Computed in ");
    }
}

#[test]
fn refuses_workers_that_make_no_sense() {
    for workers in ["0", "-1", "many", "1000001"] {
        let words = ["--workers", &format!("'{workers}'"), "whole number from 1"];
        run(&["--workers", workers]).assert_usage_error(&words);
    }
}
