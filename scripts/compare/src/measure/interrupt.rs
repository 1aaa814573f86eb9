//! Handles Ctrl-C, which stops the measurement but lets `compare` print finished results.

use std::io;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// The exit status that shells report for a program ended by Ctrl-C.
pub const EXIT_STATUS: u8 = 130;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

static HAS_MEASURED: AtomicBool = AtomicBool::new(false);

/// Installs a handler that records Ctrl-C (and, on Unix, SIGTERM and SIGHUP).
pub fn record_interrupts() -> io::Result<()> {
    let note = || {
        // The first interrupt lets an export end.
        if INTERRUPTED.swap(true, Relaxed) && HAS_MEASURED.load(Relaxed) {
            exit(i32::from(EXIT_STATUS))
        }
    };
    ctrlc::set_handler(note).map_err(io::Error::other)
}

/// Makes a second interrupt end this process.
pub fn exit_on_interrupt() {
    HAS_MEASURED.store(true, Relaxed);
}

pub fn interrupted() -> bool {
    INTERRUPTED.load(Relaxed)
}
