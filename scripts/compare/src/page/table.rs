//! Sortable tables, with bars.

use maud::{Markup, html};

use crate::page::bars::Bars;
use crate::page::links::{Links, Place, Spot};
use crate::report::table::{Cell, Table};

/// Renders a table, which is part number `part` of the document's figures.
pub fn table(table: &Table, part: usize, links: &Links) -> Markup {
    let columns = 0..table.headings.len();
    let all_bars: Vec<_> = columns.map(|column| Bars::of(table, column)).collect();
    html! {
        @if all_bars.iter().any(Option::is_some) {
            p { "Bars, on a logarithmic scale: the shorter, the faster. Dashed: the article's times, in Python." }
        }
        div.scroll role="group" tabindex="0" aria-label="Table" {
            table.sortable {
                thead {
                    tr {
                        @for (column, heading) in table.headings.iter().enumerate() {
                            @let program = heading.program.as_deref().unwrap_or_default();
                            @let id = links.id(Place::Figures, program, (part, column));
                            th scope="col" title=[heading.meaning] id=[id] {
                                span.title { (heading.title) }
                                (links.links(Place::Figures, program))
                                @if let Some(bars) = &all_bars[column] { (bars.axis()) }
                            }
                        }
                    }
                }
                tbody {
                    @for (index, row) in table.rows.iter().enumerate() {
                        tr {
                            (first(&row[0], index, (part, table.headings.len() + index), links))
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

/// Renders the heading of a row. Sorting by it restores the original order.
fn first(cell: &Cell, index: usize, spot: Spot, links: &Links) -> Markup {
    let program = cell.program.as_deref().unwrap_or_default();
    html! {
        th scope="row" data-figure=(index) id=[links.id(Place::Figures, program, spot)] {
            (cell.text) (links.links(Place::Figures, program))
        }
    }
}
