//! Measures the programs and judges the article's claims by the results.
//!
//! The modules are layered: `options`, `formats`, `page`, `report`, `analysis`, `comparison`. Each uses only
//! those after it. `measure` uses only `comparison`, and `workshop` only these two.

mod analysis;
mod comparison;
mod formats;
mod measure;
mod options;
mod page;
mod report;
mod workshop;

use std::env;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use common::programs::PROGRAMS;
use common::system::{atomic_file, print_error_line};
use console::Term;

use crate::comparison::{Comparison, file};
use crate::formats::terminal;
use crate::measure::{EXIT_STATUS, interrupted};
use crate::options::{Action, Options};
use crate::report::{NamedComparison, Report, document};

fn main() -> ExitCode {
    if let Some(status) = measure::launch_if_requested() {
        return status;
    }
    // compare.sh runs this program in the workspace, but paths are relative to the caller's folder.
    let caller = env::var_os("COMPARE_CALLED_FROM").map_or(Ok(()), env::set_current_dir);
    caller.and_then(|()| run(Options::parse()?)).unwrap_or_else(|error| {
        if interrupted() {
            return ExitCode::from(EXIT_STATUS);
        }
        print_error_line(format_args!("error: {error}"));
        ExitCode::FAILURE
    })
}

fn run(options: Options) -> io::Result<ExitCode> {
    let Options { action, baseline, python, wide, timelines, exports } = options;
    // NO_COLOR wins over CLICOLOR_FORCE, too.
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    console::set_colors_enabled(console::colors_enabled() && !no_color);
    exports.iter().try_for_each(|export| atomic_file::check(&export.path))?;
    let baseline = baseline.map(|path| file::read(&path).map(Box::new)).transpose()?;
    let comparisons = match action {
        Action::Measure(plan) => {
            let table = |comparison: &Comparison| terminal::table(&document(comparison, false));
            let comparison = measure::measure(&plan, baseline, &table)?;
            vec![NamedComparison { name: String::new(), comparison }]
        }
        Action::Check(exercise, seconds) => return exercise.check(seconds).map(status),
        Action::Preflight(executables) => return workshop::preflight(executables).map(status),
        Action::Read(files) => {
            if let Some(folder) = &python {
                measure::note_missing(folder, &PROGRAMS.map(|program| program.name));
            }
            let mut comparisons = NamedComparison::read_all(&files)?;
            comparisons[0].comparison.baseline = baseline;
            comparisons[0].comparison.check_baseline()?;
            comparisons
        }
    };
    let report = Report { comparisons, python };
    let text = |stream: &Term| terminal::text(&report.document(timelines), wide, stream);
    let is_reserved = exports.iter().any(|export| atomic_file::is_standard_output(&export.path));
    if interrupted() {
        let note = "Interrupted: only finished runs count, and no files are written.";
        print_error_line(format_args!("{note}"));
        if report.programs().next().is_some() {
            print(text, is_reserved)?;
        }
        return Ok(ExitCode::from(EXIT_STATUS));
    }
    // One failure does not stop the other exports.
    let printed = print(text, is_reserved);
    let exported = exports.iter().map(|export| export.write(&report));
    let errors: Vec<_> = exported.chain([printed]).filter_map(Result::err).collect();
    for error in &errors {
        print_error_line(format_args!("error: {error}"));
    }
    let is_complete = report.is_complete() && errors.is_empty();
    Ok(status(is_complete))
}

fn status(is_success: bool) -> ExitCode {
    if is_success { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints the text, on standard error if standard output is reserved for an export. A closed pipe is not an
/// error: the exit status still reports failures.
fn print(text: impl FnOnce(&Term) -> String, is_reserved: bool) -> io::Result<()> {
    let mut stream = if is_reserved { Term::stderr() } else { Term::stdout() };
    console::set_colors_enabled(console::colors_enabled() && stream.is_term() && !is_reserved);
    match stream.write_all(text(&stream).as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(io::Error::new(error.kind(), format!("cannot print the results: {error}")))
        }
        _ => Ok(()),
    }
}
