//! Runs the program as a real process.

#[path = "../../common/tests/programs/cpu.rs"]
mod every_cpu_program;
#[cfg(target_os = "linux")]
#[path = "../../common/tests/programs/limits.rs"]
mod limits;
#[path = "../../common/tests/programs/processes.rs"]
mod processes;
#[path = "../../common/tests/programs/cpu_workers.rs"]
mod workers;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!();

#[test]
fn does_one_computation_per_cpu_at_a_time() {
    let cpus = num_cpus::get();
    let times = (cpus + 1).to_string();
    let (_, timeline) = PROGRAM.record("cpus", &["--n", "41", "--times", &times]);
    PROGRAM.assert_unedited("a worker for each CPU", timeline.most_at_a_time(), cpus);
}

#[test]
fn no_worker_outlives_the_program() {
    processes::no_worker_outlives_the_program(&["--n", "55"]);
}

#[test]
fn ends_however_often_its_workers_are_killed() {
    let options = ["--n", "55", "--times", "10"];
    processes::ends_however_often_its_workers_are_killed(&options, 10);
}

#[test]
fn a_killed_worker_costs_only_its_current_computation() {
    let file = PROGRAM.file("killed.json");
    let child = processes::start(&["--n", "42", "--times", "6", "--timeline", &file]);
    processes::kill_workers(child, "compute fib(42)", 6, &file)
        .assert_last_line("Computed 4 of 6 in ");
}

#[cfg(target_os = "linux")]
#[test]
fn goes_on_with_the_processes_that_can_be_started() {
    limits::goes_on_with_what_can_be_started(1, &["--n", "20", "--workers", "2"]);
}
