//! Any two programs side by side.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use crate::page::alignment::{Row, align};
use crate::page::listing::Listing;
use crate::page::places::{Place, Places};

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
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("it is plain data").replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

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
