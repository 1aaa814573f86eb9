//! Markdown, as in the README.

use crate::analysis::Judgement;
use crate::formats::text_table;
use crate::formats::text_timelines::drawing;
use crate::report::{Document, Part, Report};

const WIDTH: usize = 80;

pub fn markdown(report: &Report) -> String {
    let document = report.document(report.has_timelines());
    let paragraph = |part: &Part| match part {
        Part::Sentence(sentence) => paragraph_of(sentence),
        Part::Table(table) => text_table::markdown(table, escaped),
        Part::Timelines(group) => {
            let drawing = drawing(group, WIDTH);
            let fence = fence(&drawing, 3);
            format!("{fence}text\n{drawing}\n{fence}")
        }
        Part::Claims(claims) => claims.iter().map(claim).collect::<Vec<_>>().join("\n"),
    };
    let facts = document.facts().map(|(title, line)| match title {
        "Command" => {
            // With several machines, their names come first.
            let (names, command) = line.split_at(line.find("cargo compare").unwrap_or(0));
            format!("{title}: {}{}", escaped(names), code(command))
        }
        _ => format!("{title}: {}", escaped(line)),
    });
    let facts = facts.collect::<Vec<_>>().join("\\\n");
    let Document { figures, remarks, timelines, claims, models, .. } = &document;
    let parts = figures.iter().chain(remarks).chain(timelines).chain(claims).chain(models);
    let parts = parts.map(paragraph);
    [facts].into_iter().chain(parts).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// Escapes text of programs and files, so that Markdown shows it unchanged.
fn escaped(text: &str) -> String {
    let characters: Vec<_> = text.chars().collect();
    let is_within_word = |at: usize| {
        let beside = [at.checked_sub(1), Some(at + 1)].map(|at| characters.get(at?));
        beside.into_iter().all(|it| it.is_some_and(|it| it.is_alphanumeric()))
    };
    let escape = |(at, it): (usize, &char)| match it {
        '_' if is_within_word(at) => it.to_string(),
        // GitHub renders text between two of them as a formula, even if they are escaped.
        '$' => "<span>&#36;</span>".to_owned(),
        '\\' | '`' | '*' | '_' | '<' | '>' | '|' | '~' | '&' | '[' | ']' => format!("\\{it}"),
        _ => it.to_string(),
    };
    characters.iter().enumerate().map(escape).collect()
}

/// Escapes a paragraph, so that it is not read as a heading, a list or code.
fn paragraph_of(text: &str) -> String {
    let mut rest = text.chars();
    if let Some(space) = rest.next().filter(|it| it.is_whitespace()) {
        return format!("&#{};{}", u32::from(space), escaped(rest.as_str()));
    }
    let (number, rest) = text.split_at(text.find(|it: char| !it.is_ascii_digit()).unwrap_or(0));
    let signs = if number.is_empty() { "#+-=" } else { ".)" };
    let backslash = if rest.starts_with(|it| signs.contains(it)) { "\\" } else { "" };
    format!("{number}{backslash}{}", escaped(rest))
}

/// Returns text as a code span.
fn code(text: &str) -> String {
    let fence = fence(text, 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Returns a fence of at least `least` backticks, longer than any in the text.
fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(least.max(longest + 1))
}

fn claim(Judgement { number, claim, words, why, .. }: &Judgement) -> String {
    // An ordered list would renumber the claims.
    format!("- {number}: **{words}**: {claim} {}", escaped(why))
}
