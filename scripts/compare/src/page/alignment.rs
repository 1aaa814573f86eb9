//! Aligns the lines of two programs.

use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

/// The minimum share of common words for two lines to count as one changed line.
const ALIKE: f64 = 0.4;

/// The score of the signs of two equal lines, in words.
const SIGNS: f64 = 0.1;

/// Two lines side by side, or one beside a gap. Lines count from 1; 0 is the gap.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Row {
    /// Two equal lines, or a line that only one program has.
    Plain([usize; 2]),
    /// Two lines that differ, and the ranges of their changed parts in UTF-16 code units.
    Changed(usize, usize, Vec<[usize; 2]>, Vec<[usize; 2]>),
}

/// Aligns two programs so that as many common words as possible stand side by side.
pub fn align(left: &str, right: &str) -> Vec<Row> {
    let [left, right] = [left, right].map(|text| text.lines().map(words).collect::<Vec<_>>());
    let alike = |row: usize, column: usize| alike(&left[row], &right[column]);
    let scores: Vec<Vec<_>> =
        (0..left.len()).map(|row| (0..right.len()).map(|it| alike(row, it)).collect()).collect();
    // The best score from each position on: https://en.wikipedia.org/wiki/Needleman–Wunsch_algorithm
    let mut best = vec![vec![0.0_f64; right.len() + 1]; left.len() + 1];
    for row in (0..left.len()).rev() {
        for column in (0..right.len()).rev() {
            let pair = scores[row][column].map_or(0.0, |it| it + best[row + 1][column + 1]);
            best[row][column] = pair.max(best[row + 1][column]).max(best[row][column + 1]);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut rows = Vec::new();
    while row < left.len() || column < right.len() {
        let here = best[row][column];
        let score = scores.get(row).and_then(|scores| *scores.get(column)?);
        if score.is_some_and(|it| it + best[row + 1][column + 1] >= here) {
            rows.push(pair([row, column], &left[row], &right[column]));
            (row, column) = (row + 1, column + 1);
        } else if row < left.len() && best[row + 1][column] >= here {
            row += 1;
            rows.push(Row::Plain([row, 0]));
        } else {
            column += 1;
            rows.push(Row::Plain([0, column]));
        }
    }
    rows
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

/// Splits a line into words (names and numbers), runs of spaces, and single signs.
fn words(line: &str) -> Vec<String> {
    let characters: Vec<_> = line.chars().collect();
    let belong = |a: &char, b: &char| is_word(*a) && is_word(*b) || (*a, *b) == (' ', ' ');
    characters.chunk_by(belong).map(String::from_iter).collect()
}

/// Returns the number of words that two lines have in common, or `None` if they are too different to be
/// paired. Signs count little, as all lines have them.
fn alike(left: &[String], right: &[String]) -> Option<f64> {
    let [left_names, right_names] = [left, right]
        .map(|words| -> Vec<_> { words.iter().filter(|word| word.starts_with(is_word)).collect() });
    if left == right {
        return Some(left_names.len() as f64 + SIGNS);
    }
    let all = left_names.len() + right_names.len();
    let changes = capture_diff_slices(Algorithm::Myers, &left_names, &right_names);
    let equal = changes.iter().filter(|change| change.tag() == DiffTag::Equal);
    let common: usize = equal.map(|names| names.old_range().len()).sum();
    let are_alike = common > 0 && 2.0 * common as f64 / all as f64 >= ALIKE;
    are_alike.then_some(common as f64)
}

fn pair([row, column]: [usize; 2], left: &[String], right: &[String]) -> Row {
    if left == right {
        return Row::Plain([row + 1, column + 1]);
    }
    let mut changes = capture_diff_slices(Algorithm::Myers, left, right);
    changes.retain(|change| change.tag() != DiffTag::Equal);
    let changed = |words: &[String], range: fn(&DiffOp) -> Range<usize>| {
        let place = |at: usize| words[..at].concat().encode_utf16().count();
        let ranges = changes.iter().map(range).filter(|range| !range.is_empty());
        ranges.map(|range| [place(range.start), place(range.end)]).collect()
    };
    let [left, right] = [changed(left, DiffOp::old_range), changed(right, DiffOp::new_range)];
    Row::Changed(row + 1, column + 1, left, right)
}
