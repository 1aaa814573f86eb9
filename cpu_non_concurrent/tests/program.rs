//! Runs the program as a real process.

#[path = "../../common/tests/programs/cpu.rs"]
mod every_cpu_program;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!();

#[test]
fn has_no_option_for_workers() {
    PROGRAM.run(&["--workers", "2"]).assert_usage_error(&["'--workers'", "--times"]);
}

#[test]
fn computes_one_number_after_another() {
    let (_, timeline) = PROGRAM.record("one-at-a-time", &["--n", "20", "--times", "10"]);
    PROGRAM.assert_unedited(
        "one thread",
        [timeline.most_at_a_time(), timeline.lanes.len()],
        [1, 1],
    );
}

#[test]
fn reports_a_single_worker() {
    let workers = PROGRAM.reported_workers("single", &["--n", "15"]);
    PROGRAM.assert_unedited("one thread", workers, 1);
}
