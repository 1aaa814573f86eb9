//! The report on several machines, side by side.

use common::system::escape;

use crate::analysis::summary::Summary;
use crate::comparison::format::counted;
use crate::comparison::{Comparison, Point, Program, Swept};
use crate::report::claims;
use crate::report::document::{Document, Part};
use crate::report::facts::{Line, facts};
use crate::report::named_comparison::NamedComparison;
use crate::report::remarks::problems;
use crate::report::sources::name_of_code;
use crate::report::table::{self, Cell, Heading, Table};
use crate::report::timelines::TimelineGroup;

/// Builds the report: one table for all machines, and where each claim holds.
pub fn document(machines: &[NamedComparison], timelines: bool) -> Document<'_> {
    let problems = machines.iter().flat_map(|NamedComparison { name, comparison }| {
        let problems = problems(comparison).into_iter();
        problems.map(move |problem| Part::Sentence(format!("{name}: {problem}")))
    });
    let title = "Fastest run (speedup over the non-concurrent program):".to_owned();
    let timelines = machines.iter().filter(|_| timelines).flat_map(|machine| {
        TimelineGroup::all(&machine.comparison).into_iter().map(move |mut group| {
            group.title = format!("{}: {}", machine.name, group.title);
            for name in &mut group.names {
                *name = name_of_code(machines, machine, name).0;
            }
            Part::Timelines(group)
        })
    });
    Document {
        facts: facts(|line| shared(machines, line)),
        figures: vec![Part::Sentence(title), Part::Table(table(machines))],
        remarks: problems.collect(),
        timelines: timelines.collect(),
        claims: claims::of_machines(machines),
        models: Vec::new(),
    }
}

/// Returns each distinct sentence once, after the names of its machines unless all share it.
fn shared(machines: &[NamedComparison], sentence: Line) -> Vec<String> {
    let mut sentences = Vec::<(String, Vec<&str>)>::new();
    for NamedComparison { name, comparison } in machines {
        let Some(sentence) = sentence(comparison) else { continue };
        match sentences.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, names)) => names.push(name),
            None => sentences.push((sentence, vec![name])),
        }
    }
    let words = |(sentence, names): (String, Vec<&str>)| match names.len() {
        all if all == machines.len() => sentence,
        _ => format!("{}: {sentence}", names.join(", ")),
    };
    sentences.into_iter().map(words).collect()
}

/// Builds a table with a column for each machine, and a row for each program with the same work.
fn table(machines: &[NamedComparison]) -> Table {
    let mut rows = Vec::<Row>::new();
    for (column, machine) in machines.iter().enumerate() {
        for (program, point) in machine.comparison.rows() {
            let (name_of_code, note) = name_of_code(machines, machine, &program.name);
            let work = work(program, point, note);
            let is_free = |row: &Row| {
                row.name_of_code == name_of_code && row.work == work && row.cells[column].is_none()
            };
            let place = rows.iter().position(is_free).unwrap_or_else(|| {
                let last = rows.iter().rposition(|row| row.program.name == program.name);
                let place = last.map_or(rows.len(), |last| last + 1);
                let cells = vec![None; machines.len()];
                rows.insert(place, Row { program, name_of_code, work, cells });
                place
            });
            rows[place].cells[column] = Some(cell(program, point, &machine.comparison));
        }
    }
    rows.sort_by_key(|row| (row.program.kind, row.program.place()));
    let cells = |row: &Row| -> table::Row {
        let cells = row.cells.iter().map(|cell| cell.clone().unwrap_or_else(Cell::none));
        [Cell::program(&row.name_of_code, label(row, &rows))].into_iter().chain(cells).collect()
    };
    let titles = machines.iter().map(|NamedComparison { name, comparison }| {
        format!("{name}\n{} CPUs", comparison.machine.cpus)
    });
    let headings = ["program".to_owned()].into_iter().chain(titles).map(Heading::of).collect();
    let groups = rows.chunk_by(|a, b| a.program.kind == b.program.kind);
    let groups = groups.map(|rows| rows.iter().map(cells).collect()).collect();
    Table { headings, groups, chart: None }
}

/// A program with the same work on every machine: a row of the table.
struct Row<'a> {
    program: &'a Program,
    name_of_code: String,
    work: [String; 4],
    /// One cell for each machine, or `None` if it did not measure this.
    cells: Vec<Option<Cell>>,
}

/// Returns details that may differ between programs of the same name: jobs, workers, command, code.
fn work(program: &Program, point: &Point, of_code: &str) -> [String; 4] {
    let settings = point.settings_of(program);
    let jobs = match point.workload(program) {
        (jobs, Some(n)) => format!("fib({n}) {jobs} times"),
        (jobs, None) if settings.latency_seconds.is_none() => format!("{jobs} live downloads"),
        (jobs, None) => {
            let errors = Some(settings.error_rate).filter(|rate| *rate > 0.0);
            let errors = errors.map(|rate| format!(", error rate {rate}")).unwrap_or_default();
            format!("{jobs} at {}{errors}", Swept::Latency.value(settings))
        }
    };
    let workers = settings.workers.map(|it| counted(it, "worker")).unwrap_or_default();
    let command = escape(program.command.as_deref().unwrap_or_default());
    [jobs, workers, command, of_code.to_owned()]
}

/// Returns a program's name, with the details in which other rows of this name differ.
fn label(row: &Row, rows: &[Row]) -> String {
    let name = &row.program.name;
    let others = || rows.iter().filter(|other| other.program.name == *name);
    // A note about the code is always shown.
    let differs = |at| at == 3 || others().any(|other| other.work[at] != row.work[at]);
    let work = row.work.iter().enumerate().filter(|(at, _)| differs(*at));
    let work: Vec<_> = work.map(|(_, it)| &**it).filter(|words| !words.is_empty()).collect();
    if work.is_empty() { name.to_string() } else { format!("{name} ({})", work.join(", ")) }
}

fn cell(program: &Program, point: &Point, comparison: &Comparison) -> Cell {
    let speedup = Cell::speedup(&Summary::of(program, point, comparison)).text;
    let cell = Cell { has_failed: !program.is_complete(), ..Cell::fastest(program) };
    let text = if cell.has_failed { cell.text } else { format!("{} ({speedup})", cell.text) };
    Cell { text, ..cell }
}
