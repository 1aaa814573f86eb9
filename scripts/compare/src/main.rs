//! Measures the programs side by side and prints a table.

mod measure;
mod options;
mod programs;
mod table;

use std::process::ExitCode;

use common::println;

use crate::measure::measure;
use crate::options::Options;

fn main() -> ExitCode {
    let options = Options::parse();
    let rows = programs::build().and_then(|programs| {
        options.programs.iter().map(|p| measure(p, &programs, &options)).collect()
    });
    let rows: Vec<_> = match rows {
        Ok(rows) => rows,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("{}", table::table(&rows));
    if rows.iter().all(|row| row.is_complete()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
