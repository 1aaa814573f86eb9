//! The article's claims, with the verdicts of one or several machines.

use crate::analysis::{Judgement, Verdict, judgements};
use crate::comparison::Comparison;
use crate::comparison::format::{factor, list, times};
use crate::report::document::Part;
use crate::report::named_comparison::NamedComparison;

pub fn of_machine(comparison: &Comparison) -> Vec<Part<'static>> {
    let with_figure = |judgement: Judgement| {
        let figure = figure(&judgement).map(|figure| figure + " ").unwrap_or_default();
        Judgement { why: (figure + &judgement.why).trim_end().to_owned(), ..judgement }
    };
    parts(judgements(comparison).into_iter().map(with_figure).collect())
}

pub fn of_machines(machines: &[NamedComparison]) -> Vec<Part<'static>> {
    let all = machines.iter().flat_map(|NamedComparison { name, comparison }| {
        judgements(comparison).into_iter().map(move |judgement| (name, judgement))
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(_, judgement)| (judgement.number, judgement.verdict));
    parts(all.chunk_by(|(_, a), (_, b)| a.number == b.number).map(of_opinions).collect())
}

/// Formats the verdicts on a claim, the best first.
fn of_opinions(opinions: &[(&String, Judgement)]) -> Judgement {
    let (_, best) = &opinions[0];
    let judged: Vec<_> = opinions.iter().filter(|(_, it)| it.figure.is_some()).collect();
    let agree = judged.iter().filter(|(_, it)| it.verdict == best.verdict).count();
    let words = match judged.len() {
        0 => return best.clone(),
        all if all == agree => best.words.clone(),
        all => format!("{} on {agree} of {all}", best.words),
    };
    let same_verdict = judged.chunk_by(|(_, a), (_, b)| a.verdict == b.verdict);
    let groups = same_verdict.zip(0..).map(|(opinions, number)| {
        let figure = |it: &Judgement| it.figure.clone().unwrap_or_default();
        let machines = opinions.iter().map(|(name, it)| format!("{name} {}", figure(it)));
        let machines = machines.collect::<Vec<_>>().join(", ");
        match number {
            0 => machines,
            _ => format!("{}: {machines}", opinions[0].1.words),
        }
    });
    let article = opinions.iter().find_map(|(_, it)| it.figure.as_ref().and(it.article));
    let article = article.map(|it| format!("article: {}", times(it)));
    let why = groups.chain(article).collect::<Vec<_>>().join("; ") + ".";
    Judgement { words, why, ..best.clone() }
}

/// Formats the measured figure, its range and the article's figure.
fn figure(Judgement { figure, low, high, article, .. }: &Judgement) -> Option<String> {
    let figure = figure.as_ref()?;
    let range = low.zip(*high).filter(|(low, high)| low < high);
    let range = range.map(|(low, high)| format!("{}–{}", factor(low), factor(high)));
    let article = article.map(|article| format!("article {}", times(article)));
    let details = list("; ", range.into_iter().chain(article)).map(|it| format!(" ({it})"));
    Some(format!("{figure}{}.", details.unwrap_or_default()))
}

/// Returns the claims, and how to judge most of those that are not.
fn parts(claims: Vec<Judgement>) -> Vec<Part<'static>> {
    let open: Vec<_> = claims.iter().filter(|it| it.verdict == Verdict::NotJudged).collect();
    let by = |way: &str| -> Vec<_> {
        open.iter().filter(|it| it.way == Some(way)).map(|it| it.number).collect()
    };
    let way = open.iter().filter_map(|it| it.way).max_by_key(|way| by(way).len());
    let way = way.map(|way| format!(" For {}: cargo compare {way}", ranges(&by(way))));
    let numbers: Vec<_> = open.iter().map(|it| it.number).collect();
    let open = (!open.is_empty())
        .then(|| format!("Not judged: {}.{}", ranges(&numbers), way.unwrap_or_default()));
    let title = Part::Sentence("The article's claims (limits in parentheses are ours):".to_owned());
    [title, Part::Claims(claims)].into_iter().chain(open.map(Part::Sentence)).collect()
}

/// Formats ascending numbers: `1–3, 5`.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [first, .., last] => format!("{first}–{last}"),
        _ => run[0].to_string(),
    });
    runs.collect::<Vec<_>>().join(", ")
}
