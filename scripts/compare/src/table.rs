//! The table of a comparison.

use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};

use crate::measure::Row;

/// A row a program. A factor says how many times faster it was than the non-concurrent program of
/// its kind; none is given where either failed or was not measured.
pub fn table(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::ASCII_MARKDOWN);
    table.set_header(["program", "done", "fastest", "times faster"]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for row in rows {
        let done = format!("{}/{}", row.done(), row.wanted);
        let factor = (base(row, rows).zip(row.fastest()))
            .map(|(base, fastest)| base.as_secs_f64() / fastest.as_secs_f64());
        table.add_row([
            row.program.name.to_owned(),
            if row.is_complete() { done } else { format!("failed {done}") },
            row.fastest().map_or("-".to_owned(), |time| format!("{:.3} s", time.as_secs_f64())),
            factor.map_or("-".to_owned(), |factor| format!("{factor:.2}")),
        ]);
    }
    table
}

/// The time of the non-concurrent program of the row's kind.
fn base(row: &Row, rows: &[Row]) -> Option<Duration> {
    let kind = |row: &Row| row.program.name.split('_').next();
    let is_base =
        |other: &&Row| kind(other) == kind(row) && other.program.name.ends_with("_non_concurrent");
    rows.iter().find(is_base)?.fastest()
}
