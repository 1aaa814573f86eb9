//! The report as text for a terminal.

use console::{Style, Term};
use textwrap::{Options, WordSplitter, fill};

use crate::analysis::Verdict;
use crate::formats::text_table::ruled;
use crate::formats::text_timelines::drawing;
use crate::report::{ClaimLine, Document, Part};

/// The maximum width of prose, in characters: longer lines are hard to read.
const LONGEST_SENTENCES: usize = 100;

/// Returns the width of the terminal in characters, or 80 without one.
fn columns() -> usize {
    Term::stdout().size_checked().map_or(80, |(_, columns)| usize::from(columns))
}

/// Returns how to wrap sentences: not within options and dates, which contain hyphens.
fn wrapping() -> Options<'static> {
    Options::new(columns().min(LONGEST_SENTENCES)).word_splitter(WordSplitter::NoHyphenation)
}

/// Renders the content of a report, with the tables last: that is where the prompt appears. Unless `wide`,
/// they are split to fit the terminal.
pub fn text(document: &Document, wide: bool) -> String {
    let table_width = if wide { usize::MAX } else { columns() };
    let paragraph = |part: &Part| match part {
        Part::Sentence(sentence) => fill(sentence, wrapping()),
        Part::Table(table) => coloured_table(&ruled(table, table_width)),
        Part::Timelines(group) => coloured_drawing(&drawing(group, wrapping().width)),
        Part::Claims(claims) => {
            let judged = claims.iter().filter(|claim| claim.verdict != Verdict::NotJudged);
            judged.map(claim).collect::<Vec<_>>().join("\n")
        }
    };
    let facts = document
        .facts()
        .map(|(title, line)| fill(&format!("{title}: {line}"), wrapping().subsequent_indent("  ")));
    let facts = facts.collect::<Vec<_>>().join("\n");
    let Document { figures, remarks, timelines, claims, .. } = document;
    let parts = timelines.iter().chain(claims).chain(remarks).chain(figures).map(paragraph);
    let parts = parts.filter(|paragraph| !paragraph.is_empty());
    [facts].into_iter().chain(parts).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn claim(ClaimLine { number, claim, verdict, words, why, .. }: &ClaimLine) -> String {
    let number = format!("{number:>2}  ");
    let indent = |first| wrapping().initial_indent(first).subsequent_indent("    ");
    let claim = fill(&format!("{words}: {claim}"), indent(&number));
    // Coloured after wrapping, since the codes take up no width.
    let colour = match verdict {
        Verdict::Holds => Style::new().green(),
        Verdict::TooCloseToCall => Style::new(),
        _ => Style::new().cyan(),
    };
    let claim = claim.replacen(words, &colour.bold().apply_to(words).to_string(), 1);
    format!("{claim}\n{}", fill(why, indent("    ")))
}

/// Colours waiting red and computing blue, as in the article; ready for a CPU, cyan.
fn coloured_drawing(drawing: &str) -> String {
    let style = |character: &char| match character {
        '░' => Style::new().red(),
        '▒' | '▓' => Style::new().cyan(),
        '█' => Style::new().blue(),
        _ => Style::new(),
    };
    let characters: Vec<_> = drawing.chars().collect();
    let runs = characters.chunk_by(|a, b| style(a) == style(b));
    runs.map(|run| style(&run[0]).apply_to(String::from_iter(run)).to_string()).collect()
}

fn coloured_table(table: &str) -> String {
    let red = Style::new().red();
    let colour = |line: &str| {
        if line.contains("  failed ") { red.apply_to(line).to_string() } else { line.to_owned() }
    };
    table.lines().map(colour).collect::<Vec<_>>().join("\n")
}
