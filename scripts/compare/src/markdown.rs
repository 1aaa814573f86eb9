//! A report in Markdown, as the README has it.

use crate::document::{Part, Told};

/// How wide drawings are, in characters.
pub const WIDTH: usize = 80;

pub fn markdown(parts: &[Part]) -> String {
    let paragraph = |part: &Part| match part {
        Part::Lines(lines) => lines.join("\\\n"),
        Part::Sentence(sentence) => sentence.clone(),
        Part::Table(table) => table.markdown(),
        Part::Drawing(drawing) => format!("```text\n{drawing}\n```"),
        Part::Claims(claims) => claims.iter().map(claim).collect::<Vec<_>>().join("\n"),
    };
    parts.iter().map(paragraph).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn claim(told: &Told) -> String {
    // As a numbered list, it would be numbered anew.
    format!("- {}: {} **{}**{}", told.number, told.claim, told.verdict.words(), told.rest)
}
