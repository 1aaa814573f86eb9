//! How many trains of thought a program may have at a time.

use crate::options;

/// As many as `--workers` says, or else the program's own number; but not more than there are units
/// of work, nor than the limit on open files allows.
pub fn workers(default: usize) -> usize {
    #[cfg(feature = "downloads")]
    if let Some(options) = options::DOWNLOADS.get() {
        let wanted = options.workers.unwrap_or(default).min(options.count());
        return crate::open_files::most_in_flight(wanted);
    }
    let options = options::computations();
    options.workers.unwrap_or(default).min(options.times)
}
