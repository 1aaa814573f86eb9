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
mod picture;
mod printed;
mod programs;
mod progress;
mod run;
mod summary;
mod table;
mod text;
mod timeline;

use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use common::output::print_error_line;
use humantime::format_rfc3339_seconds;

use crate::comparison::{Comparison, Text};
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
        print_error_line(format_args!("error: {}", Text::from(error.to_string())));
        ExitCode::FAILURE
    })
}

fn run(options: Options) -> io::Result<ExitCode> {
    let Options { task, wide, timelines, exports } = options;
    exports.iter().try_for_each(Export::check)?;
    let comparison = match task {
        Task::Read(path) => export::read(&path)?,
        Task::Measure { programs, settings, folder, record } => {
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
            let programs = measure::measure(programs, &folder, &comparison.settings, record);
            Comparison { programs, ..comparison }
        }
    };
    if interrupted() {
        let note = "Interrupted: what was not finished is left out, and no file is written.";
        print_error_line(format_args!("{note}"));
        if !comparison.programs.is_empty() {
            print(&comparison, wide, timelines)?;
        }
        return Ok(ExitCode::from(INTERRUPTED));
    }
    let exported: Vec<_> = exports.iter().map(|export| export.write(&comparison)).collect();
    print(&comparison, wide, timelines)?;
    exported.into_iter().collect::<io::Result<()>>()?;
    Ok(if comparison.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// If nobody reads any more, the exit status still tells how it went.
fn print(comparison: &Comparison, wide: bool, timelines: bool) -> io::Result<()> {
    let mut stdout = io::stdout();
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    console::set_colors_enabled(console::colors_enabled() && stdout.is_terminal() && !no_color);
    let printed = stdout.write_all(text::text(comparison, wide, timelines).as_bytes());
    match printed.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(io::Error::new(error.kind(), format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
