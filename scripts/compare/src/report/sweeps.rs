//! The tables and charts of a sweep.

use crate::analysis::sweep::{at, fewest_good_workers, programs};
use crate::comparison::format::{list, megabytes, time};
use crate::comparison::{Comparison, Kind, Point, Program, Swept};
use crate::report::document::Part;
use crate::report::table::{Cell, Heading, Table};

/// Returns the times and the memory of a sweep. Memory has a chart only if the work grows.
pub fn parts(comparison: &Comparison, option: Swept) -> Vec<Part<'static>> {
    let points = &comparison.points;
    let times = figures(points, option, "time of the fastest run", Cell::fastest, Some(time));
    let all = Kind::ALL.into_iter().flat_map(|kind| programs(points, kind));
    let enough = all.filter_map(|program| {
        Some(format!("{} {}", program.name, fewest_good_workers(comparison, program)?))
    });
    let enough = list(", ", enough.filter(|_| option == Swept::Workers));
    let enough = enough.map(|it| format!("Fewest workers within 10 % of the best time: {it}."));
    let title = "peak memory of the largest process (number of processes)";
    let memory = |program: &Program| {
        let run = program.representative_run();
        Cell::memory(run.and_then(|run| run.peak_memory_bytes), program.processes())
    };
    let has_chart = option == Swept::Repeat;
    let memory = figures(points, option, title, memory, has_chart.then_some(megabytes));
    times.into_iter().chain(enough.map(Part::Sentence)).chain(memory).collect()
}

/// Returns a title and a table for each kind: a row for each value, a column for each program; maybe a chart.
fn figures(
    points: &[Point],
    option: Swept,
    quantity: &str,
    cell: fn(&Program) -> Cell,
    chart: Option<fn(f64) -> String>,
) -> Vec<Part<'static>> {
    let of_kind = |kind: Kind| {
        let programs = programs(points, kind);
        let names = programs.iter().map(|program| program.name.to_string());
        let headings = names.map(|it| Heading { program: Some(it.clone()), ..Heading::of(it) });
        let first = Heading::of(format!("--{}", option.name()));
        let headings = [first].into_iter().chain(headings).collect();
        let cell = |point: &Point, program: &Program| {
            let program = at(point, program)?;
            Some(Cell { has_failed: !program.is_complete(), ..cell(program) })
        };
        let row = |point: &Point| {
            let cells = programs.iter().map(|it| cell(point, it).unwrap_or_else(Cell::none));
            [Cell::of(option.value(&point.settings))].into_iter().chain(cells).collect()
        };
        let table = Table { headings, groups: vec![points.iter().map(row).collect()], chart };
        let title = format!("{}: {quantity}, by --{}:", kind.title(), option.name());
        (!programs.is_empty()).then_some([Part::Sentence(title), Part::Table(table)])
    };
    Kind::ALL.into_iter().filter_map(of_kind).flatten().collect()
}
