//! The programs that can be read in the page.

use std::path::Path;

use crate::comparison::Kind;
use crate::measure::python;
use crate::page::highlight::{PYTHON, RUST, Token};

/// A program that can be read.
pub struct Listing {
    /// As in the table.
    pub name: String,
    /// The list's part in which it is to be chosen.
    pub group: String,
    /// Where it is.
    pub path: String,
    pub lines: Vec<Vec<Token>>,
}

macro_rules! sources {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../", $name, "/src/main.rs")))),*]
    };
}

/// In the article's order.
const SOURCES: [(&str, &str); 8] = sources! {
    "io_non_concurrent" "io_threads" "io_asyncio" "io_processes"
    "cpu_non_concurrent" "cpu_threads" "cpu_asyncio" "cpu_processes"
};

impl Listing {
    /// The programs of this workspace; and of those of the article, the ones that are in a folder.
    pub fn all(python: Option<&Path>) -> Vec<Listing> {
        let ours = SOURCES.map(|(name, source)| Listing {
            name: name.to_owned(),
            group: Kind::of(name).title().to_owned(),
            path: format!("{name}/src/main.rs"),
            lines: RUST.lines(source),
        });
        ours.into_iter().chain(python.map(Listing::python).unwrap_or_default()).collect()
    }

    fn python(folder: &Path) -> Vec<Listing> {
        let listing = |(name, _): &(&str, &str)| {
            let source = python::source(folder, name).ok()?;
            Some(Listing {
                name: format!("{name}.py"),
                group: format!("{} in Python", Kind::of(name).title()),
                path: format!("{name}.py"),
                lines: PYTHON.lines(&source),
            })
        };
        SOURCES.iter().filter_map(listing).collect()
    }

    /// The lines without their colours.
    pub fn texts(&self) -> Vec<String> {
        let text = |line: &Vec<Token>| line.iter().map(|(_, text)| text.as_str()).collect();
        self.lines.iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use common::programs::PROGRAMS;

    use super::*;

    #[test]
    fn all_programs_can_be_read_in_the_articles_order() {
        let names: Vec<_> = Listing::all(None).into_iter().map(|listing| listing.name).collect();
        assert_eq!(names, PROGRAMS.map(|program| program.name));
    }
}
