//! A comparison in words, for people.

use std::iter;
use std::time::Duration;

use console::{Style, Term};
use textwrap::{Options, fill};

use crate::claims::judgements;
use crate::comparison::{Comparison, Kind, Program, Run, Text};
use crate::judgement::{FEW_RUNS, Judgement, MARGIN, Verdict};
use crate::picture::pictures;
use crate::summary::deviation;
use crate::table::{self, factor};

/// Longer lines are hard to read where they are sentences.
const LONGEST_SENTENCES: usize = 100;

/// Fastest and median run differ by less, on a machine with nothing else to do.
const NOISE: f64 = 0.1;

/// What was measured, the table, what failed, the timelines if they are wanted, and the claims. A
/// `wide` table is as wide as it gets; otherwise it fits the terminal, or 80 columns where there is
/// none.
pub fn text(comparison: &Comparison, wide: bool, timelines: bool) -> String {
    let columns = Term::stdout().size_checked().map_or(80, |(_, columns)| usize::from(columns));
    let width = columns.min(LONGEST_SENTENCES);
    let mut paragraphs = vec![
        description(comparison).map(|line| fill(&line, width)).join("\n"),
        coloured_table(&table::text(comparison, if wide { usize::MAX } else { columns })),
    ];
    paragraphs.extend(remarks(comparison).iter().map(|remark| fill(remark, width)));
    if timelines {
        let pictures = pictures(comparison, width);
        if pictures.is_empty() {
            let note = "No timelines were recorded: measure with --timelines, or with --json.";
            paragraphs.push(fill(note, width));
        }
        paragraphs.extend(pictures.iter().map(|picture| coloured_picture(picture)));
    }
    paragraphs.push(claims(comparison, width));
    paragraphs.join("\n\n") + "\n"
}

/// What was measured: the machine, what the programs did, and which they were.
pub fn description(comparison: &Comparison) -> [String; 3] {
    let Comparison { date, command, machine, settings, versions, programs, .. } = comparison;
    let latency = Duration::try_from_secs_f64(settings.latency_seconds).unwrap_or_default();
    let runs = match settings.runs {
        None => "3 to 20 runs".to_owned(),
        Some(1) => "1 run".to_owned(),
        Some(runs) => format!("{runs} runs"),
    };
    let warmup = match settings.warmup {
        0 => String::new(),
        runs => format!(" after {runs} to warm up"),
    };
    let work = [
        (
            Kind::Io,
            format!("{} sites {} times, latency {latency:?}", settings.sites, settings.repeat),
        ),
        (Kind::Cpu, format!("fib({}) {} times", settings.n, settings.times)),
    ];
    let is_measured = |kind| programs.iter().any(|program| program.kind == kind);
    let work = work.into_iter().filter(|(kind, _)| is_measured(*kind)).map(|(_, work)| work);
    let quoted = |argument: &Text| match argument.contains(char::is_whitespace) {
        true => format!("'{argument}'"),
        false => argument.to_string(),
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
        work.chain([format!("{runs} of each{warmup}")]).collect::<Vec<_>>().join("; "),
        format!(
            "{}; scripts/compare.sh {}",
            built.map(Text::to_string).collect::<Vec<_>>().join(", "),
            command.join(" "),
        ),
    ]
}

/// What failed and what the programs said, and what measuring them took.
pub fn remarks(comparison: &Comparison) -> Vec<String> {
    let programs = comparison.programs.iter();
    let about_programs = programs.flat_map(|it| [remark(it), remark_on_timeline(it)]).flatten();
    about_programs.chain(noise(comparison)).chain(overhead(comparison)).collect()
}

/// What failed in a program, and what it said.
pub fn remark(program: &Program) -> Option<String> {
    let says = |(run, _): &(&Run, usize)| run.problem.is_some() || !run.said.is_empty();
    // The one that failed is the last.
    let (run, number) = program.runs.iter().zip(1..).filter(says).last()?;
    let problem = run.problem.iter().map(|problem| format!("run {number} failed: {problem}"));
    let remark: Vec<_> = problem.chain(run.said.iter().map(Text::to_string)).collect();
    Some(format!("{}: {}", program.name, remark.join("; ")))
}

/// What failed in the run of which a program's timeline is.
pub fn remark_on_timeline(program: &Program) -> Option<String> {
    let problem = program.timeline.as_ref()?.problem.as_ref()?;
    Some(format!("{}: its timeline is not whole: {problem}", program.name))
}

/// Says if the times of a program differ so much that they are hardly its own.
fn noise(comparison: &Comparison) -> Option<String> {
    let is_noisy =
        |program: &&Program| program.fastest() >= Some(0.1) && deviation(program) > Some(NOISE);
    let noisy = comparison.programs.iter().filter(is_noisy);
    let noisy: Vec<_> = noisy.map(|program| &*program.name).collect();
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
        let shares = comparison.programs.iter().filter_map(|program| {
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
pub fn rule() -> String {
    format!(
        "The article's claims, judged by these figures. A figure may be off by its margin: {:.0} %, or \
         as much as the runs differ (median against fastest; {:.0} % where they are less than three).",
        MARGIN * 100.0,
        FEW_RUNS * 100.0,
    )
}

/// The claims with their verdicts, and then those that are not judged.
fn claims(comparison: &Comparison, width: usize) -> String {
    let (open, judged): (Vec<_>, Vec<_>) =
        judgements(comparison).into_iter().partition(|it| it.verdict == Verdict::NotJudged);
    let [judged, open] = [judged, open]
        .map(|claims| claims.iter().map(|it| claim(it, width)).collect::<Vec<_>>().join("\n"));
    [fill(&rule(), width), judged, "Not judged by them:".to_owned(), open].join("\n\n")
}

fn claim(judgement: &Judgement, width: usize) -> String {
    let number = format!("{:>2}  ", judgement.number);
    let indent = |first| Options::new(width).initial_indent(first).subsequent_indent("    ");
    let claim = fill(judgement.claim, indent(&number));
    let words = judgement.verdict.words();
    let why = match judgement.verdict {
        Verdict::NotJudged => judgement.why.clone(),
        _ => verdict(judgement, words),
    };
    let why = fill(&why, indent("    "));
    // In colour after the lines are broken: its codes have no width.
    let colour = match judgement.verdict {
        Verdict::Holds => Style::new().green(),
        Verdict::DoesNotHoldHere => Style::new().yellow(),
        Verdict::DiffersByDesign => Style::new().cyan(),
        _ => Style::new(),
    };
    format!("{claim}\n{}", why.replacen(words, &colour.bold().apply_to(words).to_string(), 1))
}

/// A verdict in these words, its figures (the comparison's and the article's), and why it is so; or
/// else what would judge the claim.
pub fn verdict(judgement: &Judgement, words: &str) -> String {
    let Judgement { here, margin, article, unit, why, .. } = judgement;
    let Some((here, unit)) = here.zip(*unit) else {
        return format!("{words}. {why}");
    };
    let margin = margin.filter(|margin| *margin > 0.0);
    let margin = margin.map(|margin| format!("± {:.0} %", margin * 100.0));
    let article = article.map(|article| format!("article {}", factor(article)));
    let details: Vec<_> = margin.into_iter().chain(article).collect();
    let details = match details.is_empty() {
        true => String::new(),
        false => format!(" ({})", details.join("; ")),
    };
    format!("{words}: {} {unit}{details}. {why}", factor(here))
}

/// Has waiting in red and computing in blue, as the article has it.
fn coloured_picture(picture: &str) -> String {
    let style = |character: &char| match character {
        '░' => Style::new().red(),
        '▒' | '▓' | '█' => Style::new().blue(),
        _ => Style::new(),
    };
    let characters: Vec<_> = picture.chars().collect();
    let runs = characters.chunk_by(|a, b| style(a) == style(b));
    runs.map(|run| style(&run[0]).apply_to(String::from_iter(run)).to_string()).collect()
}

/// Has failures stand out.
fn coloured_table(table: &str) -> String {
    let red = Style::new().red();
    let colour = |line: &str| match line.contains("  failed ") {
        true => red.apply_to(line).to_string(),
        false => line.to_owned(),
    };
    table.lines().map(colour).collect::<Vec<_>>().join("\n")
}
