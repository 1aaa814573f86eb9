//! Tables drawn with characters.

use comfy_table::{CellAlignment, LineStyle, TableStyle, presets};

use crate::report::table::Table;

/// No borders but a line below the titles.
const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// A table at most `width` characters wide: the columns that don't fit beside the others stand in a table
/// below.
pub fn ruled(table: &Table, width: usize) -> String {
    let drawn = |columns: &[usize]| drawn(table, columns, RULED, str::to_owned).trim_fmt();
    let widest = |text: String| text.lines().map(|line| line.chars().count()).max();
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

/// A table in Markdown.
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
    for row in &table.rows {
        drawn.add_row(columns.iter().map(|at| text(&row[*at].text)));
    }
    for column in drawn.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::sample::comparison;

    #[test]
    fn the_table_fits_the_terminal_and_nothing_is_cut_off() {
        let mut comparison = comparison();
        comparison.points[0].programs[0].runs[0].done = 3;
        let words = |text: &str| -> Vec<String> {
            let words = text.split_whitespace().filter(|word| !word.starts_with('─'));
            let mut words: Vec<_> = words.map(str::to_owned).collect();
            words.sort();
            words.dedup();
            words
        };
        let whole = ruled(&Table::of(&comparison), usize::MAX);
        assert_eq!(whole.matches("program").count(), 1);
        for columns in 40..200 {
            let text = ruled(&Table::of(&comparison), columns);
            assert!(text.lines().all(|line| line.chars().count() <= columns), "{columns}: {text}");
            assert_eq!(words(&text), words(&whole), "{columns}");
            assert!(columns < 80 || text.matches("program").count() <= 2, "{columns}: {text}");
        }
    }
}
