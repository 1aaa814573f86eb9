//! The table of a comparison: a row a program.

use std::iter;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle, presets};

use crate::comparison::Comparison;
use crate::summary::Summary;

/// A column: its title in two lines, and what it says of a program.
struct Column {
    title: &'static str,
    cell: fn(&Summary) -> String,
}

const PROGRAM: Column = Column { title: "program", cell: |row| row.program.to_string() };

const COLUMNS: [Column; 11] = [
    Column {
        title: "done",
        cell: |row| {
            let failed = if row.complete { "" } else { "failed " };
            format!("{failed}{}/{}", row.done, row.wanted)
        },
    },
    Column { title: "fastest", cell: |row| seconds(row.fastest_seconds) },
    Column { title: "median", cell: |row| seconds(row.median_seconds) },
    Column {
        title: "spread",
        cell: |row| or_dash(row.spread, |it| format!("{:.1} %", it * 100.0)),
    },
    Column { title: "times\nfaster", cell: |row| or_dash(row.times_faster, factor) },
    Column { title: "in the\narticle", cell: |row| or_dash(row.article_times_faster, factor) },
    Column { title: "÷ ideal", cell: |row| or_dash(row.measured_to_ideal, factor) },
    Column { title: "cores\nused", cell: |row| or_dash(row.cores_used, |it| format!("{it:.2}")) },
    Column {
        title: "most in\nflight",
        cell: |row| or_dash(row.most_in_flight, |it| it.to_string()),
    },
    Column {
        title: "peak memory\n(processes)",
        cell: |row| {
            let processes = row.processes.map(|it| format!(" ({it})")).unwrap_or_default();
            or_dash(row.peak_memory_bytes, |it| format!("{:.1} MB{processes}", it as f64 / 1e6))
        },
    },
    Column { title: "runs", cell: |row| row.runs.to_string() },
];

/// No borders but a line below the titles.
const RULED: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// The table as text that is at most so many characters wide: the columns that don't fit beside
/// the others stand in a table below.
pub fn text(comparison: &Comparison, width: usize) -> String {
    let rows = Summary::all(comparison);
    let mut tables = Vec::new();
    let mut columns = vec![&PROGRAM];
    for column in &COLUMNS {
        columns.push(column);
        if columns.len() > 2 && widest_line(&table(&rows, &columns, RULED)) > width {
            columns.pop();
            tables.push(table(&rows, &columns, RULED));
            columns = vec![&PROGRAM, column];
        }
    }
    tables.push(table(&rows, &columns, RULED));
    tables.iter().map(Table::trim_fmt).collect::<Vec<_>>().join("\n\n")
}

/// The table in Markdown.
pub fn markdown(comparison: &Comparison) -> String {
    let columns: Vec<_> = iter::once(&PROGRAM).chain(&COLUMNS).collect();
    let mut table = table(&Summary::all(comparison), &columns, presets::ASCII_MARKDOWN);
    table.set_header(columns.iter().map(|column| column.title.replace('\n', " ")));
    table.to_string()
}

fn table(rows: &[Summary], columns: &[&Column], style: TableStyle) -> Table {
    let mut table = Table::new();
    table.load_style(style).set_header(columns.iter().map(|column| column.title));
    for row in rows {
        table.add_row(columns.iter().map(|column| (column.cell)(row)));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn widest_line(table: &Table) -> usize {
    table.trim_fmt().lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

fn or_dash<T>(value: Option<T>, text: impl Fn(T) -> String) -> String {
    value.map_or("-".to_owned(), text)
}

fn seconds(seconds: Option<f64>) -> String {
    or_dash(seconds, |seconds| {
        if seconds < 0.1 {
            format!("{:.3} ms", seconds * 1000.0)
        } else {
            format!("{seconds:.3} s")
        }
    })
}

/// A ratio with the digits that count.
pub fn factor(ratio: f64) -> String {
    match ratio {
        ..0.0995 => format!("{ratio:.3}"),
        ..9.995 => format!("{ratio:.2}"),
        ..999.5 => format!("{ratio:.1}"),
        _ => format!("{ratio:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::comparison::tests::{TYPICAL, comparison};

    #[test]
    fn the_table_fits_the_terminal_and_nothing_is_cut_off() {
        let mut seconds = TYPICAL;
        seconds[0] = 0.0;
        let comparison = comparison(seconds);
        let words = |text: &str| -> Vec<String> {
            let words = text.split_whitespace().filter(|word| !word.starts_with('─'));
            let mut words: Vec<_> = words.map(str::to_owned).collect();
            words.sort();
            words.dedup();
            words
        };
        let whole = text(&comparison, usize::MAX);
        assert_eq!(whole.matches("program").count(), 1);
        for columns in 40..200 {
            let text = text(&comparison, columns);
            for line in text.lines() {
                assert!(line.chars().count() <= columns, "{columns}: {line}");
            }
            assert_eq!(words(&text), words(&whole), "{columns}");
        }
    }

    #[test]
    fn eighty_columns_hold_it_in_two_tables() {
        assert_eq!(text(&comparison(TYPICAL), 80).matches("program").count(), 2);
    }

    #[test]
    fn a_failure_is_marked_and_gets_no_time() {
        let mut seconds = TYPICAL;
        seconds[1] = 0.0;
        let text = text(&comparison(seconds), usize::MAX);
        let row = text.lines().find(|line| line.contains("io_threads")).unwrap();
        let cells: Vec<_> = row.split_whitespace().collect();
        assert_eq!(cells[..8], ["io_threads", "failed", "3/160", "-", "-", "-", "-", "4.48"]);
    }

    #[test]
    fn the_readme_has_a_table_of_this_shape() {
        let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md"));
        let readme = readme.unwrap();
        let cells = |line: &str| -> Vec<String> {
            line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
        };
        let ours = markdown(&comparison(TYPICAL));
        let mut ours = ours.lines().map(cells);
        let titles = ours.next().unwrap();
        let mut table = readme.lines().map(cells).skip_while(|line| *line != titles);
        assert!(table.next().is_some(), "the README has no such table");
        for (expected, row) in ours.zip(table) {
            assert_eq!(row.len(), expected.len(), "{row:?}");
            assert_eq!(row[..2], expected[..2], "{row:?}");
            // A number where there is one, a unit where there is one.
            let shape = |cell: &String| cell.replace(|letter: char| letter.is_ascii_digit(), "");
            for (cell, expected) in row.iter().zip(&expected) {
                let [cell, expected] = [cell, expected].map(shape).map(|it| it.replace('m', ""));
                assert_eq!(cell, expected, "{row:?}");
            }
        }
    }
}
