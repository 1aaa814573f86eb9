//! Markdown, as in the README.

use crate::formats::text_table;
use crate::formats::text_timelines::drawing;
use crate::report::{ClaimLine, Part, Report};

const WIDTH: usize = 80;

pub fn markdown(report: &Report) -> String {
    let document = report.document(report.has_timelines());
    let paragraph = |part: &Part| match part {
        Part::Sentence(sentence) => escaped(sentence),
        Part::Table(table) => text_table::markdown(table, escaped),
        // The table before it has the same figures.
        Part::Chart(_) => String::new(),
        Part::Timelines(group) => format!("```text\n{}\n```", drawing(group, WIDTH)),
        Part::Claims(claims) => claims.iter().map(claim).collect::<Vec<_>>().join("\n"),
    };
    let facts = document.facts().map(|fact| escaped(&fact)).collect::<Vec<_>>().join("\\\n");
    let parts = document.parts().map(paragraph).filter(|paragraph| !paragraph.is_empty());
    [facts].into_iter().chain(parts).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// Escapes text of programs, commands and files, so that Markdown shows it unchanged.
fn escaped(text: &str) -> String {
    let escape = |it: char| match it {
        '\\' | '`' | '*' | '<' | '|' => format!("\\{it}"),
        _ => it.to_string(),
    };
    text.chars().map(escape).collect()
}

fn claim(ClaimLine { number, claim, words, why, .. }: &ClaimLine) -> String {
    // An ordered list would renumber the claims.
    format!("- {number}: **{words}**: {claim} {}", escaped(why))
}
