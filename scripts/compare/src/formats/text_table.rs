//! Tables drawn with characters, for the terminal and for Markdown.

use comfy_table::{CellAlignment, LineStyle, TableStyle, presets};
use console::measure_text_width;

use crate::report::table::Table;

const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// Draws a table at most `width` characters wide. Columns that don't fit go into further tables below.
pub fn ruled(table: &Table, width: usize) -> String {
    let drawn = |columns: &[usize]| {
        let mut drawn = drawn(table, columns, RULED, str::to_owned);
        drawn.column_mut(0).expect("it has a column").set_padding((0, 1));
        drawn.trim_fmt()
    };
    let widest = |text: String| text.lines().map(measure_text_width).max();
    let mut tables = Vec::new();
    let mut columns = vec![0];
    for column in 1..table.headings.len() {
        columns.push(column);
        if columns.len() > 2 && widest(drawn(&columns)) > Some(width) {
            columns.pop();
            tables.push(drawn(&columns));
            columns = vec![0, column];
        }
    }
    tables.push(drawn(&columns));
    tables.join("\n\n")
}

pub fn markdown(table: &Table, escape: fn(&str) -> String) -> String {
    let columns: Vec<_> = (0..table.headings.len()).collect();
    let text = |text: &str| escape(text).replace('\n', " ");
    drawn(table, &columns, presets::ASCII_MARKDOWN, text).to_string()
}

fn drawn(
    table: &Table,
    columns: &[usize],
    style: TableStyle,
    text: impl Fn(&str) -> String,
) -> comfy_table::Table {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(style).set_header(columns.iter().map(|at| text(&table.headings[*at].title)));
    for row in table.rows() {
        drawn.add_row(columns.iter().map(|at| text(&row[*at].text)));
    }
    for column in drawn.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    drawn
}
