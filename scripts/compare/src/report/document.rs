//! What a report says, whatever its form.

use std::iter;
use std::time::Duration;

use humantime::format_duration;

use crate::analysis::claims::judgements;
use crate::analysis::judgement::{FEW_RUNS, Judgement, MARGIN, Verdict};
use crate::analysis::summary::deviation;
use crate::analysis::sweep::{MEMORY, Metric, TIME};
use crate::comparison::{Comparison, Kind, Measurement, Origin, Program, Run, Sweep, Swept, Text};
use crate::report::chart::Chart;
use crate::report::table::{Table, factor};
use crate::report::timelines::Recorded;

/// Fastest and median run differ by less, on a machine with nothing else to do.
const NOISE: f64 = 0.1;

/// A report.
pub struct Document<'a> {
    /// What was measured.
    pub facts: Vec<Fact>,
    /// The table, or the tables and charts; and what failed.
    pub figures: Vec<Part<'a>>,
    /// What the programs did when, if that is wanted.
    pub timelines: Vec<Part<'a>>,
    /// The article's claims, and how they are judged.
    pub claims: Vec<Part<'a>>,
}

/// Something that was measured, or how it was.
pub struct Fact {
    pub title: &'static str,
    /// Of several machines, more than one.
    pub lines: Vec<String>,
}

/// A part of a report.
pub enum Part<'a> {
    Sentence(String),
    Table(Table),
    Chart(Chart),
    Timelines(Recorded<'a>),
    Claims(Vec<Told>),
}

/// A claim, and what is to be said of it.
pub struct Told {
    pub number: u8,
    pub claim: &'static str,
    pub verdict: Verdict,
    /// What follows the verdict's words.
    pub rest: String,
}

impl Document<'_> {
    /// What follows the facts.
    pub fn parts(&self) -> impl Iterator<Item = &Part<'_>> {
        self.figures.iter().chain(&self.timelines).chain(&self.claims)
    }
}

/// What a comparison says.
pub fn document(comparison: &Comparison, timelines: bool) -> Document<'_> {
    let facts = FACTS.into_iter().zip(description(comparison));
    let figures = match &comparison.sweep {
        None => vec![Part::Table(Table::of(comparison))],
        Some(sweep) => of_sweep(sweep),
    };
    let remarks = problems(comparison).into_iter().chain(overhead(comparison));
    let (open, judged): (Vec<_>, Vec<_>) =
        judgements(comparison).iter().map(Told::of).partition(Told::is_open);
    let mut claims = vec![Part::Sentence(rule())];
    if !judged.is_empty() {
        claims.push(Part::Claims(judged));
    }
    if !open.is_empty() {
        claims.push(Part::Sentence("What these figures can't judge:".to_owned()));
        claims.push(Part::Claims(open));
    }
    Document {
        facts: facts.map(|(title, line)| Fact { title, lines: vec![line] }).collect(),
        figures: figures.into_iter().chain(remarks.map(Part::Sentence)).collect(),
        timelines: if timelines { of_timelines(comparison) } else { Vec::new() },
        claims,
    }
}

fn of_timelines(comparison: &Comparison) -> Vec<Part<'_>> {
    let recorded = Recorded::all(comparison);
    if recorded.is_empty() {
        let note = "No timelines were recorded: measure with --timelines, or with --json.";
        return vec![Part::Sentence(note.to_owned())];
    }
    recorded.into_iter().map(Part::Timelines).collect()
}

/// The times of a sweep; its memory, and how that grows with the work.
fn of_sweep(sweep: &Sweep) -> Vec<Part<'_>> {
    let figures = |metric: &Metric, with_chart: bool| {
        sweep.figures(metric, with_chart).into_iter().flat_map(|(title, table, chart)| {
            let chart = chart.map(Part::Chart);
            [Part::Sentence(title + ":"), Part::Table(table)].into_iter().chain(chart)
        })
    };
    let memory_grows = sweep.option == Swept::Repeat;
    figures(&TIME, true)
        .chain(sweep.enough().map(Part::Sentence))
        .chain(figures(&MEMORY, memory_grows))
        .collect()
}

/// What a [`description`] tells of.
pub const FACTS: [&str; 4] = ["Where and when", "Work", "Builds", "Command"];

/// What was measured: the machine, what the programs did, and which they were.
pub fn description(comparison: &Comparison) -> [String; 4] {
    let Comparison { date, command, machine, versions, measurement, sweep, .. } = comparison;
    let Measurement { settings, .. } = measurement;
    let runs = match settings.runs {
        None if sweep.is_some() => "1 to 5 runs".to_owned(),
        None => "3 to 20 runs".to_owned(),
        Some(1) => "1 run".to_owned(),
        Some(runs) => format!("{runs} runs"),
    };
    let warmup = match settings.warmup {
        0 => String::new(),
        runs => format!(" after {runs} to warm up"),
    };
    // All values of what is swept.
    let value = |option: Swept| match sweep {
        Some(sweep) if sweep.option == option => sweep.values().join(", "),
        _ => option.value(settings),
    };
    let sites = match settings.latency_seconds {
        Some(_) => format!("latency {}", value(Swept::Latency)),
        None => "live".to_owned(),
    };
    let work = [
        (Kind::Io, format!("{} sites {} times, {sites}", settings.sites, value(Swept::Repeat))),
        (Kind::Cpu, format!("fib({}) {} times", settings.n, settings.times)),
    ];
    let is_measured = |kind| comparison.programs().any(|program| program.kind == kind);
    let work = work.into_iter().filter(|(kind, _)| is_measured(*kind)).map(|(_, work)| work);
    let workers = Some(value(Swept::Workers)).filter(|workers| !workers.is_empty());
    let workers = workers.map(|workers| format!("workers {workers}"));
    let is_plain = |it: char| it.is_alphanumeric() || "-_./,:=+@%".contains(it);
    let quoted = |argument: &Text| {
        if argument.chars().all(is_plain) {
            argument.to_string()
        } else {
            format!("'{}'", argument.replace('\'', r"'\''"))
        }
    };
    let command: Vec<_> = command.iter().map(quoted).collect();
    let built = iter::once(&settings.profile).chain(versions);
    [
        format!(
            "{}, {} CPUs, {:.0} GB; {}; {date}",
            machine.cpu,
            machine.cpus,
            machine.memory_bytes as f64 / 1e9,
            machine.os,
        ),
        work.chain(workers)
            .chain([format!("{runs} of each{warmup}")])
            .collect::<Vec<_>>()
            .join("; "),
        built.map(Text::to_string).collect::<Vec<_>>().join(", "),
        format!("scripts/compare.sh {}", command.join(" ")),
    ]
}

/// What failed, and what the programs said.
pub fn problems(comparison: &Comparison) -> Vec<String> {
    let of_point = |measurement: &Measurement| -> Vec<String> {
        let point = comparison.sweep.as_ref().map(|it| it.option.words(&measurement.settings));
        let point = point.unwrap_or_default();
        let remarks = measurement.programs.iter().flat_map(|program| {
            let other_work = remark_on_work(program, measurement);
            let remarks = [remark(program), remark_on_timeline(program), other_work];
            remarks.into_iter().flatten().map(|it| format!("{}{point}: {it}", program.name))
        });
        remarks.collect()
    };
    let about_programs = comparison.measurements().iter().flat_map(of_point);
    about_programs.chain(left_out(comparison)).chain(noise(comparison)).collect()
}

/// What failed in a program, and what it said.
pub fn remark(program: &Program) -> Option<String> {
    let says = |(run, _): &(&Run, usize)| run.problem.is_some() || !run.said.is_empty();
    // The one that failed is the last.
    let (run, number) = program.runs.iter().zip(1..).filter(says).last()?;
    let problem = run.problem.iter().map(|problem| format!("run {number} failed: {problem}"));
    let remark: Vec<_> = problem.chain(run.said.iter().map(Text::to_string)).collect();
    Some(remark.join("; "))
}

/// What failed in the run of which a program's timeline is.
pub fn remark_on_timeline(program: &Program) -> Option<String> {
    let problem = program.timeline.as_ref()?.problem.as_ref()?;
    Some(format!("its timeline is not whole: {problem}"))
}

/// Why a program of others has no ratio to those of this workspace.
fn remark_on_work(program: &Program, measurement: &Measurement) -> Option<String> {
    let is_ours = |it: &&Program| it.kind == program.kind && it.origin == Origin::Workspace;
    let ours = measurement.programs.iter().find(is_ours)?;
    let [theirs, ours] = [program, ours].map(|it| measurement.work(it));
    let words = |(jobs, n)| match n {
        None => format!("{jobs} downloads"),
        Some(n) => format!("fib({n}) {jobs} times"),
    };
    if program.origin == Origin::Workspace || !program.is_complete() {
        return None;
    }
    if theirs != ours {
        return Some(format!("no ratio to ours, as it did {}, not {}", words(theirs), words(ours)));
    }
    if let Some(doubt) = measurement.doubt(program) {
        return Some(format!("no ratio, as {doubt}"));
    }
    let sibling = measurement.program(program.name.strip_suffix(".py")?)?;
    let workers = measurement.workers(sibling)?;
    Some(format!("no ratio to {}, which was told --workers {workers}", sibling.name))
}

/// Says which points of a sweep were not run.
fn left_out(comparison: &Comparison) -> Option<String> {
    let left_out = &comparison.sweep.as_ref()?.left_out;
    let left_out: Vec<_> = left_out.iter().map(Text::to_string).collect();
    (!left_out.is_empty()).then(|| {
        let timeout =
            Duration::try_from_secs_f64(comparison.measurement.settings.run_timeout_seconds);
        let left_out = left_out.join(", ");
        let timeout = format_duration(timeout.unwrap_or_default());
        format!("Left out, as a run takes longer than {timeout} (see --run-timeout): {left_out}.")
    })
}

/// Says if the times of a program differ so much that they are hardly its own.
fn noise(comparison: &Comparison) -> Option<String> {
    let is_noisy =
        |program: &&Program| program.fastest() >= Some(0.1) && deviation(program) > Some(NOISE);
    let mut noisy: Vec<_> = comparison.programs().filter(is_noisy).map(|it| &*it.name).collect();
    noisy.sort();
    noisy.dedup();
    (!noisy.is_empty()).then(|| {
        format!(
            "Half of the runs took over {:.0} % longer than the fastest: {}. Perhaps something \
             else keeps this machine busy: measure again when it is quiet.",
            NOISE * 100.0,
            noisy.join(", ")
        )
    })
}

/// What `compare` used itself, beside the program where that was most.
fn overhead(comparison: &Comparison) -> Option<String> {
    let most = |used: fn(&Run) -> Option<f64>| {
        let shares = comparison.programs().filter_map(|program| {
            let wall: f64 = program.runs.iter().filter_map(|run| run.wall_seconds).sum();
            let used: f64 = program.runs.iter().filter_map(used).sum();
            Some((used / wall, &program.name))
                .filter(|(share, _)| *share > 0.0 && share.is_finite())
        });
        let (share, name) = shares.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        Some(format!("{:.1} % of a core (beside {name})", share * 100.0))
    };
    let measuring = most(|run| Some(run.compare_cpu_seconds))?;
    let sites = most(|run| run.sites_cpu_seconds);
    let sites = sites.map(|sites| format!("; serving the sites, {sites}")).unwrap_or_default();
    Some(format!("Measuring took at most {measuring}{sites}."))
}

/// How the claims are judged.
fn rule() -> String {
    format!(
        "The article's claims, judged by these figures. A figure may be off by its margin: {:.0} %, or \
         as much as the runs differ (median against fastest; {:.0} % where they are less than three).",
        MARGIN * 100.0,
        FEW_RUNS * 100.0,
    )
}

impl Told {
    /// A claim with its figures (the comparison's and the article's), and why its verdict is so; or else
    /// with what would judge it.
    fn of(judgement: &Judgement) -> Self {
        let Judgement { number, claim, verdict, here, margin, article, unit, why } = judgement;
        let figures = here.zip(*unit).map(|(here, unit)| {
            let margin = margin.filter(|margin| *margin > 0.0);
            let margin = margin.map(|margin| format!("± {:.0} %", margin * 100.0));
            let article = article.map(|article| format!("article {}", factor(article)));
            let details: Vec<_> = margin.into_iter().chain(article).collect();
            let details = if details.is_empty() {
                String::new()
            } else {
                format!(" ({})", details.join("; "))
            };
            format!(": {} {unit}{details}", factor(here))
        });
        let rest = format!("{}. {why}", figures.unwrap_or_default());
        Told { number: *number, claim, verdict: *verdict, rest }
    }

    fn is_open(&self) -> bool {
        self.verdict == Verdict::NotJudged
    }
}
