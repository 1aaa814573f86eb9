//! Builds and measures the programs of a plan.

mod bench;
mod capacity;
mod cargo;
mod contender;
mod descendants;
mod interrupt;
mod launcher;
mod machine;
mod progress;
mod python;
mod run;
mod setup;
mod stdout;
mod verify;

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use common::sites::{Exchange, Settings as Sites};
use common::system::print_error_line;
use humantime::format_rfc3339_seconds;
use indicatif::HumanDuration;

pub use self::cargo::{Programs, Target};
pub use self::contender::{Contender, Paths, find_placeholder, uses_sites};
pub use self::interrupt::{EXIT_STATUS, interrupted};
pub use self::launcher::launch_if_requested;
pub use self::machine::{machine, versions};
use self::python::Python;
pub use self::python::note_missing;
use self::setup::Setup;
use crate::comparison::timeline::Timeline;
use crate::comparison::{Comparison, Run, Settings, Source, Swept, VERSION, article};

pub struct Plan {
    /// The points: the one given, each of a sweep, or the one given and those of the asides.
    pub points: Vec<PlannedPoint>,
    pub swept: Option<Swept>,
    pub programs: Programs,
    pub python: Option<PathBuf>,
    pub interpreter: Option<PathBuf>,
    pub record: bool,
}

pub struct PlannedPoint {
    pub settings: Settings,
    /// The contenders, in the article's order.
    pub contenders: Vec<Contender>,
}

impl Plan {
    /// Returns all contenders, each once.
    fn contenders(&self) -> Vec<&Contender> {
        let mut names = HashSet::new();
        let contenders = self.points.iter().flat_map(|point| &point.contenders);
        contenders.filter(|it| names.insert(it.name())).collect()
    }
}

/// Builds the programs and measures them, and calls `show` to render what is known after each round. Fails
/// first if they can't be compared with the baseline. After Ctrl-C, returns the runs that finished.
pub fn measure(
    plan: &Plan,
    baseline: Option<Box<Comparison>>,
    show: &dyn Fn(&Comparison) -> String,
) -> io::Result<Comparison> {
    let (programs, contenders) = (&plan.programs, plan.contenders());
    begin()?;
    let date = format_rfc3339_seconds(SystemTime::now()).to_string().into();
    let ours: Vec<_> = contenders.iter().filter_map(|it| it.target()).collect();
    let mut sources = programs.sources(&ours);
    let is_live = plan.points[0].settings.latency_seconds.is_none();
    let is_measured = |it: &&Source| ours.iter().any(|target| *target.name == *it.program);
    for source in sources.iter().filter(is_measured).filter(|_| !is_live) {
        article::refuse_address(&programs.folder.join(&*source.path), &source.text)?;
    }
    // The sources of executables in another folder are unknown.
    let folder = programs.is_workspace.then_some(&*programs.folder);
    let mut versions = folder.map(machine::versions).unwrap_or_default();
    let of_article: Vec<_> = contenders.iter().filter_map(|it| it.counterpart()).collect();
    let python = plan.python.clone().filter(|_| !of_article.is_empty());
    let python = python.map(|folder| Python::new(folder, plan.interpreter.clone())).transpose()?;
    if let Some(python) = &python {
        if !is_live {
            python.check_addresses(&of_article)?;
        }
        versions.extend(python.versions(&of_article)?);
        let code = of_article.iter().map(|name| article::source(&python.folder, name));
        sources.extend(code.filter_map(Result::ok));
    }
    let mut comparison = Comparison {
        version: VERSION,
        date,
        command: wild::args_os().skip(1).map(|it| it.to_string_lossy().into()).collect(),
        machine: machine::machine(),
        workspace: None,
        versions,
        sources,
        swept: plan.swept,
        points: bench::points(plan),
        left_out: Vec::new(),
        baseline,
    };
    comparison.check_baseline()?;
    let names = contenders.iter().map(|it| it.name()).collect::<Vec<_>>().join(", ");
    let about = HumanDuration(bench::expected(plan, &comparison).max(Duration::from_secs(1)));
    print_error_line(format_args!("Measuring {names} will take about {about}."));
    let (executables, flags) = programs.build(&ours)?;
    if interrupted() || executables.is_empty() && ours.len() == contenders.len() {
        return Err(io::Error::other("none of the programs compile (see the errors above)"));
    }
    comparison.workspace = folder.map(|folder| machine::workspace(folder, flags));
    let paths = Paths { executables, python };
    let (usable, granted) = capacity::capacity(comparison.machine.cpus)?;
    comparison.machine.usable_cpus = Some(usable);
    comparison.machine.granted_cpus = Some(granted);
    bench::measure(plan, &paths, &mut comparison, show)?;
    comparison.machine.load_after = machine::load();
    interrupt::exit_on_interrupt();
    Ok(comparison)
}

/// Prepares this process for running programs.
fn begin() -> io::Result<()> {
    interrupt::record_interrupts()?;
    descendants::adopt();
    launcher::note_limits();
    Ok(())
}

/// One run of a program, and what the local sites and its timeline recorded of it.
pub struct Observation {
    pub run: Run,
    pub log: Vec<Exchange>,
    pub timeline: Option<Timeline>,
}

/// Builds programs that are then observed.
pub fn build(programs: &Programs, targets: &[&Target]) -> io::Result<Paths> {
    begin()?;
    Ok(Paths { executables: programs.build(targets)?.0, python: None })
}

/// Runs a program once. Fails if it does not compile, or if interrupted. The requests with the numbers in
/// `failing` are answered with a server error.
pub fn observe(
    paths: &Paths,
    target: &Target,
    settings: &Settings,
    failing: Vec<usize>,
) -> io::Result<Observation> {
    let folder = tempfile::tempdir()?;
    let contender = &Contender::Ours(target.clone());
    let mut program = contender.program(settings);
    let sites = Sites { failing, log: true, ..Sites::default() };
    let file = folder.path().join("timeline.json");
    let setup = Setup { contender, settings, paths, folder: folder.path() };
    let (run, log) = setup.run(&mut program, sites, Some(&file), || ())?;
    Ok(Observation { run, log, timeline: Timeline::read(&file).ok() })
}
