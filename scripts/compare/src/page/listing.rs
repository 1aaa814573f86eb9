//! The programs to be read, and which of their lines stand beside one another.

use std::collections::BTreeMap;
use std::path::Path;

use maud::{Markup, PreEscaped, html};

use crate::comparison::Kind;
use crate::page::alignment::{Row, align};
use crate::page::highlight::{Language, Painter, Token};
use crate::page::places::{Place, Places};
use crate::python;

/// A program that can be read.
pub struct Listing {
    /// As in the table.
    pub name: String,
    /// The list's part in which it is to be chosen.
    group: String,
    /// Where it is.
    path: String,
    lines: Vec<Vec<Token>>,
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
        let painter = Painter::new(Language::Rust);
        let ours = SOURCES.map(|(name, source)| Listing {
            name: name.to_owned(),
            group: kind(name).title().to_owned(),
            path: format!("{name}/src/main.rs"),
            lines: painter.lines(source),
        });
        ours.into_iter().chain(python.map(Listing::python).unwrap_or_default()).collect()
    }

    fn python(folder: &Path) -> Vec<Listing> {
        let painter = Painter::new(Language::Python);
        let listing = |(name, _): &(&str, &str)| {
            let source = python::source(folder, name).ok()?;
            Some(Listing {
                name: format!("{name}.py"),
                group: format!("{} in Python", kind(name).title()),
                path: format!("{name}.py"),
                lines: painter.lines(&source),
            })
        };
        SOURCES.iter().filter_map(listing).collect()
    }

    fn texts(&self) -> Vec<String> {
        let text = |line: &Vec<Token>| line.iter().map(|(_, text)| text.as_str()).collect();
        self.lines.iter().map(text).collect()
    }
}

fn kind(name: &str) -> Kind {
    if name.starts_with(Kind::Io.prefix()) { Kind::Io } else { Kind::Cpu }
}

/// The programs one after the other, and what it takes to show two of them side by side.
pub fn side_by_side(listings: &[Listing], places: &mut Places) -> Markup {
    html! {
        div.listings { @for it in listings { (listing(it, places)) } }
        script type="application/json" id="pairs" { (PreEscaped(json(&pairs(listings)))) }
    }
}

fn listing(listing: &Listing, places: &mut Places) -> Markup {
    let Listing { name, group, path, lines } = listing;
    html! {
        section.listing id=[places.id(Place::Code, name)] data-group=(group) aria-labelledby={ "code-" (name) } {
            h3 id={ "code-" (name) } {
                (path) (places.links(Place::Code, name))
            }
            ol.code {
                @for (line, number) in lines.iter().zip(1..) {
                    li value=(number) { code { @for (class, text) in line {
                        @match class {
                            Some(class) => span.(class) { (text) },
                            None => (text),
                        }
                    } } }
                }
            }
        }
    }
}

/// For each program, the rows that it makes with each of those after it.
fn pairs(listings: &[Listing]) -> BTreeMap<&str, BTreeMap<&str, Vec<Row>>> {
    let texts: Vec<_> = listings.iter().map(Listing::texts).collect();
    let pairs = listings.iter().enumerate().map(|(left, listing)| {
        let others = (left + 1..listings.len())
            .map(|right| (&*listings[right].name, align(&texts[left], &texts[right])));
        (&*listing.name, others.collect())
    });
    pairs.collect()
}

/// JSON within a page.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use common::options::PROGRAMS;

    use super::*;

    #[test]
    fn all_programs_can_be_read_in_the_articles_order() {
        let names: Vec<_> = Listing::all(None).into_iter().map(|listing| listing.name).collect();
        assert_eq!(names, PROGRAMS.map(|program| program.name));
    }

    /// How many lines differ, both sides counted.
    fn changes(left: &str, right: &str) -> usize {
        let listings = Listing::all(None);
        let rows = &pairs(&listings)[left][right];
        let changes = rows.iter().map(|row| match row {
            Row::Plain(lines) => usize::from(lines.contains(&0)),
            Row::Changed(..) => 2,
        });
        changes.sum()
    }

    #[test]
    fn siblings_differ_in_a_few_lines() {
        for (left, right) in [
            ("io_non_concurrent", "io_threads"),
            ("io_threads", "io_asyncio"),
            ("io_threads", "io_processes"),
            ("cpu_non_concurrent", "cpu_threads"),
            ("cpu_threads", "cpu_processes"),
        ] {
            let changes = changes(left, right);
            assert!((5..50).contains(&changes), "{left} {right}: {changes}");
        }
    }
}
