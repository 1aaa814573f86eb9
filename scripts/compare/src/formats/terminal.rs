//! The report as text for a terminal.

use console::{Style, Term};
use textwrap::{Options, WordSplitter, fill};

use crate::analysis::{Judgement, Verdict};
use crate::formats::characters::shown;
use crate::formats::text_table::ruled;
use crate::formats::text_timelines::drawing;
use crate::report::{Document, Part};

/// The maximum width of prose, in characters: longer lines are hard to read.
const LONGEST_SENTENCES: usize = 100;

/// Returns the height and width of a terminal in characters, or 24 and 80 without one.
fn size(terminal: &Term) -> (usize, usize) {
    terminal.size_checked().map_or((24, 80), |(rows, columns)| (rows.into(), columns.into()))
}

/// Returns how to wrap sentences: not within options and dates, which contain hyphens.
fn wrapping(terminal: &Term) -> Options<'static> {
    let (_, columns) = size(terminal);
    Options::new(columns.min(LONGEST_SENTENCES)).word_splitter(WordSplitter::NoHyphenation)
}

/// Renders the figures that fit on the screen above a progress bar: of the tables, the first columns.
pub fn table(document: &Document) -> String {
    let terminal = Term::stderr();
    let (rows, columns) = size(&terminal);
    let part = |part: &Part| match part {
        Part::Sentence(sentence) => fill(sentence, wrapping(&terminal)),
        Part::Table(table) => {
            ruled(table, columns).split("\n\n").next().map(coloured_table).unwrap_or_default()
        }
        Part::Timelines(_) | Part::Claims(_) => String::new(),
    };
    let text = document.figures.iter().map(part).collect::<Vec<_>>().join("\n");
    let lines: Vec<_> = text.lines().take(rows.saturating_sub(3)).collect();
    shown(&lines.join("\n"), &terminal)
}

/// Renders a report, tables last, where the prompt appears; unless `wide`, split to fit the terminal.
pub fn text(document: &Document, wide: bool, terminal: &Term) -> String {
    let table_width = if wide { usize::MAX } else { size(terminal).1 };
    let wrapping = || wrapping(terminal);
    let paragraph = |part: &Part| match part {
        Part::Sentence(sentence) => fill(sentence, wrapping()),
        Part::Table(table) => coloured_table(&ruled(table, table_width)),
        Part::Timelines(group) => coloured_drawing(&drawing(group, wrapping().width)),
        Part::Claims(claims) => {
            let judged = claims.iter().filter(|claim| claim.verdict != Verdict::NotJudged);
            judged.map(|it| claim(it, terminal)).collect::<Vec<_>>().join("\n")
        }
    };
    let indented = || wrapping().subsequent_indent("  ");
    let facts = document.facts().map(|(title, line)| fill(&format!("{title}: {line}"), indented()));
    let facts = facts.collect::<Vec<_>>().join("\n");
    let Document { figures, remarks, timelines, claims, models, .. } = document;
    let parts = timelines.iter().chain(claims).chain(models).chain(remarks).chain(figures);
    let parts = parts.map(paragraph).filter(|paragraph| !paragraph.is_empty());
    let text = [facts].into_iter().chain(parts).collect::<Vec<_>>().join("\n\n") + "\n";
    shown(&text, terminal)
}

fn claim(judgement: &Judgement, terminal: &Term) -> String {
    let Judgement { number, claim, verdict, words, why, .. } = judgement;
    let number = format!("{number:>2}  ");
    let indent = |first| wrapping(terminal).initial_indent(first).subsequent_indent("    ");
    // Replaced before wrapping, as some replacements are longer.
    let claim = fill(&format!("{words}: {}", shown(claim, terminal)), indent(&number));
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
