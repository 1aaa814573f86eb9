//! Parses values on the command line: lists and commands.

use std::fmt;
use std::process::exit;
use std::time::Duration;

use clap::ArgMatches;
use common::options::{self, MAX_COUNT};
use common::programs::PROGRAMS;
use common::system::print_error_line;

use crate::measure::Contender;

/// Maximum length of a command's name, in characters.
const LONGEST_NAME: usize = 30;

const MOST_VALUES: usize = 100;

/// Prints a mistake on the command line and exits with status 2.
pub fn refuse(problem: fmt::Arguments) -> ! {
    print_error_line(format_args!("error: {problem}"));
    exit(2)
}

pub fn many<'a, T: Clone + Send + Sync + 'static>(
    matches: &'a ArgMatches,
    name: &str,
) -> impl Iterator<Item = &'a T> {
    matches.get_many::<T>(name).into_iter().flatten()
}

/// Parses a comma-separated list of numbers and ranges.
pub fn counts(text: &str) -> Result<Vec<usize>, String> {
    let expected =
        || "expected a whole number from 1 to 1000000, or a list such as 1,2,5 or 1-8".to_owned();
    list(text, |text| {
        // Rust's syntax for ranges is accepted, too; here, `..` includes the end.
        let range = ["-", "..=", ".."].iter().find_map(|sign| text.split_once(sign));
        let (first, last) = range.unwrap_or((text, text));
        let is_allowed = |count: &usize| (1..=MAX_COUNT).contains(count);
        let count = |end: &str| end.trim().parse().ok().filter(is_allowed).ok_or_else(expected);
        let (first, last) = (count(first)?, count(last)?);
        match last.checked_sub(first) {
            Some(0..MOST_VALUES) => Ok((first..=last).collect()),
            Some(_) => Err(too_many()),
            None => Err(format!("{first}-{last} is not a range; did you mean {last}-{first}?")),
        }
    })
}

pub fn durations(text: &str) -> Result<Vec<Duration>, String> {
    list(text, |text| match options::duration(text) {
        Ok(duration) => Ok(vec![duration]),
        Err(problem) => Err(format!("{problem}, or a list such as 10ms,89ms")),
    })
}

/// Parses a comma-separated list without duplicates.
fn list<T: PartialEq>(
    text: &str,
    parse: impl Fn(&str) -> Result<Vec<T>, String>,
) -> Result<Vec<T>, String> {
    let mut values = Vec::new();
    for part in text.split(',') {
        values.extend(parse(part.trim())?);
        if values.len() > MOST_VALUES {
            return Err(too_many());
        }
    }
    match first_repeated(&values) {
        Some(_) => Err("a value is repeated".to_owned()),
        None => Ok(values),
    }
}

fn too_many() -> String {
    format!("a list may have at most {MOST_VALUES} values")
}

pub fn first_repeated<T: PartialEq>(items: &[T]) -> Option<&T> {
    (1..items.len()).find(|at| items[..*at].contains(&items[*at])).map(|at| &items[at])
}

pub fn command(text: &str) -> Result<Contender, String> {
    let expected = "expected NAME=COMMAND, such as mine='./mine {site1} {site2}'";
    let (name, command) = text.split_once('=').ok_or(expected)?;
    let is_usual = |it: char| it.is_alphanumeric() || "-_.+".contains(it);
    if name.is_empty() || name.chars().count() > LONGEST_NAME || !name.chars().all(is_usual) {
        return Err(format!(
            "{expected}; NAME may have up to {LONGEST_NAME} letters, digits and - _ . +"
        ));
    }
    if PROGRAMS.iter().any(|program| program.name == name.trim_end_matches(".py")) {
        return Err(format!("{name} is the name of one of the programs"));
    }
    let unknown =
        command.split("{site").skip(1).find(|end| !end.starts_with("1}") && !end.starts_with("2}"));
    if let Some((end, _)) = unknown.and_then(|end| end.split_once('}')) {
        return Err(format!("{{site{end}}} is unknown: use {{site1}} or {{site2}}"));
    }
    if command.trim().is_empty() {
        Err(expected.to_owned())
    } else {
        Ok(Contender::Command { name: name.to_owned(), line: command.to_owned() })
    }
}
