//! The notes on the lines of the programs.

use std::collections::HashMap;

use maud::{Markup, html};

/// For each program a section: a sentence, and then by turns a line of code and the note on it.
const NOTES: &str = include_str!("../../../workshop/notes.md");

/// Returns the sentence on the step to a program, if it has one, and the notes on its lines, by their trimmed text.
pub fn notes(program: &str) -> (Option<Markup>, HashMap<&'static str, Markup>) {
    let section =
        NOTES.split("\n## ").find_map(|it| it.strip_prefix(program)?.strip_prefix("\n\n"));
    let mut paragraphs = section.unwrap_or_default().trim_end().split("\n\n");
    let sentence = paragraphs.next().filter(|it| !it.is_empty()).map(markup);
    let mut notes = HashMap::new();
    while let (Some(line), Some(note)) = (paragraphs.next(), paragraphs.next()) {
        notes.insert(line.trim(), markup(note));
    }
    (sentence, notes)
}

/// Marks up the code in a paragraph, which is between backticks.
fn markup(paragraph: &str) -> Markup {
    let text = paragraph.replace('\n', " ");
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
