//! How a figure is judged.

use std::fmt;
use std::iter;

use serde::Serialize;

use crate::claims::{CLAIMS, Claim};
use crate::comparison::{Comparison, Program};
use crate::summary::median;

/// A figure is uncertain by this fraction of it, or by more where the runs of a program differ.
pub const MARGIN: f64 = 0.05;

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

#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Holds,
    DoesNotHoldHere,
    DiffersByDesign,
    TooCloseToCall,
    /// These figures can't judge it.
    NotJudged,
    /// A program that could was not measured, or failed.
    NotMeasured,
}

impl Verdict {
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::DoesNotHoldHere => "does not hold here",
            Verdict::DiffersByDesign => "differs by design",
            Verdict::TooCloseToCall => "too close to call",
            Verdict::NotJudged => "not judged",
            Verdict::NotMeasured => "not measured",
        }
    }
}

/// Every claim, judged by a comparison.
pub fn judgements(comparison: &Comparison) -> Vec<Judgement> {
    CLAIMS.iter().map(|claim| judge(claim, comparison)).collect()
}

fn judge(claim: &Claim, comparison: &Comparison) -> Judgement {
    let judged = (claim.judge)(comparison);
    let figure = judged.as_ref().ok().and_then(|judged| judged.figure.as_ref());
    Judgement {
        number: claim.number,
        claim: claim.text,
        verdict: judged.as_ref().map_or_else(|open| open.verdict, |judged| judged.verdict),
        here: figure.map(|figure| figure.value),
        margin: figure.map(|figure| figure.margin),
        article: (claim.article)(),
        unit: figure.map(|figure| figure.unit),
        why: judged.map_or_else(|open| open.needs, |judged| judged.because),
    }
}

/// Why a claim is not judged.
pub struct Unjudged {
    verdict: Verdict,
    needs: String,
}

/// A claim that can only be judged by something else.
pub fn needs(what: impl fmt::Display) -> Result<Judged, Unjudged> {
    Err(Unjudged { verdict: Verdict::NotJudged, needs: format!("It needs {what}.") })
}

/// What the figures say of a claim.
pub struct Judged {
    figure: Option<Figure>,
    verdict: Verdict,
    because: String,
}

impl Judged {
    /// Says that Rust is different, whatever the figures.
    pub fn by_design(because: impl Into<String>) -> Self {
        Judged { figure: None, verdict: Verdict::DiffersByDesign, because: because.into() }
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

    /// Says that the claim holds only if these do, too.
    pub fn and(self, others: impl Iterator<Item = Judged>) -> Self {
        let mut verdicts = iter::once(self.verdict).chain(others.map(|other| other.verdict));
        let worst = verdicts.find(|verdict| *verdict != Verdict::Holds);
        Judged { verdict: worst.unwrap_or(Verdict::Holds), ..self }
    }
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
        let margin = MARGIN.max(deviation(program) + deviation(other));
        Figure { value: fastest(program) / fastest(other), margin, unit }
    }

    /// How many times as long as these seconds a program took.
    pub fn ratio_to(program: &Program, seconds: f64, unit: &'static str) -> Self {
        let margin = MARGIN.max(deviation(program));
        Figure { value: fastest(program) / seconds, margin, unit }
    }

    pub fn at_least(self, bound: f64) -> Judged {
        self.between(bound, f64::INFINITY)
    }

    pub fn at_most(self, bound: f64) -> Judged {
        self.between(0.0, bound)
    }

    /// Whether it is between these bounds: it holds, or doesn't, by more than the margin.
    pub fn between(self, low: f64, high: f64) -> Judged {
        let (less, more) = (1.0 - self.margin, 1.0 + self.margin);
        let verdict = if self.value > low * more && self.value < high * less {
            Verdict::Holds
        } else if self.value < low * less || self.value > high * more {
            Verdict::DoesNotHoldHere
        } else {
            Verdict::TooCloseToCall
        };
        Judged { figure: Some(self), verdict, because: String::new() }
    }
}

fn fastest(program: &Program) -> f64 {
    program.fastest().unwrap_or(f64::NAN)
}

/// How far the median is from the fastest run, as a fraction of it.
pub fn deviation(program: &Program) -> f64 {
    let times = program.times();
    median(&times).zip(times.first()).map_or(0.0, |(median, fastest)| median / fastest - 1.0)
}

/// These programs, if all were measured and did all of their work.
pub fn measured<'a, const N: usize>(
    comparison: &'a Comparison,
    names: [&str; N],
) -> Result<[&'a Program; N], Unjudged> {
    let found = names.map(|name| comparison.program(name).filter(|program| program.is_complete()));
    match found.iter().all(Option::is_some) {
        true => Ok(found.map(|program| program.expect("all were found"))),
        false => Err(Unjudged {
            verdict: Verdict::NotMeasured,
            needs: format!("It needs {}, without failures.", names.join(" and ")),
        }),
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
            (9.4, Verdict::DoesNotHoldHere),
            (9.6, Verdict::TooCloseToCall),
            (10.4, Verdict::TooCloseToCall),
            (10.6, Verdict::Holds),
            (18.9, Verdict::Holds),
            (19.1, Verdict::TooCloseToCall),
            (21.1, Verdict::DoesNotHoldHere),
            (f64::NAN, Verdict::TooCloseToCall),
        ] {
            assert_eq!(verdict(value, 10.0, 20.0), expected, "{value}");
        }
        assert_eq!(verdict(1e9, 10.0, f64::INFINITY), Verdict::Holds);
        assert_eq!(verdict(0.0, 0.0, 10.0), Verdict::TooCloseToCall);
        assert_eq!(verdict(0.1, 0.0, 10.0), Verdict::Holds);
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
            (15, TooCloseToCall),
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
        let missing = verdicts.iter().filter(|(_, verdict)| *verdict == NotMeasured);
        let missing: Vec<_> = missing.map(|(number, _)| *number).collect();
        assert_eq!(missing, [1, 2, 4, 6, 8, 12]);
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
            (&[], |it| it.programs[5].runs[0].seconds = Some(0.2), 15, TooCloseToCall),
            (&[], |it| it.programs.truncate(4), 15, NotJudged),
            (&[(7, 0.1)], |it| it.settings.n = 1, 16, TooCloseToCall),
            (&[(7, 0.2)], |it| it.settings.n = 1, 16, Holds),
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

    #[test]
    fn run_times_that_differ_more_for_one_kind_decide_about_the_other() {
        let judged = |first: usize, last: usize| {
            let mut comparison = comparison(TYPICAL);
            for program in &mut comparison.programs[first..last] {
                program.runs[0].seconds = program.fastest().map(|time| time * 1.5);
            }
            verdicts(&comparison)[14]
        };
        assert_eq!(judged(0, 4), (15, Holds));
        assert_eq!(judged(4, 8), (15, DoesNotHoldHere));
    }

    #[test]
    fn downloads_in_order_speak_against_the_claim() {
        let mut comparison = comparison(TYPICAL);
        for run in comparison.programs.iter_mut().flat_map(|program| &mut program.runs) {
            run.out_of_order = Some(0);
        }
        assert_eq!(verdicts(&comparison)[17], (18, DoesNotHoldHere));
    }
}
