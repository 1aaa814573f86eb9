//! The content of a report: facts, figures, timelines and claims.

use crate::analysis::Verdict;
use crate::report::facts::Fact;
use crate::report::table::Table;
use crate::report::timelines::TimelineGroup;

pub struct Document<'a> {
    /// The machine, the work, the programs, their builds and the command.
    pub facts: Vec<Fact>,
    /// Tables and charts, followed by remarks.
    pub figures: Vec<Part<'a>>,
    /// Timelines, if they were requested.
    pub timelines: Vec<Part<'a>>,
    pub claims: Vec<Part<'a>>,
}

pub enum Part<'a> {
    Sentence(String),
    Table(Table),
    Chart(Chart),
    Timelines(TimelineGroup<'a>),
    Claims(Vec<ClaimLine>),
}

/// A line chart of several series over the same points.
pub struct Chart {
    pub points: Vec<String>,
    pub series: Vec<Series>,
    /// Formatter of the figures.
    pub format: fn(f64) -> String,
}

/// A line of a chart, with a figure for each point or `None`.
pub struct Series {
    pub name: String,
    pub figures: Vec<Option<f64>>,
}

/// A claim of the article with its verdict.
pub struct ClaimLine {
    pub number: usize,
    pub claim: &'static str,
    pub verdict: Verdict,
    /// The text after the verdict.
    pub rest: String,
}

impl Document<'_> {
    /// Iterates over the facts, each with its title.
    pub fn facts(&self) -> impl Iterator<Item = String> {
        let facts = self.facts.iter();
        facts.flat_map(|fact| fact.lines.iter().map(move |line| format!("{}: {line}", fact.title)))
    }

    /// Iterates over figures, timelines and claims.
    pub fn parts(&self) -> impl Iterator<Item = &Part<'_>> {
        self.figures.iter().chain(&self.timelines).chain(&self.claims)
    }
}
