//! The command line. A mistake in it ends the program with exit status 2, before anything is done.

use std::env;
use std::path::PathBuf;
use std::process::exit;
use std::sync::OnceLock;
use std::time::Duration;

use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

#[cfg(feature = "downloads")]
use crate::addresses;
use crate::output::{print, print_error_line};

/// A program of the article.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Its name, which is that of its crate and its executable too.
    pub name: &'static str,
    about: &'static str,
    /// What `--workers` means to it, where it takes that.
    pub workers: Option<&'static str>,
}

/// The programs, in the article's order.
pub const PROGRAMS: [Program; 8] = [
    Program {
        name: "io_non_concurrent",
        about: "Downloads the sites one after the other",
        workers: None,
    },
    Program {
        name: "io_threads",
        about: "Downloads the sites on a pool of threads",
        workers: Some("Threads [default: 5]"),
    },
    Program {
        name: "io_asyncio",
        about: "Downloads each site in a task of its own, on one thread",
        workers: Some("Most downloads in flight [default: all]"),
    },
    Program {
        name: "io_processes",
        about: "Downloads the sites in worker processes",
        workers: Some("Worker processes [default: the number of CPUs]"),
    },
    Program {
        name: "cpu_non_concurrent",
        about: "Computes Fibonacci numbers one after the other",
        workers: None,
    },
    Program {
        name: "cpu_threads",
        about: "Computes Fibonacci numbers on a pool of threads",
        workers: Some("Threads [default: 5]"),
    },
    Program {
        name: "cpu_asyncio",
        about: "Computes each Fibonacci number in a task of its own, on one thread",
        workers: None,
    },
    Program {
        name: "cpu_processes",
        about: "Computes Fibonacci numbers in worker processes",
        workers: Some("Worker processes [default: the number of CPUs]"),
    },
];

/// The options of an io program.
#[cfg(feature = "downloads")]
#[derive(Debug)]
pub struct Downloads {
    /// The addresses to download; none stands for the embedded sites.
    pub sites: Vec<String>,
    /// How many times the list of sites is downloaded.
    pub repeat: usize,
    /// How long the embedded sites wait before they answer.
    pub latency: Duration,
    /// How long one download may take, from connecting to its last byte.
    pub timeout: Duration,
    /// Most downloads at a time.
    pub workers: Option<usize>,
    /// Where to write the timeline of the run.
    pub timeline: Option<PathBuf>,
}

#[cfg(feature = "downloads")]
impl Downloads {
    /// How many downloads that makes.
    pub(crate) fn count(&self) -> usize {
        self.repeat * if self.sites.is_empty() { LIVE.len() } else { self.sites.len() }
    }
}

/// The options of a cpu program.
#[derive(Debug)]
pub struct Computations {
    /// Which Fibonacci number is computed.
    pub n: u64,
    /// How many times.
    pub times: usize,
    /// Most computations at a time.
    pub workers: Option<usize>,
    /// Where to write the timeline of the run.
    pub timeline: Option<PathBuf>,
}

/// The article's sites.
#[cfg(feature = "local_sites")]
pub const LIVE: [&str; 2] = ["https://www.jython.org", "http://olympus.realpython.org/dice"];

#[cfg(feature = "downloads")]
pub(crate) static DOWNLOADS: OnceLock<Downloads> = OnceLock::new();
static COMPUTATIONS: OnceLock<Computations> = OnceLock::new();

/// What the command line of this io program asks for.
#[cfg(feature = "downloads")]
pub fn downloads() -> &'static Downloads {
    DOWNLOADS.get_or_init(|| {
        let matches = parse(download_options(program()));
        let live = matches.get_flag("live").then(|| LIVE.map(str::to_owned).to_vec());
        let given = matches.get_many("site").map(|sites| sites.cloned().collect());
        Downloads {
            sites: live.or(given).unwrap_or_default(),
            repeat: value(&matches, "repeat"),
            latency: value(&matches, "latency"),
            timeout: value(&matches, "timeout"),
            workers: most_at_a_time(&matches),
            timeline: timeline(&matches),
        }
    })
}

#[cfg(feature = "downloads")]
fn download_options(command: Command) -> Command {
    command.args([
        option("site", "URL", site)
            .action(ArgAction::Append)
            .help("A site to download, instead of the embedded ones (repeatable)"),
        flag("live").conflicts_with("site").help("Download the article's sites from the internet"),
        repeat(),
        latency().conflicts_with_all(["site", "live"]),
        option("timeout", "DURATION", positive_duration)
            .default_value("30s")
            .help("The longest that one download may take, from connecting to its last byte"),
    ])
}

/// What the command line of this cpu program asks for.
pub fn computations() -> &'static Computations {
    COMPUTATIONS.get_or_init(|| {
        let matches = parse(program().args([n(), times()]));
        Computations {
            n: value(&matches, "n"),
            times: value(&matches, "times"),
            workers: most_at_a_time(&matches),
            timeline: timeline(&matches),
        }
    })
}

/// `--repeat`, of the io programs and of `compare`.
pub fn repeat() -> Arg {
    option("repeat", "N", count)
        .default_value("80")
        .help("How many times the list of sites is downloaded")
}

/// `--latency`, of the io programs, of `compare` and of `local_sites`.
pub fn latency() -> Arg {
    option("latency", "DURATION", duration)
        .default_value("89ms")
        .help("How long the local sites wait before they answer")
}

/// `--workers`, of the programs that have several trains of thought and of `compare`.
pub fn workers() -> Arg {
    option("workers", "N", count)
}

/// `--n`, of the cpu programs and of `compare`.
pub fn n() -> Arg {
    option("n", "N", fibonacci_index).default_value("35").help("Which Fibonacci number is computed")
}

/// `--times`, of the cpu programs and of `compare`.
pub fn times() -> Arg {
    option("times", "N", count).default_value("20").help("How many times it is computed")
}

/// An option that takes a value.
pub fn option<T: Clone + Send + Sync + 'static>(
    name: &'static str,
    value: &'static str,
    parse: fn(&str) -> Result<T, String>,
) -> Arg {
    // A value may begin with a hyphen, so that `--workers -1` is told what is wrong with -1.
    Arg::new(name).long(name).value_name(value).value_parser(parse).allow_hyphen_values(true)
}

/// An option that takes no value.
pub fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

/// An option that takes a file or a folder.
pub fn file(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).value_parser(value_parser!(PathBuf))
}

/// A number of things: a whole number from 1 to a million.
pub fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=1_000_000) => Ok(number),
        _ => Err("expected a whole number from 1 to 1000000".to_owned()),
    }
}

fn fibonacci_index(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(n @ 0..=93) => Ok(n),
        _ => Err("expected a whole number from 0 to 93: fib(94) exceeds 64 bits".to_owned()),
    }
}

/// A duration up to one hour.
pub fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration <= MAX_DURATION => Ok(duration),
        _ => Err("expected a duration up to one hour, such as 89ms, 1.5s or 0s".to_owned()),
    }
}

const MAX_DURATION: Duration = Duration::from_secs(3600);

/// A duration greater than zero, up to one hour.
pub fn positive_duration(text: &str) -> Result<Duration, String> {
    match duration(text) {
        Ok(Duration::ZERO) => Err("expected a duration greater than zero".to_owned()),
        other => other,
    }
}

#[cfg(feature = "downloads")]
fn site(text: &str) -> Result<String, String> {
    match text.parse::<hyper::Uri>() {
        Ok(uri) if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) => {
            Err("a user name or password is not supported: it would be printed".to_owned())
        }
        Ok(uri) if addresses::is_http(&uri) => Ok(text.to_owned()),
        _ => Err("expected an address such as http://localhost:8000/page or \
                  https://www.rust-lang.org"
            .to_owned()),
    }
}

/// The value of an option that has a default.
pub fn value<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> T {
    matches.get_one::<T>(name).expect("the option has a default").clone()
}

/// `--workers`, which not every program takes.
fn most_at_a_time(matches: &ArgMatches) -> Option<usize> {
    matches.try_get_one("workers").ok().flatten().copied()
}

fn timeline(matches: &ArgMatches) -> Option<PathBuf> {
    matches.get_one("timeline").cloned()
}

/// What this program's executable is called.
pub(crate) fn program_name() -> String {
    let path = PathBuf::from(env::args_os().next().unwrap_or_default());
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The command line that this program takes, but for the options of its kind.
fn program() -> Command {
    let name = program_name();
    // A program that somebody adds takes every option of its kind.
    let added = Program { name: "program", about: "", workers: Some("Most jobs at a time") };
    let program = PROGRAMS.into_iter().find(|program| program.name == name).unwrap_or(added);
    let timeline = file("timeline", "FILE")
        .display_order(100)
        .help("Record the run in this file, for ui.perfetto.dev or chrome://tracing");
    let command = Command::new(program.name).about(program.about).arg(timeline);
    match program.workers {
        Some(help) => command.arg(workers().help(help)),
        None => command,
    }
}

/// Parses this process's command line, or says what is wrong with it and ends the process.
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

#[cfg(all(test, feature = "downloads"))]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Words that are often part of a command line.
    fn word() -> impl Strategy<Value = String> {
        let known =
            ["--site", "--live", "--repeat", "--latency", "--timeout", "--workers", "--", "-"];
        let values = ["1", "0", "89ms", "http://x", "https://[::1]:1/a?b", "=", "1e9"];
        prop_oneof![
            proptest::sample::select([known.as_slice(), &values].concat()).prop_map(str::to_owned),
            "--(repeat|site|timeout)=.*",
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn any_command_line_is_understood_or_refused(words in vec(word(), 0..6)) {
            let command = download_options(Command::new("program")).arg(workers());
            let line = std::iter::once("program".to_owned()).chain(words);
            if let Ok(matches) = command.try_get_matches_from(line) {
                prop_assert!((1..=1_000_000).contains(&value::<usize>(&matches, "repeat")));
                prop_assert!(value::<Duration>(&matches, "latency") <= MAX_DURATION);
                prop_assert!(value::<Duration>(&matches, "timeout") > Duration::ZERO);
                prop_assert!(most_at_a_time(&matches) != Some(0));
            }
        }

        #[test]
        fn numbers_and_durations_are_within_their_bounds(text in prop_oneof![
            any::<String>(),
            "[0-9]{1,30}",
            "[0-9]{1,25}(\\.[0-9]{1,25})?(ns|us|ms|s|m|min|h|d|y)",
        ]) {
            prop_assert!(count(&text).ok().is_none_or(|count| count <= 1_000_000));
            prop_assert!(duration(&text).ok().is_none_or(|duration| duration <= MAX_DURATION));
            prop_assert!(fibonacci_index(&text).ok().is_none_or(|n| n <= 93));
        }

        #[test]
        fn a_site_is_an_address_with_a_host(
            text in "(https?|HTTP|ftp|file)?:?/{0,3}[a-z@:.\\[\\]0-9%]{0,12}.{0,12}",
        ) {
            if let Ok(site) = site(&text) {
                let uri = site.parse::<hyper::Uri>().unwrap();
                prop_assert!(uri.host().is_some_and(|host| !host.is_empty()));
                prop_assert!(!uri.authority().unwrap().as_str().contains('@'));
                prop_assert!(!site.contains(char::is_control));
            }
        }
    }
}
