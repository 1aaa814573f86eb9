//! Runs the program as a real process.

#[path = "../../common/tests/programs/cpu.rs"]
mod every_cpu_program;
#[cfg(target_os = "linux")]
#[path = "../../common/tests/programs/limits.rs"]
mod limits;
#[path = "../../common/tests/programs/cpu_workers.rs"]
mod workers;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!();

#[test]
fn the_manual_shows_its_help() {
    PROGRAM.assert_help_is_in_the_manual("cpu_threads");
}

#[test]
fn computes_five_numbers_at_a_time() {
    let (_, timeline) = PROGRAM.record("five", &["--n", "41", "--times", "6"]);
    PROGRAM.assert_unedited("five threads", timeline.most_at_a_time(), 5);
}

#[cfg(target_os = "linux")]
#[test]
fn goes_on_with_the_threads_that_can_be_started() {
    limits::goes_on_with_what_can_be_started(1, &["--n", "20"]);
}
