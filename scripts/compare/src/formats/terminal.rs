//! A report for people at a terminal.

use console::{Style, Term};
use textwrap::{Options, fill};

use crate::analysis::Verdict;
use crate::formats::text_table::ruled;
use crate::formats::text_timelines::drawing;
use crate::report::{ClaimLine, Document, Part};

/// Longer lines are hard to read where they are sentences.
const LONGEST_SENTENCES: usize = 100;

/// How wide the terminal is, in characters: 80 where there is none.
fn columns() -> usize {
    Term::stdout().size_checked().map_or(80, |(_, columns)| usize::from(columns))
}

/// How wide sentences and drawings may be, in characters.
fn width() -> usize {
    columns().min(LONGEST_SENTENCES)
}

/// The text. A `wide` table is as wide as it gets; otherwise it fits the terminal.
pub fn text(document: &Document, wide: bool) -> String {
    let table_width = if wide { usize::MAX } else { columns() };
    let paragraph = |part: &Part| match part {
        Part::Sentence(sentence) => fill(sentence, width()),
        Part::Table(table) => coloured_table(&ruled(table, table_width)),
        // The table before it says the same.
        Part::Chart(_) => String::new(),
        Part::Timelines(group) => coloured_drawing(&drawing(group, width())),
        Part::Claims(claims) => claims.iter().map(claim).collect::<Vec<_>>().join("\n"),
    };
    let facts = document.facts.iter().flat_map(|fact| &fact.lines);
    let facts = facts.map(|line| fill(line, width())).collect::<Vec<_>>().join("\n");
    let parts = document.parts().map(paragraph).filter(|paragraph| !paragraph.is_empty());
    [facts].into_iter().chain(parts).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn claim(ClaimLine { number, claim, verdict, rest }: &ClaimLine) -> String {
    let number = format!("{number:>2}  ");
    let indent = |first| Options::new(width()).initial_indent(first).subsequent_indent("    ");
    let claim = fill(claim, indent(&number));
    let words = verdict.words();
    let lines = fill(&format!("{words}{rest}"), indent("    "));
    // In colour after the lines are broken: its codes have no width.
    let colour = match verdict {
        Verdict::Holds => Style::new().green(),
        Verdict::DoesNotHoldHere => Style::new().yellow(),
        Verdict::DiffersByDesign => Style::new().cyan(),
        _ => Style::new(),
    };
    format!("{claim}\n{}", lines.replacen(words, &colour.bold().apply_to(words).to_string(), 1))
}

/// Has waiting in red and computing in blue, as the article has it.
fn coloured_drawing(drawing: &str) -> String {
    let style = |character: &char| match character {
        '░' => Style::new().red(),
        '▒' | '▓' | '█' => Style::new().blue(),
        _ => Style::new(),
    };
    let characters: Vec<_> = drawing.chars().collect();
    let runs = characters.chunk_by(|a, b| style(a) == style(b));
    runs.map(|run| style(&run[0]).apply_to(String::from_iter(run)).to_string()).collect()
}

/// Has failures stand out.
fn coloured_table(table: &str) -> String {
    let red = Style::new().red();
    let colour = |line: &str| {
        if line.contains("  failed ") { red.apply_to(line).to_string() } else { line.to_owned() }
    };
    table.lines().map(colour).collect::<Vec<_>>().join("\n")
}
