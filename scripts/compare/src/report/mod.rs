//! What is shown and exported: a comparison, or those of several machines.

pub mod chart;
pub mod document;
mod machines;
pub mod table;
pub mod timelines;

use crate::analysis::summary::Summary;
use crate::comparison::{Comparison, Program};
use crate::report::document::{Document, document};
pub use crate::report::machines::Member;

pub struct Report {
    /// At least one.
    pub members: Vec<Member>,
}

impl Report {
    /// Of this machine alone.
    pub fn of(comparison: Comparison) -> Self {
        Report { members: vec![Member { name: String::new(), comparison }] }
    }

    /// The comparison, if there is one.
    pub fn single(&self) -> Option<&Comparison> {
        let [member] = &self.members[..] else { return None };
        Some(&member.comparison)
    }

    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.members.iter().flat_map(|member| member.comparison.programs())
    }

    /// The rows of all tables.
    pub fn summary<'a>(&'a self) -> Vec<Summary<'a>> {
        let of_member = |member: &'a Member| {
            let machine = self.single().is_none().then_some(&*member.name);
            Summary::all(&member.comparison).into_iter().map(move |row| Summary { machine, ..row })
        };
        self.members.iter().flat_map(of_member).collect()
    }

    /// Whether there are timelines to be drawn.
    pub fn has_timelines(&self) -> bool {
        self.programs().any(|program| program.recorded().is_some())
    }

    /// Whether nothing failed.
    pub fn is_complete(&self) -> bool {
        self.members.iter().all(|member| member.comparison.is_complete())
    }

    /// What it says.
    pub fn document(&self, timelines: bool) -> Document<'_> {
        match self.single() {
            Some(comparison) => document(comparison, timelines),
            None => machines::document(&self.members, timelines),
        }
    }
}
