//! What is shown and exported: a comparison, or those of several machines.

use std::io;
use std::path::{Path, PathBuf};

use crate::comparison::{Comparison, Program, Text};
use crate::document::{Part, document};
use crate::export;
use crate::room;
use crate::summary::Summary;

pub struct Report {
    /// At least one.
    pub members: Vec<Member>,
}

/// A machine.
pub struct Member {
    /// What it is called among others: as its file is.
    pub name: String,
    pub comparison: Comparison,
}

impl Report {
    /// Of this machine alone.
    pub fn of(comparison: Comparison) -> Self {
        Report { members: vec![Member { name: String::new(), comparison }] }
    }

    /// Reads what `--json` wrote.
    ///
    /// # Errors
    /// One of the files can't be read, or is not whole, or of a later version.
    pub fn read(paths: &[PathBuf]) -> io::Result<Self> {
        let stem = |path: &Path| path.file_stem().unwrap_or_default().to_owned();
        let member = |path: &PathBuf| {
            let is_alone = paths.iter().filter(|it| stem(it) == stem(path)).count() == 1;
            let name = if is_alone { stem(path) } else { path.clone().into() };
            let name = Text::from(name.to_string_lossy()).to_string();
            Ok(Member { name, comparison: export::read(path)? })
        };
        Ok(Report { members: paths.iter().map(member).collect::<io::Result<_>>()? })
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

    /// Whether nothing failed.
    pub fn is_complete(&self) -> bool {
        self.members.iter().all(|member| member.comparison.is_complete())
    }

    /// What it says; drawings have at most so many columns.
    pub fn document(&self, columns: usize, timelines: bool) -> Vec<Part> {
        match self.single() {
            Some(comparison) => document(comparison, columns, timelines),
            None => room::document(&self.members, columns, timelines),
        }
    }
}
