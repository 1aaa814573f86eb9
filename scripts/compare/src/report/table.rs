//! Tables, and that of a comparison: a row a program.

use comfy_table::{CellAlignment, LineStyle, TableStyle, presets};

use crate::analysis::summary::Summary;
use crate::comparison::article;
use crate::comparison::{Comparison, Origin, Program};

/// A table, of which the first column names what the others tell of.
pub struct Table {
    /// In up to two lines.
    pub titles: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Clone)]
pub struct Cell {
    pub text: String,
    /// What the text says, if it is a number.
    pub figure: Option<f64>,
    /// The article's own figure for the same.
    pub article: Option<f64>,
    /// The program that it names.
    pub program: Option<String>,
    /// Whether it tells of a failure.
    pub has_failed: bool,
}

/// A column: its title in two lines, and what it says of a program.
struct Column {
    title: &'static str,
    cell: fn(&Summary) -> Cell,
    /// Whether it says anything of these programs that no other column does.
    is_shown: fn(&[Summary]) -> bool,
}

const COLUMNS: [Column; 14] = [
    Column::always("program", |row| Cell::program(row.program, row.program.to_string())),
    Column::always("done", |row| {
        let failed = if row.complete { "" } else { "failed " };
        let text = format!("{failed}{}/{}", row.done, row.wanted);
        Cell { figure: Some(row.done as f64), has_failed: !row.complete, ..Cell::of(text) }
    }),
    Column {
        title: "pages\nserved",
        cell: |row| Cell::count(row.served),
        // Of our own programs, what is done was served.
        is_shown: |rows| {
            rows.iter().any(|row| row.origin != Origin::Workspace && row.served.is_some())
        },
    },
    Column::always("fastest", |row| Cell {
        article: article::seconds(row.program),
        ..Cell::figure(row.fastest_seconds, time)
    }),
    Column::always("median", |row| Cell::figure(row.median_seconds, time)),
    Column::always("spread", |row| Cell::figure(row.spread, |it| format!("{:.1} %", it * 100.0))),
    Column::always("times\nfaster", |row| Cell::figure(row.times_faster, factor)),
    Column::always("in the\narticle", |row| Cell::figure(row.article_times_faster, factor)),
    Column {
        title: "÷ Rust",
        cell: |row| Cell::figure(row.measured_to_rust, factor),
        is_shown: |rows| rows.iter().any(|row| row.origin == Origin::Python),
    },
    Column {
        title: "÷ ideal",
        cell: |row| Cell::figure(row.measured_to_ideal, factor),
        is_shown: |rows| rows.iter().any(|row| row.ideal_seconds.is_some()),
    },
    Column::always("cores\nused", |row| Cell::figure(row.cores_used, |it| format!("{it:.2}"))),
    Column {
        title: "most in\nflight",
        cell: |row| Cell::count(row.most_in_flight),
        is_shown: |rows| rows.iter().any(|row| row.most_in_flight.is_some()),
    },
    Column::always("peak memory\n(processes)", |row| Cell {
        figure: row.peak_memory_bytes.map(|bytes| bytes as f64),
        ..Cell::of(memory(row.peak_memory_bytes, row.processes))
    }),
    Column::always("runs", |row| Cell::count(Some(row.runs))),
];

impl Column {
    const fn always(title: &'static str, cell: fn(&Summary) -> Cell) -> Self {
        Column { title, cell, is_shown: |_| true }
    }
}

impl Cell {
    /// One that says no number, or none that counts.
    pub fn of(text: String) -> Self {
        Cell { text, figure: None, article: None, program: None, has_failed: false }
    }

    /// One that names a program.
    pub fn program(name: &str, text: String) -> Self {
        Cell { program: Some(name.to_owned()), ..Cell::of(text) }
    }

    /// One of what is not known.
    pub fn none() -> Self {
        Cell::of("-".to_owned())
    }

    fn figure(figure: Option<f64>, text: fn(f64) -> String) -> Self {
        figure.map_or(Cell::none(), |it| Cell { figure, ..Cell::of(text(it)) })
    }

    fn count(count: Option<usize>) -> Self {
        Cell::figure(count.map(|it| it as f64), |it| format!("{it:.0}"))
    }
}

/// No borders but a line below the titles.
const RULED: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

impl Table {
    /// A row for each program.
    pub fn of(comparison: &Comparison) -> Self {
        let rows = Summary::all(comparison);
        let columns: Vec<_> = COLUMNS.iter().filter(|column| (column.is_shown)(&rows)).collect();
        Table {
            titles: columns.iter().map(|column| column.title.to_owned()).collect(),
            rows: rows
                .iter()
                .map(|row| columns.iter().map(|column| (column.cell)(row)).collect())
                .collect(),
        }
    }

    /// Text that is at most so many characters wide: the columns that don't fit beside the others stand
    /// in a table below.
    pub fn text(&self, width: usize) -> String {
        let mut tables = Vec::new();
        let mut columns = vec![0];
        for column in 1..self.titles.len() {
            columns.push(column);
            if columns.len() > 2 && widest_line(&self.drawn(&columns, RULED)) > width {
                columns.pop();
                tables.push(self.drawn(&columns, RULED));
                columns = vec![0, column];
            }
        }
        tables.push(self.drawn(&columns, RULED));
        tables.iter().map(comfy_table::Table::trim_fmt).collect::<Vec<_>>().join("\n\n")
    }

    /// The table in Markdown.
    pub fn markdown(&self, escape: fn(&str) -> String) -> String {
        let columns: Vec<_> = (0..self.titles.len()).collect();
        let row = |row: &Vec<Cell>| row.iter().map(|it| Cell::of(escape(&it.text))).collect();
        let table = Table {
            titles: self.titles.iter().map(|title| escape(title).replace('\n', " ")).collect(),
            rows: self.rows.iter().map(row).collect(),
        };
        table.drawn(&columns, presets::ASCII_MARKDOWN).to_string()
    }

    fn drawn(&self, columns: &[usize], style: TableStyle) -> comfy_table::Table {
        let mut table = comfy_table::Table::new();
        table.load_style(style).set_header(columns.iter().map(|at| &self.titles[*at]));
        for row in &self.rows {
            table.add_row(columns.iter().map(|at| &row[*at].text));
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }
}

fn widest_line(table: &comfy_table::Table) -> usize {
    table.trim_fmt().lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// A time.
pub fn time(seconds: f64) -> String {
    if seconds < 0.1 { format!("{:.3} ms", seconds * 1000.0) } else { format!("{seconds:.3} s") }
}

/// The time of a program's fastest run; or else how far it came.
pub fn fastest(program: &Program) -> String {
    program.fastest().map_or_else(
        || {
            let done = program.shown_run().map_or(0, |run| run.done);
            format!("failed {done}/{}", program.wanted)
        },
        time,
    )
}

/// The memory of the largest of so many processes.
pub fn memory(bytes: Option<u64>, processes: Option<usize>) -> String {
    let processes = processes.map(|it| format!(" ({it})")).unwrap_or_default();
    bytes.map_or(Cell::none().text, |it| format!("{:.1} MB{processes}", it as f64 / 1e6))
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
        let whole = Table::of(&comparison).text(usize::MAX);
        assert_eq!(whole.matches("program").count(), 1);
        for columns in 40..200 {
            let text = Table::of(&comparison).text(columns);
            for line in text.lines() {
                assert!(line.chars().count() <= columns, "{columns}: {line}");
            }
            assert_eq!(words(&text), words(&whole), "{columns}");
        }
    }

    #[test]
    fn eighty_columns_hold_it_in_two_tables() {
        assert_eq!(Table::of(&comparison(TYPICAL)).text(80).matches("program").count(), 2);
    }

    #[test]
    fn a_failure_is_marked_and_gets_no_time() {
        let mut seconds = TYPICAL;
        seconds[1] = 0.0;
        let text = Table::of(&comparison(seconds)).text(usize::MAX);
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
        let ours = Table::of(&comparison(TYPICAL)).markdown(str::to_owned);
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
