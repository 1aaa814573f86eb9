//! Tables that can be sorted, with bars.

use maud::{Markup, html};

use crate::page::bars::Bars;
use crate::page::links::{Place, Places};
use crate::report::table::{Cell, Table};

pub fn table(table: &Table, places: &mut Places) -> Markup {
    let columns = 0..table.titles.len();
    let all_bars: Vec<_> = columns.map(|column| Bars::of(table, column)).collect();
    html! {
        div.scroll role="group" tabindex="0" aria-label="Table" {
            table.sortable {
                thead {
                    tr {
                        @for (title, bars) in table.titles.iter().zip(&all_bars) {
                            th scope="col" id=[places.id(Place::Figures, title)] {
                                span.title { (title) }
                                (places.links(Place::Figures, title))
                                @if let Some(bars) = bars { (bars.axis()) }
                            }
                        }
                    }
                }
                tbody {
                    @for (index, row) in table.rows.iter().enumerate() {
                        tr {
                            (first(&row[0], index, places))
                            @for (cell, bars) in row.iter().zip(&all_bars).skip(1) {
                                td.failed[cell.has_failed] data-figure=[cell.figure] {
                                    @match bars {
                                        Some(bars) => (bars.of_cell(cell)),
                                        None => (cell.text),
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a row is about, which is sorted by its index.
fn first(cell: &Cell, index: usize, places: &mut Places) -> Markup {
    let program = cell.program.as_deref().unwrap_or_default();
    html! {
        th scope="row" data-figure=(index) id=[places.id(Place::Figures, program)] {
            (cell.text) (places.links(Place::Figures, program))
        }
    }
}
