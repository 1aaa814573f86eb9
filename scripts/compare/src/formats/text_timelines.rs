//! Timelines drawn with characters: for each kind of program, on one time axis.

use textwrap::fill;

use crate::comparison::format::seconds;
use crate::comparison::timeline::{Lane, Slice};
use crate::report::timelines::{TimelineGroup, describe};

/// More lanes than this are folded, several in a row.
const MOST_ROWS: usize = 10;

/// The longest name of a row, in characters.
const LONGEST_NAME: usize = 20;

/// A drawing whose lines are at most `width` characters long.
pub fn drawing(group: &TimelineGroup, width: usize) -> String {
    let TimelineGroup { title, programs } = group;
    let rows: Vec<_> = programs.iter().map(|(_, timeline)| fold(&timeline.lanes)).collect();
    let names = rows.iter().flatten().map(|row| row.name.chars().count());
    let names = names.max().unwrap_or(0).min(LONGEST_NAME);
    let columns = width.saturating_sub(names + 3).max(10);
    let end = group.end_seconds();
    let axis = Axis { columns, seconds: end / columns as f64 };
    let legend = format!(
        "{title} (a column is {}): █ on a CPU  ▓▒ part of the time  ░ waiting",
        seconds(axis.seconds)
    );
    let mut lines = vec![fill(&legend, width)];
    for ((program, timeline), rows) in programs.iter().zip(rows) {
        lines.push(String::new());
        lines.push(fill(&describe(program, timeline), width));
        lines.extend(rows.iter().map(|row| {
            let name: String = row.name.chars().take(names).collect();
            format!("  {name:names$} {}", row.drawn(&axis)).trim_end().to_owned()
        }));
    }
    let end = seconds(end);
    let room = columns.saturating_sub("0 s".len());
    lines.push(format!("  {:names$} 0 s{end:>room$}", ""));
    lines.join("\n")
}

/// Lanes that are drawn in one row.
struct Row<'a> {
    name: String,
    lanes: &'a [Lane],
}

fn fold(lanes: &[Lane]) -> Vec<Row<'_>> {
    let in_a_row = lanes.len().div_ceil(MOST_ROWS).max(1);
    let name = |lanes: &[Lane]| match lanes {
        [lane] => lane.name.to_string(),
        [first, .., last] => {
            let last = last.name.rsplit('-').next().unwrap_or_default();
            format!("{}–{last}", first.name)
        }
        [] => String::new(),
    };
    lanes.chunks(in_a_row).map(|lanes| Row { name: name(lanes), lanes }).collect()
}

/// The time that a picture shows.
struct Axis {
    columns: usize,
    /// Of a column.
    seconds: f64,
}

/// What was going on within a column, in seconds.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// Of all jobs.
    all: f64,
    /// When they were on a CPU.
    on_cpu: f64,
}

impl Row<'_> {
    fn drawn(&self, axis: &Axis) -> String {
        let mut cells = vec![Cell::default(); axis.columns];
        for slice in self.lanes.iter().flat_map(|lane| &lane.slices) {
            axis.add(slice, &mut cells);
        }
        // What has the smaller part of a column belongs to its neighbour; unless nothing else shows
        // this row.
        let most = cells.iter().map(|cell| cell.all).fold(0.0, f64::max);
        let enough = most.min(axis.seconds / 2.0);
        let drawn = |cell: &Cell| match cell {
            Cell { all, .. } if *all <= 0.0 || *all < enough => ' ',
            Cell { all, on_cpu } => match on_cpu / all {
                ..0.1 => '░',
                ..0.5 => '▒',
                ..0.9 => '▓',
                _ => '█',
            },
        };
        cells.iter().map(drawn).collect()
    }
}

impl Axis {
    fn add(&self, slice: &Slice, cells: &mut [Cell]) {
        let (busy, share) = slice.busy();
        let end = slice.end_seconds();
        self.each_cell((slice.start_seconds, end), cells, |cell, seconds| cell.all += seconds);
        for part in busy {
            self.each_cell(part, cells, |cell, seconds| cell.on_cpu += seconds * share);
        }
    }

    /// Does something with each cell between two times, and with how much of it is.
    fn each_cell(&self, (from, to): (f64, f64), cells: &mut [Cell], act: impl Fn(&mut Cell, f64)) {
        let column = |time: f64| ((time / self.seconds) as usize).min(cells.len() - 1);
        let (first, last) = (column(from), column(to));
        for (column, cell) in cells.iter_mut().enumerate().take(last + 1).skip(first) {
            let start = column as f64 * self.seconds;
            act(cell, to.min(start + self.seconds) - from.max(start));
        }
    }
}
