//! Worker processes: `pool` is the side of the program, `worker` that of a worker, which is the
//! program started again. They exchange messages on the worker's standard input and output.

mod message;
mod pool;
mod worker;
mod worker_output;

pub use self::pool::ProcessPool;
pub use self::worker::{is_worker_process, run_worker};
