//! Judges a figure by its bounds.

use std::fmt;

use serde::Serialize;

use crate::analysis::statistics::deviation;
use crate::comparison::{Comparison, Program, article};

/// The least uncertainty of a figure, as a fraction of it: it is more where the runs of a program differ.
pub const MARGIN: f64 = 0.05;

/// The uncertainty of a program with too few runs to know how far they differ.
pub const FEW_RUNS: f64 = 0.1;

/// What a comparison shows about a claim; or else what would have to be measured.
type Judge = fn(&Comparison) -> Result<Finding, Finding>;

/// A claim of the article.
pub struct Claim {
    text: &'static str,
    judge: Judge,
    /// The programs whose times' ratio is the article's own figure for it, where it has one.
    article: Option<[&'static str; 2]>,
    /// Whether a sweep can judge it: it is about how many wait at a time.
    pub tells_of_sweeps: bool,
}

/// A claim and its verdict.
#[derive(Serialize)]
pub struct Judgement {
    /// Its place in the article's order, from 1.
    pub number: usize,
    pub claim: &'static str,
    pub verdict: Verdict,
    /// The figure of this comparison.
    pub here: Option<f64>,
    /// The uncertainty of that, as a fraction of it.
    pub margin: Option<f64>,
    /// The article's own figure.
    pub article: Option<f64>,
    /// What the figures count, as in "4.87 *times as fast*".
    pub unit: Option<&'static str>,
    /// Why that is so; what would judge it, if it is not judged.
    pub why: String,
}

/// The verdicts, the best first.
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
        Claim { text, judge, article: None, tells_of_sweeps: false }
    }

    pub const fn in_article(self, programs: [&'static str; 2]) -> Self {
        Claim { article: Some(programs), ..self }
    }

    pub const fn of_sweeps(self) -> Self {
        Claim { tells_of_sweeps: true, ..self }
    }

    /// Judges the claim with this number by a comparison.
    pub fn judged(&self, number: usize, comparison: &Comparison) -> Judgement {
        let finding = (self.judge)(comparison).unwrap_or_else(|not_judged| not_judged);
        let Finding { figure, verdict, because } = finding;
        Judgement {
            number,
            claim: self.text,
            verdict,
            here: figure.as_ref().map(|figure| figure.value),
            margin: figure.as_ref().map(|figure| figure.margin),
            article: self.article.and_then(|[program, other]| article::ratio(program, other)),
            unit: figure.map(|figure| figure.unit),
            why: because,
        }
    }
}

/// What a comparison shows about a claim.
pub struct Finding {
    figure: Option<Figure>,
    verdict: Verdict,
    because: String,
}

impl Finding {
    /// Without a figure.
    pub fn new(verdict: Verdict, because: impl Into<String>) -> Self {
        Finding { figure: None, verdict, because: because.into() }
    }

    pub fn because(self, because: impl Into<String>) -> Self {
        Finding { because: because.into(), ..self }
    }

    /// Says that what does not hold is otherwise on purpose.
    pub fn or_differs_by_design(mut self) -> Self {
        if self.verdict == Verdict::DoesNotHoldHere {
            self.verdict = Verdict::DiffersByDesign;
        }
        self
    }

    /// Says that the claim holds only if this does, too.
    pub fn and(self, other: Finding) -> Self {
        Finding { verdict: self.verdict.max(other.verdict), ..self }
    }
}

/// A claim that only something else can judge.
pub fn needs<T>(what: impl fmt::Display) -> Result<T, Finding> {
    Err(Finding::new(Verdict::NotJudged, format!("It needs {what}.")))
}

/// A number that was measured.
pub struct Figure {
    pub value: f64,
    /// Its uncertainty, as a fraction of it.
    pub margin: f64,
    /// What it counts, as in "4.87 *times as fast*".
    pub unit: &'static str,
}

impl Figure {
    /// How many times as long as the other a program took: fastest against fastest.
    pub fn ratio(program: &Program, other: &Program, unit: &'static str) -> Self {
        let margin = MARGIN.max(uncertainty(program) + uncertainty(other));
        Figure { value: fastest(program) / fastest(other), margin, unit }
    }

    /// How many times as long as these seconds a program took.
    pub fn ratio_to(program: &Program, seconds: f64, unit: &'static str) -> Self {
        let margin = MARGIN.max(uncertainty(program));
        Figure { value: fastest(program) / seconds, margin, unit }
    }

    pub fn at_least(self, bound: f64) -> Finding {
        self.between(bound, f64::INFINITY)
    }

    pub fn at_most(self, bound: f64) -> Finding {
        self.between(0.0, bound)
    }

    /// Holds if it is between these bounds, whatever it is within its margin.
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

/// The time of its fastest run, in seconds.
pub fn fastest(program: &Program) -> f64 {
    program.fastest().unwrap_or(f64::NAN)
}

/// Whether a program did all of its work, in a time of which there can be ratios.
pub fn has_time(program: &Program) -> bool {
    program.fastest().is_some_and(|seconds| seconds > 0.0)
}

/// These programs, if all were measured and did all of their work.
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
    fn a_figure_decides_if_it_is_beyond_its_bounds_by_more_than_its_margin() {
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
            let figure = || Figure { value, margin: 0.05, unit: "" };
            assert_eq!(figure().between(10.0, 20.0).verdict, expected, "{value}");
            let at_least = figure().at_least(10.0).verdict;
            assert_eq!(at_least, if value > 10.6 { Holds } else { expected }, "{value}");
        }
    }
}
