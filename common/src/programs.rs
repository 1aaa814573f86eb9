//! The article's eight programs and the examples beside them. A program of your own needs no entry: it then
//! has every option of its kind.

use self::Workers::{Processes, Tasks, Threads};

/// A program that can be measured.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The name of its executable.
    pub name: &'static str,
    /// The name of its crate. An example is measured beside the program of this name.
    pub package: &'static str,
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

/// The examples that try out what the article says beside its programs.
pub const ASIDES: [Program; 7] = [
    aside("no_session", PROGRAMS[0], "Downloads each site with a session of its own"),
    aside("thread_per_site", PROGRAMS[1], "Downloads each site on a thread of its own"),
    aside("blocking_calls", PROGRAMS[2], "Downloads the sites in tasks, with a blocking client"),
    aside("spawn_blocking", PROGRAMS[2], "Downloads the sites in tasks that wait for threads"),
    aside("busy_task", PROGRAMS[2], "Downloads the sites in tasks, beside one that never yields"),
    aside(
        "limited",
        PROGRAMS[2],
        "Downloads the sites in tasks, as many at once as a semaphore allows",
    ),
    aside("shared_counter", PROGRAMS[5], "Counts the calls of fib on a pool of threads"),
];

/// The examples that are not measured: they print no time.
pub const SNIPPETS: [&str; 2] = ["fib_table", "sleep"];

const fn program(name: &'static str, about: &'static str, workers: Option<Workers>) -> Program {
    Program { name, package: name, about, workers }
}

/// Creates an example, which has the options of its crate's program.
const fn aside(name: &'static str, of: Program, about: &'static str) -> Program {
    Program { name, about, ..of }
}

/// Returns the program of this name, if it is one of the eight or an example beside them.
pub fn find(name: &str) -> Option<Program> {
    PROGRAMS.into_iter().chain(ASIDES).find(|program| program.name == name)
}

/// Returns the index in [`PROGRAMS`] of the program of this name.
pub fn place(name: &str) -> Option<usize> {
    PROGRAMS.iter().position(|program| program.name == name)
}
