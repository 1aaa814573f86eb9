//! How a figure is judged.

use std::fmt;

use serde::Serialize;

use crate::claims::{CLAIMS, Claim};
use crate::comparison::{Comparison, Program};
use crate::summary::deviation;

/// A figure is uncertain by this fraction of it, or by more where the runs of a program differ.
pub const MARGIN: f64 = 0.05;

/// How far runs may differ of which there are too few to know.
pub const FEW_RUNS: f64 = 0.1;

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

/// Every claim, judged by a comparison.
pub fn judgements(comparison: &Comparison) -> Vec<Judgement> {
    CLAIMS.iter().map(|claim| judge(claim, comparison)).collect()
}

fn judge(claim: &Claim, comparison: &Comparison) -> Judgement {
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
#[derive(Clone)]
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

fn fastest(program: &Program) -> f64 {
    program.fastest().unwrap_or(f64::NAN)
}

/// These programs, if all were measured and did all of their work.
pub fn measured<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Judged> {
    let has_time = |program: &&Program| program.fastest().is_some_and(|seconds| seconds > 0.0);
    let found = names.map(|name| comparison.program(name).filter(has_time));
    match found.iter().all(Option::is_some) {
        true => Ok(found.map(|program| program.expect("all were found"))),
        false => needs(format!("{}, without failures", names.join(" and "))),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use common::options::PROGRAMS;

    use super::Verdict::*;
    use super::*;
    use crate::article;
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
            Figure::ratio(&comparison.programs[0], &comparison.programs[1], "").margin
        };
        assert_eq!(margin(&comparison), 0.05);
        // The median, which was 1 % above the fastest.
        comparison.programs[1].runs[2].seconds = Some(3.3);
        comparison.programs[1].runs[0].seconds = Some(3.3);
        assert!((margin(&comparison) - 0.11).abs() < 1e-9, "{}", margin(&comparison));
    }

    fn verdicts(comparison: &Comparison) -> Vec<(u8, Verdict)> {
        judgements(comparison).iter().map(|it| (it.number, it.verdict)).collect()
    }

    #[test]
    fn every_claim_has_its_verdict() {
        let expected = [
            (1, DoesNotHoldHere),
            (2, Holds),
            (3, Holds),
            (4, Holds),
            (5, Holds),
            (6, NotJudged),
            (7, Holds),
            (8, NotJudged),
            (9, NotJudged),
            (10, NotJudged),
            (11, DiffersByDesign),
            (12, Holds),
            (13, NotJudged),
            (14, Holds),
            (15, DoesNotHoldHere),
            (16, NotJudged),
            (17, DiffersByDesign),
            (18, Holds),
        ];
        assert_eq!(verdicts(&comparison(TYPICAL)), expected);
    }

    #[test]
    fn without_a_program_that_did_all_of_its_work_there_is_no_verdict() {
        let mut seconds = TYPICAL;
        (seconds[0], seconds[6]) = (0.0, 0.0);
        let verdicts = verdicts(&comparison(seconds));
        for number in [1, 2, 4, 12] {
            assert_eq!(verdicts[number - 1].1, NotJudged, "{number}");
        }
    }

    #[test]
    fn other_figures_are_judged_otherwise() {
        /// The times of these programs are others; then there is another change.
        type Case = (&'static [(usize, f64)], fn(&mut Comparison), u8, Verdict);
        let cases: &[Case] = &[
            (&[(1, 1.3)], |_| {}, 1, Holds),
            (&[(1, 1.45)], |_| {}, 1, TooCloseToCall),
            (&[(2, 0.6)], |_| {}, 2, DoesNotHoldHere),
            // Over thirty times, but not the fastest.
            (&[(1, 0.1)], |_| {}, 2, DoesNotHoldHere),
            (&[(2, 0.6)], |_| {}, 3, DoesNotHoldHere),
            // With two CPUs.
            (&[(3, 7.3)], |_| {}, 4, DoesNotHoldHere),
            (&[(3, 7.3)], |_| {}, 5, DoesNotHoldHere),
            (&[(3, 2.0)], |_| {}, 5, DoesNotHoldHere),
            (&[(1, 0.2)], |it| it.programs[1].at_a_time = 160, 6, DoesNotHoldHere),
            (&[(1, 3.3)], |it| it.programs[1].at_a_time = 160, 6, Holds),
            (&[(2, 0.3)], |_| {}, 7, DoesNotHoldHere),
            (&[], |it| it.programs[2].at_a_time = 99, 7, NotJudged),
            (&[], |it| it.settings.latency_seconds = 0.0, 7, NotJudged),
            (&[(3, 1.5)], |it| it.programs[3].at_a_time = 10, 8, DoesNotHoldHere),
            (&[(3, 4.0)], |it| it.programs[3].at_a_time = 10, 8, Holds),
            (&[(5, 0.41)], |_| {}, 11, Holds),
            (&[(5, 0.37)], |_| {}, 11, TooCloseToCall),
            (&[(6, 0.5)], |_| {}, 12, DoesNotHoldHere),
            // Over twice as long, but not the slowest.
            (&[(7, 9.0)], |_| {}, 12, DoesNotHoldHere),
            (&[(7, 0.22)], |_| {}, 14, DoesNotHoldHere),
            (&[], |it| it.programs.truncate(4), 15, NotJudged),
            // Four processes, five threads.
            (&[(7, 0.079)], |it| it.settings.n = 1, 16, TooCloseToCall),
            (&[(7, 0.1)], |it| it.settings.n = 1, 16, Holds),
            (&[(4, 0.01)], |_| {}, 11, NotJudged),
            (&[], |it| it.settings.latency_seconds = 0.001, 1, NotJudged),
            (&[], |it| it.programs[1].wanted = 2, 6, NotJudged),
        ];
        for (times, change, number, expected) in cases {
            let mut seconds = TYPICAL;
            for (program, time) in *times {
                seconds[*program] = *time;
            }
            let mut comparison = comparison(seconds);
            change(&mut comparison);
            let verdict = verdicts(&comparison)[usize::from(*number) - 1];
            assert_eq!(verdict, (*number, *expected), "{times:?}");
        }
    }

    /// A comparison in which the runs of the first so many programs differ.
    fn unsteady(programs: Range<usize>) -> Comparison {
        let mut comparison = comparison(TYPICAL);
        for program in &mut comparison.programs[programs] {
            let slow = program.fastest().map(|time| time * 1.2);
            program.runs[0].seconds = slow;
            program.runs[2].seconds = slow;
        }
        comparison
    }

    #[test]
    fn times_that_differ_for_downloads_alone_bear_the_claim_out() {
        assert_eq!(verdicts(&unsteady(0..4))[14], (15, Holds));
        assert_eq!(verdicts(&unsteady(4..8))[14], (15, DoesNotHoldHere));
        assert_eq!(verdicts(&unsteady(0..8))[14], (15, DoesNotHoldHere));
    }

    #[test]
    fn downloads_that_seem_to_be_in_order_decide_nothing() {
        let mut comparison = comparison(TYPICAL);
        for run in &mut comparison.programs[2].runs {
            run.out_of_order = Some(0);
        }
        assert_eq!(verdicts(&comparison)[17], (18, TooCloseToCall));
    }

    #[test]
    fn by_the_article_s_own_figures_some_of_its_claims_hold() {
        let seconds = PROGRAMS.map(|program| article::seconds(program.name).unwrap());
        let numbers = |wanted| -> Vec<u8> {
            let verdicts = verdicts(&comparison(seconds)).into_iter();
            verdicts.filter(|(_, verdict)| *verdict == wanted).map(|(number, _)| number).collect()
        };
        assert_eq!(numbers(Holds), [4, 5, 11, 12, 14, 18]);
        // An order of magnitude: 4.5 times. Seven times: 6.5.
        assert_eq!(numbers(DoesNotHoldHere), [1, 3, 7, 15]);
        // Over thirty times: 29.1.
        assert_eq!(numbers(TooCloseToCall), [2]);
    }
}
