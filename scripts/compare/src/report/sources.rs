//! The code of the programs, for reading it side by side.

use std::collections::HashSet;

use common::programs::{self, PROGRAMS};

use crate::comparison::{Source, article};
use crate::report::Report;
use crate::report::named_comparison::NamedComparison;

/// The code of a program, and its name in links.
pub struct Listing {
    pub name: String,
    pub source: Source,
}

/// Returns the measured code and the article's own programs, in the article's order. Any other program
/// follows the one in the article that it resembles most.
pub fn listings(Report { comparisons: machines, python }: &Report) -> Vec<Listing> {
    let measured = machines.iter().flat_map(|machine| {
        machine.comparison.sources.iter().map(move |source| {
            let (name, _) = name_of_code(machines, machine, &source.program);
            Listing { name, source: source.clone() }
        })
    });
    let originals =
        PROGRAMS.iter().filter_map(|it| article::source(python.as_ref()?, it.name).ok());
    let originals = originals.map(|source| Listing { name: source.program.to_string(), source });
    let mut names = HashSet::new();
    let listings = measured.chain(originals).filter(|it| names.insert(it.name.clone()));
    let listings: Vec<_> = listings.collect();
    let place = |Listing { source, .. }: &Listing| {
        let place = place_in_article(source);
        let of_article = listings.iter().filter(|it| place_in_article(&it.source).is_some());
        let nearest = || of_article.max_by_key(|it| likeness(source, &it.source));
        let package = source.path.split('/').next().and_then(programs::place);
        let beside = place.or(package).or_else(|| place_in_article(&nearest()?.source));
        (source.is_python(), source.kind, beside, place.is_none())
    };
    let places: Vec<_> = listings.iter().map(place).collect();
    let mut listings: Vec<_> = places.into_iter().zip(listings).collect();
    listings.sort_by_key(|(place, _)| *place);
    listings.into_iter().map(|(_, listing)| listing).collect()
}

/// Returns the name under which links find a machine's version of `program`, and a note if it is not the
/// original. That is the version that is unedited on some machine, or else the most common one.
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
    // The first of equal ones: `max_by_key` returns the last.
    let original = sources.iter().rev().max_by_key(|(_, source)| rank(&source.text));
    match (machine.comparison.source(program), original) {
        (Some(own), Some((_, original))) if own.text != original.text => {
            let first = sources.iter().find(|(_, source)| source.text == own.text);
            // The name becomes an element id, which can't contain spaces.
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

/// Returns how many lines of `other` are also in `source`, minus those that are not.
fn likeness(source: &Source, other: &Source) -> isize {
    let is_common = |line| source.text.lines().any(|it| it == line);
    other.text.lines().map(|line| if is_common(line) { 1 } else { -1 }).sum()
}
