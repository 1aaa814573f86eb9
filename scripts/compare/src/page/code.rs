//! Any two programs side by side.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use crate::page::alignment::{Row, align};
use crate::page::links::{Place, Places};
use crate::page::source::Listing;

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
    use similar::{Algorithm, DiffTag, capture_diff_slices};

    use super::*;

    #[test]
    fn no_more_is_marked_than_differs() {
        let listings = Listing::all(None);
        let pairs = pairs(&listings);
        for (left, right) in (0..8).flat_map(|left| (left + 1..8).map(move |right| (left, right))) {
            let [left, right] = [left, right].map(|at| &listings[at]);
            // Both sides counted.
            let marked = pairs[&*left.name][&*right.name].iter().map(|row| match row {
                Row::Plain(lines) => usize::from(lines.contains(&0)),
                Row::Changed(..) => 2,
            });
            let [texts, others] = [left, right].map(Listing::texts);
            let least = capture_diff_slices(Algorithm::Myers, &texts, &others).into_iter();
            let least = least.filter(|change| change.tag() != DiffTag::Equal);
            let least = least.map(|it| it.old_range().len() + it.new_range().len()).sum::<usize>();
            let marked = marked.sum::<usize>();
            assert!((least..=least + 2).contains(&marked), "{} {}", left.name, right.name);
        }
    }
}
