//! Command lines. An invalid one ends the program with exit status 2, before it does anything.
//!
//! The io programs' own options are in `io`; the cpu programs' and all shared ones are here.

#[cfg(feature = "http")]
mod io;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::exit;
use std::time::Duration;

use clap::builder::{IntoResettable, RangedI64ValueParser, ValueParser};
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

#[cfg(feature = "http")]
pub(crate) use self::io::io_options;
use crate::programs::{self, Workers};
use crate::system::this_process::program_name;
use crate::system::{print, print_error_line};

/// The largest count that an option accepts.
pub const MAX_COUNT: usize = 1_000_000;

const MAX_DURATION: Duration = Duration::from_secs(3600);

/// Creates `--repeat`, for the io programs and `compare`.
pub fn repeat() -> Arg {
    option("repeat", "N", count(1))
        .default_value("80")
        .help("Number of times to download the list of sites")
}

/// Creates `--latency`, for the io programs, `compare` and `local_sites`.
pub fn latency() -> Arg {
    option("latency", "DURATION", duration)
        .default_value("89ms")
        .help("Delay before the local sites answer")
}

/// Creates `--error-rate`, for `compare` and `local_sites`.
pub fn error_rate() -> Arg {
    option("error-rate", "FRACTION", fraction)
        .default_value("0")
        .help("Fraction of requests answered with a server error, from 0 to 1")
}

/// Creates `--workers`, for the programs with workers and `compare`.
pub fn workers() -> Arg {
    option("workers", "N", count(1))
}

/// Creates `--n`, for the cpu programs and `compare`.
pub fn n() -> Arg {
    // fib(94) exceeds 64 bits.
    option("n", "N", RangedI64ValueParser::<u64>::new().range(0..=93))
        .default_value("35")
        .help("Fibonacci number to compute, up to 93")
}

/// Creates `--times`, for the cpu programs and `compare`.
pub fn times() -> Arg {
    option("times", "N", count(1)).default_value("20").help("Number of times to compute it")
}

/// Creates an option that takes a value.
pub fn option(
    name: &'static str,
    value: &'static str,
    parser: impl IntoResettable<ValueParser>,
) -> Arg {
    // Hyphens are allowed so that the error about `--workers -1` is about the -1.
    Arg::new(name).long(name).value_name(value).value_parser(parser).allow_hyphen_values(true)
}

/// Creates an option that takes no value.
pub fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

/// Creates an option that takes the path of a file or folder.
pub fn file(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).value_parser(value_parser!(PathBuf))
}

/// Creates a parser for counts from `min` to [`MAX_COUNT`].
pub fn count(min: i64) -> RangedI64ValueParser<usize> {
    RangedI64ValueParser::new().range(min..=MAX_COUNT as i64)
}

/// Parses a duration, up to one hour.
///
/// # Errors
/// If it is longer, or not a duration.
pub fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration <= MAX_DURATION => Ok(duration),
        _ => Err(expected("a duration up to one hour, such as 89ms, 1.5s or 0s", text, duration)),
    }
}

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(fraction @ 0.0..=1.0) => Ok(fraction),
        _ => Err(expected("a number from 0 to 1, such as 0.05", text, fraction)),
    }
}

/// Says what was expected instead of `text`, or suggests a decimal point if a comma is the only mistake.
fn expected<T>(what: &str, text: &str, parse: fn(&str) -> Result<T, String>) -> String {
    let decimal = text.replace(',', ".");
    if decimal != text && parse(&decimal).is_ok() {
        format!("use a decimal point: {decimal}")
    } else {
        format!("expected {what}")
    }
}

/// Parses a duration greater than zero, up to one hour.
///
/// # Errors
/// If it is zero, longer, or not a duration.
pub fn positive_duration(text: &str) -> Result<Duration, String> {
    match duration(text) {
        Ok(Duration::ZERO) => Err("expected a duration greater than zero".to_owned()),
        other => other,
    }
}

/// Returns the value of an option that has a default.
pub fn value<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> T {
    matches.get_one::<T>(name).expect("the option has a default").clone()
}

/// Parses this process's command line. Ends the process if that is invalid or asks for help.
pub fn parse(command: Command) -> ArgMatches {
    parse_from(command, env::args_os())
}

/// Parses the given command line as [`parse`] does.
pub fn parse_from(command: Command, line: impl IntoIterator<Item = OsString>) -> ArgMatches {
    let options: Vec<_> =
        command.get_arguments().filter_map(Arg::get_long).map(|name| format!("--{name}")).collect();
    command.try_get_matches_from(line).unwrap_or_else(|error| {
        if error.kind() == ErrorKind::UnknownArgument {
            let unknown = error.get(ContextKind::InvalidArg).map(ToString::to_string);
            let (unknown, options) = (unknown.unwrap_or_default(), options.join(", "));
            print_error_line(format_args!(
                "error: unknown argument '{unknown}': the options are {options} and --help"
            ));
            exit(2)
        }
        if error.kind() == ErrorKind::DisplayHelp {
            print(error.render().to_string().as_bytes());
            exit(0)
        }
        for line in error.render().to_string().trim_end().lines() {
            print_error_line(format_args!("{line}"));
        }
        exit(2)
    })
}

/// Creates the command line of this program, without the options of io or cpu programs alone.
pub(crate) fn program() -> Command {
    let name = program_name();
    let timeline = file("timeline", "FILE")
        .display_order(100)
        .help("Write a timeline to FILE, for ui.perfetto.dev or chrome://tracing");
    let known = programs::find(&name);
    let about = known.map_or("", |program| program.about);
    let command = Command::new(name.leak() as &str).about(about).arg(timeline);
    let help = match known.map(|program| program.workers) {
        Some(None) => return command,
        Some(Some(Workers::Threads)) => "Number of threads",
        Some(Some(Workers::Tasks)) => "Maximum downloads in flight",
        Some(Some(Workers::Processes)) => "Number of worker processes",
        // A program of your own may have workers of any kind.
        None => "Maximum jobs at a time",
    };
    command.arg(workers().help(format!("{help} [default: the program's own]")))
}

/// Returns the value of an option, if this program has it and it is given.
pub(crate) fn given<T: Clone + Send + Sync + 'static>(
    matches: &ArgMatches,
    name: &str,
) -> Option<T> {
    matches.try_get_one(name).ok().flatten().cloned()
}
