//! Handles Ctrl-C, which stops the measurement but lets `compare` print finished results.

use std::io;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// The exit status that shells report for a program ended by Ctrl-C.
pub const STATUS: u8 = 130;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether nothing is left to measure, so that an interrupt ends this process.
static HAS_MEASURED: AtomicBool = AtomicBool::new(false);

/// Installs a handler that, until [`end_notes`], only records Ctrl-C (and, on Unix, SIGTERM and SIGHUP).
pub fn note_interrupts() -> io::Result<()> {
    let note = || {
        if HAS_MEASURED.load(Relaxed) {
            exit(i32::from(STATUS))
        }
        INTERRUPTED.store(true, Relaxed);
    };
    ctrlc::set_handler(note).map_err(io::Error::other)
}

pub fn end_notes() {
    HAS_MEASURED.store(true, Relaxed);
}

pub fn interrupted() -> bool {
    INTERRUPTED.load(Relaxed)
}
