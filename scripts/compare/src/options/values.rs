//! Lists of values on the command line.

use std::time::Duration;

use common::options::{self, MAX_COUNT};

/// The most values that a list may have.
const MOST_VALUES: usize = 100;

/// Numbers and ranges of numbers, with commas between them.
pub fn counts(text: &str) -> Result<Vec<usize>, String> {
    let expected =
        || "expected a whole number from 1 to 1000000, or several, such as 1,2,5 or 1-8".to_owned();
    list(text, |text| {
        // What people write for a range elsewhere is understood, too.
        let range = ["-", "..=", ".."].iter().find_map(|sign| text.split_once(sign));
        let (first, last) = range.unwrap_or((text, text));
        let is_allowed = |count: &usize| (1..=MAX_COUNT).contains(count);
        let count = |end: &str| end.trim().parse().ok().filter(is_allowed).ok_or_else(expected);
        let (first, last) = (count(first)?, count(last)?);
        match last.checked_sub(first) {
            Some(0..MOST_VALUES) => Ok((first..=last).collect()),
            Some(_) => Err(too_many()),
            None => Err(format!("{first}-{last} is no range: {last}-{first} is")),
        }
    })
}

/// Durations, with commas between them.
pub fn durations(text: &str) -> Result<Vec<Duration>, String> {
    list(text, |text| match options::duration(text) {
        Ok(duration) => Ok(vec![duration]),
        Err(problem) => Err(format!("{problem}; or several, such as 10ms,89ms")),
    })
}

/// What stands between commas, each only once.
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
        Some(_) => Err("the same value stands in it twice".to_owned()),
        None => Ok(values),
    }
}

fn too_many() -> String {
    format!("at most {MOST_VALUES} values can be measured")
}

/// The first item that stands there already before.
pub fn first_repeated<T: PartialEq>(items: &[T]) -> Option<&T> {
    (1..items.len()).find(|at| items[..*at].contains(&items[*at])).map(|at| &items[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_numbers_and_ranges() {
        for (text, values) in [
            ("5", &[5][..]),
            ("1,2, 5", &[1, 2, 5]),
            ("7,1-3", &[7, 1, 2, 3]),
            ("1..3", &[1, 2, 3]),
            ("1..=3", &[1, 2, 3]),
            ("4-4", &[4]),
        ] {
            assert_eq!(counts(text).as_deref(), Ok(values), "{text}");
        }
        assert_eq!(counts("1-100").map(|values| values.len()), Ok(100));
        let seconds = [Duration::ZERO, Duration::from_millis(1500)];
        assert_eq!(durations("0s, 1.5s").as_deref(), Ok(&seconds[..]));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in ["", ",", "1,", "1,,2", "-1", "1-", "0-3", "1-2-3", "3-1", "1-101", "1,1", "x"]
        {
            assert!(counts(text).is_err(), "{text}");
        }
        for text in ["", "1", "1ms-3ms", "1ms,1000us"] {
            assert!(durations(text).is_err(), "{text}");
        }
    }
}
