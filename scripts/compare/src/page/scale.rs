//! Scales, ticks and numbers of drawings.

/// A logarithmic mapping of figures to positions from 0 to 1.
pub struct Scale {
    low: f64,
    high: f64,
}

/// Round figures are these, times a power of ten.
const ROUND: &[f64] = &[1.0, 2.0, 5.0];

/// The maximum number of steps on an axis as wide as the page.
const STEPS: usize = 8;

impl Scale {
    /// Creates a scale between round figures, or returns `None` if no figure can be plotted.
    pub fn rounded(figures: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        let figures = figures.filter(is_plottable);
        let [low, high] = [figures.clone().reduce(f64::min)?, figures.reduce(f64::max)?];
        let low = round(low / 10.0, low, ROUND).last()?;
        let high = round(high, high * 10.0, ROUND).find(|it| *it > low)?;
        Some(Scale { low, high })
    }

    pub fn at(&self, figure: f64) -> Option<f64> {
        let at = (figure / self.low).ln() / (self.high / self.low).ln();
        Some(at).filter(|at| is_plottable(&figure) && at.is_finite()).map(|at| at.clamp(0.0, 1.0))
    }

    /// Returns at most `STEPS` round figures, each after its position.
    pub fn ticks(&self) -> Vec<(f64, f64)> {
        let figures = |factors| round(self.low, self.high, factors);
        let factors = if figures(ROUND).count() <= STEPS { ROUND } else { &[1.0] };
        let step = figures(factors).count().div_ceil(STEPS).max(1);
        let figures = figures(factors).step_by(step);
        figures.filter_map(|figure| Some((self.at(figure)?, figure))).collect()
    }
}

/// Returns whether a figure can be plotted. 0 can't, though a program may print it as its time.
pub fn is_plottable(figure: &f64) -> bool {
    (1e-9..1e15).contains(figure)
}

/// Iterates over figures in a range, give or take rounding errors: powers of ten times one of these factors.
fn round(low: f64, high: f64, factors: &[f64]) -> impl Iterator<Item = f64> {
    let powers = (low.log10().floor() as i32..).map(|it| 10_f64.powi(it));
    let figures = powers.flat_map(move |power| factors.iter().map(move |it| it * power));
    let figures = figures.skip_while(move |it| *it < low * 0.999_999);
    figures.take_while(move |it| *it <= high * 1.000_001)
}

/// Returns the labels of a time axis that is `zoom` times as wide as the page, each after its position.
pub fn times(end_seconds: f64, zoom: usize) -> Vec<(f64, String)> {
    if !is_plottable(&end_seconds) {
        return vec![(0.0, label(0.0, 1.0))];
    }
    let least = end_seconds / (STEPS * zoom) as f64;
    let step = round(least, least * 10.0, ROUND).next().unwrap_or(end_seconds);
    let figures = (0..).map(|number| f64::from(number) * step);
    let figures = figures.take_while(|figure| *figure <= end_seconds * 1.000_001);
    figures.map(|figure| ((figure / end_seconds).min(1.0), label(figure, step))).collect()
}

/// Formats a round time in the unit that suits the time `other`.
fn label(seconds: f64, other: f64) -> String {
    match other {
        _ if seconds == 0.0 => "0 s".to_owned(),
        0.004.. => format!("{} s", number(seconds)),
        0.000_004.. => format!("{} ms", number(seconds * 1e3)),
        _ => format!("{} µs", number(seconds * 1e6)),
    }
}

/// Formats a number for HTML or SVG, with at most three decimals.
pub fn number(number: f64) -> String {
    let number = (number * 1e3).round() / 1e3;
    if number.is_finite() { number.to_string() } else { "0".to_owned() }
}

/// Formats a share from 0 to 1 as a percentage for HTML or SVG.
pub fn percent(share: f64) -> String {
    number(share * 100.0) + "%"
}
