//! What several machines measured, side by side.

use std::iter;

use crate::analysis::claims::judgements;
use crate::analysis::judgement::{Judgement, Verdict};
use crate::analysis::summary::Summary;
use crate::comparison::{Comparison, Kind, Measurement, Program, Swept};
use crate::report::document::{Document, FACTS, Fact, Part, Told, description, problems};
use crate::report::table::{self, Cell, Table, factor};
use crate::report::timelines::Recorded;

/// A machine.
pub struct Member {
    /// What it is called among others: as its file is.
    pub name: String,
    pub comparison: Comparison,
}

/// What several machines say: one table, and which claims hold everywhere.
pub fn document(members: &[Member], timelines: bool) -> Document<'_> {
    let facts = FACTS.into_iter().zip(0..).map(|(title, fact)| Fact {
        title,
        lines: shared(members, |it| description(it)[fact].clone()),
    });
    let problems = members.iter().flat_map(|Member { name, comparison }| {
        let problems = problems(comparison).into_iter();
        problems.map(move |problem| Part::Sentence(format!("{name}: {problem}")))
    });
    let title = "Fastest run (times faster than the non-concurrent program):".to_owned();
    let recorded = members.iter().filter(|_| timelines).flat_map(|Member { name, comparison }| {
        let recorded = Recorded::all(comparison).into_iter();
        recorded.map(move |it| {
            Part::Timelines(Recorded { title: format!("{name}: {}", it.title), ..it })
        })
    });
    Document {
        facts: facts.collect(),
        figures: [Part::Sentence(title), Part::Table(table(members))]
            .into_iter()
            .chain(problems)
            .collect(),
        timelines: recorded.collect(),
        claims: claims(members),
    }
}

/// What is to be said of each machine, each sentence once, with the names of those it is true of.
fn shared(members: &[Member], sentence: impl Fn(&Comparison) -> String) -> Vec<String> {
    let mut sentences = Vec::<(String, Vec<&str>)>::new();
    for Member { name, comparison } in members {
        let sentence = sentence(comparison);
        match sentences.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, names)) => names.push(name),
            None => sentences.push((sentence, vec![name])),
        }
    }
    let words = |(sentence, names): (String, Vec<&str>)| match names.len() {
        all if all == members.len() => sentence,
        _ => format!("{}: {sentence}", names.join(", ")),
    };
    sentences.into_iter().map(words).collect()
}

/// A column for each machine, and a row for each program and what it had to do: those that did other work
/// don't share one.
fn table(members: &[Member]) -> Table {
    let mut rows = Vec::<Row>::new();
    for (machine, member) in members.iter().enumerate() {
        for (program, measurement) in member.programs() {
            let row = Row::of(program, measurement);
            let is_free = |known: &Row| known.is_like(&row) && known.cells[machine].is_none();
            let place = rows.iter().position(is_free).unwrap_or_else(|| {
                rows.push(row);
                rows.len() - 1
            });
            rows[place].cells.resize(members.len(), None);
            rows[place].cells[machine] =
                Some(cell(program, measurement, member.comparison.machine.cpus));
        }
    }
    rows.sort_by_key(|row| row.kind);
    let label = |row: &Row| {
        // What other rows of this name have otherwise.
        let others = || rows.iter().filter(|other| other.name == row.name);
        let differs = |at: &usize| others().any(|other| other.work[*at] != row.work[*at]);
        let work = (0..row.work.len()).filter(differs).map(|at| &*row.work[at]);
        let work: Vec<_> = work.filter(|words| !words.is_empty()).collect();
        if work.is_empty() {
            row.name.clone()
        } else {
            format!("{} ({})", row.name, work.join(", "))
        }
    };
    let titles = members
        .iter()
        .map(|member| format!("{}\n{} CPUs", member.name, member.comparison.machine.cpus));
    Table {
        titles: iter::once("program".to_owned()).chain(titles).collect(),
        rows: rows
            .iter()
            .map(|row| {
                let cells = row.cells.iter().map(|it| it.clone().unwrap_or_else(Cell::none));
                iter::once(Cell::program(&row.name, label(row))).chain(cells).collect()
            })
            .collect(),
    }
}

/// The claims: those that hold everywhere, on some machines, nowhere; and those that are not judged.
fn claims(members: &[Member]) -> Vec<Part<'static>> {
    let of_member = |member: &Member| -> Vec<_> {
        let judgements = judgements(&member.comparison).into_iter();
        judgements.map(|judgement| (member.name.clone(), judgement)).collect()
    };
    let mut all: Vec<_> = members.iter().flat_map(of_member).collect();
    all.sort_by_key(|(_, judgement)| judgement.number);
    let mut groups = GROUPS.map(|title| (title, Vec::new()));
    for opinions in all.chunk_by(|(_, a), (_, b)| a.number == b.number) {
        let (group, told) = tell(opinions);
        groups[group].1.push(told);
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

/// The last of them.
const OPEN: usize = 3;

/// What the machines say of a claim, and which of the groups that belongs to.
fn tell(opinions: &[(String, Judgement)]) -> (usize, Told) {
    let mut verdicts: Vec<_> = opinions.iter().map(|(_, it)| it.verdict).collect();
    verdicts.sort();
    verdicts.dedup();
    let group = match verdicts[..] {
        [Verdict::Holds] | [Verdict::Holds, Verdict::NotJudged] => 0,
        [Verdict::Holds, ..] => 1,
        [Verdict::NotJudged] => OPEN,
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
    let rest = if group == OPEN { format!(". {why}") } else { all + "." };
    (group, Told { number: *number, claim, verdict: verdicts[0], rest })
}

impl Member {
    fn programs<'a>(&'a self) -> impl Iterator<Item = (&'a Program, &'a Measurement)> {
        let of_point = |point: &'a Measurement| point.programs.iter().map(move |it| (it, point));
        self.comparison.measurements().iter().flat_map(of_point)
    }
}

/// A row of the table.
struct Row {
    kind: Kind,
    name: String,
    /// What it had to do: how much, with how many workers, by which command.
    work: [String; 3],
    /// For each machine.
    cells: Vec<Option<Cell>>,
}

impl Row {
    fn of(program: &Program, measurement: &Measurement) -> Self {
        let settings = &measurement.settings;
        let jobs = match measurement.work(program) {
            (jobs, Some(n)) => format!("fib({n}) {jobs} times"),
            (jobs, None) if settings.latency_seconds.is_none() => format!("{jobs} live downloads"),
            (jobs, None) => format!("{jobs} at {}", Swept::Latency.value(settings)),
        };
        let workers = match measurement.workers(program) {
            Some(1) => "1 worker".to_owned(),
            Some(workers) => format!("{workers} workers"),
            None => String::new(),
        };
        let command = program.command.as_deref().unwrap_or_default().to_owned();
        let name = program.name.to_string();
        Row { kind: program.kind, name, work: [jobs, workers, command], cells: Vec::new() }
    }

    fn is_like(&self, other: &Row) -> bool {
        self.name == other.name && self.work == other.work
    }
}

fn cell(program: &Program, measurement: &Measurement, cpus: usize) -> Cell {
    let times_faster = Summary::of(program, measurement, cpus).times_faster;
    let times_faster = times_faster.map(|times| format!(" ({})", factor(times)));
    let text = table::fastest(program) + &times_faster.unwrap_or_default();
    let figure = program.fastest();
    Cell { figure, has_failed: figure.is_none(), ..Cell::of(text) }
}
