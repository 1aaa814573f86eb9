//! How many jobs a program may do at a time.

use crate::options;

/// As many as `--workers` says, or else the program's own number; but not more than there are jobs,
/// nor than the limit on open files allows.
pub fn workers(default: usize) -> usize {
    #[cfg(feature = "downloads")]
    if let Some(options) = options::DOWNLOADS.get() {
        let wanted = options.workers.unwrap_or(default).min(options.count());
        // A connection to each server may stay open between downloads; of one to an embedded site,
        // both ends are ours.
        let files = if options.sites.is_empty() { 2 } else { crate::addresses::servers() };
        return crate::open_files::limit(wanted, files);
    }
    let options = options::computations();
    options.workers.unwrap_or(default).min(options.times)
}
