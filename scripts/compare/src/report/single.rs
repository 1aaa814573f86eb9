//! The report on one machine.

use crate::analysis::Estimate;
use crate::analysis::disturbance::is_busy;
use crate::analysis::summary::Summary;
use crate::comparison::format::{factor, list, times};
use crate::comparison::{Comparison, Kind, Origin};
use crate::report::document::{Document, Part};
use crate::report::facts::facts;
use crate::report::table::Table;
use crate::report::timelines::TimelineGroup;
use crate::report::{claims, models, remarks, sweeps};

/// Builds the report: table (or tables and charts of a sweep), remarks, timelines if requested, claims.
pub fn document(comparison: &Comparison, timelines: bool) -> Document<'_> {
    let figures = match comparison.swept {
        None => {
            let rows = Summary::rows(comparison);
            // On a busy machine, computations can't be compared.
            let kinds = Kind::ALL.iter().filter(|it| **it == Kind::Io || !is_busy(comparison));
            let answers = kinds.filter_map(|it| fastest(comparison, *it));
            let answer = list("; ", answers).map(|it| Part::Sentence(format!("Fastest {it}.")));
            answer.into_iter().chain([Part::Table(Table::of(&rows))]).collect()
        }
        Some(option) => sweeps::parts(comparison, option),
    };
    let remarks = remarks::problems(comparison).into_iter().chain(remarks::overhead(comparison));
    let models = models::parts(comparison).filter(|_| comparison.swept.is_none());
    Document {
        facts: facts(|line| line(comparison).into_iter().collect()),
        figures,
        remarks: remarks.map(Part::Sentence).collect(),
        timelines: if timelines { timeline_parts(comparison) } else { Vec::new() },
        claims: claims::of_machine(comparison),
        models: models.unwrap_or_default(),
    }
}

/// Names the fastest of at least two programs of a kind, and any that may be as fast; with the figure that
/// explains it. Examples do not compete.
fn fastest(comparison: &Comparison, kind: Kind) -> Option<String> {
    let point = &comparison.points[0];
    let programs = point.programs.iter().filter(|it| it.kind == kind && !it.is_aside());
    let ours = programs.filter(|it| it.origin == Origin::Workspace);
    let rows: Vec<_> = ours.map(|it| Summary::of(it, point, comparison)).collect();
    let rows = || rows.iter().filter(|row| row.not_compared != "unverified");
    let timed = rows().filter_map(|row| Some((row.fastest_seconds?, row)));
    let (_, best) = timed.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
    let may_be_best = |row: &&Summary| {
        let [program, best] = [row, &best].map(|row| point.program(row.program));
        let ratio = program.zip(best).and_then(|(program, best)| Estimate::ratio(program, best));
        ratio.is_some_and(|ratio| ratio.low * (1.0 - ratio.margin()) <= 1.0)
    };
    let winners: Vec<_> = rows().filter(may_be_best).collect();
    let first = winners.first().filter(|_| rows().count() > 1)?;
    let names = winners.iter().map(|row| match row.speedup {
        Some(speedup) => format!("{} ({})", row.program, times(speedup)),
        None => row.program.to_string(),
    });
    let names = names.collect::<Vec<_>>().join(" and ");
    let reason = match kind {
        Kind::Io => format!("with {} requests in flight", first.max_in_flight?),
        Kind::Cpu => format!("on {} cores", factor(first.cores_used?)),
    };
    Some(format!("for {}: {names}, {reason}", kind.title()))
}

/// Returns the timelines of a comparison, or a note on how to record them.
fn timeline_parts(comparison: &Comparison) -> Vec<Part<'_>> {
    let groups = TimelineGroup::all(comparison);
    if groups.is_empty() {
        let note = "No timelines were recorded: measure with --timelines or --json (not a sweep).";
        return vec![Part::Sentence(note.to_owned())];
    }
    let note = "Timelines of one extra run of each program, not included in the table:";
    let groups = groups.into_iter().map(Part::Timelines);
    [Part::Sentence(note.to_owned())].into_iter().chain(groups).collect()
}
