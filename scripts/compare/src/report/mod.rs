//! What is said about a comparison, or those of several machines, whatever the form.

mod chart;
mod document;
mod facts;
mod machines;
mod remarks;
mod single;
mod sources;
mod sweeps;
pub mod table;
pub mod timelines;

use std::io;
use std::path::{Path, PathBuf};

pub use self::chart::Chart;
pub use self::document::{ClaimLine, Document, Part};
pub use self::sources::Source;
use crate::analysis::summary::Summary;
use crate::comparison::{Comparison, Program, SafeText, file};

/// The comparisons that are shown and exported.
pub struct Report {
    /// At least one.
    pub comparisons: Vec<NamedComparison>,
    /// The code of the programs.
    pub sources: Vec<Source>,
}

/// A comparison, with its name among those of other machines.
pub struct NamedComparison {
    pub name: String,
    pub comparison: Comparison,
}

impl NamedComparison {
    /// One that stands alone.
    pub fn only(comparison: Comparison) -> Self {
        NamedComparison { name: String::new(), comparison }
    }

    /// Reads what `--json` wrote on each machine: a comparison is called as its file is.
    ///
    /// # Errors
    /// A file can't be read, or holds something else.
    pub fn read_all(paths: &[PathBuf]) -> io::Result<Vec<Self>> {
        let stem = |path: &Path| path.file_stem().unwrap_or_default().to_owned();
        let read = |path: &PathBuf| {
            let is_alone = paths.iter().filter(|it| stem(it) == stem(path)).count() == 1;
            let name = if is_alone { stem(path) } else { path.clone().into() };
            let name = SafeText::from(name.to_string_lossy()).to_string();
            Ok(NamedComparison { name, comparison: file::read(path)? })
        };
        paths.iter().map(read).collect()
    }
}

impl Report {
    /// The comparison, if there is one.
    pub fn single(&self) -> Option<&Comparison> {
        let [only] = &self.comparisons[..] else { return None };
        Some(&only.comparison)
    }

    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.comparisons.iter().flat_map(|it| it.comparison.programs())
    }

    /// The rows of all tables.
    pub fn summary<'a>(&'a self) -> Vec<Summary<'a>> {
        let rows = |NamedComparison { name, comparison }: &'a NamedComparison| {
            let machine = self.single().is_none().then_some(&**name);
            Summary::all(comparison).into_iter().map(move |row| Summary { machine, ..row })
        };
        self.comparisons.iter().flat_map(rows).collect()
    }

    /// Whether there are timelines to draw.
    pub fn has_timelines(&self) -> bool {
        self.programs().any(|program| program.recorded().is_some())
    }

    /// Whether nothing failed.
    pub fn is_complete(&self) -> bool {
        self.comparisons.iter().all(|it| it.comparison.is_complete())
    }

    /// What it says, with or without the timelines.
    pub fn document(&self, timelines: bool) -> Document<'_> {
        match self.single() {
            Some(comparison) => single::document(comparison, timelines),
            None => machines::document(&self.comparisons, timelines),
        }
    }
}
