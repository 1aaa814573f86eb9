//! Bars for measured times and for those in the article.

use maud::{Markup, html};

use crate::comparison::format::time;
use crate::page::scale::{Scale, label, percent};
use crate::report::table::{Cell, Table};

/// The bars of a column of times, with their common scale.
pub struct Bars(Scale);

impl Bars {
    /// Creates the bars of a column, or returns `None` if the article has no figures for it.
    pub fn of(table: &Table, column: usize) -> Option<Self> {
        let cells = table.rows.iter().map(|row| &row[column]);
        cells.clone().find_map(|cell| cell.article)?;
        Some(Bars(Scale::from_0(cells.flat_map(|cell| [cell.figure, cell.article]).flatten())?))
    }

    /// Draws the axis, for the heading of the column.
    pub fn axis(&self) -> Markup {
        let Bars(scale) = self;
        html! {
            span.axis aria-hidden="true" {
                @for (at, figure) in scale.ticks(4) {
                    span style={ "left:" (percent(at)) } { (label(figure, figure)) }
                }
            }
        }
    }

    /// Draws a cell: its text and its bars.
    pub fn of_cell(&self, cell: &Cell) -> Markup {
        html! {
            div.bars {
                (self.bar(cell.figure, "here"))
                span.here { (cell.text) }
                @if let Some(article) = cell.article {
                    (self.bar(Some(article), "article"))
                    span.article { "article " (time(article)) }
                }
            }
        }
    }

    fn bar(&self, figure: Option<f64>, class: &str) -> Markup {
        let Bars(scale) = self;
        html! {
            @if let Some(place) = figure.and_then(|it| scale.at(it)) {
                span.bar.(class) style={ "width:" (percent(place)) } {}
            }
        }
    }
}
