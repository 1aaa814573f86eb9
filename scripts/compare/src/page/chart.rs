//! Line charts of sweeps.

use maud::{Markup, html};

use crate::page::scale::{Scale, number};
use crate::report::table::Table;

/// The width of the view box. All sizes are in its units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
/// The space for tick labels, left of the chart.
const LABELS: f64 = 100.0;
const MARGIN: f64 = 24.0;
/// The vertical position of the lowest figure.
const BOTTOM: f64 = HEIGHT - 2.0 * MARGIN;
/// The distance between marks of the same point, which stand side by side so that all can be seen.
const STEP: f64 = 9.0;

/// Colours of the series, light and dark, that also differ for people with red-green colour blindness.
const COLOURS: [&str; 6] = [
    "light-dark(#0072b2, #56b4e9)",
    "light-dark(#c14b00, #ff9d5c)",
    "light-dark(#00795a, #4dd6ae)",
    "light-dark(#a3366f, #ef9fd0)",
    "light-dark(#8a6d00, #f0e442)",
    "light-dark(#555555, #bbbbbb)",
];

/// Marks of the series, centred at 0, 0. Their shapes differ, so colour is not needed.
const MARKS: [&str; 4] = [
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M-4.5 -4.5h9v9h-9z",
    "M0 -6l6 10.5h-12z",
    "M0 -6.5l6.5 6.5l-6.5 6.5l-6.5 -6.5z",
];

/// Draws a line for each column of a table but the first, which names the points.
pub fn chart(table: &Table, format: fn(f64) -> String) -> Markup {
    let points: Vec<_> = table.rows().collect();
    let series = &table.headings[1..];
    let figures = points.iter().flat_map(|cells| &cells[1..]).filter_map(|cell| cell.figure);
    let Some(scale) = Scale::rounded(figures) else { return html! {} };
    let y = |at: f64| number(BOTTOM - at * (BOTTOM - MARGIN));
    let pitch = (WIDTH - LABELS - MARGIN) / points.len() as f64;
    let middle = |point: usize| LABELS + pitch * (point as f64 + 0.5);
    html! {
        figure.chart {
            figcaption {
                @for (index, heading) in series.iter().enumerate() {
                    span.key {
                        svg style=(colour(index)) width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true" {
                            path d=(mark(index)) {}
                        }
                        (heading.title)
                    }
                }
                span { "(logarithmic scale)" }
            }
            div.scroll role="group" tabindex="0" aria-label="Chart" {
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
                    aria-label="Line chart of the table above, on a logarithmic scale" {
                    @for (at, figure) in scale.ticks() {
                        line.grid x1=(LABELS) x2=(WIDTH - MARGIN) y1=(y(at)) y2=(y(at)) {}
                        text x=(LABELS - 8.0) y=(y(at)) dy="5" text-anchor="end" { (format(figure).replace(".000", "")) }
                    }
                    @for (point, cells) in points.iter().enumerate() {
                        text x=(number(middle(point))) y=(BOTTOM + MARGIN) text-anchor="middle" { (cells[0].text) }
                    }
                    @for (index, heading) in series.iter().enumerate() {
                        @let aside = (index as f64 - (series.len() - 1) as f64 / 2.0) * STEP;
                        @let places: Vec<_> = points.iter().enumerate().map(|(point, cells)| {
                            let figure = cells[index + 1].figure?;
                            Some((number(middle(point) + aside), y(scale.at(figure)?), point, figure))
                        }).collect();
                        g style=(colour(index)) {
                            // A measurement that is missing or failed interrupts the line.
                            @for line in places.split(Option::is_none).filter(|line| !line.is_empty()) {
                                polyline points=(line.iter().flatten().map(|(x, y, ..)| format!("{x},{y} ")).collect::<String>()) {}
                            }
                            @for (x, y, point, figure) in places.iter().flatten() {
                                path d=(mark(index)) transform={ "translate(" (x) " " (y) ")" } {
                                    title { (heading.title) ", " (points[*point][0].text) ": " (format(*figure)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn colour(series: usize) -> String {
    format!("--series:{}", COLOURS[series % COLOURS.len()])
}

fn mark(series: usize) -> &'static str {
    MARKS[series % MARKS.len()]
}
