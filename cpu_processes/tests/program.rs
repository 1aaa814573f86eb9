//! Runs the program as a real process.

#[path = "../../common/tests/programs/cpu.rs"]
mod every_cpu_program;
#[cfg(target_os = "linux")]
#[path = "../../common/tests/programs/limits.rs"]
mod limits;
#[cfg(target_os = "linux")]
#[path = "../../common/tests/programs/processes.rs"]
mod processes;
#[path = "../../common/tests/programs/cpu_workers.rs"]
mod workers;

#[cfg(target_os = "linux")]
use every_cpu_program::run;

/// What is seen on Linux only.
#[cfg(target_os = "linux")]
mod faults {
    use super::every_cpu_program::run::Finished;
    use super::{limits, processes};

    #[test]
    fn no_worker_outlives_it() {
        processes::no_worker_outlives_it(&["--n", "55"]);
    }

    #[test]
    fn ends_however_often_its_workers_are_killed() {
        let options = ["--n", "55", "--times", "10"];
        processes::ends_however_often_its_workers_are_killed(&options, 10);
    }

    #[test]
    fn a_worker_that_is_killed_costs_the_computation_that_it_held() {
        let child = processes::start(&["--n", "40", "--times", "6"]);
        processes::workers(&child).iter().for_each(|worker| processes::kill("-KILL", worker));
        let finished = Finished::from(child.wait_with_output().unwrap());
        finished.assert_last_line("Computed 4 of 6 in ");
        for name in ["Process-1", "Process-2"] {
            let told = format!(
                "Failed to compute fib(40): worker {name} ended early (signal: 9 (SIGKILL))"
            );
            assert!(finished.stderr.contains(&told), "{finished:?}");
        }
        assert_eq!(
            (finished.status, finished.stderr.lines().count()),
            (Some(1), 2),
            "{finished:?}"
        );
    }

    #[test]
    fn goes_on_with_the_processes_that_can_be_started() {
        let none = "error: no worker process can be started: ";
        let few = "note: a worker process could not be started: ";
        limits::goes_on_with_what_can_be_started(1, &["--n", "20", "--workers", "2"], none, few);
    }
}
