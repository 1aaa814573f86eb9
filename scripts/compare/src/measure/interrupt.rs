//! Ctrl-C: it ends the measurement, not `compare` at once.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on, Ctrl-C is only noted.
pub fn note_interrupts() -> io::Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Relaxed)).map_err(io::Error::other)
}

/// Whether there was one.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Relaxed)
}
