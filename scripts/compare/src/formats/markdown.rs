//! A report in Markdown, as the README has it.

use crate::formats::text_timelines::picture;
use crate::report::document::{Document, Part, Told};

/// How wide drawings are, in characters.
const WIDTH: usize = 80;

pub fn markdown(document: &Document) -> String {
    let paragraph = |part: &Part| {
        Some(match part {
            Part::Sentence(sentence) => escaped(sentence),
            Part::Table(table) => table.markdown(escaped),
            // The table before it says the same.
            Part::Chart(_) => return None,
            Part::Timelines(recorded) => format!("```text\n{}\n```", picture(recorded, WIDTH)),
            Part::Claims(claims) => claims.iter().map(claim).collect::<Vec<_>>().join("\n"),
        })
    };
    let facts = document.facts.iter().flat_map(|fact| &fact.lines);
    let facts = facts.map(|line| escaped(line)).collect::<Vec<_>>().join("\\\n");
    let parts = document.parts().filter_map(paragraph);
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

fn claim(told: &Told) -> String {
    let rest = escaped(&told.rest);
    // As a numbered list, it would be numbered anew.
    format!("- {}: {} **{}**{rest}", told.number, told.claim, told.verdict.words())
}
