//! What one comparison says.

use crate::analysis::{FEW_RUNS, Judgement, MARGIN, Verdict, judgements};
use crate::comparison::Comparison;
use crate::comparison::format::factor;
use crate::report::document::{ClaimLine, Document, Part};
use crate::report::facts::facts;
use crate::report::table::Table;
use crate::report::timelines::TimelineGroup;
use crate::report::{remarks, sweeps};

/// Its table, or those of its sweep; remarks; timelines, if they are wanted; and the claims.
pub fn document(comparison: &Comparison, timelines: bool) -> Document<'_> {
    let figures = match comparison.swept {
        None => vec![Part::Table(Table::of(comparison))],
        Some(option) => sweeps::parts(comparison, option),
    };
    let remarks = remarks::problems(comparison).into_iter().chain(remarks::overhead(comparison));
    let lines = judgements(comparison);
    let (open, judged): (Vec<_>, Vec<_>) =
        lines.iter().map(ClaimLine::of).partition(|line| line.verdict == Verdict::NotJudged);
    let mut claims = vec![Part::Sentence(how_claims_are_judged())];
    if !judged.is_empty() {
        claims.push(Part::Claims(judged));
    }
    if !open.is_empty() {
        claims.push(Part::Sentence("What these figures can't judge:".to_owned()));
        claims.push(Part::Claims(open));
    }
    Document {
        facts: facts(|line| line(comparison).into_iter().collect()),
        figures: figures.into_iter().chain(remarks.map(Part::Sentence)).collect(),
        timelines: if timelines { timeline_parts(comparison) } else { Vec::new() },
        claims,
    }
}

/// The timelines of a comparison, or how to get them.
fn timeline_parts(comparison: &Comparison) -> Vec<Part<'_>> {
    let groups = TimelineGroup::all(comparison);
    if groups.is_empty() {
        let note = "No timelines were recorded: measure with --timelines, or with --json.";
        return vec![Part::Sentence(note.to_owned())];
    }
    groups.into_iter().map(Part::Timelines).collect()
}

fn how_claims_are_judged() -> String {
    format!(
        "The article's claims, judged by these figures. A figure may be off by its margin: {:.0} %, or \
         as much as the runs differ (median against fastest; {:.0} % where they are less than three).",
        MARGIN * 100.0,
        FEW_RUNS * 100.0,
    )
}

impl ClaimLine {
    /// A claim with its figures (the comparison's and the article's), and why its verdict is so; or else
    /// with what would judge it.
    fn of(judgement: &Judgement) -> Self {
        let Judgement { number, claim, verdict, here, margin, article, unit, why } = judgement;
        let figures = here.zip(*unit).map(|(here, unit)| {
            let margin = margin.filter(|margin| *margin > 0.0);
            let margin = margin.map(|margin| format!("± {:.0} %", margin * 100.0));
            let article = article.map(|article| format!("article {}", factor(article)));
            let details: Vec<_> = margin.into_iter().chain(article).collect();
            let details = Some(details.join("; ")).filter(|details| !details.is_empty());
            let details = details.map(|details| format!(" ({details})")).unwrap_or_default();
            format!(": {} {unit}{details}", factor(here))
        });
        let rest = format!("{}. {why}", figures.unwrap_or_default());
        ClaimLine { number: *number, claim, verdict: *verdict, rest }
    }
}
