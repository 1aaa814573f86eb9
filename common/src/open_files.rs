//! How many files the operating system lets this process open: each connection is one.

/// Raises the limit as far as this process may, and gives what it is then.
pub fn raise_limit() -> usize {
    rlimit::increase_nofile_limit(u64::MAX)
        .map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// How many downloads of `wanted` can be in flight. Where that is fewer, says so once on standard
/// error.
#[cfg(feature = "downloads")]
pub(crate) fn most_in_flight(wanted: usize) -> usize {
    use crate::{addresses, options, output::print_error_line};

    /// Files that are opened besides connections, for a while: by name look-ups, for instance.
    const RESERVE: usize = 8;

    let open = std::fs::read_dir("/dev/fd").map_or(0, Iterator::count);
    let free = raise_limit().saturating_sub(open + RESERVE);
    // A connection to each server may stay open between downloads; to an embedded site, both ends
    // are ours.
    let embedded = options::downloads().sites.is_empty();
    let each = if embedded { 2 } else { addresses::servers() };
    let possible = (free / each).max(1);
    if possible < wanted {
        print_error_line(format_args!(
            "note: at most {possible} downloads are in flight, as few files may be open (see `ulimit -n`)"
        ));
    }
    possible.min(wanted)
}
