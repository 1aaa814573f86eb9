//! Statistics of a program's runs.

use std::collections::HashMap;

use statrs::distribution::{Binomial, DiscreteCDF};

use crate::comparison::Program;

/// Probability with which the range of an estimate covers the true median, if there are enough figures.
const COVERAGE: f64 = 0.95;

/// The fraction by which verdicts widen a range. Programs differ by as much for reasons that measuring again
/// does not reveal, such as where their code lies in memory.
pub const FLOOR: f64 = 0.02;

/// The fraction for fewer than three figures, whose range means little.
pub const FEW_RUNS: f64 = 0.1;

/// The median of some figures, and a range that covers the median of all possible ones: from the lowest to
/// the highest figure with a probability of 1 − 2¹⁻ⁿ, or of at least 95 % from six figures on.
#[derive(Clone, Copy)]
pub struct Estimate {
    pub median: f64,
    pub low: f64,
    pub high: f64,
    pub count: usize,
}

impl Estimate {
    /// Returns `None` if there are no figures, or if one is not finite: a program may print a time of zero.
    pub fn of(figures: impl Iterator<Item = f64>) -> Option<Self> {
        let figures = sorted(figures);
        let count = figures.len();
        let median = median(&figures)?;
        let left_out = left_out(count);
        let (low, high) = (figures[left_out], figures[count - 1 - left_out]);
        let is_finite = figures.iter().all(|figure| figure.is_finite());
        is_finite.then_some(Estimate { median, low, high, count })
    }

    /// Divides a program's time by another's, in each round in which both ran.
    pub fn ratio(program: &Program, other: &Program) -> Option<Self> {
        let of_other: HashMap<_, _> = other.rounds().collect();
        let pairs = program.rounds();
        Estimate::of(pairs.filter_map(|(round, time)| Some(time / of_other.get(&round)?)))
    }

    /// Divides a program's times by another time, in seconds.
    pub fn ratio_to(program: &Program, seconds: f64) -> Option<Self> {
        Estimate::of(program.rounds().map(|(_, time)| time / seconds))
    }

    /// Returns the fraction by which a verdict widens the range.
    pub fn margin(&self) -> f64 {
        if self.count < 3 { FEW_RUNS } else { FLOOR }
    }
}

/// Returns how many of the lowest and of the highest of `count` figures are not needed to cover the median.
/// It is between the k-th lowest and the k-th highest unless fewer than k figures lie on one of its sides.
fn left_out(count: usize) -> usize {
    let halves = Binomial::new(0.5, count as u64).expect("a half is a probability");
    let covers = |left_out: &usize| 1.0 - 2.0 * halves.cdf(*left_out as u64) >= COVERAGE;
    (0..count / 2).take_while(covers).last().unwrap_or(0)
}

pub fn sorted(figures: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures
}

/// Returns the median of sorted figures.
pub fn median(figures: &[f64]) -> Option<f64> {
    let upper = figures.get(figures.len() / 2)?;
    Some(upper / 2.0 + figures[(figures.len() - 1) / 2] / 2.0)
}

/// Divides two figures. `None` if the result is not finite.
pub fn ratio(figure: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(figure? / other?).filter(|ratio| ratio.is_finite())
}

/// Returns by which fraction the median run took longer than the fastest; `None` for fewer than three runs.
pub fn deviation(program: &Program) -> Option<f64> {
    let times = Some(program.times()).filter(|times| times.len() >= 3)?;
    Some(ratio(median(&times), program.fastest())? - 1.0)
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    /// Returns a time of about `seconds`, which noise only ever increases: a little in each run (log-normal),
    /// and much in one of twenty.
    fn time(random: &mut Rng, seconds: f64) -> f64 {
        // The sum of twelve numbers is nearly normal, with a variance of one.
        let normal = (0..12).map(|_| random.f64()).sum::<f64>() - 6.0;
        let outlier = if random.u8(..20) == 0 { 0.3 * random.f64() } else { 0.0 };
        seconds * (1.0 + 0.03 * (normal - 1.0).exp()) * (1.0 + outlier)
    }

    #[test]
    fn ranges_cover_the_true_ratio_as_often_as_they_say() {
        let mut random = Rng::with_seed(7);
        let mut ratios = |count| {
            let ratios = (0..count).map(|_| time(&mut random, 1.0) / time(&mut random, 0.2));
            Estimate::of(ratios).unwrap()
        };
        let truth = ratios(200_001).median;
        for (count, coverage) in [(3, 0.75), (4, 0.875), (5, 0.9375), (6, 0.96875), (20, 0.9586)] {
            let of = 20_000;
            let covered = (0..of).filter(|_| {
                let Estimate { low, high, .. } = ratios(count);
                low <= truth && truth <= high
            });
            let covered = covered.count() as f64 / f64::from(of);
            // Four standard deviations of the share itself.
            let tolerance = 4.0 * (coverage * (1.0 - coverage) / f64::from(of)).sqrt();
            assert!((covered - coverage).abs() < tolerance, "{count}: {covered}, not {coverage}");
        }
    }
}
