//! Measures the programs side by side, and judges the article's claims by what it finds.

mod analysis;
mod comparison;
mod formats;
mod measure;
mod options;
mod page;
mod report;

use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use common::programs::PROGRAMS;
use common::system::print_error_line;
use humantime::format_rfc3339_seconds;

use crate::comparison::{Comparison, Measurement, Sweep, Text};
use crate::formats::Export;
use crate::measure::contender::{Places, Subject};
use crate::measure::interrupt::{interrupted, note_interrupts};
use crate::measure::python::Python;
use crate::options::{Options, Plan, Task};
use crate::report::Report;

/// What a shell reports of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    if let Some(program) = measure::launcher::requested() {
        return measure::launcher::launch(program);
    }
    run(Options::parse()).unwrap_or_else(|error| {
        if interrupted() {
            return ExitCode::from(INTERRUPTED);
        }
        print_error_line(format_args!("error: {}", Text::from(error.to_string())));
        ExitCode::FAILURE
    })
}

fn run(options: Options) -> io::Result<ExitCode> {
    let Options { task, wide, timelines, exports } = options;
    exports.iter().try_for_each(Export::check)?;
    let report = match task {
        Task::Read { files, python } => {
            if let Some(folder) = python {
                measure::python::note_missing(&folder, PROGRAMS.iter().map(|program| program.name));
            }
            formats::read(&files)?
        }
        Task::Measure(plan) => {
            note_interrupts()?;
            Report::of(measure(plan)?)
        }
    };
    let text = || formats::terminal::text(&report.document(timelines), wide);
    if interrupted() {
        let note = "Interrupted: what was not finished is left out, and no file is written.";
        print_error_line(format_args!("{note}"));
        if report.programs().next().is_some() {
            print(text)?;
        }
        return Ok(ExitCode::from(INTERRUPTED));
    }
    let exported: Vec<_> = exports.iter().map(|export| export.write(&report)).collect();
    print(text)?;
    exported.into_iter().collect::<io::Result<()>>()?;
    Ok(if report.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(plan: Plan) -> io::Result<Comparison> {
    let Plan { subjects, points, swept, folder, python, interpreter, record } = plan;
    measure::descendants::adopt();
    let date = format_rfc3339_seconds(SystemTime::now()).to_string().into();
    // Nobody knows what other programs were built with.
    let mut versions = folder.is_none().then(measure::machine::versions).unwrap_or_default();
    let programs = folder.map_or_else(|| measure::cargo::build(&subjects), Ok)?;
    let siblings = subjects.iter().filter_map(|subject| match subject {
        Subject::Python(sibling) => Some(*sibling),
        _ => None,
    });
    let python = python.filter(|_| siblings.clone().next().is_some());
    let python = python.map(|folder| Python::new(folder, interpreter)).transpose()?;
    if let Some(python) = &python {
        versions.extend(python.versions(siblings)?);
    }
    let settings = points[0].clone();
    let places = Places { programs, python };
    let (mut points, left_out) = measure::measure(&subjects, points, swept, &places, record);
    let measurement = match swept {
        Some(_) => Measurement { settings, programs: Vec::new() },
        None => points.remove(0),
    };
    Ok(Comparison {
        version: comparison::VERSION,
        date,
        command: env::args_os().skip(1).map(|it| it.to_string_lossy().into()).collect(),
        machine: measure::machine::machine(),
        versions,
        measurement,
        sweep: swept.map(|option| Sweep { option, points, left_out }),
    })
}

/// If nobody reads any more, the exit status still tells how it went.
fn print(text: impl FnOnce() -> String) -> io::Result<()> {
    let mut stdout = io::stdout();
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    console::set_colors_enabled(console::colors_enabled() && stdout.is_terminal() && !no_color);
    match stdout.write_all(text().as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(io::Error::new(error.kind(), format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
