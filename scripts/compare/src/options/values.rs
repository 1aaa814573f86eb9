//! Parses values on the command line: lists and commands.

use std::fmt;
use std::process::exit;
use std::time::Duration;

use common::options::{self, MAX_COUNT};
use common::programs;
use common::system::{escape, print_error_line};

use crate::measure::{Contender, find_placeholder};

const MOST_VALUES: usize = 100;

/// Prints a mistake on the command line and exits with status 2.
pub fn refuse(problem: fmt::Arguments) -> ! {
    print_error_line(format_args!("error: {problem}"));
    exit(2)
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
        // A leading zero means a decimal comma (1,05) or a thousands separator (10,000).
        let count = |end: &str| {
            let digits = Some(end.trim()).filter(|digits| !digits.starts_with('0'));
            digits.and_then(|digits| digits.parse().ok()).filter(is_allowed).ok_or_else(expected)
        };
        let (first, last) = (count(first)?, count(last)?);
        if first > last {
            return Err(format!("{first}-{last} is not a range; did you mean {last}-{first}?"));
        }
        Ok((first..=last).collect())
    })
}

/// Parses a comma-separated list of durations. A comma after a number without a unit may be a decimal one.
pub fn durations(text: &str) -> Result<Vec<Duration>, String> {
    let parts: Vec<_> = text.split(',').map(str::trim).collect();
    for pair in parts.windows(2) {
        let [whole, next] = [pair[0], pair[1]];
        let decimal = format!("{whole}.{next}");
        if whole.parse::<u64>().is_ok() && options::duration(&decimal).is_ok() {
            let unit = next.trim_start_matches(|it: char| it.is_ascii_digit());
            return Err(format!("did you mean {decimal}, or the list {whole}{unit},{next}?"));
        }
    }
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
            return Err(format!("a list may have at most {MOST_VALUES} values"));
        }
    }
    let is_repeated = first_repeated(&values).is_some();
    if is_repeated { Err("a value is repeated".to_owned()) } else { Ok(values) }
}

pub fn first_repeated<T: PartialEq>(items: &[T]) -> Option<&T> {
    (1..items.len()).find(|at| items[..*at].contains(&items[*at])).map(|at| &items[at])
}

pub fn command(text: &str) -> Result<Contender, String> {
    let expected = "expected NAME=COMMAND, such as mine='./mine {site1} {site2}'";
    let parts = text.split_once('=').filter(|(_, command)| !command.trim().is_empty());
    let (name, command) = parts.ok_or(expected)?;
    if name.is_empty() || name.contains(char::is_whitespace) || escape(name) != name {
        return Err(format!(
            "{expected}; NAME may not be empty or contain spaces or control characters"
        ));
    }
    if programs::find(name.trim_end_matches(".py")).is_some() {
        return Err(format!("{name} is the name of one of the programs"));
    }
    let is_unknown = |name: &str| {
        let number = name.strip_prefix("site").filter(|it| !["1", "2"].contains(it));
        number.is_some_and(|it| it.parse::<usize>().is_ok())
    };
    if let Some(name) = find_placeholder(command, is_unknown) {
        return Err(format!("{{{name}}} is unknown: use {{site1}} or {{site2}}"));
    }
    Ok(Contender::Command { name: name.to_owned(), line: command.to_owned() })
}
