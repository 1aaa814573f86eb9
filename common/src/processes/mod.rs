//! Worker processes: the program, started again. `pool` is the parent's side, `worker` is the worker's.
//! They exchange jobs and answers on the worker's standard input and output.

mod pool;
mod worker;
mod worker_output;

pub use self::pool::ProcessPool;
pub use self::worker::{is_worker_process, run_worker};
