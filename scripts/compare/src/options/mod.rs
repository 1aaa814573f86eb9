//! The command line.

mod asides;
mod plan;
mod values;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::Resettable;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, Id};
use common::options::{self, file, flag};
use common::system::atomic_file::is_standard_output;

use self::plan::plan;
use self::values::{command, counts, durations, first_repeated, refuse};
use crate::comparison::file::is_standard_input;
use crate::formats::{Export, FORMATS};
use crate::measure::Plan;
use crate::workshop::{EXERCISES, Exercise};

pub struct Options {
    pub action: Action,
    pub baseline: Option<PathBuf>,
    pub python: Option<PathBuf>,
    /// Whether the table may be wider than the terminal.
    pub wide: bool,
    pub timelines: bool,
    pub exports: Vec<Export>,
}

pub enum Action {
    Measure(Plan),
    Read(Vec<PathBuf>),
    /// Check an exercise, with a time limit in seconds.
    Check(&'static Exercise, f64),
    /// Check whether this machine is ready, with the executables in a folder if they are given.
    Preflight(Option<PathBuf>),
}

const MORE_HELP: &str = "\
One of --workers, --repeat and --latency may be a list, such as 1,2,5 or 1-8 or 0s,89ms: a sweep.

In COMMAND, these names in braces are replaced by their values: site1, site2, repeat, workers, latency, n, \
times. Not after a $, as in ${repeat}; and {{repeat}} becomes {repeat}.

As a FILE, - is standard output or, for --from and --baseline, standard input.";

impl Options {
    /// Parses the command line. On a mistake, prints an error and exits with status 2.
    pub fn parse() -> io::Result<Self> {
        let matches = options::parse_from(
            Command::new("compare")
                .about("Measures the programs and checks the article's claims")
                .after_help(MORE_HELP)
                .next_help_heading("What to measure")
                .args(subjects().map(|option| option.conflicts_with("from")))
                .args([
                    file("python", "DIR").value_parser(folder).help(
                        "Also measure the article's Python programs in DIR, and show them in --html",
                    ),
                    file("python-bin", "PROGRAM")
                        .requires("python")
                        .conflicts_with("from")
                        .help("Interpreter for --python [default: py (Windows), python3 or python]"),
                    file("from", "FILE")
                        .action(ArgAction::Append)
                        .num_args(1..)
                        .help("Read JSON exports instead of measuring"),
                    file("baseline", "FILE").help("Compare with an earlier JSON export"),
                ])
                .next_help_heading("How to measure")
                .args(settings().map(|option| option.conflicts_with("from")))
                .next_help_heading("Workshop")
                .args([
                    flag("preflight")
                        .help("Build everything, and check whether this machine is ready"),
                    options::option("check", "EXERCISE", EXERCISES.map(|it| it.name))
                        .help("Build and run the program of an exercise, and judge what was observed"),
                ])
                .next_help_heading("Output")
                .args(FORMATS.map(|format| file(format.option, "FILE").help(format.help)))
                .args([
                    flag("timelines").help("Draw timelines"),
                    flag("wide").help("Do not split the table to fit the terminal"),
                ]),
            // On Windows, programs must expand `*.json` themselves.
            wild::args_os(),
        );
        let action = workshop_action(&matches);
        let path = |option: &str| matches.get_one::<PathBuf>(option).cloned();
        let exports = FORMATS.iter().filter_map(|it| Some((it, path(it.option)?)));
        let exports: Vec<_> = exports.map(|(format, path)| Export { format, path }).collect();
        let from: Vec<PathBuf> = matches.get_many("from").into_iter().flatten().cloned().collect();
        let python = path("python");
        // Both standard streams are called `-`.
        let named = |path: &Path, is_stream: fn(&Path) -> bool, stream: &str| {
            if is_stream(path) { stream.into() } else { whole_name(path) }
        };
        let outputs =
            exports.iter().map(|it| named(&it.path, is_standard_output, "standard output"));
        let baseline = path("baseline");
        // It is read before --json replaces it.
        let json = path("json").map(|path| whole_name(&path));
        let is_kept = |it: &&PathBuf| is_standard_input(it) || json != Some(whole_name(it));
        let inputs = from.iter().chain(baseline.iter().filter(is_kept));
        let inputs = inputs.map(|it| named(it, is_standard_input, "standard input"));
        let files: Vec<_> = outputs.chain(inputs).collect();
        if let Some(file) = first_repeated(&files) {
            refuse(format_args!("{} is given twice", file.display()))
        }
        let single = ["json", "baseline"].into_iter().find(|it| matches.contains_id(it));
        if let Some(name) = single.filter(|_| from.len() > 1) {
            refuse(format_args!("--{name} needs a single --from"))
        }
        if !from.is_empty() && python.is_some() && !matches.contains_id("html") {
            refuse(format_args!("with --from, --python requires --html"))
        }
        Ok(Options {
            action: match action {
                Some(action) => action,
                None if from.is_empty() => {
                    Action::Measure(plan(&matches, python.clone(), &exports)?)
                }
                None => Action::Read(from),
            },
            baseline,
            python,
            wide: matches.get_flag("wide"),
            timelines: matches.get_flag("timelines"),
            exports,
        })
    }
}

fn subjects() -> [Arg; 4] {
    [
        Arg::new("programs")
            .value_name("PROGRAM")
            .num_args(0..)
            .help_heading(Resettable::Reset)
            .help("io, cpu, or program names [default: the article's eight]"),
        flag("asides")
            .conflicts_with("live")
            .help("Also measure the examples beside the programs, and judge more claims"),
        options::option("also", "NAME=COMMAND", command)
            .action(ArgAction::Append)
            .help("Also measure COMMAND (its last line must be like the programs'; repeatable)"),
        file("bin-dir", "DIR")
            .value_parser(folder)
            .help("Measure the executables in DIR instead of building"),
    ]
}

fn settings() -> [Arg; 10] {
    [
        options::option("rounds", "N", options::count(1))
            .visible_alias("runs")
            .help("Runs of each program [default: 3 to 20, as many as fit into 5 s]"),
        options::option("warmup", "N", options::count(0))
            .default_value("0")
            .help("Warm-up runs of each program"),
        options::option("run-timeout", "DURATION", options::positive_duration)
            .default_value("10m")
            .help("Time limit for one run"),
        options::latency().value_parser(durations).conflicts_with("live"),
        options::error_rate().conflicts_with("live"),
        flag("live").help("Download the article's sites from the internet"),
        options::repeat().value_parser(counts),
        options::workers()
            .value_parser(counts)
            .help("Workers, for programs that have them [default: their own]"),
        options::n(),
        options::times(),
    ]
}

/// Returns what to do for a workshop, if anything. It goes with one other option alone.
fn workshop_action(matches: &ArgMatches) -> Option<Action> {
    let name = matches.get_one::<String>("check");
    let (option, partner) = match name {
        Some(_) => ("check", "run-timeout"),
        None if matches.get_flag("preflight") => ("preflight", "bin-dir"),
        None => return None,
    };
    let is_given = |it: &&str| matches.value_source(it) == Some(ValueSource::CommandLine);
    let mut others = matches.ids().map(Id::as_str).filter(is_given);
    if let Some(other) = others.find(|it| ![option, partner].contains(it)) {
        let other = if other == "programs" { "PROGRAM" } else { &format!("--{other}") };
        refuse(format_args!("--{option} cannot be combined with {other}"))
    }
    let Some(name) = name else {
        return Some(Action::Preflight(matches.get_one("bin-dir").cloned()));
    };
    let exercise = EXERCISES.iter().find(|it| it.name == name)?;
    Some(Action::Check(exercise, options::value::<Duration>(matches, "run-timeout").as_secs_f64()))
}

/// Normalizes a path, so that two paths to one file compare equal.
fn whole_name(path: &Path) -> PathBuf {
    // Two paths to one device may be two streams.
    if path.exists() && !path.is_file() {
        return path.to_owned();
    }
    let in_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Some(fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(in_folder).unwrap_or(path.to_owned())
}

fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err("not a folder".to_owned()) }
}
