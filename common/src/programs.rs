//! The article's eight programs, in one table. A program of your own needs no entry: it then has every
//! option of its kind.

use self::Workers::{Processes, Tasks, Threads};

/// A program of the article.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The name of its crate and of its executable.
    pub name: &'static str,
    /// Its description in `--help`.
    pub about: &'static str,
    /// The kind of its workers, if it has `--workers`.
    pub workers: Option<Workers>,
}

/// The kind of a program's workers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Workers {
    /// The threads of a pool.
    Threads,
    /// Tasks on one thread; `--workers` limits how many are in flight.
    Tasks,
    /// The processes of a pool.
    Processes,
}

/// The programs, in the article's order.
pub const PROGRAMS: [Program; 8] = [
    program("io_non_concurrent", "Downloads the sites one after another", None),
    program("io_threads", "Downloads the sites on a pool of threads", Some(Threads)),
    program("io_asyncio", "Downloads each site in a task of its own, on one thread", Some(Tasks)),
    program("io_processes", "Downloads the sites in worker processes", Some(Processes)),
    program("cpu_non_concurrent", "Computes Fibonacci numbers one after another", None),
    program("cpu_threads", "Computes Fibonacci numbers on a pool of threads", Some(Threads)),
    program("cpu_asyncio", "Computes each number in a task of its own, on one thread", None),
    program("cpu_processes", "Computes Fibonacci numbers in worker processes", Some(Processes)),
];

const fn program(name: &'static str, about: &'static str, workers: Option<Workers>) -> Program {
    Program { name, about, workers }
}

/// Returns the program of this name, if it is one of the eight.
pub fn find(name: &str) -> Option<Program> {
    place(name).map(|place| PROGRAMS[place])
}

/// Returns the index in [`PROGRAMS`] of the program of this name.
pub fn place(name: &str) -> Option<usize> {
    PROGRAMS.iter().position(|program| program.name == name)
}
