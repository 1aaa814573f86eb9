//! What is to be measured.

use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;
use common::options;
use common::programs::PROGRAMS;
use common::system::print_error_line;

use crate::comparison::{Origin, Settings, Swept};
use crate::formats::{Export, Timelines};
use crate::measure::{Contender, Plan};
use crate::options::values::{first_repeated, many, refuse};

/// The plan that the command line asks for.
pub fn plan(matches: &ArgMatches, python: Option<PathBuf>, exports: &[Export]) -> Plan {
    let folder = matches.get_one::<PathBuf>("bin-dir").cloned();
    let [repeats, workers] = ["repeat", "workers"]
        .map(|name| matches.get_one::<Vec<usize>>(name).cloned().unwrap_or_default());
    let latencies: Vec<Duration> = options::value(matches, "latency");
    let latencies = latencies.iter().map(Duration::as_secs_f64);
    let latencies: Vec<_> = latencies.filter(|_| !matches.get_flag("live")).collect();
    let settings = Settings {
        latency_seconds: latencies.first().copied(),
        sites: 2,
        repeat: repeats[0],
        workers: workers.first().copied(),
        n: options::value(matches, "n"),
        times: options::value(matches, "times"),
        runs: matches.get_one("runs").copied(),
        warmup: options::value(matches, "warmup"),
        run_timeout_seconds: options::value::<Duration>(matches, "run-timeout").as_secs_f64(),
        profile: match &folder {
            Some(folder) => format!("programs in {}", folder.display()).into(),
            None => "release builds".into(),
        },
    };
    let of_workers = |it| Settings { workers: Some(it), ..settings.clone() };
    let of_repeat = |it| Settings { repeat: it, ..settings.clone() };
    let of_latency = |it| Settings { latency_seconds: Some(it), ..settings.clone() };
    let mut lists: Vec<(_, Vec<_>)> = vec![
        (Swept::Workers, workers.into_iter().map(of_workers).collect()),
        (Swept::Repeat, repeats.into_iter().map(of_repeat).collect()),
        (Swept::Latency, latencies.into_iter().map(of_latency).collect()),
    ];
    lists.retain(|(_, points)| points.len() > 1);
    if let [(first, _), (second, _), ..] = lists[..] {
        let [first, second] = [first, second].map(Swept::name);
        refuse(format_args!("--{first} and --{second} are both lists: one at a time"))
    }
    let (swept, points) = match lists.pop() {
        Some((option, points)) => (Some(option), points),
        None => (None, vec![settings]),
    };
    let mut contenders = contenders(matches, python.is_some());
    let timelines = matches.get_flag("timelines");
    if let Some(option) = swept {
        let drawing = exports.iter().find(|it| it.format.timelines == Timelines::Alone);
        let drawing = drawing.map(|export| export.format.option);
        if let Some(name) = timelines.then_some("timelines").or(drawing) {
            refuse(format_args!("--{name} needs --{} to have one value", option.name()))
        }
        keep_those_that_take(option, &mut contenders);
    }
    let are_exported = exports.iter().any(|it| it.format.timelines != Timelines::Optional);
    let record = swept.is_none() && (timelines || are_exported);
    let interpreter = options::value(matches, "python-bin");
    Plan { contenders, points, swept, folder, python, interpreter, record }
}

/// The programs that the command line names, in the article's order.
fn contenders(matches: &ArgMatches, with_python: bool) -> Vec<Contender> {
    let named: Vec<_> = many::<Vec<&str>>(matches, "programs").flatten().collect();
    let names = PROGRAMS.iter().map(|program| program.name);
    let chosen = names.filter(|name| named.is_empty() || named.contains(&name));
    let programs = chosen.flat_map(|name| {
        let original = with_python.then_some(Contender::Python(name));
        [Contender::Ours(name)].into_iter().chain(original)
    });
    let contenders: Vec<_> = programs.chain(many(matches, "also").cloned()).collect();
    let names: Vec<_> = contenders.iter().map(Contender::name).collect();
    if let Some(name) = first_repeated(&names) {
        refuse(format_args!("two programs are called {name}: give --also another name"))
    }
    let takes_workers =
        |it: &&Contender| it.origin() == Origin::Command && it.takes(Swept::Workers);
    let given = matches.contains_id("workers");
    if let Some(it) = contenders.iter().find(takes_workers).filter(|_| !given) {
        refuse(format_args!("{{workers}} in {} stands for --workers: say how many", it.name()))
    }
    contenders
}

/// Leaves out the others, with a note.
fn keep_those_that_take(option: Swept, contenders: &mut Vec<Contender>) {
    let (kept, others): (Vec<_>, Vec<_>) = contenders.drain(..).partition(|it| it.takes(option));
    let others: Vec<_> = others.iter().map(Contender::name).collect();
    let (others, option) = (others.join(", "), option.name());
    if kept.is_empty() {
        refuse(format_args!("no value of --{option} makes a difference to {others}"))
    }
    if !others.is_empty() {
        print_error_line(format_args!(
            "note: left out, as --{option} makes no difference to them: {others}"
        ));
    }
    *contenders = kept;
}
