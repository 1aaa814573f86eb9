//! Helpers for the tests: running programs, waiting, misbehaving servers, reading timelines.

#[cfg(feature = "servers")]
pub mod misbehaving;
pub mod process_table;
mod program;
#[cfg(feature = "servers")]
pub mod servers;
pub mod timeline;

use std::env;
use std::io::{self, Write};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub use self::program::{Executable, Finished, assert_shows, finish, in_utf8, write_executable};

/// The environment variable that makes tests fail instead of being skipped.
const REQUIRE_ALL_TESTS: &str = "REQUIRE_ALL_TESTS";

/// Reports that a test, or a part of it, is skipped because something is missing on this machine.
///
/// # Panics
/// If all tests are required.
#[track_caller]
pub fn leave_out(what_and_why: &str) {
    assert!(env::var_os(REQUIRE_ALL_TESTS).is_none(), "{REQUIRE_ALL_TESTS} is set: {what_and_why}");
    // Written to standard error directly, because the output of passing tests is captured.
    _ = writeln!(io::stderr(), "skipped: {what_and_why}");
}

/// Waits until the condition is true.
///
/// # Panics
/// If that takes more than a minute.
#[track_caller]
pub fn wait_until(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited for a minute");
        sleep(Duration::from_millis(5));
    }
}
