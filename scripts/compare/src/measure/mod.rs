//! Runs programs: from a plan to a comparison.

mod bench;
mod cargo;
mod contender;
mod descendants;
mod interrupt;
mod launcher;
mod machine;
mod progress;
mod python;
mod run;
mod stdout;
mod verify;

use std::env;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use humantime::format_rfc3339_seconds;

pub use self::contender::Contender;
use self::contender::Paths;
pub use self::interrupt::interrupted;
pub use self::launcher::{launch, requested};
use self::python::Python;
pub use self::python::{INTERPRETER, note_missing};
use crate::comparison::{Comparison, Settings, Swept, VERSION};

/// What to measure.
pub struct Plan {
    /// In the article's order.
    pub contenders: Vec<Contender>,
    /// One; or those of a sweep.
    pub points: Vec<Settings>,
    pub swept: Option<Swept>,
    /// The folder with the programs of this workspace, if they are not to be built.
    pub folder: Option<PathBuf>,
    /// The folder with the article's own programs.
    pub python: Option<PathBuf>,
    pub interpreter: PathBuf,
    /// Whether to record a timeline of each.
    pub record: bool,
}

/// Builds the programs and measures them. After Ctrl-C, it gives those that were finished.
///
/// # Errors
/// The programs can't be built, or no process can be started.
pub fn measure(plan: Plan) -> io::Result<Comparison> {
    let Plan { contenders, points, swept, folder, python, interpreter, record } = plan;
    interrupt::note_interrupts()?;
    descendants::adopt();
    let date = format_rfc3339_seconds(SystemTime::now()).to_string().into();
    // It is unknown what other executables were built with.
    let mut versions = folder.is_none().then(machine::versions).unwrap_or_default();
    let programs = folder.map_or_else(|| cargo::build(&contenders), Ok)?;
    let of_article: Vec<_> = contenders.iter().filter_map(Contender::counterpart).collect();
    let python = python.filter(|_| !of_article.is_empty());
    let python = python.map(|folder| Python::new(folder, interpreter)).transpose()?;
    if let Some(python) = &python {
        versions.extend(python.versions(&of_article)?);
    }
    let paths = Paths { programs, python };
    let (points, left_out) = bench::measure(&contenders, points, swept, &paths, record);
    Ok(Comparison {
        version: VERSION,
        date,
        command: env::args_os().skip(1).map(|it| it.to_string_lossy().into()).collect(),
        machine: machine::machine(),
        versions,
        swept,
        points,
        left_out,
    })
}
