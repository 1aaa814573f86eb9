//! How a figure is judged.

use std::fmt;

use serde::Serialize;

use crate::analysis::summary::deviation;
use crate::comparison::{Comparison, Program};

/// A figure is uncertain by this fraction of it, or by more where the runs of a program differ.
pub const MARGIN: f64 = 0.05;

/// How far runs may differ of which there are too few to know.
pub const FEW_RUNS: f64 = 0.1;

/// A claim of the article.
pub struct Claim {
    /// Its place among the claims, in the article's order.
    pub number: u8,
    pub text: &'static str,
    /// The article's own figure for it, where it has one.
    pub article: fn() -> Option<f64>,
    /// What the figures of a comparison say of it; or else what would have to be measured.
    pub judge: fn(&Comparison) -> Result<Judged, Judged>,
}

/// A claim, and what became of it.
#[derive(Serialize)]
pub struct Judgement {
    pub number: u8,
    pub claim: &'static str,
    pub verdict: Verdict,
    /// The figure of this comparison.
    pub here: Option<f64>,
    /// How far it may be off, as a fraction of it.
    pub margin: Option<f64>,
    /// The article's own figure.
    pub article: Option<f64>,
    /// What the figures count, as in "4.87 *times as fast*".
    pub unit: Option<&'static str>,
    /// Why that is so; what would judge it, if it is not judged.
    pub why: String,
}

/// What becomes of a claim, the best first.
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

/// A claim, judged by a comparison.
pub fn judge(claim: &Claim, comparison: &Comparison) -> Judgement {
    let Judged { figure, verdict, because } =
        (claim.judge)(comparison).unwrap_or_else(|not_judged| not_judged);
    Judgement {
        number: claim.number,
        claim: claim.text,
        verdict,
        here: figure.as_ref().map(|figure| figure.value),
        margin: figure.as_ref().map(|figure| figure.margin),
        article: (claim.article)(),
        unit: figure.map(|figure| figure.unit),
        why: because,
    }
}

/// What the figures say of a claim.
pub struct Judged {
    figure: Option<Figure>,
    verdict: Verdict,
    because: String,
}

impl Judged {
    /// Without a figure.
    pub fn new(verdict: Verdict, because: impl Into<String>) -> Self {
        Judged { figure: None, verdict, because: because.into() }
    }

    pub fn because(self, because: impl Into<String>) -> Self {
        Judged { because: because.into(), ..self }
    }

    /// Says that what does not hold is otherwise on purpose.
    pub fn or_differs_by_design(mut self) -> Self {
        if self.verdict == Verdict::DoesNotHoldHere {
            self.verdict = Verdict::DiffersByDesign;
        }
        self
    }

    /// Says that the claim holds only if this does, too.
    pub fn and(self, other: Judged) -> Self {
        Judged { verdict: self.verdict.max(other.verdict), ..self }
    }
}

/// A claim that only something else can judge.
pub fn needs<T>(what: impl fmt::Display) -> Result<T, Judged> {
    Err(Judged::new(Verdict::NotJudged, format!("It needs {what}.")))
}

/// A number that was measured.
pub struct Figure {
    pub value: f64,
    /// How far it may be off, as a fraction of it.
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

    pub fn at_least(self, bound: f64) -> Judged {
        self.between(bound, f64::INFINITY)
    }

    pub fn at_most(self, bound: f64) -> Judged {
        self.between(0.0, bound)
    }

    /// Holds if it is between these bounds, whatever it is within its margin.
    pub fn between(self, low: f64, high: f64) -> Judged {
        let least = self.value * (1.0 - self.margin);
        let most = self.value * (1.0 + self.margin);
        let verdict = if low < least && most < high {
            Verdict::Holds
        } else if most < low || high < least {
            Verdict::DoesNotHoldHere
        } else {
            Verdict::TooCloseToCall
        };
        Judged { figure: Some(self), verdict, because: String::new() }
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
) -> Result<[&'a Program; N], Judged> {
    let found = names.map(|name| comparison.measurement.program(name).filter(|it| has_time(it)));
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
    use crate::comparison::tests::{TYPICAL, comparison};

    fn verdict(value: f64, low: f64, high: f64) -> Verdict {
        Figure { value, margin: 0.05, unit: "" }.between(low, high).verdict
    }

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
            assert_eq!(verdict(value, 10.0, 20.0), expected, "{value}");
        }
        assert_eq!(verdict(1e9, 10.0, f64::INFINITY), Holds);
        assert_eq!(verdict(0.0, 0.0, 10.0), TooCloseToCall);
        assert_eq!(verdict(0.1, 0.0, 10.0), Holds);
    }

    #[test]
    fn runs_that_differ_widen_the_margin() {
        let mut comparison = comparison(TYPICAL);
        let margin = |comparison: &Comparison| {
            Figure::ratio(
                &comparison.measurement.programs[0],
                &comparison.measurement.programs[1],
                "",
            )
            .margin
        };
        assert_eq!(margin(&comparison), 0.05);
        // The median, which was 1 % above the fastest.
        comparison.measurement.programs[1].runs[2].seconds = Some(3.3);
        comparison.measurement.programs[1].runs[0].seconds = Some(3.3);
        assert!((margin(&comparison) - 0.11).abs() < 1e-9, "{}", margin(&comparison));
    }
}
