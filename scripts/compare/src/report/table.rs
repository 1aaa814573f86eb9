//! Tables, and the table of a comparison with a row for each program.

use crate::analysis::summary::Summary;
use crate::comparison::format::{factor, megabytes, time, times};
use crate::comparison::{Origin, Program, article};

/// A table whose first column names the rows.
pub struct Table {
    pub headings: Vec<Heading>,
    /// The rows of each kind of program, or all rows.
    pub groups: Vec<Vec<Row>>,
    /// How to format the figures in a chart of the table: a line for each column. `None` without a chart.
    pub chart: Option<fn(f64) -> String>,
}

pub type Row = Vec<Cell>;

pub struct Heading {
    /// The title, in one or two lines.
    pub title: String,
    /// An explanation, unless the title is enough.
    pub meaning: Option<&'static str>,
    /// The program that the column is about, if any.
    pub program: Option<String>,
    /// Whether the column's figures are drawn as bars.
    pub has_bars: bool,
}

#[derive(Clone, Default)]
pub struct Cell {
    pub text: String,
    /// The number that the text shows, if any. Rows are sorted by it.
    pub figure: Option<f64>,
    /// The article's figure for the same quantity.
    pub article: Option<f64>,
    /// The round and the time of each run, if the figure is the time of the fastest.
    pub runs: Vec<(usize, f64)>,
    /// The program that the cell names, if any.
    pub program: Option<String>,
    pub has_failed: bool,
}

struct Column {
    title: &'static str,
    meaning: &'static str,
    cell: fn(&Summary) -> Cell,
    /// Whether the column adds anything to the others for a program; `None` if it always does.
    is_needed: Option<fn(&Summary) -> bool>,
    has_bars: bool,
}

const COLUMNS: [Column; 17] = [
    Column::new("program", "name and options", |row| Cell::program(row.program, row.label.clone())),
    Column::new("fastest", "time of the fastest run, as the program prints it", |row| Cell {
        article: article::seconds(&row.label),
        runs: row.rounds.clone(),
        ..Cell::figure(row.fastest_seconds, time)
    })
    .with_bars(),
    Column::new(
        "speedup",
        "time of the non-concurrent program ÷ time of this one (median over the rounds); below 1 is slower",
        Cell::speedup,
    ),
    Column::new(
        "range",
        "lowest and highest speedup of a round; from six rounds on, a confidence interval of at least 95 % \
         (three rounds: 75 %, four: 88 %, five: 94 %)",
        Cell::range,
    )
    .shown_if(|row| row.speedup_low.is_some()),
    Column::new("article", "speedup by the article's figures", |row| {
        Cell::figure(row.article_speedup, times)
    }),
    Column::new(
        "vs.\nbaseline",
        "change since the --baseline, and median time then ÷ median time now",
        |row| {
            let ratio = row.baseline_ratio.map(|it| format!(" ({})", times(it)));
            let text = row.change.unwrap_or_default().to_owned() + &ratio.unwrap_or_default();
            Cell { figure: row.baseline_ratio, ..Cell::of(text) }
        },
    )
    .shown_if(|row| row.change.is_some()),
    Column::new(
        "done",
        "jobs done / jobs requested; a download counts only if program and server agree",
        |row| {
            let failed = if row.complete { "" } else { "failed " };
            let text = format!("{failed}{}/{}", row.done, row.jobs);
            Cell { figure: Some(row.done as f64), has_failed: !row.complete, ..Cell::of(text) }
        },
    ),
    Column::new(
        "pages\nserved",
        "pages sent by the server; shown if programs from outside the workspace are measured too",
        |row| Cell::count(row.served),
    )
    // For our own programs, `done` counts only pages that were served.
    .shown_if(|row| row.origin != Origin::Workspace && row.served.is_some()),
    Column::new("median", "time of the median run", |row| Cell::figure(row.median_seconds, time)),
    Column::new("spread", "how much longer the slowest run took than the fastest", |row| {
        Cell::figure(row.spread, |spread| format!("{:.1} %", spread * 100.0))
    }),
    Column::new("runs", "number of runs", |row| Cell::count(Some(row.runs))),
    Column::new(
        "time ÷\nRust",
        "time ÷ time of the Rust program of the same name (median over the rounds)",
        |row| Cell::figure(row.measured_to_rust, factor),
    )
    .shown_if(|row| row.origin == Origin::Python),
    Column::new(
        "time ÷\nideal",
        "for downloads, median time ÷ (latency × (⌈downloads ÷ max in flight⌉ + 1)); for computing, \
         workers or usable CPUs, whichever is less, ÷ speedup; ? marks a ratio too low to be true",
        Cell::measured_to_ideal,
    )
    .shown_if(|row| row.measured_to_ideal.is_some()),
    Column::new(
        "cores\nused",
        "CPU time of the program and its worker processes ÷ time from its start to its end",
        |row| Cell::figure(row.cores_used, factor),
    ),
    Column::new(
        "workers",
        "threads or worker processes used, or tasks allowed in flight, as reported by the program",
        |row| Cell::count(row.workers),
    )
    .shown_if(|row| row.workers.is_some()),
    Column::new(
        "max in\nflight",
        "most requests waiting for an answer at the same time, as the server counted them",
        |row| Cell::count(row.max_in_flight),
    )
    .shown_if(|row| row.max_in_flight.is_some()),
    Column::new(
        "peak memory\n(processes)",
        "memory of the largest process (unknown in some containers), and the number of processes, if the run \
         lasts long enough to count them",
        |row| Cell::memory(row.peak_memory_bytes, row.processes),
    ),
];

impl Column {
    const fn new(title: &'static str, meaning: &'static str, cell: fn(&Summary) -> Cell) -> Self {
        Column { title, meaning, cell, is_needed: None, has_bars: false }
    }

    const fn shown_if(self, is_needed: fn(&Summary) -> bool) -> Self {
        Column { is_needed: Some(is_needed), ..self }
    }

    const fn with_bars(self) -> Self {
        Column { has_bars: true, ..self }
    }
}

impl Heading {
    pub fn of(title: String) -> Self {
        Heading { title, meaning: None, program: None, has_bars: false }
    }
}

impl Cell {
    pub fn of(text: String) -> Self {
        Cell { text, ..Cell::default() }
    }

    pub fn program(name: &str, text: String) -> Self {
        Cell { program: Some(name.to_owned()), ..Cell::of(text) }
    }

    pub fn none() -> Self {
        Cell::of("-".to_owned())
    }

    /// Creates a cell with the time of a program's fastest run, or with its jobs done if it failed.
    pub fn fastest(program: &Program) -> Self {
        let done = || program.representative_run().map_or(0, |run| run.done);
        match program.fastest() {
            None if program.runs.is_empty() => Cell::none(),
            None => Cell::of(format!("failed {}/{}", done(), program.jobs)),
            fastest => Cell::figure(fastest, time),
        }
    }

    /// Creates a cell with a program's speedup, or the reason why it has none.
    pub fn speedup(row: &Summary) -> Self {
        match row.speedup {
            None => Cell::of(row.not_compared.to_owned()),
            speedup => Cell::figure(speedup, times),
        }
    }

    fn range(row: &Summary) -> Self {
        let range = row.speedup_low.zip(row.speedup_high);
        // The reference is not compared with itself.
        range.filter(|range| *range != (1.0, 1.0)).map_or(Cell::none(), |(low, high)| {
            let text = format!("{}–{}", factor(low), factor(high));
            Cell { figure: Some(high - low), ..Cell::of(text) }
        })
    }

    /// Creates a cell with the time ÷ ideal time, marked if the ideal time must be too long.
    fn measured_to_ideal(row: &Summary) -> Self {
        let mark = if row.is_below_ideal() { " ?" } else { "" };
        let cell = Cell::figure(row.measured_to_ideal, factor);
        Cell { text: cell.text + mark, ..cell }
    }

    pub fn memory(bytes: Option<u64>, processes: Option<usize>) -> Self {
        let processes = processes.map(|it| format!(" ({it})")).unwrap_or_default();
        let cell = Cell::figure(bytes.map(|bytes| bytes as f64), megabytes);
        Cell { text: cell.text + &processes, ..cell }
    }

    fn figure(figure: Option<f64>, text: fn(f64) -> String) -> Self {
        figure.map_or(Cell::none(), |it| Cell { figure, ..Cell::of(text(it)) })
    }

    fn count(count: Option<usize>) -> Self {
        Cell::figure(count.map(|it| it as f64), |it| format!("{it:.0}"))
    }
}

impl Table {
    pub fn of(rows: &[Summary]) -> Self {
        let is_shown = |it: &&Column| it.is_needed.is_none_or(|is| rows.iter().any(is));
        let columns: Vec<_> = COLUMNS.iter().filter(is_shown).collect();
        let heading = |column: &&Column| Heading {
            meaning: Some(column.meaning),
            has_bars: column.has_bars,
            ..Heading::of(column.title.to_owned())
        };
        let row = |row: &Summary| columns.iter().map(|column| (column.cell)(row)).collect();
        let headings = columns.iter().map(heading).collect();
        let groups = rows.chunk_by(|a, b| a.kind == b.kind);
        let groups = groups.map(|rows| rows.iter().map(row).collect()).collect();
        Table { headings, groups, chart: None }
    }

    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flatten()
    }

    /// Iterates over the programs of all columns and rows.
    pub fn programs(&self) -> impl Iterator<Item = &String> {
        let columns = self.headings.iter().filter_map(|heading| heading.program.as_ref());
        columns.chain(self.rows().filter_map(|row| row[0].program.as_ref()))
    }
}
