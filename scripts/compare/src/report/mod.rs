//! What is said about a comparison, or those of several machines, whatever the form.

mod facts;
mod machines;
mod remarks;
mod sources;
mod sweeps;
pub mod table;
pub mod timelines;

use std::io;
use std::path::PathBuf;

use crate::analysis::judgement::{FEW_RUNS, Judgement, MARGIN, Verdict};
use crate::analysis::judgements;
use crate::analysis::summary::Summary;
use crate::comparison::format::factor;
use crate::comparison::{Comparison, Program};
pub use crate::report::machines::Machine;
pub use crate::report::sources::Source;
pub use crate::report::sweeps::Chart;
use crate::report::table::Table;
use crate::report::timelines::TimelineGroup;

/// The comparisons that are shown and exported.
pub struct Report {
    /// At least one.
    pub machines: Vec<Machine>,
    /// The code of the programs.
    pub sources: Vec<Source>,
}

/// What a report says.
pub struct Document<'a> {
    /// What was measured.
    pub facts: Vec<Fact>,
    /// The table, or the tables and charts; and what failed.
    pub figures: Vec<Part<'a>>,
    /// The timelines, if they are wanted.
    pub timelines: Vec<Part<'a>>,
    /// The article's claims and their verdicts.
    pub claims: Vec<Part<'a>>,
}

/// Something that was measured, or how it was.
pub struct Fact {
    pub title: &'static str,
    /// One, unless machines differ in it.
    pub lines: Vec<String>,
}

/// A part of a document.
pub enum Part<'a> {
    Sentence(String),
    Table(Table),
    Chart(Chart),
    Timelines(TimelineGroup<'a>),
    Claims(Vec<ClaimLine>),
}

/// A claim and what is said about it.
pub struct ClaimLine {
    pub number: usize,
    pub claim: &'static str,
    pub verdict: Verdict,
    /// The text after the verdict.
    pub rest: String,
}

impl Report {
    /// Of this machine alone.
    pub fn of(comparison: Comparison) -> Self {
        Report { machines: vec![Machine { name: String::new(), comparison }], sources: Vec::new() }
    }

    /// Of the machines that wrote these files with `--json`.
    ///
    /// # Errors
    /// A file can't be read, or holds something else.
    pub fn read(paths: &[PathBuf]) -> io::Result<Self> {
        Ok(Report { machines: Machine::read_all(paths)?, sources: Vec::new() })
    }

    /// The comparison, if there is one.
    pub fn single(&self) -> Option<&Comparison> {
        let [machine] = &self.machines[..] else { return None };
        Some(&machine.comparison)
    }

    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.machines.iter().flat_map(|machine| machine.comparison.programs())
    }

    /// The rows of all tables.
    pub fn summary<'a>(&'a self) -> Vec<Summary<'a>> {
        let rows = |Machine { name, comparison }: &'a Machine| {
            let machine = self.single().is_none().then_some(&**name);
            Summary::all(comparison).into_iter().map(move |row| Summary { machine, ..row })
        };
        self.machines.iter().flat_map(rows).collect()
    }

    /// Whether there are timelines to draw.
    pub fn has_timelines(&self) -> bool {
        self.programs().any(|program| program.recorded().is_some())
    }

    /// Whether nothing failed.
    pub fn is_complete(&self) -> bool {
        self.machines.iter().all(|machine| machine.comparison.is_complete())
    }

    /// What it says, with or without the timelines.
    pub fn document(&self, timelines: bool) -> Document<'_> {
        match self.single() {
            Some(comparison) => document(comparison, timelines),
            None => machines::document(&self.machines, timelines),
        }
    }
}

impl Document<'_> {
    /// What follows the facts.
    pub fn parts(&self) -> impl Iterator<Item = &Part<'_>> {
        self.figures.iter().chain(&self.timelines).chain(&self.claims)
    }
}

fn document(comparison: &Comparison, timelines: bool) -> Document<'_> {
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
        facts: facts::facts(|line| vec![line(comparison)]),
        figures: figures.into_iter().chain(remarks.map(Part::Sentence)).collect(),
        timelines: if timelines { timelines::parts(comparison) } else { Vec::new() },
        claims,
    }
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
