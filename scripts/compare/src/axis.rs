//! The scales of drawings.

/// A place on an axis.
pub struct Tick {
    /// From 0 to 1.
    pub at: f64,
    /// What is there.
    pub figure: f64,
}

/// Where figures stand, from 0 to 1.
pub struct Scale {
    low: f64,
    high: f64,
    is_logarithmic: bool,
}

/// Of figures that differ by more than this factor, the small ones could hardly be seen.
const SPREAD: f64 = 20.0;

/// Figures that a scale can have: `1e-9` seconds are too short, and `1e12` too long, to be true.
fn has_place(figure: &f64) -> bool {
    (1e-9..1e12).contains(figure)
}

impl Scale {
    /// From 0; or, if the spread of these figures asks for it, a logarithmic one. None if there is nothing
    /// to show.
    pub fn of(figures: impl Iterator<Item = f64>) -> Option<Self> {
        let scale = Scale::logarithmic(figures)?;
        match scale.high / scale.low > SPREAD {
            true => Some(scale),
            false => Some(Scale { low: 0.0, is_logarithmic: false, ..scale }),
        }
    }

    /// A logarithmic one, from a power of ten to the highest figure.
    pub fn logarithmic(figures: impl Iterator<Item = f64>) -> Option<Self> {
        let figures: Vec<_> = figures.filter(has_place).collect();
        let high = figures.iter().copied().reduce(f64::max)?;
        let low = figures.iter().copied().reduce(f64::min)?;
        let below = 10_f64.powf((low * 0.99).log10().floor());
        Some(Scale { low: below, high, is_logarithmic: true })
    }

    pub fn at(&self, figure: f64) -> Option<f64> {
        let at = match self.is_logarithmic {
            true => (figure / self.low).ln() / (self.high / self.low).ln(),
            false => figure / self.high,
        };
        Some(at.clamp(0.0, 1.0)).filter(|_| has_place(&figure))
    }

    /// At round figures.
    pub fn ticks(&self) -> Vec<Tick> {
        if !self.is_logarithmic {
            return ticks(self.high, 4);
        }
        let powers = (0..).map(|power| self.low * 10_f64.powi(power));
        let figures = powers.take_while(|figure| *figure <= self.high * 1.001);
        figures.filter_map(|figure| Some(Tick { at: self.at(figure)?, figure })).collect()
    }
}

/// Ticks at round figures from 0 to the last: about so many, at most.
pub fn ticks(last: f64, most: usize) -> Vec<Tick> {
    if !has_place(&last) {
        return vec![Tick { at: 0.0, figure: 0.0 }];
    }
    let step = step(last, most);
    let figures = (0..).map(|number| f64::from(number) * step);
    figures
        .take_while(|figure| *figure <= last)
        .map(|figure| Tick { at: figure / last, figure })
        .collect()
}

/// The round number that makes so many steps at most.
fn step(last: f64, most: usize) -> f64 {
    let least = last / most as f64;
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|digit| digit * power);
    steps.into_iter().find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// What the ticks of an axis of times say: with as many digits as it takes to tell them apart.
pub fn times(end_seconds: f64, most: usize) -> Vec<(f64, String)> {
    let ticks = ticks(end_seconds, most);
    let step = ticks.get(1).map_or(1.0, |tick| tick.figure);
    let digits = (-step.log10() - 1e-9).ceil().max(0.0) as usize;
    let label = |Tick { at, figure }| match figure {
        0.0 => (at, "0 s".to_owned()),
        _ => (at, format!("{figure:.digits$} s")),
    };
    ticks.into_iter().map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(end_seconds: f64, most: usize) -> Vec<String> {
        times(end_seconds, most).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round_and_no_more_than_fit() {
        assert_eq!(labels(14.56, 8), ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s", "12 s", "14 s"]);
        assert_eq!(labels(0.28, 4), ["0 s", "0.1 s", "0.2 s"]);
        assert_eq!(labels(7.7, 8).last().unwrap(), "7 s");
        assert_eq!(labels(0.0, 8), ["0 s"]);
        for end in [1e-6, 0.0123, 7.7, 99.0, 12_345.6, 1e11] {
            for most in [4, 8, 512] {
                let ticks = times(end, most);
                assert!((most / 3..=most + 1).contains(&ticks.len()), "{end} {most}");
                assert!(ticks.is_sorted_by(|a, b| a.0 < b.0 && a.1 != b.1), "{end}");
                assert!(ticks.iter().all(|(at, _)| (0.0..=1.0).contains(at)));
            }
        }
    }

    #[test]
    fn what_differs_a_lot_stands_on_a_logarithmic_scale() {
        let scale = Scale::of([0.2, 20.0, 0.0, f64::NAN].into_iter()).unwrap();
        let ticks: Vec<_> = scale.ticks().iter().map(|tick| tick.figure).collect();
        assert_eq!(ticks, [0.1, 1.0, 10.0]);
        assert_eq!((scale.at(0.1), scale.at(20.0), scale.at(0.0)), (Some(0.0), Some(1.0), None));
        let step = scale.at(2.0).unwrap() - scale.at(0.2).unwrap();
        assert!((scale.at(20.0).unwrap() - scale.at(2.0).unwrap() - step).abs() < 1e-9);
    }

    #[test]
    fn others_stand_on_one_that_begins_at_0() {
        let scale = Scale::of([5.0, 10.0].into_iter()).unwrap();
        assert_eq!((scale.at(5.0), scale.at(10.0)), (Some(0.5), Some(1.0)));
        let ticks: Vec<_> = scale.ticks().iter().map(|tick| tick.figure).collect();
        assert_eq!(ticks, [0.0, 5.0, 10.0]);
        assert!(Scale::of([0.0].into_iter()).is_none());
    }
}
