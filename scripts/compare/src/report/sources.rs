//! The code of the programs, to be read side by side.

use std::path::Path;

use common::programs::{self, PROGRAMS};

use crate::comparison::{Source, article};
use crate::report::named_comparison::NamedComparison;

/// The code of a program, and its name in links.
pub struct Listing {
    pub name: String,
    pub source: Source,
}

/// The code that was measured, and that of the article's own programs in a folder, in the article's order.
/// Other programs follow the one of the eight that they resemble most.
pub fn listings(machines: &[NamedComparison], python: Option<&Path>) -> Vec<Listing> {
    let measured = machines.iter().flat_map(|machine| {
        machine.comparison.sources.iter().map(move |source| {
            let (name, _) = name_of_code(machines, machine, &source.program);
            Listing { name, source: source.clone() }
        })
    });
    let originals = PROGRAMS.iter().filter_map(|it| article::source(python?, it.name).ok());
    let originals = originals.map(|source| Listing { name: source.program.to_string(), source });
    let mut listings = Vec::<Listing>::new();
    for listing in measured.chain(originals) {
        if listings.iter().all(|known| known.name != listing.name) {
            listings.push(listing);
        }
    }
    let place = |Listing { source, .. }: &Listing| {
        let place = place_in_article(source);
        let of_article = listings.iter().filter(|it| place_in_article(&it.source).is_some());
        let nearest = || of_article.max_by_key(|it| likeness(source, &it.source));
        let beside = place.or_else(|| place_in_article(&nearest()?.source));
        (source.is_python(), source.kind, beside, place.is_none())
    };
    let places: Vec<_> = listings.iter().map(place).collect();
    let mut listings: Vec<_> = places.into_iter().zip(listings).collect();
    listings.sort_by_key(|(place, _)| *place);
    listings.into_iter().map(|(_, listing)| listing).collect()
}

/// The name under which the code of a machine's program is found, and what is to be said of it. The
/// original of different codes is the one that is of a commit, or else the one that most machines have.
pub fn name_of_code(
    machines: &[NamedComparison],
    machine: &NamedComparison,
    program: &str,
) -> (String, &'static str) {
    let sources = machines.iter().filter_map(|it| Some((it, it.comparison.source(program)?)));
    let sources: Vec<_> = sources.collect();
    let is_edited = |it: &NamedComparison, source| it.comparison.is_edited(source);
    let rank = |text: &str| {
        let same = sources.iter().filter(|(_, source)| source.text == text);
        (same.clone().any(|(it, source)| is_edited(it, source) == Some(false)), same.count())
    };
    // Of equal ones the first.
    let original = sources.iter().rev().max_by_key(|(_, source)| rank(&source.text));
    match (machine.comparison.source(program), original) {
        (Some(own), Some((_, original))) if own.text != original.text => {
            let first = sources.iter().find(|(_, source)| source.text == own.text);
            // There are no spaces in links.
            let name = first.map_or("", |(machine, _)| &machine.name);
            let name = format!("{program}@{}", name.replace(char::is_whitespace, "-"));
            (name, if is_edited(machine, own) == Some(true) { "edited" } else { "other code" })
        }
        (None, Some(_)) => (program.to_owned(), "unknown code"),
        _ => (program.to_owned(), ""),
    }
}

fn place_in_article(source: &Source) -> Option<usize> {
    programs::place(source.program.trim_end_matches(".py"))
}

/// How many more of the lines of another program are in this one than are not.
fn likeness(source: &Source, other: &Source) -> isize {
    let is_common = |line| source.text.lines().any(|it| it == line);
    other.text.lines().map(|line| if is_common(line) { 1 } else { -1 }).sum()
}
