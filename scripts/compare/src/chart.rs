//! Figures drawn with characters, on a logarithmic scale.

use textwrap::{Options, fill};

use crate::axis::{Scale, has_place};

/// Rows of a chart, if its figures differ.
const ROWS: usize = 10;

/// How many rows there are from one that says what it stands for to the next.
const LABELLED: usize = 3;

/// Figures that differ by less than this factor stand in one row.
const SAME: f64 = 1.02;

/// Several series of figures, over the same points.
pub struct Chart {
    /// What each point is called.
    pub points: Vec<String>,
    pub series: Vec<Series>,
    /// A figure in words.
    pub words: fn(f64) -> String,
}

/// A figure for each point, if it has one.
pub struct Series {
    pub mark: char,
    pub name: String,
    pub figures: Vec<Option<f64>>,
}

impl Chart {
    /// Whether any figure has a place on its scale.
    pub fn shows_something(&self) -> bool {
        self.scale().is_some()
    }

    /// The chart as lines that are at most so many characters wide; none if there is nothing to show.
    /// The marks of a point stand beside one another, so that none hides the others; points that don't
    /// fit stand in a chart below.
    pub fn text(&self, width: usize) -> Option<String> {
        let scale = self.scale()?;
        let labels: Vec<_> = (0..rows(&scale))
            .map(|row| {
                let is_labelled = row % LABELLED == 0;
                if is_labelled { (self.words)(at(row, &scale)) } else { String::new() }
            })
            .collect();
        let margin = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
        let longest = self.points.iter().map(|point| point.chars().count()).max().unwrap_or(0);
        let pitch = self.series.len().max(longest) + 2;
        let at_once = (width.saturating_sub(margin + 3) / pitch).max(1);

        let mut lines = Vec::new();
        for first in (0..self.points.len()).step_by(at_once) {
            let points = first..self.points.len().min(first + at_once);
            for (row, label) in labels.iter().enumerate() {
                let axis = if label.is_empty() { '│' } else { '┤' };
                let marks: String = points
                    .clone()
                    .map(|point| format!("{:pitch$}", self.marks(point, row, &scale)))
                    .collect();
                lines.push(format!("{label:>margin$} {axis} {marks}").trim_end().to_owned());
            }
            let names = points.map(|point| format!("{:pitch$}", self.points[point]));
            lines.push(format!("{:margin$}   {}", "", names.collect::<String>().trim_end()));
        }
        let names = self.series.iter().map(|series| format!("{} {}", series.mark, series.name));
        let legend = Options::new(width).subsequent_indent("  ").initial_indent("  ");
        lines.push(fill(&names.collect::<Vec<_>>().join(", "), legend));
        Some(lines.join("\n"))
    }

    fn scale(&self) -> Option<Scale> {
        let figures = self.series.iter().flat_map(|series| &series.figures).flatten();
        Scale::logarithmic(figures.copied())
    }

    /// The marks of a point that stand in this row.
    fn marks(&self, point: usize, row: usize, scale: &Scale) -> String {
        let mark = |series: &Series| match series.figures[point].filter(has_place) {
            Some(figure) if row_of(figure, scale) == row => series.mark,
            _ => ' ',
        };
        self.series.iter().map(mark).collect()
    }
}

fn rows(scale: &Scale) -> usize {
    if scale.high / scale.low < SAME { 1 } else { ROWS }
}

/// In which row a figure stands.
fn row_of(figure: f64, scale: &Scale) -> usize {
    let last = rows(scale) - 1;
    let down = 1.0 - scale.at(figure).unwrap_or(1.0);
    (down * last as f64).round() as usize
}

/// The figure that a row stands for.
fn at(row: usize, scale: &Scale) -> f64 {
    match rows(scale) - 1 {
        0 => scale.high,
        last => scale.high * (scale.high / scale.low).powf(-(row as f64) / last as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: usize, series: &[(char, &[f64])]) -> Chart {
        let series = series.iter().map(|(mark, figures)| Series {
            mark: *mark,
            name: format!("of {mark}"),
            figures: figures.iter().map(|it| Some(*it).filter(|it| !it.is_nan())).collect(),
        });
        Chart {
            points: (1..=points).map(|point| point.to_string()).collect(),
            series: series.collect(),
            words: |figure| format!("{figure:.1}"),
        }
    }

    #[test]
    fn each_factor_is_as_high_as_any_other_and_equals_stand_side_by_side() {
        let chart =
            chart(3, &[('a', &[512.0, 64.0, 1.0]), ('b', &[512.0, 8.0, f64::NAN])]).text(80);
        let expected = "\
512.0 ┤ ab
      │
      │
 64.0 ┤     a
      │
      │
  8.0 ┤      b
      │
      │
  1.0 ┤         a
        1   2   3
  a of a, b of b";
        assert_eq!(chart.unwrap(), expected);
    }

    #[test]
    fn what_does_not_fit_stands_below_and_no_figure_is_lost() {
        let figures: Vec<_> = (1..=40).map(f64::from).collect();
        for width in [40, 60, 80] {
            let text = chart(40, &[('x', &figures), ('y', &figures)]).text(width).unwrap();
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
            assert_eq!(text.matches("xy").count(), 40, "{text}");
        }
    }

    #[test]
    fn equal_figures_need_one_row_and_none_no_chart() {
        let text = chart(2, &[('a', &[3.0, 3.01])]).text(80).unwrap();
        assert!(text.contains("3.0 ┤ a  a\n"), "{text}");
        assert!(chart(1, &[('a', &[f64::NAN])]).text(80).is_none());
        assert!(chart(1, &[('a', &[0.0])]).text(80).is_none());
        let text = chart(2, &[('a', &[0.0, 8.0]), ('b', &[1.0, f64::INFINITY])]).text(80).unwrap();
        assert!(text.contains("8.0 ┤     a\n") && text.contains("1.0 ┤  b\n"), "{text}");
    }
}
