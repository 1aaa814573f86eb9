//! Lines on standard output and standard error, each written whole.

use std::fmt::{Arguments, Display};
use std::io::{self, ErrorKind, Write};
use std::process::exit;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::escape;

/// Whether standard output is reserved for a file's content, so that lines go to standard error.
static IS_RESERVED: AtomicBool = AtomicBool::new(false);

/// Sends all lines to standard error: standard output is for a file's content.
pub fn reserve_standard_output() {
    IS_RESERVED.store(true, Relaxed);
}

/// Prints a line on standard output, like the standard macro of the same name.
///
/// The standard macro panics if the output is closed, as in `io_threads | head -1`; this one ends the
/// program quietly. If the line can't be written for another reason, such as a full disk, it ends the
/// program with an error.
#[macro_export]
macro_rules! println {
    ($($line:tt)*) => { $crate::system::print_line(::std::format_args!($($line)*)) };
}

/// Prints a line on standard output: [`println!`](crate::println) as a function.
pub fn print_line(line: Arguments) {
    print(format!("{line}\n").as_bytes());
}

/// Writes whole lines on standard output.
pub fn print(lines: &[u8]) {
    /// Makes only one thread end the program, as several may fail at the same time.
    static THE_END: Once = Once::new();

    let is_reserved = IS_RESERVED.load(Relaxed);
    let printed =
        if is_reserved { io::stderr().write_all(lines) } else { io::stdout().write_all(lines) };
    if let Err(error) = printed {
        THE_END.call_once(|| {
            if error.kind() == ErrorKind::BrokenPipe {
                exit(0)
            }
            exit_with_error(format_args!("cannot write to standard output: {error}"))
        });
    }
}

/// Prints an error on standard error, and ends the program with exit status 1.
pub fn exit_with_error(error: impl Display) -> ! {
    print_error_line(format_args!("error: {error}"));
    exit(1)
}

/// Prints a line on standard error, [escaped](escape). Errors are ignored.
pub fn print_error_line(line: Arguments) {
    _ = io::stderr().write_all(format!("{}\n", escape(&line.to_string())).as_bytes());
}
