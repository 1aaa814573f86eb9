//! Line charts of sweeps.

use maud::{Markup, html};

use crate::axis::Scale;
use crate::chart::Chart;
use crate::lanes::number;

/// All sizes are in units of the chart's view box.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
/// Left of the chart, for what the figures are.
const LABELS: f64 = 100.0;
const MARGIN: f64 = 24.0;
/// Marks of the same point stand side by side, so that none hides the others.
const STEP: f64 = 9.0;

/// Marks that can be told apart without their colours, around 0, 0.
const MARKS: [&str; 4] = [
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M-4.5 -4.5h9v9h-9z",
    "M0 -6l6 10.5h-12z",
    "M0 -6.5l6.5 6.5l-6.5 6.5l-6.5 -6.5z",
];

pub fn chart(chart: &Chart) -> Markup {
    let figures = || chart.series.iter().flat_map(|series| &series.figures).flatten().copied();
    let Some(scale) = Scale::logarithmic(figures()) else { return html! {} };
    let bottom = HEIGHT - 2.0 * MARGIN;
    let y = |figure: f64| Some(bottom - scale.at(figure)? * (bottom - MARGIN));
    let pitch = (WIDTH - LABELS - MARGIN) / chart.points.len() as f64;
    let middle = |point: usize| LABELS + pitch * (point as f64 + 0.5);
    let x = |series: usize, point: usize| {
        let middle_series = (chart.series.len() - 1) as f64 / 2.0;
        middle(point) + (series as f64 - middle_series) * STEP
    };
    let mark = |series: usize| MARKS[series % MARKS.len()];
    html! {
        figure.chart {
            figcaption.legend {
                @for (number, series) in chart.series.iter().enumerate() {
                    span.key {
                        svg.{ "series-" (number % 6) } width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true" {
                            path d=(mark(number)) {}
                        }
                        (series.name)
                    }
                }
            }
            div.scroll role="group" tabindex="0" aria-label="Chart" {
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
                    aria-label="The figures of the table above, as lines on a logarithmic scale" {
                    @for tick in scale.ticks() {
                        @if let Some(y) = y(tick.figure) {
                            line.grid x1=(LABELS) x2=(WIDTH - MARGIN) y1=(number(y)) y2=(number(y)) {}
                            text x=(LABELS - 8.0) y=(number(y + 5.0)) text-anchor="end" {
                                ((chart.words)(tick.figure))
                            }
                        }
                    }
                    @for (point, name) in chart.points.iter().enumerate() {
                        text x=(number(middle(point))) y=(bottom + MARGIN) text-anchor="middle" { (name) }
                    }
                    @for (number_of_series, series) in chart.series.iter().enumerate() {
                        @let points: Vec<_> = series.figures.iter().enumerate().filter_map(|(point, figure)| {
                            let figure = (*figure)?;
                            Some((number(x(number_of_series, point)), number(y(figure)?), figure, point))
                        }).collect();
                        g.{ "series-" (number_of_series % 6) } {
                            polyline points=(points.iter().map(|(x, y, ..)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")) {}
                            @for (x, y, figure, point) in &points {
                                path d=(mark(number_of_series)) transform={ "translate(" (x) " " (y) ")" } {
                                    title { (series.name) ", " (chart.points[*point]) ": " ((chart.words)(*figure)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
