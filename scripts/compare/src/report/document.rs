//! The content of a report: facts, figures, timelines, claims and models.

use crate::analysis::Judgement;
use crate::report::facts::Fact;
use crate::report::table::Table;
use crate::report::timelines::TimelineGroup;

pub struct Document<'a> {
    pub facts: Vec<Fact>,
    pub figures: Vec<Part<'a>>,
    pub remarks: Vec<Part<'a>>,
    pub timelines: Vec<Part<'a>>,
    pub claims: Vec<Part<'a>>,
    /// Which concurrency model suits which work, by the figures.
    pub models: Vec<Part<'a>>,
}

pub enum Part<'a> {
    Sentence(String),
    Table(Table),
    Timelines(TimelineGroup<'a>),
    /// The claims, with the verdict of the only machine or the best one. The reason follows the figures.
    Claims(Vec<Judgement>),
}

impl Document<'_> {
    /// Returns the lines of the facts, each with its fact's title.
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, &String)> {
        self.facts.iter().flat_map(|fact| fact.lines.iter().map(move |line| (fact.title, line)))
    }
}
