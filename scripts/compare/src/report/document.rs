//! The parts of a report.

use crate::analysis::Verdict;
use crate::report::facts::Fact;
use crate::report::table::Table;
use crate::report::timelines::TimelineGroup;

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

/// A part of a document.
pub enum Part<'a> {
    Sentence(String),
    Table(Table),
    Chart(Chart),
    Timelines(TimelineGroup<'a>),
    Claims(Vec<ClaimLine>),
}

/// Series of figures over the same points.
pub struct Chart {
    /// The names of the points.
    pub points: Vec<String>,
    pub series: Vec<Series>,
    /// How a figure is written.
    pub format: fn(f64) -> String,
}

/// A figure for each point, if it has one.
pub struct Series {
    pub name: String,
    pub figures: Vec<Option<f64>>,
}

/// A claim and what is said about it.
pub struct ClaimLine {
    pub number: usize,
    pub claim: &'static str,
    pub verdict: Verdict,
    /// The text after the verdict.
    pub rest: String,
}

impl Document<'_> {
    /// What follows the facts.
    pub fn parts(&self) -> impl Iterator<Item = &Part<'_>> {
        self.figures.iter().chain(&self.timelines).chain(&self.claims)
    }
}
