//! The command line.

mod plan;
mod values;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Command};
use common::options::{self, file, flag};

use self::plan::plan;
use self::values::{command, counts, durations, first_repeated, many, refuse};
use crate::formats::{Export, FORMATS};
use crate::measure::{INTERPRETER, Plan};

/// What is to be done.
pub struct Options {
    pub action: Action,
    /// The folder of the article's own programs.
    pub python: Option<PathBuf>,
    /// Whether the table may be wider than the terminal.
    pub wide: bool,
    /// Whether to draw the timelines.
    pub timelines: bool,
    /// The files to write.
    pub exports: Vec<Export>,
}

/// Where the figures come from.
pub enum Action {
    Measure(Plan),
    Read(Vec<PathBuf>),
}

const MORE_HELP: &str = "\
--workers or --repeat may be a list, such as 1,2,5 or 1-8, and so may --latency: 0s,10ms,89ms. In a \
COMMAND, {site1} and {site2} stand for the sites' addresses, and the names of --repeat, --workers, \
--n and --times, likewise in braces, for their values.";

impl Options {
    /// Parses the command line. A mistake in it is printed and ends the process.
    ///
    /// # Errors
    /// The workspace whose programs are named can't be read.
    pub fn parse() -> io::Result<Self> {
        let matches = options::parse(
            Command::new("compare")
                .about("Measures the programs side by side")
                .after_help(MORE_HELP)
                .args(measuring().map(|option| option.conflicts_with("from")))
                .arg(file("python", "DIR").value_parser(folder).help(
                    "Measure the article's own programs in this folder too; have them in the page",
                ))
                .arg(
                    file("python-bin", "FILE")
                        .requires("python")
                        .conflicts_with("from")
                        .default_value(INTERPRETER)
                        .help("What runs them"),
                )
                .args(FORMATS.map(|format| file(format.option, "FILE").help(format.help)))
                .args([
                    file("from", "FILE")
                        .action(ArgAction::Append)
                        .help("Show what --json wrote, instead of measuring (repeatable)"),
                    flag("timelines").help("Draw what each thread, task and process did when"),
                    flag("wide").help("Print one table, however wide it is"),
                ]),
        );
        let exports = FORMATS.iter().filter_map(|format| {
            let path = matches.get_one::<PathBuf>(format.option)?.clone();
            Some(Export { format, path })
        });
        let exports: Vec<_> = exports.collect();
        let from: Vec<_> = many::<PathBuf>(&matches, "from").cloned().collect();
        let python = matches.get_one::<PathBuf>("python").cloned();
        let files = exports.iter().map(|export| &export.path).chain(&from);
        let files: Vec<_> = files.map(|path| whole_name(path)).collect();
        if let Some(file) = first_repeated(&files) {
            refuse(format_args!("{} is named twice: it can be one thing only", file.display()))
        }
        if from.len() > 1 && matches.contains_id("json") {
            refuse(format_args!("--json holds what one machine measured: give one --from"))
        }
        if !from.is_empty() && python.is_some() && !matches.contains_id("html") {
            refuse(format_args!("--from measures nothing: --python is for the page of --html then"))
        }
        let timelines = matches.get_flag("timelines");
        Ok(Options {
            action: if from.is_empty() {
                Action::Measure(plan(&matches, python.clone(), &exports)?)
            } else {
                Action::Read(from)
            },
            python,
            wide: matches.get_flag("wide"),
            timelines,
            exports,
        })
    }
}

/// The options for what is measured, and how.
fn measuring() -> [Arg; 12] {
    [
        Arg::new("programs")
            .value_name("PROGRAM")
            .num_args(0..)
            .help("io, cpu, or programs by their names [default: the article's eight]"),
        options::option("runs", "N", options::count(1))
            .help("Runs of each program [default: 3, and up to 20 within 5 s]"),
        options::option("warmup", "N", options::count(0))
            .default_value("0")
            .help("Runs of each program before these, uncounted"),
        options::option("run-timeout", "DURATION", options::positive_duration)
            .default_value("10m")
            .help("The longest that a run may take"),
        options::latency().value_parser(durations).conflicts_with("live"),
        flag("live").help("Download the article's sites from the internet"),
        options::repeat().value_parser(counts),
        options::workers()
            .value_parser(counts)
            .help("For the programs that take it [default: their own]"),
        options::n(),
        options::times(),
        file("bin-dir", "DIR")
            .value_parser(folder)
            .help("Measure the programs in this folder, without building"),
        options::option("also", "NAME=COMMAND", command)
            .action(ArgAction::Append)
            .help("Measure a command too, which ends as the programs do (repeatable)"),
    ]
}

/// The same for the same file, however it is named.
fn whole_name(path: &Path) -> PathBuf {
    // Of a device, two names are perhaps two streams.
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
    if path.is_dir() { Ok(path) } else { Err("it is not a folder".to_owned()) }
}
