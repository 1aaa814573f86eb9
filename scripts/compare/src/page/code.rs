//! Any two programs side by side.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use crate::page::alignment::{Row, align};
use crate::page::highlight::{PYTHON, RUST};
use crate::page::links::{Links, Place};
use crate::report::Source;

/// The programs one after the other, and the rows that two of them make side by side.
pub fn side_by_side(sources: &[Source], links: &Links) -> Markup {
    html! {
        div.listings {
            @for (index, source) in sources.iter().enumerate() { (listing(source, index, links)) }
        }
        script type="application/json" id="pairs" { (PreEscaped(json(&pairs(sources)))) }
    }
}

fn listing(Source { name, group, path, text }: &Source, index: usize, links: &Links) -> Markup {
    let language = if path.ends_with(".py") { PYTHON } else { RUST };
    html! {
        section.listing id=[links.id(Place::Code, name, (0, index))] data-group=(group) aria-labelledby={ "code-" (name) } {
            h3 id={ "code-" (name) } {
                (path) (links.links(Place::Code, name))
            }
            ol.code {
                @for (line, number) in language.lines(text).iter().zip(1..) {
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
fn pairs(sources: &[Source]) -> BTreeMap<&str, BTreeMap<&str, Vec<Row>>> {
    let pairs = sources.iter().enumerate().map(|(left, source)| {
        let others = sources[left + 1..].iter();
        let rows = others.map(|other| (&*other.name, align(&source.text, &other.text)));
        (&*source.name, rows.collect())
    });
    pairs.collect()
}

/// JSON within a page.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("it is plain data").replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use similar::{Algorithm, DiffTag, capture_diff_slices};

    use super::*;

    #[test]
    fn no_more_is_marked_than_differs() {
        let sources = Source::all(None);
        for (left, others) in pairs(&sources) {
            for (right, rows) in others {
                // Both sides counted.
                let marked = rows.iter().map(|row| match row {
                    Row::Plain(lines) => usize::from(lines.contains(&0)),
                    Row::Changed(..) => 2,
                });
                let lines = |name| -> Vec<_> {
                    let source = sources.iter().find(|source| source.name == name).unwrap();
                    source.text.lines().collect()
                };
                let least = capture_diff_slices(Algorithm::Myers, &lines(left), &lines(right));
                let least = least.into_iter().filter(|change| change.tag() != DiffTag::Equal);
                let least = least.map(|it| it.old_range().len() + it.new_range().len());
                let (least, marked) = (least.sum::<usize>(), marked.sum::<usize>());
                assert!((least..=least + 2).contains(&marked), "{left} {right}");
            }
        }
    }
}
