//! The article's own results: Python on four cores, with sites on the internet.
//! <https://realpython.com/python-concurrency/>

use std::fs;
use std::io;
use std::path::Path;

use crate::comparison::{Kind, SafeText, Settings, Source};

const SECONDS: [(&str, f64); 8] = [
    ("io_non_concurrent", 14.289619607382202),
    ("io_threads", 3.190047219999542),
    ("io_asyncio", 0.49083488899850636),
    ("io_processes", 3.428215080999063),
    ("cpu_non_concurrent", 35.358853937003005),
    ("cpu_threads", 39.86391678399741),
    ("cpu_asyncio", 86.50057094899967),
    ("cpu_processes", 10.020093858998735),
];

/// Returns the settings of the article's programs at a point. Some are fixed in their code.
pub fn settings(point: &Settings) -> Settings {
    Settings { repeat: 80, workers: None, n: 35, times: 20, ..point.clone() }
}

/// Reads one of the article's programs, given by its counterpart's name, from a folder.
///
/// # Errors
/// The file can't be read, or is not text.
pub fn source(folder: &Path, name: &str) -> io::Result<Source> {
    let program = SafeText::from(format!("{name}.py"));
    let path = folder.join(&*program);
    let text = fs::read_to_string(&path).map_err(|error| {
        let problem = SafeText::from(format!("{}: {error}", path.display()));
        io::Error::new(error.kind(), problem.to_string())
    })?;
    let kind = Kind::of(name).expect("the name has a kind");
    Ok(Source { path: program.clone(), program, kind, text: text.replace("\r\n", "\n") })
}

/// Returns the article's time of a program in seconds, given its name with or without `.py`.
pub fn seconds(program: &str) -> Option<f64> {
    let program = program.trim_end_matches(".py");
    SECONDS.iter().find(|(name, _)| *name == program).map(|(_, seconds)| *seconds)
}

/// Divides the article's time of a program by its time of another.
pub fn ratio(program: &str, other: &str) -> Option<f64> {
    Some(seconds(program)? / seconds(other)?)
}

pub fn speedup(program: &str) -> Option<f64> {
    let (kind, _) = program.split_once('_')?;
    ratio(&format!("{kind}_non_concurrent"), program)
}
