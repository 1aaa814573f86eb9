//! Tables, and that of a comparison: a row a program.

use crate::analysis::summary::Summary;
use crate::comparison::format::{factor, megabytes, time};
use crate::comparison::{Comparison, Origin, Program, article};

/// A table whose first column names what the others are about.
pub struct Table {
    pub headings: Vec<Heading>,
    pub rows: Vec<Vec<Cell>>,
}

/// The head of a column.
pub struct Heading {
    /// In up to two lines.
    pub title: String,
    /// What the column says, unless its title is enough.
    pub meaning: Option<&'static str>,
    /// The program that it is about.
    pub program: Option<String>,
}

#[derive(Clone)]
pub struct Cell {
    pub text: String,
    /// The number in the text, if it has one.
    pub figure: Option<f64>,
    /// The article's own figure for the same.
    pub article: Option<f64>,
    /// The program that it names.
    pub program: Option<String>,
    /// Whether something failed.
    pub has_failed: bool,
}

/// A column of the table of a comparison.
struct Column {
    /// In up to two lines.
    title: &'static str,
    meaning: &'static str,
    cell: fn(&Summary) -> Cell,
    /// Whether it says anything about these programs that no other column does.
    is_shown: fn(&[Summary]) -> bool,
}

const COLUMNS: [Column; 15] = [
    Column::new("program", "its name", |row| Cell::program(row.program, row.program.to_string())),
    Column::new(
        "done",
        "jobs done, of those requested; a download counts if both the program and the server know \
         of it",
        |row| {
            let failed = if row.complete { "" } else { "failed " };
            let text = format!("{failed}{}/{}", row.done, row.jobs);
            Cell { figure: Some(row.done as f64), has_failed: !row.complete, ..Cell::of(text) }
        },
    ),
    Column::new(
        "pages\nserved",
        "pages that the server sent; shown if other programs are measured, too",
        |row| Cell::count(row.served),
    )
    // By our own programs, what is done was served.
    .shown_if(|rows| {
        rows.iter().any(|row| row.origin != Origin::Workspace && row.served.is_some())
    }),
    Column::new("fastest", "the time of the fastest run, as the program prints it", |row| Cell {
        article: article::seconds(row.program),
        ..Cell::figure(row.fastest_seconds, time)
    }),
    Column::new("median", "the time of the median run", |row| {
        Cell::figure(row.median_seconds, time)
    }),
    Column::new("spread", "how much longer the slowest run took than the fastest", |row| {
        Cell::figure(row.spread, |spread| format!("{:.1} %", spread * 100.0))
    }),
    Column::new(
        "times\nfaster",
        "the fastest run of the non-concurrent program ÷ its own fastest run",
        |row| Cell::figure(row.times_faster, factor),
    ),
    Column::new("in the\narticle", "the same by the article's figures", |row| {
        Cell::figure(row.article_times_faster, factor)
    }),
    Column::new("÷ Rust", "the fastest run ÷ that of the Rust program of the same name", |row| {
        Cell::figure(row.measured_to_rust, factor)
    })
    .shown_if(|rows| rows.iter().any(|row| row.origin == Origin::Python)),
    Column::new(
        "÷ ideal",
        "the fastest run ÷ the shortest time possible: for downloads, latency × (⌈downloads ÷ in \
         flight⌉ + 1); for computing, cpu_non_concurrent ÷ workers or CPUs, whichever are fewer",
        |row| Cell::figure(row.measured_to_ideal, factor),
    )
    .shown_if(|rows| rows.iter().any(|row| row.ideal_seconds.is_some())),
    Column::new(
        "cores\nused",
        "CPU time of the program and all its worker processes ÷ the time from its start to its end \
         (not on Windows)",
        |row| Cell::figure(row.cores_used, |cores| format!("{cores:.2}")),
    ),
    Column::new(
        "workers",
        "threads or worker processes used, or tasks allowed in flight, as reported by the program",
        |row| Cell::count(row.workers),
    )
    .shown_if(|rows| rows.iter().any(|row| row.workers.is_some())),
    Column::new(
        "most in\nflight",
        "the most requests that waited for an answer at the same time, as the server saw it",
        |row| Cell::count(row.most_in_flight),
    )
    .shown_if(|rows| rows.iter().any(|row| row.most_in_flight.is_some())),
    Column::new(
        "peak memory\n(processes)",
        "the memory of its largest process (not on Windows), and how many processes there were (on \
         Linux, if it lasted long enough to be seen)",
        |row| Cell::memory(row.peak_memory_bytes, row.processes),
    ),
    Column::new("runs", "how many there were", |row| Cell::count(Some(row.runs))),
];

impl Column {
    const fn new(title: &'static str, meaning: &'static str, cell: fn(&Summary) -> Cell) -> Self {
        Column { title, meaning, cell, is_shown: |_| true }
    }

    const fn shown_if(self, is_shown: fn(&[Summary]) -> bool) -> Self {
        Column { is_shown, ..self }
    }
}

impl Heading {
    /// One that needs no explanation.
    pub fn of(title: String) -> Self {
        Heading { title, meaning: None, program: None }
    }
}

impl Cell {
    /// One without a number, or with none that counts.
    pub fn of(text: String) -> Self {
        Cell { text, figure: None, article: None, program: None, has_failed: false }
    }

    /// One that names a program.
    pub fn program(name: &str, text: String) -> Self {
        Cell { program: Some(name.to_owned()), ..Cell::of(text) }
    }

    /// One for what is unknown.
    pub fn none() -> Self {
        Cell::of("-".to_owned())
    }

    /// The time of a program's fastest run; or else how far it came.
    pub fn fastest(program: &Program) -> Self {
        let done = || program.representative_run().map_or(0, |run| run.done);
        match program.fastest() {
            None => Cell::of(format!("failed {}/{}", done(), program.jobs)),
            fastest => Cell::figure(fastest, time),
        }
    }

    /// The memory of the largest process, and the number of processes.
    pub fn memory(bytes: Option<u64>, processes: Option<usize>) -> Self {
        let processes = processes.map(|it| format!(" ({it})")).unwrap_or_default();
        let mut cell = Cell::figure(bytes.map(|bytes| bytes as f64), megabytes);
        if cell.figure.is_some() {
            cell.text += &processes;
        }
        cell
    }

    fn figure(figure: Option<f64>, text: fn(f64) -> String) -> Self {
        figure.map_or(Cell::none(), |it| Cell { figure, ..Cell::of(text(it)) })
    }

    fn count(count: Option<usize>) -> Self {
        Cell::figure(count.map(|it| it as f64), |it| format!("{it:.0}"))
    }
}

impl Table {
    /// A row for each program.
    pub fn of(comparison: &Comparison) -> Self {
        let rows = Summary::all(comparison);
        let columns: Vec<_> = COLUMNS.iter().filter(|column| (column.is_shown)(&rows)).collect();
        let heading = |column: &&Column| Heading {
            meaning: Some(column.meaning),
            ..Heading::of(column.title.to_owned())
        };
        Table {
            headings: columns.iter().map(heading).collect(),
            rows: rows
                .iter()
                .map(|row| columns.iter().map(|column| (column.cell)(row)).collect())
                .collect(),
        }
    }

    /// The programs that its columns and then its rows are about.
    pub fn programs(&self) -> impl Iterator<Item = Option<&str>> {
        let columns = self.headings.iter().map(|heading| heading.program.as_deref());
        columns.chain(self.rows.iter().map(|row| row[0].program.as_deref()))
    }
}
