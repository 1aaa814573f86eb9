//! Handles Ctrl-C, which stops the measurement but lets `compare` print finished results.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Installs a handler that only records Ctrl-C (and, on Unix, SIGTERM and SIGHUP).
pub fn note_interrupts() -> io::Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Relaxed)).map_err(io::Error::other)
}

pub fn interrupted() -> bool {
    INTERRUPTED.load(Relaxed)
}
