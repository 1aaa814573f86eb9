//! Runs the program as a real process.

#[path = "../../common/tests/programs/cpu.rs"]
mod every_cpu_program;
#[path = "../../common/tests/programs/cpu_workers.rs"]
mod workers;
