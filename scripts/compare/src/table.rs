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

#[cfg(test)]
mod tests {
    use common::options::PROGRAMS;

    use super::*;
    use crate::measure::Run;

    /// A row of as many runs as there are times, of which each did so much of four jobs.
    fn row(program: usize, done: usize, seconds: &[f64]) -> Row {
        let run = |seconds| Run::new(done == 4, done, Some(Duration::from_secs_f64(seconds)));
        let runs = seconds.iter().copied().map(run).collect();
        Row { program: PROGRAMS[program], wanted: 4, runs }
    }

    fn cells(rows: &[Row]) -> Vec<Vec<String>> {
        let table = table(rows);
        table.row_iter().map(|row| row.cell_iter().map(|cell| cell.content()).collect()).collect()
    }

    #[test]
    fn the_fastest_run_counts() {
        let rows = [row(0, 4, &[8.5, 8.0, 9.0]), row(1, 4, &[2.5, 2.0])];
        assert_eq!(
            cells(&rows),
            [
                ["io_non_concurrent", "4/4", "8.000 s", "1.00"],
                ["io_threads", "4/4", "2.000 s", "4.00"],
            ]
        );
    }

    #[test]
    fn a_program_that_failed_has_no_time_and_is_no_base_for_others() {
        let rows = [row(0, 3, &[0.5]), row(1, 4, &[2.0]), row(4, 4, &[1.0]), row(5, 0, &[])];
        assert_eq!(
            cells(&rows),
            [
                ["io_non_concurrent", "failed 3/4", "-", "-"],
                ["io_threads", "4/4", "2.000 s", "-"],
                ["cpu_non_concurrent", "4/4", "1.000 s", "1.00"],
                ["cpu_threads", "failed 0/4", "-", "-"],
            ]
        );
    }
}
