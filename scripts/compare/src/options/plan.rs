//! Turns the command line into a plan of what to measure.

use std::fs::{self, Metadata};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;
use common::options;
use common::programs::{self, PROGRAMS};
use common::system::print_error_line;

use crate::comparison::article::{address, without_comment};
use crate::comparison::{Settings, Swept};
use crate::formats::Export;
use crate::measure::{Contender, Plan, PlannedPoint, Programs, Target, uses_sites};
use crate::options::asides;
use crate::options::values::{first_repeated, refuse};

pub fn plan(matches: &ArgMatches, python: Option<PathBuf>, exports: &[Export]) -> io::Result<Plan> {
    let [repeats, workers] = ["repeat", "workers"]
        .map(|name| matches.get_one::<Vec<usize>>(name).cloned().unwrap_or_default());
    let latencies: Vec<Duration> = options::value(matches, "latency");
    let latencies = latencies.iter().map(Duration::as_secs_f64);
    let latencies: Vec<_> = latencies.filter(|_| !matches.get_flag("live")).collect();
    let settings = Settings {
        latency_seconds: latencies.first().copied(),
        error_rate: options::value(matches, "error-rate"),
        sites: 2,
        repeat: repeats[0],
        workers: workers.first().copied(),
        n: options::value(matches, "n"),
        times: options::value(matches, "times"),
        rounds: matches.get_one("rounds").copied(),
        warmup: options::value(matches, "warmup"),
        run_timeout_seconds: options::value::<Duration>(matches, "run-timeout").as_secs_f64(),
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
        refuse(format_args!("only one of --{first} and --{second} may be a list"))
    }
    let (swept, points) = match lists.pop() {
        Some((option, points)) => (Some(option), points),
        None => (None, vec![settings]),
    };
    // Shells complete the name of a folder with a slash.
    let named = matches.get_many::<String>("programs").into_iter().flatten();
    let mut named: Vec<_> = named.map(|name| name.trim_end_matches(['/', '\\'])).collect();
    named.sort();
    named.dedup();
    let programs = match matches.get_one::<PathBuf>("bin-dir") {
        Some(folder) => Programs::of_folder(folder.clone(), &named),
        None => Programs::of_workspace()?,
    };
    let chosen = programs.choose(&named);
    let chosen = chosen.unwrap_or_else(|problem| refuse(format_args!("{problem}")));
    let refuse_ambiguous = |it: &Target| {
        if let Some(problem) = programs.ambiguity(&it.name) {
            refuse(format_args!("{problem}"))
        }
    };
    chosen.iter().for_each(refuse_ambiguous);
    let mut contenders = contenders(matches, chosen, python.is_some());
    let [timelines, with_asides] = ["timelines", "asides"].map(|name| matches.get_flag(name));
    if let Some(option) = swept {
        let others = ["svg", "baseline"].into_iter().find(|it| matches.contains_id(it));
        let flags = ["timelines", "asides"].into_iter().find(|it| matches.get_flag(it));
        if let Some(name) = flags.or(others) {
            refuse(format_args!("--{name} cannot be combined with a list for --{}", option.name()))
        }
        keep_those_that_take(option, &mut contenders);
    }
    let are_exported = exports.iter().any(|it| it.format.has_timelines);
    let record = swept.is_none() && (timelines || with_asides || are_exported);
    let interpreter = matches.get_one("python-bin").cloned();
    let with_settings = |settings| PlannedPoint { settings, contenders: contenders.clone() };
    let mut points: Vec<_> = points.into_iter().map(with_settings).collect();
    if with_asides {
        asides::add(&mut points, &programs);
    }
    let targets = points.iter().flat_map(|it| &it.contenders).filter_map(Contender::target);
    targets.for_each(refuse_ambiguous);
    Ok(Plan { points, swept, programs, python, interpreter, record })
}

/// Lists the contenders: the chosen programs, each followed by its Python original, and the commands.
fn contenders(matches: &ArgMatches, chosen: Vec<Target>, with_python: bool) -> Vec<Contender> {
    let programs = chosen.into_iter().flat_map(|target| {
        let original = programs::place(&target.name).filter(|_| with_python);
        let original = original.map(|place| Contender::Python(PROGRAMS[place].name));
        [Contender::Ours(target)].into_iter().chain(original)
    });
    let commands = matches.get_many::<Contender>("also").into_iter().flatten();
    let contenders: Vec<_> = programs.chain(commands.cloned()).collect();
    let names: Vec<_> = contenders.iter().map(Contender::name).collect();
    if let Some(name) = first_repeated(&names) {
        refuse(format_args!("two programs are called {name}: choose another name for --also"))
    }
    for (name, is_known, way_out) in [
        ("workers", matches.contains_id("workers"), "give --workers a value"),
        ("latency", !matches.get_flag("live"), "it is unknown with --live"),
    ] {
        if let Some(it) = contenders.iter().find(|it| !is_known && it.has_placeholder(name)) {
            refuse(format_args!("{} uses {{{name}}}: {way_out}", it.name()))
        }
    }
    for it in &contenders {
        if let Contender::Command { name, line } = it
            && !matches.get_flag("live")
            && let Some(address) = other_site(line)
        {
            refuse(format_args!(
                "{name} would download {address}: pass it {{site1}} and {{site2}}, or use --live"
            ))
        }
    }
    contenders
}

/// Finds an address of the article in a command or, if that is not given the local sites, in its scripts.
fn other_site(line: &str) -> Option<String> {
    if uses_sites(line) {
        // A bare name may be a header.
        return address(line).filter(|it| it.contains("://")).map(str::to_owned);
    }
    let words = line.split(|it: char| it.is_whitespace() || "'\"();<>|&=$`".contains(it));
    let is_short = |it: Metadata| it.is_file() && it.len() < 1 << 20;
    let scripts = words.filter(|word| fs::metadata(word).is_ok_and(is_short));
    let mut texts = scripts.filter_map(|word| fs::read_to_string(word).ok());
    let in_code = |text: String| Some(text.lines().map(without_comment).find_map(address)?.into());
    address(line).map(str::to_owned).or_else(|| texts.find_map(in_code))
}

/// Drops the contenders that the option has no effect on, with a note.
fn keep_those_that_take(option: Swept, contenders: &mut Vec<Contender>) {
    let (kept, others): (Vec<_>, Vec<_>) = contenders.drain(..).partition(|it| it.takes(option));
    let others: Vec<_> = others.iter().map(Contender::name).collect();
    let (others, option) = (others.join(", "), option.name());
    if kept.is_empty() {
        refuse(format_args!("--{option} has no effect on {others}"))
    }
    if !others.is_empty() {
        print_error_line(format_args!(
            "note: skipped, because --{option} has no effect on them: {others}"
        ));
    }
    *contenders = kept;
}
