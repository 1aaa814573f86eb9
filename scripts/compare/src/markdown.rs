//! A report in Markdown, as the README has it.

use crate::document::{Part, Told};
use crate::table::Table;

/// How wide drawings are, in characters.
pub const WIDTH: usize = 80;

pub fn markdown(parts: &[Part]) -> String {
    let paragraph = |part: &Part| match part {
        Part::Lines(lines) => {
            lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\\\n")
        }
        Part::Sentence(sentence) => escaped(sentence),
        Part::Table(table) => {
            let row = |cells: &Vec<String>| cells.iter().map(|cell| escaped(cell)).collect();
            Table { titles: row(&table.titles), rows: table.rows.iter().map(row).collect() }
                .markdown()
        }
        Part::Drawing(drawing) => format!("```text\n{drawing}\n```"),
        Part::Claims(claims) => claims.iter().map(claim).collect::<Vec<_>>().join("\n"),
    };
    parts.iter().map(paragraph).collect::<Vec<_>>().join("\n\n") + "\n"
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
