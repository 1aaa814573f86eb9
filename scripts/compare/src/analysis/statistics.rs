//! Statistics of a program's runs.

use crate::comparison::Program;

/// Returns the median of sorted figures.
pub fn median(figures: &[f64]) -> Option<f64> {
    let upper = figures.get(figures.len() / 2)?;
    Some((upper + figures[(figures.len() - 1) / 2]) / 2.0)
}

/// Divides two figures. `None` if the result is not finite: a program may print a time of zero.
pub fn ratio(figure: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(figure? / other?).filter(|ratio| ratio.is_finite())
}

/// Returns how much longer the median run took than the fastest, as a fraction of the fastest. `None` for
/// fewer than three runs.
pub fn deviation(program: &Program) -> Option<f64> {
    let times = Some(program.times()).filter(|times| times.len() >= 3)?;
    Some(ratio(median(&times), program.fastest())? - 1.0)
}
