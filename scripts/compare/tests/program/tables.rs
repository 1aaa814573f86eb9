//! Finds cells by their titles in the tables that `compare` prints.

use testing::Finished;

/// The tables that `compare` prints.
pub trait Tables {
    /// Returns the cells of a row, found by its first cell, in the columns with these titles.
    fn cells<const N: usize>(&self, row: &str, titles: [&str; N]) -> [String; N];
}

impl Tables for Finished {
    fn cells<const N: usize>(&self, row: &str, titles: [&str; N]) -> [String; N] {
        let tables: Vec<_> = self.stdout.split("\n\n").filter_map(table).collect();
        titles.map(|title| {
            let mut found = tables.iter().filter_map(|table| {
                let column = table[0].iter().position(|it| it == title)?;
                Some(table.iter().find(|cells| cells[0] == row)?[column].clone())
            });
            found.next().unwrap_or_else(|| panic!("{row}, {title}: {self:#?}"))
        })
    }
}

/// Splits a table into rows of cells, titles first. Columns are at least two spaces apart.
fn table(paragraph: &str) -> Option<Vec<Vec<String>>> {
    let lines: Vec<Vec<char>> = paragraph.lines().map(|line| line.chars().collect()).collect();
    let rule = lines.iter().position(|line| line.starts_with(&['─', '─']))?;
    let (head, rows) = (&lines[..rule], &lines[rule + 1..]);
    let at = |line: &[char], place: usize| line.get(place).copied().unwrap_or(' ');
    let is_free = |place: usize| head.iter().chain(rows).all(|line| at(line, place) == ' ');
    let width = lines[rule].len();
    let gaps = (1..width).filter(|place| is_free(place - 1) && is_free(*place));
    let borders: Vec<_> = [0].into_iter().chain(gaps).chain([width]).collect();
    let cell = |line: &[char], column: &[usize]| -> String {
        (column[0]..column[1]).map(|place| at(line, place)).collect::<String>().trim().to_owned()
    };
    let columns = || borders.windows(2).filter(|column| column[0] + 1 < column[1]);
    let title = |column| head.iter().map(|line| cell(line, column)).collect::<Vec<_>>().join(" ");
    let titles = columns().map(|column| title(column).trim().to_owned()).collect();
    let rows = rows.iter().map(|line| columns().map(|column| cell(line, column)).collect());
    Some([titles].into_iter().chain(rows).collect())
}
