//! Runs the program as a real process.

#[path = "../../common/tests/programs/cpu.rs"]
mod every_cpu_program;

use every_cpu_program::run;

#[test]
fn has_no_workers() {
    run(&["--workers", "2"]).assert_usage_error(&["'--workers'", "--times"]);
}
