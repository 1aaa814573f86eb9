//! The tables and charts of a sweep.

use crate::analysis::sweep::{at, fewest_good_workers, programs};
use crate::comparison::format::{megabytes, time};
use crate::comparison::{Comparison, Kind, Point, Program, Swept};
use crate::report::document::Part;
use crate::report::table::{Cell, Heading, Table};

/// A measured quantity that is shown for each value of the sweep.
struct Metric {
    title: &'static str,
    cell: fn(&Program) -> Cell,
    format: fn(f64) -> String,
}

const TIME: Metric = Metric { title: "time of the fastest run", cell: Cell::fastest, format: time };

const MEMORY: Metric = Metric {
    title: "peak memory of the largest process (number of processes)",
    cell: |program| {
        let run = program.representative_run();
        Cell::memory(run.and_then(|run| run.peak_memory_bytes), program.processes())
    },
    format: megabytes,
};

/// Returns the times and the memory of a sweep. Memory has a chart only if the work grows.
pub fn parts(comparison: &Comparison, option: Swept) -> Vec<Part<'static>> {
    let figures = |metric: &'static Metric, with_chart: bool| {
        Kind::ALL
            .into_iter()
            .flat_map(move |kind| figures(&comparison.points, option, metric, kind, with_chart))
    };
    let all = Kind::ALL.into_iter().flat_map(|kind| programs(&comparison.points, kind));
    let enough = all.filter_map(|program| {
        Some(format!("{} {}", program.name, fewest_good_workers(comparison, program)?))
    });
    let enough: Vec<_> = enough.filter(|_| option == Swept::Workers).collect();
    let enough = (!enough.is_empty())
        .then(|| format!("Fewest workers within 10 % of the best time: {}.", enough.join(", ")));
    figures(&TIME, true)
        .chain(enough.map(Part::Sentence))
        .chain(figures(&MEMORY, option == Swept::Repeat))
        .collect()
}

/// Returns a title, a table with a row for each value and a column for each program of a kind, and
/// optionally a chart.
fn figures(
    points: &[Point],
    option: Swept,
    metric: &Metric,
    kind: Kind,
    with_chart: bool,
) -> Vec<Part<'static>> {
    let programs = programs(points, kind);
    if programs.is_empty() {
        return Vec::new();
    }
    let cell = |point: &Point, program: &&Program| {
        at(point, program).map_or_else(Cell::none, |program| Cell {
            has_failed: !program.is_complete(),
            ..(metric.cell)(program)
        })
    };
    let row = |point: &Point| {
        let cells = programs.iter().map(|it| cell(point, it));
        [Cell::of(option.value(&point.settings))].into_iter().chain(cells).collect()
    };
    let headings = programs.iter().map(|program| Heading {
        program: Some(program.name.to_string()),
        ..Heading::of(program.name.to_string())
    });
    let first = Heading::of(format!("--{}", option.name()));
    let headings = [first].into_iter().chain(headings).collect();
    let groups = vec![points.iter().map(row).collect()];
    let table = Table { headings, groups, chart: with_chart.then_some(metric.format) };
    let title = format!("{}: {}, by --{}:", kind.title(), metric.title, option.name());
    vec![Part::Sentence(title), Part::Table(table)]
}
