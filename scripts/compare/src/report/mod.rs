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

pub use self::chart::Chart;
pub use self::document::{ClaimLine, Document, Part};
pub use self::machines::Machine;
pub use self::sources::Source;
use crate::analysis::summary::Summary;
use crate::comparison::{Comparison, Program};

/// The comparisons that are shown and exported.
pub struct Report {
    /// At least one.
    pub machines: Vec<Machine>,
    /// The code of the programs.
    pub sources: Vec<Source>,
}

impl Report {
    /// The comparison, if there is one.
    pub fn single(&self) -> Option<&Comparison> {
        let [machine] = &self.machines[..] else { return None };
        Some(&machine.comparison)
    }

    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.machines.iter().flat_map(|machine| machine.comparison.programs())
    }

    /// The rows of all tables.
    pub fn summary<'a>(&'a self) -> Vec<Summary<'a>> {
        let rows = |Machine { name, comparison }: &'a Machine| {
            let machine = self.single().is_none().then_some(&**name);
            Summary::all(comparison).into_iter().map(move |row| Summary { machine, ..row })
        };
        self.machines.iter().flat_map(rows).collect()
    }

    /// Whether there are timelines to draw.
    pub fn has_timelines(&self) -> bool {
        self.programs().any(|program| program.recorded().is_some())
    }

    /// Whether nothing failed.
    pub fn is_complete(&self) -> bool {
        self.machines.iter().all(|machine| machine.comparison.is_complete())
    }

    /// What it says, with or without the timelines.
    pub fn document(&self, timelines: bool) -> Document<'_> {
        match self.single() {
            Some(comparison) => single::document(comparison, timelines),
            None => machines::document(&self.machines, timelines),
        }
    }
}
