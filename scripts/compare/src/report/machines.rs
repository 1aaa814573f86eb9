//! The comparisons of several machines, side by side.

use std::iter;

use crate::analysis::summary::Summary;
use crate::analysis::{Judgement, Verdict, judgements};
use crate::comparison::format::factor;
use crate::comparison::{Comparison, Kind, Point, Program, Swept};
use crate::report::document::{ClaimLine, Document, Part};
use crate::report::facts::facts;
use crate::report::named_comparison::NamedComparison;
use crate::report::remarks::problems;
use crate::report::sources::name_of_code;
use crate::report::table::{Cell, Heading, Table};
use crate::report::timelines::TimelineGroup;

/// One table of several machines, and which claims hold everywhere.
pub fn document(machines: &[NamedComparison], timelines: bool) -> Document<'_> {
    let problems = machines.iter().flat_map(|NamedComparison { name, comparison }| {
        let problems = problems(comparison).into_iter();
        problems.map(move |problem| Part::Sentence(format!("{name}: {problem}")))
    });
    let title = "Fastest run (times faster than the non-concurrent program):".to_owned();
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
        figures: [Part::Sentence(title), Part::Table(table(machines))]
            .into_iter()
            .chain(problems)
            .collect(),
        timelines: timelines.collect(),
        claims: claims(machines),
    }
}

/// The sentences about all machines, each once, with the names of those that it is true of.
fn shared(
    machines: &[NamedComparison],
    sentence: impl Fn(&Comparison) -> Option<String>,
) -> Vec<String> {
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

/// A column for each machine, and a row for each program with the same work.
fn table(machines: &[NamedComparison]) -> Table {
    let mut rows = Vec::<Row>::new();
    for (column, machine) in machines.iter().enumerate() {
        for (program, point) in machine.comparison.programs_at_points() {
            let code = name_of_code(machines, machine, &program.name);
            let row = Row::of(program, point, code, machines.len());
            let is_free = |known: &Row| known.is_like(&row) && known.cells[column].is_none();
            let place = rows.iter().position(is_free).unwrap_or_else(|| {
                let last = rows.iter().rposition(|known| known.name == row.name);
                let place = last.map_or(rows.len(), |last| last + 1);
                rows.insert(place, row);
                place
            });
            rows[place].cells[column] = Some(cell(program, point, machine.comparison.machine.cpus));
        }
    }
    rows.sort_by_key(|row| row.kind);
    let cells = |row: &Row| {
        let cells = row.cells.iter().map(|cell| cell.clone().unwrap_or_else(Cell::none));
        iter::once(Cell::program(&row.name_of_code, row.label(&rows))).chain(cells).collect()
    };
    let titles = machines.iter().map(|NamedComparison { name, comparison }| {
        format!("{name}\n{} CPUs", comparison.machine.cpus)
    });
    Table {
        headings: iter::once("program".to_owned()).chain(titles).map(Heading::of).collect(),
        rows: rows.iter().map(cells).collect(),
    }
}

/// A row of the table.
struct Row<'a> {
    kind: Kind,
    name: &'a str,
    name_of_code: String,
    /// What may differ between programs of the same name: jobs, workers, command, code.
    work: [String; 4],
    /// For each machine.
    cells: Vec<Option<Cell>>,
}

impl<'a> Row<'a> {
    /// A row without figures.
    fn of(
        program: &'a Program,
        point: &Point,
        (name_of_code, of_code): (String, &str),
        machines: usize,
    ) -> Self {
        let settings = point.settings_of(program);
        let jobs = match point.workload(program) {
            (jobs, Some(n)) => format!("fib({n}) {jobs} times"),
            (jobs, None) if settings.latency_seconds.is_none() => format!("{jobs} live downloads"),
            (jobs, None) => format!("{jobs} at {}", Swept::Latency.value(settings)),
        };
        let workers = match settings.workers {
            Some(1) => "1 worker".to_owned(),
            Some(workers) => format!("{workers} workers"),
            None => String::new(),
        };
        let command = program.command.as_deref().unwrap_or_default().to_owned();
        let work = [jobs, workers, command, of_code.to_owned()];
        let (kind, name, cells) = (program.kind, &*program.name, vec![None; machines]);
        Row { kind, name, name_of_code, work, cells }
    }

    fn is_like(&self, other: &Row) -> bool {
        self.name_of_code == other.name_of_code && self.work == other.work
    }

    /// Its name, with the work in which other rows of this name differ.
    fn label(&self, rows: &[Row]) -> String {
        let others = || rows.iter().filter(|other| other.name == self.name);
        let work = self.work.iter().enumerate();
        // Other code is always marked.
        let differs = |at| at == 3 || others().any(|other| other.work[at] != self.work[at]);
        let work = work.filter(|(at, _)| differs(*at));
        let work: Vec<_> = work.map(|(_, it)| &**it).filter(|words| !words.is_empty()).collect();
        let work = Some(work.join(", ")).filter(|work| !work.is_empty());
        self.name.to_owned() + &work.map(|work| format!(" ({work})")).unwrap_or_default()
    }
}

fn cell(program: &Program, point: &Point, cpus: usize) -> Cell {
    let times_faster = Summary::of(program, point, cpus).times_faster;
    let times_faster = times_faster.map(|times| format!(" ({})", factor(times)));
    let cell = Cell { has_failed: !program.is_complete(), ..Cell::fastest(program) };
    Cell { text: cell.text + &times_faster.unwrap_or_default(), ..cell }
}

/// The claims: those that hold everywhere, on some machines, nowhere; and those that are not judged.
fn claims(machines: &[NamedComparison]) -> Vec<Part<'static>> {
    let of_machine = |NamedComparison { name, comparison }: &NamedComparison| -> Vec<_> {
        let judgements = judgements(comparison).into_iter();
        judgements.map(|judgement| (name.clone(), judgement)).collect()
    };
    let mut all: Vec<_> = machines.iter().flat_map(of_machine).collect();
    all.sort_by_key(|(_, judgement)| judgement.number);
    let mut groups = GROUPS.map(|title| (title, Vec::new()));
    for opinions in all.chunk_by(|(_, a), (_, b)| a.number == b.number) {
        let (group, line) = line(opinions);
        groups[group].1.push(line);
    }
    let groups = groups.into_iter().filter(|(_, claims)| !claims.is_empty());
    groups
        .flat_map(|(title, claims)| [Part::Sentence(title.to_owned()), Part::Claims(claims)])
        .collect()
}

const GROUPS: [&str; 4] = [
    "Claims of the article that hold on every machine that can judge them:",
    "Claims that hold on some machines:",
    "Claims that no machine shows to hold:",
    "Claims that none can judge:",
];

/// What the machines find about a claim, and the number of its group.
fn line(opinions: &[(String, Judgement)]) -> (usize, ClaimLine) {
    let mut verdicts: Vec<_> = opinions.iter().map(|(_, it)| it.verdict).collect();
    verdicts.sort();
    verdicts.dedup();
    let group = match verdicts[..] {
        [Verdict::Holds] | [Verdict::Holds, Verdict::NotJudged] => 0,
        [Verdict::Holds, ..] => 1,
        [Verdict::NotJudged] => 3,
        _ => 2,
    };
    let machines = |verdict: Verdict| {
        let of_verdict = opinions.iter().filter(|(_, it)| it.verdict == verdict);
        let machines = of_verdict.map(|(name, it)| match it.here {
            Some(here) => format!("{name} {}", factor(here)),
            None => name.clone(),
        });
        format!(": {}", machines.collect::<Vec<_>>().join(", "))
    };
    let others = verdicts[1..].iter().map(|it| format!("; {}{}", it.words(), machines(*it)));
    let judgements = || opinions.iter().map(|(_, judgement)| judgement);
    let unit = judgements().find_map(|it| it.unit).map(|unit| {
        let article = judgements().find_map(|it| it.article);
        let article = article.map(|it| format!("; article {}", factor(it))).unwrap_or_default();
        format!(" ({unit}{article})")
    });
    let all = iter::once(machines(verdicts[0])).chain(others).chain(unit).collect::<String>();
    let Judgement { number, claim, why, .. } = &opinions[0].1;
    let is_open = verdicts == [Verdict::NotJudged];
    let rest = if is_open { format!(". {why}") } else { all + "." };
    (group, ClaimLine { number: *number, claim, verdict: verdicts[0], rest })
}
