//! The report on one machine.

use crate::analysis::{FEW_RUNS, Judgement, MARGIN, Verdict, judgements};
use crate::comparison::Comparison;
use crate::comparison::format::times;
use crate::report::document::{ClaimLine, Document, Part};
use crate::report::facts::facts;
use crate::report::table::Table;
use crate::report::timelines::TimelineGroup;
use crate::report::{remarks, sweeps};

/// Builds the report: table (or tables and charts of a sweep), remarks, timelines if requested, claims.
pub fn document(comparison: &Comparison, timelines: bool) -> Document<'_> {
    let figures = match comparison.swept {
        None => vec![Part::Table(Table::of(comparison))],
        Some(option) => sweeps::parts(comparison, option),
    };
    let remarks = remarks::problems(comparison).into_iter().chain(remarks::overhead(comparison));
    let lines = judgements(comparison);
    let (open, judged): (Vec<_>, Vec<_>) =
        lines.iter().map(ClaimLine::of).partition(|line| line.verdict == Verdict::NotJudged);
    let mut claims = Vec::new();
    if !judged.is_empty() {
        claims.push(Part::Sentence(margin_of_error()));
        claims.push(Part::Claims(judged));
    }
    if !open.is_empty() {
        claims.push(Part::Sentence("Not judged by this run:".to_owned()));
        claims.push(Part::Claims(open));
    }
    Document {
        facts: facts(|line| line(comparison).into_iter().collect()),
        figures: figures.into_iter().chain(remarks.map(Part::Sentence)).collect(),
        timelines: if timelines { timeline_parts(comparison) } else { Vec::new() },
        claims,
    }
}

/// Returns the timelines of a comparison, or a note on how to record them.
fn timeline_parts(comparison: &Comparison) -> Vec<Part<'_>> {
    let groups = TimelineGroup::all(comparison);
    if groups.is_empty() {
        let note = "No timelines were recorded: measure with --timelines or --json.";
        return vec![Part::Sentence(note.to_owned())];
    }
    let note = "Timelines of one extra run of each program, not included in the table:";
    let groups = groups.into_iter().map(Part::Timelines);
    [Part::Sentence(note.to_owned())].into_iter().chain(groups).collect()
}

fn margin_of_error() -> String {
    format!(
        "The article's claims. The margin of error (±) is the sum, over the programs compared, of how much \
         longer the median run took than the fastest ({:.0} % with fewer than three runs), but at least \
         {:.0} %.",
        FEW_RUNS * 100.0,
        MARGIN * 100.0,
    )
}

impl ClaimLine {
    /// Formats a judgement: the figures measured and in the article, then the reason for the verdict, or
    /// what is needed to reach one.
    fn of(judgement: &Judgement) -> Self {
        let Judgement { number, claim, verdict, margin, article, figure, why, .. } = judgement;
        let figures = figure.as_ref().map(|figure| {
            // After a percentage, a margin would read as percentage points.
            let margin = margin.filter(|margin| *margin > 0.0 && !figure.contains('%'));
            let margin = margin.map(|margin| format!("±{:.0} %", margin * 100.0));
            let article = article.map(|article| format!("article {}", times(article)));
            let details: Vec<_> = margin.into_iter().chain(article).collect();
            let details = Some(details.join("; ")).filter(|details| !details.is_empty());
            let details = details.map(|details| format!(" ({details})")).unwrap_or_default();
            format!(": {figure}{details}")
        });
        let rest = format!("{}. {why}", figures.unwrap_or_default());
        ClaimLine { number: *number, claim, verdict: *verdict, rest }
    }
}
