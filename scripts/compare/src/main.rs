//! Measures the programs side by side, and judges the article's claims by what it finds.

mod article;
mod claims;
mod comparison;
mod export;
mod interrupt;
mod judgement;
mod launcher;
mod machine;
mod markdown;
mod measure;
mod options;
mod printed;
mod programs;
mod progress;
mod run;
mod summary;
mod table;
mod text;

use std::env;
use std::io;
use std::process::ExitCode;
use std::time::SystemTime;

use common::output::{print, print_error_line};
use humantime::format_rfc3339_seconds;

use crate::comparison::Comparison;
use crate::export::Export;
use crate::interrupt::{interrupted, note_interrupts};
use crate::options::{Options, Task};

/// What a shell reports of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    if let Some(program) = launcher::requested() {
        return launcher::launch(program);
    }
    run(Options::parse()).unwrap_or_else(|error| {
        if interrupted() {
            return ExitCode::from(INTERRUPTED);
        }
        print_error_line(format_args!("error: {error}"));
        ExitCode::FAILURE
    })
}

fn run(options: Options) -> io::Result<ExitCode> {
    let exports = options.exports.iter().map(|(format, path)| Export::prepare(*format, path));
    let exports = exports.collect::<io::Result<Vec<_>>>()?;
    let comparison = match options.task {
        Task::Read(path) => export::read(&path)?,
        Task::Measure { programs, settings, folder } => {
            note_interrupts()?;
            let comparison = Comparison {
                version: comparison::VERSION,
                date: format_rfc3339_seconds(SystemTime::now()).to_string().into(),
                command: env::args_os().skip(1).map(|it| it.to_string_lossy().into()).collect(),
                machine: machine::machine(),
                // Nobody knows what other programs were built with.
                versions: folder.is_none().then(machine::versions).unwrap_or_default(),
                settings,
                programs: Vec::new(),
            };
            let folder = folder.map_or_else(|| programs::build(&programs), Ok)?;
            let programs = measure::measure(programs, &folder, &comparison.settings)?;
            Comparison { programs, ..comparison }
        }
    };
    // The files first: the end of the program that reads the text would end this one.
    let exported = match interrupted() {
        true => {
            print_error_line(format_args!("Interrupted: what was not finished is left out."));
            Ok(())
        }
        false => exports.into_iter().try_for_each(|export| export.write(&comparison)),
    };
    print(text::text(&comparison, options.wide).as_bytes());
    exported?;
    Ok(match comparison.is_complete() {
        _ if interrupted() => ExitCode::from(INTERRUPTED),
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
