//! The code of the programs, to be read side by side.

use std::path::Path;

use crate::comparison::{Kind, article};

/// The code of a program.
pub struct Source {
    /// As in the table.
    pub name: String,
    /// The part of the list in which it is to be chosen.
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
                Some(Source {
                    name: format!("{name}.py"),
                    group: format!("{} in Python", Kind::of(name).title()),
                    path: format!("{name}.py"),
                    text: article::source(folder, name).ok()?,
                })
            })
        });
        ours.chain(originals).collect()
    }
}
