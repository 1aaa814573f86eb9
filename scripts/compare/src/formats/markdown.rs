//! A report in Markdown, as the README has it.

use crate::formats::text_table;
use crate::formats::text_timelines::drawing;
use crate::report::{ClaimLine, Part, Report};

/// How wide drawings are, in characters.
const WIDTH: usize = 80;

pub fn markdown(report: &Report) -> String {
    let document = report.document(report.has_timelines());
    let paragraph = |part: &Part| match part {
        Part::Sentence(sentence) => escaped(sentence),
        Part::Table(table) => text_table::markdown(table, escaped),
        // The table before it says the same.
        Part::Chart(_) => String::new(),
        Part::Timelines(group) => format!("```text\n{}\n```", drawing(group, WIDTH)),
        Part::Claims(claims) => claims.iter().map(claim).collect::<Vec<_>>().join("\n"),
    };
    let facts = document.facts.iter().flat_map(|fact| &fact.lines);
    let facts = facts.map(|line| escaped(line)).collect::<Vec<_>>().join("\\\n");
    let parts = document.parts().map(paragraph).filter(|paragraph| !paragraph.is_empty());
    [facts].into_iter().chain(parts).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// Text of programs, commands and files, so that it is shown as it is.
fn escaped(text: &str) -> String {
    let escape = |it: char| match it {
        '\\' | '`' | '*' | '<' | '|' => format!("\\{it}"),
        _ => it.to_string(),
    };
    text.chars().map(escape).collect()
}

fn claim(ClaimLine { number, claim, verdict, rest }: &ClaimLine) -> String {
    // As a numbered list, it would be numbered anew.
    format!("- {number}: {claim} **{}**{}", verdict.words(), escaped(rest))
}
