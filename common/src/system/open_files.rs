//! The limit on open files. Each connection counts as one.

use rlimit::increase_nofile_limit;

/// Raises the limit on open files as far as allowed, and returns it.
fn raise_limit() -> usize {
    increase_nofile_limit(u64::MAX)
        .map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Returns the number of files that can still be opened, after [raising the limit](raise_limit).
pub fn free() -> usize {
    let open = match std::fs::read_dir("/dev/fd") {
        // The folder itself is open while it is read.
        Ok(files) => files.count() - 1,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(_) => usize::MAX,
    };
    raise_limit().saturating_sub(open)
}
