//! A comparison with a name, for reports on several machines.

use std::io;
use std::path::{Path, PathBuf};

use crate::comparison::{Comparison, SafeText, file};

pub struct NamedComparison {
    /// The name, empty if the comparison is shown alone.
    pub name: String,
    pub comparison: Comparison,
}

impl NamedComparison {
    /// Reads one JSON export for each machine. A comparison is named after its file.
    pub fn read_all(paths: &[PathBuf]) -> io::Result<Vec<Self>> {
        let stem = |path: &Path| match path {
            _ if file::is_standard_input(path) => "standard input".into(),
            path => path.file_stem().unwrap_or_default().to_owned(),
        };
        let read = |path: &PathBuf| {
            let is_alone = paths.iter().filter(|it| stem(it) == stem(path)).count() == 1;
            let name = if is_alone { stem(path) } else { path.clone().into() };
            let name = SafeText::from(name.to_string_lossy()).to_string();
            Ok(NamedComparison { name, comparison: file::read(path)? })
        };
        paths.iter().map(read).collect()
    }
}
