//! How many files the operating system lets this process open: each connection is one.

/// Raises the limit as far as this process may, and gives what it is then.
pub(crate) fn raise_limit() -> usize {
    rlimit::increase_nofile_limit(u64::MAX)
        .map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// How many of the `wanted` downloads or worker processes this process can have at a time, if each
/// needs so many files. Where that is fewer, says so, once.
#[cfg(feature = "downloads")]
pub(crate) fn limit(wanted: usize, files_each: usize) -> usize {
    use crate::output::print_error_line;

    /// Files that are opened besides, for a while: by name look-ups, for instance.
    const RESERVE: usize = 8;

    static TOLD: std::sync::Once = std::sync::Once::new();

    let open = match std::fs::read_dir("/dev/fd") {
        // It is one of them.
        Ok(files) => files.count() - 1,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(_) => usize::MAX,
    };
    let free = raise_limit().saturating_sub(open);
    if free < files_each {
        print_error_line(format_args!("error: too few files may be open (see `ulimit -n`)"));
        std::process::exit(1)
    }
    let free = free.saturating_sub(RESERVE);
    let possible = (free / files_each).max(1);
    if possible < wanted {
        TOLD.call_once(|| {
            print_error_line(format_args!(
                "note: only {possible} of {wanted} at a time, because of the limit on open files \
                 (see `ulimit -n`)"
            ));
        });
    }
    possible.min(wanted)
}
