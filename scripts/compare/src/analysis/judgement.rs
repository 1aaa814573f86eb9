//! Judges claims by comparing figures with bounds.

use std::fmt;

use serde::Serialize;

use crate::analysis::statistics::deviation;
use crate::comparison::format::times;
use crate::comparison::{Comparison, Program, article};

/// Minimum uncertainty of a figure, as a fraction of it. Runs that differ more increase it.
pub const MARGIN: f64 = 0.05;

/// Uncertainty of a program with too few runs to measure it.
pub const FEW_RUNS: f64 = 0.1;

/// A function that judges a claim; its error is the finding that the claim can't be judged.
type Judge = fn(&Comparison) -> Result<Finding, Finding>;

pub struct Claim {
    text: &'static str,
    judge: Judge,
    /// Whether a sweep can judge it: it is about the number of workers.
    pub judges_sweeps: bool,
}

#[derive(Serialize)]
pub struct Judgement {
    /// Position in the article's order, from 1.
    pub number: usize,
    pub claim: &'static str,
    pub verdict: Verdict,
    /// The figure of this comparison.
    pub here: Option<f64>,
    /// Uncertainty of `here`, as a fraction of it.
    pub margin: Option<f64>,
    /// The article's own figure.
    pub article: Option<f64>,
    /// `here` with its unit.
    pub figure: Option<String>,
    /// The reason for the verdict; if not judged, the measurements that would be needed.
    pub why: String,
}

/// A verdict on a claim, the best first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Holds,
    TooCloseToCall,
    DoesNotHoldHere,
    DiffersByDesign,
    NotJudged,
}

impl Verdict {
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::DoesNotHoldHere => "does not hold here",
            Verdict::DiffersByDesign => "differs by design",
            Verdict::TooCloseToCall => "too close to call",
            Verdict::NotJudged => "not judged",
        }
    }
}

impl Claim {
    pub const fn new(text: &'static str, judge: Judge) -> Self {
        Claim { text, judge, judges_sweeps: false }
    }

    pub const fn of_sweeps(self) -> Self {
        Claim { judges_sweeps: true, ..self }
    }

    pub fn judged(&self, number: usize, comparison: &Comparison) -> Judgement {
        let finding = (self.judge)(comparison).unwrap_or_else(|not_judged| not_judged);
        let Finding { figure, verdict, because } = finding;
        Judgement {
            number,
            claim: self.text,
            verdict,
            here: figure.as_ref().map(|figure| figure.value),
            margin: figure.as_ref().map(|figure| figure.margin),
            article: figure.as_ref().and_then(|figure| figure.article),
            figure: figure.map(|figure| figure.words),
            why: because,
        }
    }
}

/// A verdict with its figure and its reason.
pub struct Finding {
    figure: Option<Figure>,
    verdict: Verdict,
    because: String,
}

impl Finding {
    pub fn new(verdict: Verdict, because: impl Into<String>) -> Self {
        Finding { figure: None, verdict, because: because.into() }
    }

    pub fn because(self, because: impl Into<String>) -> Self {
        Finding { because: because.into(), ..self }
    }

    /// Changes "does not hold here" to "differs by design".
    pub fn or_differs_by_design(mut self) -> Self {
        if self.verdict == Verdict::DoesNotHoldHere {
            self.verdict = Verdict::DiffersByDesign;
        }
        self
    }

    /// Combines this with another finding that has to hold, too: the worse verdict counts.
    pub fn and(self, other: Finding) -> Self {
        Finding { verdict: self.verdict.max(other.verdict), ..self }
    }
}

/// Returns the finding that a claim can't be judged without something else.
pub fn needs<T>(what: impl fmt::Display) -> Result<T, Finding> {
    Err(Finding::new(Verdict::NotJudged, format!("It needs {what}.")))
}

pub struct Figure {
    pub value: f64,
    /// Its uncertainty, as a fraction of it.
    pub margin: f64,
    /// The number with its unit, as in "4.87× as fast".
    pub words: String,
    /// The article's own figure.
    pub article: Option<f64>,
}

impl Figure {
    /// Divides the fastest time of a program by another's.
    pub fn ratio(program: &Program, other: &Program, unit: &str) -> Self {
        let margin = MARGIN.max(uncertainty(program) + uncertainty(other));
        let figure = Figure::multiple(fastest(program) / fastest(other), margin, unit);
        // The article has one time of each program.
        let differ = program.name != other.name;
        Figure { article: article::ratio(&program.name, &other.name).filter(|_| differ), ..figure }
    }

    /// Divides the fastest time of a program by these seconds.
    pub fn ratio_to(program: &Program, seconds: f64, unit: &str) -> Self {
        Figure::multiple(fastest(program) / seconds, MARGIN.max(uncertainty(program)), unit)
    }

    /// Creates a multiple of the thing that `unit` names.
    pub fn multiple(value: f64, margin: f64, unit: &str) -> Self {
        Figure::new(value, margin, format!("{} {unit}", times(value)))
    }

    pub fn new(value: f64, margin: f64, words: String) -> Self {
        Figure { value, margin, words, article: None }
    }

    pub fn at_least(self, bound: f64) -> Finding {
        self.between(bound, f64::INFINITY)
    }

    pub fn at_most(self, bound: f64) -> Finding {
        self.between(0.0, bound)
    }

    /// Judges whether the figure is between these bounds, allowing for its margin.
    pub fn between(self, low: f64, high: f64) -> Finding {
        let least = self.value * (1.0 - self.margin);
        let most = self.value * (1.0 + self.margin);
        let verdict = if low < least && most < high {
            Verdict::Holds
        } else if most < low || high < least {
            Verdict::DoesNotHoldHere
        } else {
            Verdict::TooCloseToCall
        };
        Finding { figure: Some(self), verdict, because: String::new() }
    }
}

fn uncertainty(program: &Program) -> f64 {
    deviation(program).unwrap_or(FEW_RUNS)
}

/// Returns the time of a program's fastest run in seconds, or NaN if a run failed.
pub fn fastest(program: &Program) -> f64 {
    program.fastest().unwrap_or(f64::NAN)
}

/// Returns whether a program did all of its work, in a time that can be divided by.
pub fn has_time(program: &Program) -> bool {
    program.fastest().is_some_and(|seconds| seconds > 0.0)
}

/// Returns these programs, if all were measured and did all of their work.
pub fn measured<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Finding> {
    let found = names.map(|name| comparison.points[0].program(name).filter(|it| has_time(it)));
    if found.iter().all(Option::is_some) {
        Ok(found.map(|program| program.expect("all were found")))
    } else {
        needs(format!("{}, without failures", names.join(" and ")))
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::*;
    use super::*;

    #[test]
    fn a_figure_is_too_close_to_call_if_a_bound_is_within_its_margin() {
        for (value, expected) in [
            (9.5, DoesNotHoldHere),
            (9.6, TooCloseToCall),
            (10.5, TooCloseToCall),
            (10.6, Holds),
            (19.0, Holds),
            (19.1, TooCloseToCall),
            (21.0, TooCloseToCall),
            (21.1, DoesNotHoldHere),
            (f64::NAN, TooCloseToCall),
        ] {
            let figure = || Figure::multiple(value, 0.05, "");
            assert_eq!(figure().between(10.0, 20.0).verdict, expected, "{value}");
            let at_least = figure().at_least(10.0).verdict;
            assert_eq!(at_least, if value > 10.6 { Holds } else { expected }, "{value}");
        }
    }
}
