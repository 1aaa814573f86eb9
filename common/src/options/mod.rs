//! Command lines. A mistake in one ends the program with exit status 2, before anything is done.
//!
//! `io` has the options of the io programs; here are those of the cpu programs, and the shared ones.

#[cfg(feature = "http")]
mod io;

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

/// The largest number of anything that can be asked for.
pub const MAX_COUNT: usize = 1_000_000;

const MAX_DURATION: Duration = Duration::from_secs(3600);

/// Parses the command line of this cpu program.
pub(crate) fn parse_cpu() -> ArgMatches {
    parse(program().args([n(), times()]))
}

/// `--repeat`, of the io programs and of `compare`.
pub fn repeat() -> Arg {
    option("repeat", "N", count(1))
        .default_value("80")
        .help("How often to download the list of sites")
}

/// `--latency`, of the io programs, of `compare` and of `local_sites`.
pub fn latency() -> Arg {
    option("latency", "DURATION", duration)
        .default_value("89ms")
        .help("Delay before the local sites answer")
}

/// `--workers`, of the programs with several trains of thought and of `compare`.
pub fn workers() -> Arg {
    option("workers", "N", count(1))
}

/// `--n`, of the cpu programs and of `compare`.
pub fn n() -> Arg {
    // fib(94) exceeds 64 bits.
    option("n", "N", RangedI64ValueParser::<u64>::new().range(0..=93))
        .default_value("35")
        .help("Fibonacci number to compute, up to 93")
}

/// `--times`, of the cpu programs and of `compare`.
pub fn times() -> Arg {
    option("times", "N", count(1)).default_value("20").help("Number of times to compute it")
}

/// An option that takes a value.
pub fn option(
    name: &'static str,
    value: &'static str,
    parser: impl IntoResettable<ValueParser>,
) -> Arg {
    // A value may begin with a hyphen, so that the error about `--workers -1` is about the -1.
    Arg::new(name).long(name).value_name(value).value_parser(parser).allow_hyphen_values(true)
}

/// An option that takes no value.
pub fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

/// An option that takes a file or a folder.
pub fn file(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).value_parser(value_parser!(PathBuf))
}

/// Parses a number of things, from `min` to [`MAX_COUNT`].
pub fn count(min: i64) -> RangedI64ValueParser<usize> {
    RangedI64ValueParser::new().range(min..=MAX_COUNT as i64)
}

/// Parses a duration, up to one hour.
///
/// # Errors
/// It is longer, or not a duration.
pub fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration <= MAX_DURATION => Ok(duration),
        _ => Err("expected a duration up to one hour, such as 89ms, 1.5s or 0s".to_owned()),
    }
}

/// Parses a duration greater than zero, up to one hour.
///
/// # Errors
/// It is zero, longer, or not a duration.
pub fn positive_duration(text: &str) -> Result<Duration, String> {
    match duration(text) {
        Ok(Duration::ZERO) => Err("expected a duration greater than zero".to_owned()),
        other => other,
    }
}

/// The value of an option that has a default.
pub fn value<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> T {
    matches.get_one::<T>(name).expect("the option has a default").clone()
}

/// Parses this process's command line. One that is wrong, or asks for help, ends the process.
pub fn parse(command: Command) -> ArgMatches {
    let options: Vec<_> =
        command.get_arguments().filter_map(Arg::get_long).map(|name| format!("--{name}")).collect();
    command.try_get_matches().unwrap_or_else(|error| {
        if error.kind() == ErrorKind::UnknownArgument {
            let unknown = error.get(ContextKind::InvalidArg).map(ToString::to_string);
            print_error_line(format_args!(
                "error: unknown argument '{}': the options are {} and --help",
                unknown.unwrap_or_default(),
                options.join(", "),
            ));
            exit(2)
        }
        if error.kind() == ErrorKind::DisplayHelp {
            print(error.render().to_string().as_bytes());
            exit(0)
        }
        error.exit()
    })
}

/// The command line of this program, without the options of its kind.
fn program() -> Command {
    let name = program_name();
    let timeline = file("timeline", "FILE")
        .display_order(100)
        .help("Write a timeline to FILE, for ui.perfetto.dev or chrome://tracing");
    let (about, workers_help) = match programs::find(&name) {
        Some(program) => (program.about, program.workers.map(workers_help)),
        // Somebody's own program may have workers of any sort.
        None => ("", Some("Maximum jobs at a time")),
    };
    let command = Command::new(name.leak() as &str).about(about).arg(timeline);
    match workers_help {
        Some(help) => command.arg(workers().help(format!("{help} [default: the program's own]"))),
        None => command,
    }
}

fn workers_help(workers: Workers) -> &'static str {
    match workers {
        Workers::Threads => "Number of threads",
        Workers::Tasks => "Maximum downloads in flight",
        Workers::Processes => "Number of worker processes",
    }
}

/// The value of an option, if this program has it and it is given.
pub(crate) fn given<T: Clone + Send + Sync + 'static>(
    matches: &ArgMatches,
    name: &str,
) -> Option<T> {
    matches.try_get_one(name).ok().flatten().cloned()
}
