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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::sample::{comparison, one_after_another, slice};
    use crate::comparison::timeline::Timeline;

    /// A timeline of `count` lanes, each with jobs of these seconds that wait at their beginning.
    fn lanes(count: usize, jobs: usize, seconds: f64, waiting: f64) -> Timeline {
        let lane = |number| {
            let slices = (0..jobs).map(|job| slice(job as f64 * seconds, seconds, waiting));
            Lane { name: format!("Lane-{number}").into(), slices: slices.collect() }
        };
        let seconds = jobs as f64 * seconds;
        Timeline { problem: None, seconds, lanes: (1..=count).map(lane).collect() }
    }

    /// The drawing of programs of a kind with these timelines.
    fn drawn(
        timelines: impl IntoIterator<Item = (&'static str, Timeline)>,
        width: usize,
    ) -> Vec<String> {
        let mut comparison = comparison();
        comparison.points[0].programs.iter_mut().for_each(|program| program.timeline = None);
        for (program, timeline) in timelines {
            comparison.program_mut(program).timeline = Some(timeline);
        }
        let groups = TimelineGroup::all(&comparison);
        let [group] = &groups[..] else { panic!("there is one kind") };
        let lines: Vec<_> = drawing(group, width).lines().map(str::to_owned).collect();
        assert!(lines.iter().all(|line| line.chars().count() <= width), "{lines:#?}");
        lines
    }

    /// What is drawn in the rows of a program.
    fn rows<'a>(lines: &'a [String], program: &str) -> Vec<&'a str> {
        let rows = lines.iter().skip_while(|line| !line.starts_with(program)).skip(1);
        let rows = rows.take_while(|line| line.contains("Lane-"));
        rows.map(|line| line.trim_start().split_once(' ').unwrap().1.trim_start()).collect()
    }

    #[test]
    fn shapes_are_to_scale_on_one_axis() {
        let timelines = [
            ("io_non_concurrent", lanes(1, 160, 0.1, 0.1)),
            ("io_threads", lanes(5, 32, 0.1, 0.1)),
            ("io_asyncio", lanes(160, 1, 0.2, 0.2)),
            ("io_processes", lanes(2, 80, 0.1, 0.1)),
        ];
        let lines = drawn(timelines, 80);
        let long = rows(&lines, "io_non_concurrent")[0].chars().count();
        assert!(long > 60);
        for (program, count, of_long) in
            [("io_threads", 5, 5), ("io_asyncio", 10, 80), ("io_processes", 2, 2)]
        {
            let rows = rows(&lines, program);
            assert_eq!(rows.len(), count, "{lines:#?}");
            for row in rows {
                assert_eq!(row.chars().count(), (long / of_long).max(1), "{lines:#?}");
                assert!(row.chars().all(|it| it == '░'), "{row}");
            }
        }
        assert!(lines.iter().any(|line| line.starts_with("  Lane-145–160 ")), "{lines:#?}");
        let end = lines.last().unwrap();
        assert!(end.contains(" 0 s") && end.ends_with(" 16.00 s"), "{end}");
    }

    #[test]
    fn time_on_a_cpu_stands_where_it_was() {
        let timelines = [
            ("io_non_concurrent", lanes(1, 1, 10.0, 5.0)),
            ("io_threads", lanes(1, 100, 0.1, 0.03)),
            ("io_asyncio", lanes(1, 1, 10.0, 0.0)),
            ("io_processes", lanes(1, 1000, 0.01, 0.0098)),
        ];
        let lines = drawn(timelines, 80);
        let row = |program| rows(&lines, program)[0];
        let halves = row("io_non_concurrent").trim_matches(['░', '█']);
        assert!(["", "▒", "▓"].contains(&halves), "{halves}");
        assert_eq!(row("io_non_concurrent").matches('░').count() / 5, 7);
        assert_eq!(row("io_non_concurrent").matches('█').count() / 5, 7);
        assert!(row("io_threads").chars().all(|it| it == '▓'));
        assert!(row("io_asyncio").chars().all(|it| it == '█'));
        // Too thin to be seen, but reported.
        assert!(row("io_processes").chars().all(|it| it == '░'));
        let sums = "io_processes: 10.00 s, 1 lane; on a CPU for 0.200 s, waiting for 9.80 s";
        assert!(lines.iter().any(|line| line == sums), "{lines:#?}");
    }

    #[test]
    fn tasks_one_after_another_never_stand_in_one_column() {
        for width in [40, 80] {
            let lines = drawn([("cpu_asyncio", one_after_another(7, 8.0))], width);
            let rows = lines.iter().filter(|line| line.contains("Task-"));
            let marks = rows.flat_map(|row| {
                row.chars().enumerate().filter(|(_, it)| "░▒▓█".contains(*it)).map(|(at, _)| at)
            });
            let marks: Vec<_> = marks.collect();
            assert!(marks.len() > width - 20 && marks.is_sorted_by(|a, b| a < b), "{lines:#?}");
            assert!(lines.join(" ").contains("; failed: 1"), "{lines:#?}");
        }
    }
}
