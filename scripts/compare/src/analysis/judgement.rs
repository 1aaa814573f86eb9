//! Judges claims by comparing figures with bounds.

use std::fmt;

use serde::Serialize;

use crate::analysis::statistics::Estimate;
use crate::comparison::format::times;
use crate::comparison::{Comparison, Program, article};

/// Something that judges a claim, or the finding that the claim can't be judged.
pub type Judged<T> = Result<T, Finding>;

type Judge = fn(&Comparison) -> Judged<Finding>;

pub struct Claim {
    text: &'static str,
    judge: Judge,
    /// Whether a sweep judges it, too.
    pub is_about_workers: bool,
}

/// A claim with its verdict, as described in FORMAT.md.
#[derive(Clone, Serialize)]
pub struct Judgement {
    pub number: usize,
    pub claim: &'static str,
    pub verdict: Verdict,
    pub here: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub margin: Option<f64>,
    pub article: Option<f64>,
    pub figure: Option<String>,
    pub why: String,
    /// The verdict in words.
    #[serde(skip)]
    pub words: String,
    #[serde(skip)]
    pub way: Option<&'static str>,
}

/// A verdict on a claim, the best first. Several name the reason why it does not hold here.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Holds,
    TooCloseToCall,
    /// The machine does not have four CPUs.
    DependsOnCpus,
    /// The article's own figures do not support it, either.
    Overstated,
    DoesNotHoldHere,
    DiffersInRust,
    NotJudged,
}

impl Verdict {
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::TooCloseToCall => "too close to call",
            Verdict::DependsOnCpus => "depends on CPUs",
            Verdict::Overstated => "overstated",
            Verdict::DoesNotHoldHere => "does not hold here",
            Verdict::DiffersInRust => "differs in Rust",
            Verdict::NotJudged => "not judged",
        }
    }
}

impl Claim {
    pub const fn new(text: &'static str, judge: Judge) -> Self {
        Claim { text, judge, is_about_workers: false }
    }

    pub const fn about_workers(text: &'static str, judge: Judge) -> Self {
        Claim { is_about_workers: true, ..Claim::new(text, judge) }
    }

    pub fn judged(&self, number: usize, comparison: &Comparison) -> Judgement {
        let finding = (self.judge)(comparison).unwrap_or_else(|not_judged| not_judged);
        let Finding { figure, verdict, because, way } = finding;
        Judgement {
            number,
            claim: self.text,
            verdict,
            here: figure.as_ref().map(|figure| figure.value),
            low: figure.as_ref().map(|figure| figure.low),
            high: figure.as_ref().map(|figure| figure.high),
            margin: figure.as_ref().map(|figure| figure.margin),
            article: figure.as_ref().and_then(|figure| figure.article),
            figure: figure.map(|figure| figure.words),
            why: because,
            words: verdict.words().to_owned(),
            way,
        }
    }
}

pub struct Finding {
    figure: Option<Figure>,
    verdict: Verdict,
    because: String,
    /// Arguments of a comparison that judges the claim, if any does on this machine.
    pub way: Option<&'static str>,
}

impl Finding {
    pub fn new(verdict: Verdict, because: impl Into<String>) -> Self {
        Finding { figure: None, verdict, because: because.into(), way: Some("--asides") }
    }

    pub fn because(self, because: impl Into<String>) -> Self {
        Finding { because: because.into(), ..self }
    }

    /// Changes "does not hold here" to a verdict that names the reason.
    pub fn or(mut self, reason: Verdict) -> Self {
        if self.verdict == Verdict::DoesNotHoldHere {
            self.verdict = reason;
        }
        self
    }

    /// Combines this with another finding that has to hold, too: the worse verdict counts.
    pub fn and(self, other: Finding) -> Self {
        Finding { verdict: self.verdict.max(other.verdict), ..self }
    }
}

/// Returns the finding that a claim can't be judged without something else.
pub fn needs(what: impl fmt::Display) -> Finding {
    Finding::new(Verdict::NotJudged, format!("It needs {what}."))
}

/// Returns the finding that a claim can't be judged on this machine.
pub fn cannot_tell(why: &str) -> Finding {
    let because = format!("This machine cannot tell: {why}.");
    Finding { way: None, ..Finding::new(Verdict::NotJudged, because) }
}

pub struct Figure {
    pub value: f64,
    /// The range that probably covers the true value.
    low: f64,
    high: f64,
    /// The fraction by which the range is widened to judge it.
    margin: f64,
    /// The number with its unit, as in "4.87×".
    pub words: String,
    pub article: Option<f64>,
}

impl Figure {
    /// Divides a program's time by another's, round by round.
    pub fn ratio(program: &Program, other: &Program) -> Judged<Self> {
        let figure = Figure::times(Estimate::ratio(program, other))?;
        // The article has one time of each program.
        let differ = program.name != other.name;
        let article = article::ratio(&program.name, &other.name).filter(|_| differ);
        Ok(Figure { article, ..figure })
    }

    pub fn ratio_to(program: &Program, seconds: f64) -> Judged<Self> {
        Figure::times(Estimate::ratio_to(program, seconds))
    }

    fn times(estimate: Option<Estimate>) -> Judged<Self> {
        let estimate = estimate.ok_or(needs("runs in the same rounds"))?;
        let Estimate { median, low, high, .. } = estimate;
        Ok(Figure { low, high, ..Figure::new(median, estimate.margin(), times(median)) })
    }

    pub fn new(value: f64, margin: f64, words: String) -> Self {
        Figure { value, low: value, high: value, margin, words, article: None }
    }

    /// Adds the unit of which the figure is a multiple.
    pub fn of(mut self, unit: &str) -> Self {
        self.words = format!("{} {unit}", self.words);
        self
    }

    pub fn at_least(self, bound: f64) -> Finding {
        self.between(bound, f64::INFINITY)
    }

    pub fn at_most(self, bound: f64) -> Finding {
        self.between(0.0, bound)
    }

    /// Judges whether the figure is between these bounds, with its range and its margin.
    pub fn between(self, low: f64, high: f64) -> Finding {
        let least = self.low * (1.0 - self.margin);
        let most = self.high * (1.0 + self.margin);
        let verdict = if low < least && most < high {
            Verdict::Holds
        } else if most < low || high < least {
            let is_supported = self.article.is_none_or(|it| (low..=high).contains(&it));
            if is_supported { Verdict::DoesNotHoldHere } else { Verdict::Overstated }
        } else {
            Verdict::TooCloseToCall
        };
        self.finding(verdict)
    }

    pub fn finding(self, verdict: Verdict) -> Finding {
        Finding { figure: Some(self), ..Finding::new(verdict, "") }
    }
}
