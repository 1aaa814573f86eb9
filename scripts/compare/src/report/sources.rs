//! The code of the programs, to be read side by side.

use std::fs;
use std::path::Path;

use crate::comparison::Kind;

/// The code of a program.
pub struct Source {
    /// As in the table.
    pub name: String,
    /// The programs among which it stands in a list.
    pub group: String,
    pub path: String,
    pub text: String,
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

impl Source {
    /// The programs of this workspace; and of those of the article, the ones that are in a folder.
    pub fn all(python: Option<&Path>) -> Vec<Source> {
        let ours = SOURCES.iter().map(|(name, text)| Source {
            name: (*name).to_owned(),
            group: Kind::of(name).title().to_owned(),
            path: format!("{name}/src/main.rs"),
            text: (*text).to_owned(),
        });
        let originals = python.into_iter().flat_map(|folder| {
            SOURCES.iter().filter_map(|(name, _)| {
                let file = format!("{name}.py");
                Some(Source {
                    name: file.clone(),
                    group: format!("{} in Python", Kind::of(name).title()),
                    text: fs::read_to_string(folder.join(&file)).ok()?,
                    path: file,
                })
            })
        });
        ours.chain(originals).collect()
    }
}

#[cfg(test)]
mod tests {
    use common::programs::PROGRAMS;

    use super::*;

    #[test]
    fn all_programs_can_be_read_in_the_articles_order() {
        let names: Vec<_> = Source::all(None).into_iter().map(|source| source.name).collect();
        assert_eq!(names, PROGRAMS.map(|program| program.name));
    }
}
