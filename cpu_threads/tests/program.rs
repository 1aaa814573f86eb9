//! Runs the program as a real process.

#[path = "../../common/tests/programs/cpu.rs"]
mod every_cpu_program;
#[cfg(target_os = "linux")]
#[path = "../../common/tests/programs/limits.rs"]
mod limits;
#[path = "../../common/tests/programs/cpu_workers.rs"]
mod workers;

#[cfg(target_os = "linux")]
use every_cpu_program::run;

#[cfg(target_os = "linux")]
#[test]
fn goes_on_with_the_threads_that_can_be_started() {
    limits::goes_on_with_what_can_be_started(1, &["--n", "20"]);
}
