//! What the command line asks `compare` for.

use std::path::PathBuf;
use std::process::exit;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use common::options::{self, PROGRAMS, file};
use common::output::print_error_line;

use crate::comparison::{Program, Settings};
use crate::export::{Export, Format};

/// What is to be done.
pub struct Options {
    pub task: Task,
    /// Whether the table may be wider than the terminal.
    pub wide: bool,
    /// Whether to draw the timelines.
    pub timelines: bool,
    /// The files to write.
    pub exports: Vec<Export>,
}

/// Where the figures come from.
pub enum Task {
    Measure {
        /// Not run yet, in the article's order.
        programs: Vec<Program>,
        settings: Settings,
        /// Where the programs are, if they are not to be built.
        folder: Option<PathBuf>,
        /// Whether to record a timeline of each.
        record: bool,
    },
    Read(PathBuf),
}

/// The options that say what is measured, and how.
const MEASURING: [&str; 10] = [
    "programs",
    "runs",
    "warmup",
    "run-timeout",
    "latency",
    "repeat",
    "workers",
    "n",
    "times",
    "bin-dir",
];

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
                    .help("Runs of each program [default: 3, and up to 20 within 5 s]"),
                options::option("warmup", "N", warmup)
                    .default_value("0")
                    .help("Runs of each program before these, uncounted"),
                options::option("run-timeout", "DURATION", options::positive_duration)
                    .default_value("10m")
                    .help("The longest that a run may take"),
                options::latency(),
                options::repeat(),
                options::workers().help("For the programs that take it [default: their own]"),
                options::n(),
                options::times(),
                file("bin-dir", "DIR")
                    .value_parser(folder)
                    .help("Measure the programs in this folder, without building"),
                file("json", "FILE").help("Write all figures to this file"),
                file("csv", "FILE").help("Write the table to this file"),
                file("markdown", "FILE").help("Write the table and the claims to this file"),
                file("from", "FILE")
                    .conflicts_with_all(MEASURING)
                    .help("Show what --json wrote, instead of measuring"),
                flag("timelines").help("Draw what each thread, task and process did when"),
                flag("wide").help("Print one table, however wide it is"),
            ]),
        );
        let formats =
            [("json", Format::Json), ("csv", Format::Csv), ("markdown", Format::Markdown)];
        let exports = formats.into_iter().filter_map(|(name, format)| {
            let path = matches.get_one::<PathBuf>(name)?.clone();
            Some(Export { format, path })
        });
        let exports: Vec<_> = exports.collect();
        let from = matches.get_one::<PathBuf>("from");
        let files: Vec<_> = exports.iter().map(|export| &export.path).chain(from).collect();
        if let Some(file) = (1..files.len()).find(|at| files[..*at].contains(&files[*at])) {
            let file = files[file].display();
            print_error_line(format_args!(
                "error: {file} is named twice: it can be one thing only"
            ));
            exit(2)
        }
        Options {
            task: match from {
                Some(path) => Task::Read(path.clone()),
                None => measure(&matches),
            },
            wide: matches.get_flag("wide"),
            timelines: matches.get_flag("timelines"),
            exports,
        }
    }
}

fn measure(matches: &ArgMatches) -> Task {
    let folder = matches.get_one::<PathBuf>("bin-dir").cloned();
    let seconds = |name| options::value::<Duration>(matches, name).as_secs_f64();
    let settings = Settings {
        latency_seconds: seconds("latency"),
        sites: 2,
        repeat: options::value(matches, "repeat"),
        workers: matches.get_one("workers").copied(),
        n: options::value(matches, "n"),
        times: options::value(matches, "times"),
        runs: matches.get_one("runs").copied(),
        warmup: options::value(matches, "warmup"),
        run_timeout_seconds: seconds("run-timeout"),
        profile: match &folder {
            Some(folder) => format!("programs in {}", folder.display()).into(),
            None => "release builds".into(),
        },
    };
    let named: Vec<&str> = matches
        .get_many::<Vec<&str>>("programs")
        .into_iter()
        .flatten()
        .flatten()
        .copied()
        .collect();
    let names = PROGRAMS.iter().map(|program| program.name);
    let wanted = names.filter(|name| named.is_empty() || named.contains(name));
    Task::Measure {
        programs: wanted.map(|name| Program::new(name, &settings, num_cpus::get())).collect(),
        settings,
        folder,
        record: matches.get_flag("timelines") || matches.contains_id("json"),
    }
}

fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err("it is not a folder".to_owned()) }
}

fn warmup(text: &str) -> Result<usize, String> {
    match text {
        "0" => Ok(0),
        text => {
            options::count(text).map_err(|_| "expected a whole number from 0 to 1000000".to_owned())
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
