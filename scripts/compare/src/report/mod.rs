//! Reports on one or several machines, independent of the format.

mod claims;
mod document;
mod facts;
mod machines;
mod models;
mod named_comparison;
mod remarks;
mod single;
mod sources;
mod sweeps;
pub mod table;
pub mod timelines;

use std::path::PathBuf;

pub use self::document::{Document, Part};
pub use self::named_comparison::NamedComparison;
pub use self::single::document;
pub use self::sources::{Listing, listings};
use crate::analysis::summary::Summary;
use crate::comparison::{Comparison, Program};

pub struct Report {
    /// One comparison for each machine; never empty.
    pub comparisons: Vec<NamedComparison>,
    /// The folder with the article's own programs, whose code is shown.
    pub python: Option<PathBuf>,
}

impl Report {
    pub fn single(&self) -> Option<&Comparison> {
        let [only] = &self.comparisons[..] else { return None };
        Some(&only.comparison)
    }

    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.comparisons.iter().flat_map(|it| it.comparison.programs())
    }

    pub fn summary<'a>(&'a self) -> Vec<Summary<'a>> {
        let rows = |NamedComparison { name, comparison }: &'a NamedComparison| {
            let machine = self.single().is_none().then_some(&**name);
            let all = comparison.programs_at_points();
            let all = all.map(|(program, point)| Summary::of(program, point, comparison));
            all.map(move |row| Summary { machine, ..row })
        };
        self.comparisons.iter().flat_map(rows).collect()
    }

    pub fn has_timelines(&self) -> bool {
        self.programs().any(|program| program.recorded().is_some())
    }

    pub fn is_complete(&self) -> bool {
        self.comparisons.iter().all(|it| it.comparison.is_complete())
    }

    pub fn document(&self, timelines: bool) -> Document<'_> {
        match self.single() {
            Some(comparison) => single::document(comparison, timelines),
            None => machines::document(&self.comparisons, timelines),
        }
    }
}
