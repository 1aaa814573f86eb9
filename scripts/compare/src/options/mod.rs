//! What the command line asks `compare` for.

mod values;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::exit;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use common::options::{self, file, flag};
use common::programs::PROGRAMS;
use common::system::print_error_line;

use crate::comparison::{Origin, Settings, Swept};
use crate::formats::{Export, Format};
use crate::measure::contender::Subject;
use crate::measure::python::INTERPRETER;
use crate::options::values::{counts, durations, first_repeated};

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
    Measure(Plan),
    Read {
        files: Vec<PathBuf>,
        /// Where the article's own programs are, to be read.
        python: Option<PathBuf>,
    },
}

/// What is to be measured.
pub struct Plan {
    /// In the article's order.
    pub subjects: Vec<Subject>,
    /// One; or those of a sweep.
    pub points: Vec<Settings>,
    pub swept: Option<Swept>,
    /// Where the programs of this workspace are, if they are not to be built.
    pub folder: Option<PathBuf>,
    /// Where the article's own programs are.
    pub python: Option<PathBuf>,
    pub interpreter: PathBuf,
    /// Whether to record a timeline of each.
    pub record: bool,
}

/// The options that say what is measured, and how.
const MEASURING: [&str; 13] = [
    "programs",
    "runs",
    "warmup",
    "run-timeout",
    "latency",
    "live",
    "repeat",
    "workers",
    "n",
    "times",
    "bin-dir",
    "also",
    "python-bin",
];

/// The longest name of a command, in characters.
const LONGEST_NAME: usize = 30;

/// What `--help` says at its end.
const MORE_HELP: &str = "\
--workers or --repeat may be a list, such as 1,2,5 or 1-8, and so may --latency: 0s,10ms,89ms. In a \
COMMAND, {site1} and {site2} stand for the sites' addresses, and the names of --repeat, --workers, \
--n and --times, likewise in braces, for their values.";

impl Options {
    /// Parses the command line, or says what is wrong with it and ends the process.
    pub fn parse() -> Self {
        let command = Command::new("compare").about("Measures the programs side by side");
        let matches = options::parse(
            command.after_help(MORE_HELP).args([
                Arg::new("programs")
                    .value_name("PROGRAM")
                    .num_args(0..)
                    .value_parser(programs)
                    .help("io, cpu, or programs by their names [default: all eight]"),
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
                options::option("also", "NAME=COMMAND", also)
                    .action(ArgAction::Append)
                    .help("Measure a command too, which ends as the programs do (repeatable)"),
                file("python", "DIR").value_parser(folder).help(
                    "Measure the article's own programs in this folder too; have them in the page",
                ),
                file("python-bin", "FILE")
                    .requires("python")
                    .default_value(INTERPRETER)
                    .help("What runs them"),
                file("json", "FILE").help("Write all figures to this file"),
                file("csv", "FILE").help("Write the table to this file"),
                file("markdown", "FILE").help("Write the table and the claims to this file"),
                file("html", "FILE")
                    .help("Write a page with all of it, and the programs side by side"),
                file("svg", "FILE").help("Draw the timelines into this file"),
                file("from", "FILE")
                    .action(ArgAction::Append)
                    .conflicts_with_all(MEASURING)
                    .help("Show what --json wrote, instead of measuring (repeatable)"),
                flag("timelines").help("Draw what each thread, task and process did when"),
                flag("wide").help("Print one table, however wide it is"),
            ]),
        );
        let python = matches.get_one::<PathBuf>("python").cloned();
        let formats = [
            ("json", Format::Json),
            ("csv", Format::Csv),
            ("markdown", Format::Markdown),
            ("html", Format::Html(python.clone())),
            ("svg", Format::Svg),
        ];
        let exports = formats.into_iter().filter_map(|(name, format)| {
            let path = matches.get_one::<PathBuf>(name)?.clone();
            Some(Export { format, path })
        });
        let exports: Vec<_> = exports.collect();
        let from: Vec<_> = many::<PathBuf>(&matches, "from").cloned().collect();
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
        Options {
            task: if from.is_empty() {
                Task::Measure(plan(&matches))
            } else {
                Task::Read { files: from, python }
            },
            wide: matches.get_flag("wide"),
            timelines,
            exports,
        }
    }
}

/// Says what is wrong with the command line and ends the process.
fn refuse(problem: fmt::Arguments) -> ! {
    print_error_line(format_args!("error: {problem}"));
    exit(2)
}

fn many<'a, T: Clone + Send + Sync + 'static>(
    matches: &'a ArgMatches,
    name: &str,
) -> impl Iterator<Item = &'a T> {
    matches.get_many::<T>(name).into_iter().flatten()
}

fn plan(matches: &ArgMatches) -> Plan {
    let folder = matches.get_one::<PathBuf>("bin-dir").cloned();
    let python = matches.get_one::<PathBuf>("python").cloned();
    let [repeats, workers] = ["repeat", "workers"]
        .map(|name| matches.get_one::<Vec<usize>>(name).cloned().unwrap_or_default());
    let latencies: Vec<Duration> = options::value(matches, "latency");
    let latencies = latencies.iter().map(Duration::as_secs_f64);
    let latencies: Vec<_> = latencies.filter(|_| !matches.get_flag("live")).collect();
    let settings = Settings {
        latency_seconds: latencies.first().copied(),
        sites: 2,
        repeat: repeats[0],
        workers: workers.first().copied(),
        n: options::value(matches, "n"),
        times: options::value(matches, "times"),
        runs: matches.get_one("runs").copied(),
        warmup: options::value(matches, "warmup"),
        run_timeout_seconds: options::value::<Duration>(matches, "run-timeout").as_secs_f64(),
        profile: match &folder {
            Some(folder) => format!("programs in {}", folder.display()).into(),
            None => "release builds".into(),
        },
    };
    let of_workers = |it| Settings { workers: Some(it), ..settings.clone() };
    let of_repeat = |it| Settings { repeat: it, ..settings.clone() };
    let of_latency = |it| Settings { latency_seconds: Some(it), ..settings.clone() };
    let mut lists: Vec<(_, Vec<_>)> = vec![
        (Swept::Workers, workers.into_iter().map(of_workers).collect()),
        (Swept::Repeat, repeats.into_iter().map(of_repeat).collect()),
        (Swept::Latency, latencies.into_iter().map(of_latency).collect()),
    ];
    lists.retain(|(_, points)| points.len() > 1);
    if let [(first, _), (second, _), ..] = lists[..] {
        let [first, second] = [first, second].map(Swept::name);
        refuse(format_args!("--{first} and --{second} are both lists: one at a time"))
    }
    let mut subjects = subjects(matches, python.is_some());
    let (swept, points) = match lists.pop() {
        None => (None, vec![settings]),
        Some((option, points)) => {
            let drawing =
                [("timelines", matches.get_flag("timelines")), ("svg", matches.contains_id("svg"))];
            if let Some((name, _)) = drawing.into_iter().find(|(_, is_wanted)| *is_wanted) {
                refuse(format_args!("--{name} needs --{} to have one value", option.name()))
            }
            keep_those_that_take(option, &mut subjects);
            (Some(option), points)
        }
    };
    let with_timelines = ["json", "html", "svg"].iter().any(|name| matches.contains_id(name));
    let record = swept.is_none() && (matches.get_flag("timelines") || with_timelines);
    let interpreter = options::value(matches, "python-bin");
    Plan { subjects, points, swept, folder, python, interpreter, record }
}

/// What the command line names, in the article's order.
fn subjects(matches: &ArgMatches, with_python: bool) -> Vec<Subject> {
    let named: Vec<_> = many::<Vec<&str>>(matches, "programs").flatten().collect();
    let names = PROGRAMS.iter().map(|program| program.name);
    let wanted = names.filter(|name| named.is_empty() || named.contains(&name));
    let with_siblings = wanted.flat_map(|name| {
        let python = with_python.then_some(Subject::Python(name));
        [Subject::Workspace(name)].into_iter().chain(python)
    });
    let subjects: Vec<_> = with_siblings.chain(many(matches, "also").cloned()).collect();
    let names: Vec<_> = subjects.iter().map(Subject::name).collect();
    if let Some(name) = first_repeated(&names) {
        refuse(format_args!("two programs are called {name}: give --also another name"))
    }
    let takes_workers = |it: &&Subject| it.origin() == Origin::Also && it.takes(Swept::Workers);
    if let (Some(it), false) = (subjects.iter().find(takes_workers), matches.contains_id("workers"))
    {
        refuse(format_args!("{{workers}} in {} stands for --workers: say how many", it.name()))
    }
    subjects
}

/// Leaves out the others, and says so.
fn keep_those_that_take(option: Swept, subjects: &mut Vec<Subject>) {
    let (kept, others): (Vec<_>, Vec<_>) = subjects.drain(..).partition(|it| it.takes(option));
    let others: Vec<_> = others.iter().map(Subject::name).collect();
    let (others, option) = (others.join(", "), option.name());
    if kept.is_empty() {
        refuse(format_args!("no value of --{option} makes a difference to {others}"))
    }
    if !others.is_empty() {
        print_error_line(format_args!(
            "note: left out, as --{option} makes no difference to them: {others}"
        ));
    }
    *subjects = kept;
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

fn also(text: &str) -> Result<Subject, String> {
    let expected = "expected NAME=COMMAND, such as mine='./mine {site1} {site2}'";
    let (name, command) = text.split_once('=').ok_or(expected)?;
    let is_usual = |it: char| it.is_alphanumeric() || "-_.+".contains(it);
    if name.is_empty() || name.chars().count() > LONGEST_NAME || !name.chars().all(is_usual) {
        return Err(format!(
            "{expected}; a NAME has at most {LONGEST_NAME} letters, digits, and - _ . +"
        ));
    }
    if PROGRAMS.iter().any(|program| program.name == name.trim_end_matches(".py")) {
        return Err(format!("{name} is the name of another program"));
    }
    let unknown =
        command.split("{site").skip(1).find(|end| !end.starts_with("1}") && !end.starts_with("2}"));
    if let Some((end, _)) = unknown.and_then(|end| end.split_once('}')) {
        return Err(format!("{{site{end}}} is unknown: there are {{site1}} and {{site2}}"));
    }
    if command.trim().is_empty() {
        Err(expected.to_owned())
    } else {
        Ok(Subject::Also { name: name.to_owned(), command: command.to_owned() })
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
