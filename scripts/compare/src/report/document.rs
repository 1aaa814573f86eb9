//! The content of a report: facts, figures, timelines and claims.

use crate::analysis::Verdict;
use crate::report::facts::Fact;
use crate::report::table::Table;
use crate::report::timelines::TimelineGroup;

pub struct Document<'a> {
    pub facts: Vec<Fact>,
    pub figures: Vec<Part<'a>>,
    pub remarks: Vec<Part<'a>>,
    pub timelines: Vec<Part<'a>>,
    pub claims: Vec<Part<'a>>,
}

pub enum Part<'a> {
    Sentence(String),
    Table(Table),
    Timelines(TimelineGroup<'a>),
    Claims(Vec<ClaimLine>),
}

/// A claim of the article with its verdict: that of the only machine, or the best one.
pub struct ClaimLine {
    pub number: usize,
    pub claim: &'static str,
    pub verdict: Verdict,
    pub words: String,
    /// The figures, followed by the reason.
    pub why: String,
    /// Arguments of a comparison that judges it; empty if there are none.
    pub way: &'static str,
}

impl Document<'_> {
    /// Returns the lines of the facts, each with its fact's title.
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, &String)> {
        self.facts.iter().flat_map(|fact| fact.lines.iter().map(move |line| (fact.title, line)))
    }
}
