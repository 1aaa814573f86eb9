//! What the command line asks `compare` for.

use std::time::Duration;

use clap::{Arg, Command};
use common::options::{self, PROGRAMS, Program};

/// What is measured, and how.
pub struct Options {
    /// In the article's order.
    pub programs: Vec<Program>,
    /// How many times each program is run.
    pub runs: usize,
    /// Of the sites that are served.
    pub latency: Duration,
    /// How many times the two sites are downloaded.
    pub repeat: usize,
    /// Given to those programs that take it.
    pub workers: Option<usize>,
    /// Which Fibonacci number is computed.
    pub n: u64,
    /// How many times it is.
    pub times: usize,
}

impl Options {
    /// Parses the command line, or says what is wrong with it and ends the process.
    pub fn parse() -> Self {
        let matches = options::parse(
            Command::new("compare").about("Measures the programs side by side").args([
                Arg::new("programs")
                    .value_name("PROGRAM")
                    .num_args(0..)
                    .value_parser(programs)
                    .help("io, cpu, or programs by their names [default: all eight]"),
                options::option("runs", "N", options::count)
                    .default_value("3")
                    .help("How many times each program is run; the fastest run counts"),
                options::latency(),
                options::repeat(),
                options::workers().help("For the programs that take it [default: their own]"),
                options::n(),
                options::times(),
            ]),
        );
        let named: Vec<&str> = (matches.get_many::<Vec<&str>>("programs").into_iter().flatten())
            .flatten()
            .copied()
            .collect();
        let is_wanted = |program: &Program| named.is_empty() || named.contains(&program.name);
        Options {
            programs: PROGRAMS.into_iter().filter(is_wanted).collect(),
            runs: options::value(&matches, "runs"),
            latency: options::value(&matches, "latency"),
            repeat: options::value(&matches, "repeat"),
            workers: matches.get_one("workers").copied(),
            n: options::value(&matches, "n"),
            times: options::value(&matches, "times"),
        }
    }
}

/// The programs that a name stands for.
fn programs(text: &str) -> Result<Vec<&'static str>, String> {
    let names = PROGRAMS.map(|program| program.name);
    let meant: Vec<_> = names
        .into_iter()
        .filter(|name| *name == text || name.split_once('_').is_some_and(|(kind, _)| kind == text))
        .collect();
    if meant.is_empty() {
        Err(format!("expected io, cpu, or one of {}", names.join(", ")))
    } else {
        Ok(meant)
    }
}
