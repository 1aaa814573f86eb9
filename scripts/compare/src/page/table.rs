//! Sortable tables, with bars.

use maud::{Markup, html};

use crate::comparison::format::time;
use crate::page::links::{FIGURES, Links};
use crate::page::scale::{is_plottable, percent};
use crate::report::table::{Cell, Row, Table};

pub fn table(table: &Table, links: &mut Links) -> Markup {
    let mut numbers = table.headings.len()..;
    html! {
        @if table.headings.iter().any(|heading| heading.has_bars) {
            p {
                span.key { span.bar.here {} "fastest run" }
                span.key { svg.dots aria-hidden="true" { circle {} } "each run, first on top" }
                @if table.rows().flatten().any(|cell| cell.article.is_some()) {
                    span.key { span.bar.article {} "the article's time: Python, another machine, four cores" }
                    "(separate scales: I/O, CPU and the article's)"
                }
            }
        }
        div.scroll role="group" tabindex="0" aria-label="Table" {
            table.sortable[table.rows().flatten().any(|cell| cell.figure.is_some())] {
                thead {
                    tr {
                        @for heading in &table.headings {
                            @let program = heading.program.as_deref().unwrap_or_default();
                            th scope="col" title=[heading.meaning] id=[links.id(FIGURES, program)] {
                                span.title { (heading.title) }
                                (links.links(FIGURES, program))
                            }
                        }
                    }
                }
                @for group in &table.groups {
                    tbody {
                        @for (row, number) in group.iter().zip(&mut numbers) {
                            tr {
                                @let program = row[0].program.as_deref().unwrap_or_default();
                                // Sorting by it restores the original order.
                                th scope="row" data-figure=(number) id=[links.id(FIGURES, program)] {
                                    (row[0].text) (links.links(FIGURES, program))
                                }
                                @for (column, cell) in row.iter().enumerate().skip(1) {
                                    td.failed[cell.has_failed] data-figure=[cell.figure] {
                                        @if table.headings[column].has_bars {
                                            (bars(cell, longest(group, column)))
                                        } @else { (cell.text) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        p.meaning role="status" {}
    }
}

/// Returns the longest time of a column's runs and of the article's, for rows that share a scale.
fn longest(rows: &[Row], column: usize) -> [f64; 2] {
    let of = |longest: fn(&Cell) -> Option<f64>| {
        let figures = rows.iter().filter_map(|row| longest(&row[column])).filter(is_plottable);
        figures.fold(0.0, f64::max)
    };
    let runs = |cell: &Cell| cell.runs.iter().map(|it| it.1).filter(is_plottable).reduce(f64::max);
    [of(runs), of(|cell| cell.article)]
}

/// Draws a bar for a cell's figure, with its runs, and one for the article's, each beside its text.
fn bars(cell: &Cell, [longest, article]: [f64; 2]) -> Markup {
    let bar = |figure: Option<f64>, longest: f64, class: &str| {
        html! {
            @if let Some(figure) = figure.filter(is_plottable) {
                span.bar.(class) style={ "width:" (percent(figure / longest)) } {}
            }
        }
    };
    html! {
        div.bars {
            (bar(cell.figure, longest, "here"))
            svg.dots aria-hidden="true" {
                @for (at, (round, seconds)) in cell.runs.iter().enumerate() {
                    @let y = (at as f64 + 0.5) / cell.runs.len() as f64;
                    @if is_plottable(seconds) {
                        circle cx=(percent(seconds / longest)) cy=(percent(y)) {
                            title { "round " (round) ": " (time(*seconds)) }
                        }
                    }
                }
            }
            span.text { (cell.text) }
            (bar(cell.article, article, "article"))
            @if let Some(article) = cell.article { span.text.article { (time(article)) } }
        }
    }
}
