//! Measures the programs, one after the other.

pub mod cargo;
pub mod contender;
pub mod descendants;
pub mod interrupt;
pub mod launcher;
pub mod machine;
mod progress;
pub mod python;
mod run;
mod stdout;
mod verify;

use std::io;
use std::iter;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::sites::{ARTICLE_SITES, LocalSites, Settings as Sites};

use crate::analysis::summary::ideal_io_seconds;
use crate::comparison::timeline::Timeline;
use crate::comparison::{Kind, Measurement, Origin, Program, Run, Settings, Swept, Text};
use crate::measure::contender::{Places, Subject};
use crate::measure::interrupt::interrupted;
use crate::measure::progress::{Progress, expected_run};
use crate::measure::run::run;
use crate::measure::stdout::Printed;
use crate::measure::verify::account;
use crate::report::document::{remark, remark_on_timeline};

/// Runs each of the subjects as often as the settings say, with one settings after the other where the
/// option is swept; and once more where timelines are to be recorded. One of which a run fails is not
/// run again. Ctrl-C ends it: the programs that were finished are given. Also gives the names of what
/// a sweep leaves out, because it would take longer than a run may.
pub fn measure(
    subjects: &[Subject],
    points: Vec<Settings>,
    swept: Option<Swept>,
    places: &Places,
    record: bool,
) -> (Vec<Measurement>, Vec<Text>) {
    let case = |subject, settings| Case::new(subject, settings, swept, record);
    let of_point = |settings| subjects.iter().map(|it| case(it, settings)).collect();
    let cases: Vec<Vec<Case>> = points.iter().map(of_point).collect();
    let progress = Progress::start(cases.iter().flatten().map(|case| case.expected).sum());
    let mut bench = Bench { places, swept, record, progress, left_out: Vec::new() };
    let mut measured = Vec::new();
    for cases in cases {
        let mut programs = Vec::new();
        for case in cases {
            if !interrupted() {
                programs.extend(bench.measure(case));
            }
        }
        programs.sort_by_key(|program| program.kind);
        // Half a point would look as if something were missing.
        if !interrupted() || swept.is_none() {
            measured.push(programs);
        }
    }
    let measurements = points.into_iter().zip(measured);
    let measurements = measurements.map(|(settings, programs)| Measurement { settings, programs });
    (measurements.collect(), bench.left_out)
}

/// What all programs are measured with.
struct Bench<'a> {
    places: &'a Places,
    swept: Option<Swept>,
    /// Whether to record timelines.
    record: bool,
    progress: Progress,
    /// What takes too long.
    left_out: Vec<Text>,
}

/// A program that is to be measured.
struct Case<'a> {
    subject: &'a Subject,
    settings: &'a Settings,
    /// What it is called, with the value of what is swept.
    name: String,
    program: Program,
    /// Whether, at this point of a sweep, no run can be over in time, as far as that is known.
    takes_too_long: bool,
    /// How long measuring it will take, about.
    expected: Duration,
}

impl<'a> Case<'a> {
    fn new(
        subject: &'a Subject,
        settings: &'a Settings,
        swept: Option<Swept>,
        record: bool,
    ) -> Self {
        let program = subject.program(settings, num_cpus::get());
        let point = swept.map(|option| option.words(settings)).unwrap_or_default();
        let at_a_time = program.at_a_time.unwrap_or(program.wanted);
        let least = ideal_io_seconds(program.wanted, at_a_time, settings);
        let is_over = program.kind == Kind::Io && least > Some(settings.run_timeout_seconds);
        let takes_too_long = swept.is_some() && is_over;
        let run = expected_run(&program, settings);
        let runs = settings.runs_for(run.as_secs_f64(), swept.is_some());
        let timelines = usize::from(record && program.origin == Origin::Workspace);
        let runs = if takes_too_long { 0 } else { settings.warmup + runs + timelines };
        Case {
            subject,
            settings,
            name: format!("{}{point}", program.name),
            program,
            takes_too_long,
            expected: run * runs as u32,
        }
    }
}

impl Bench<'_> {
    /// A program and its runs. None if it was interrupted, or takes too long.
    fn measure(&mut self, mut case: Case) -> Option<Program> {
        self.progress.begin_program(&case.name, case.expected);
        if case.takes_too_long {
            let note = "is left out: it takes longer than --run-timeout";
            self.progress.note(&format!("{} {note}", case.name));
            self.left_out.push(case.name.into());
            return None;
        }
        let result = self.run_all(&mut case);
        if result.is_err() && interrupted() {
            return None;
        }
        let Case { name, mut program, .. } = case;
        if let Err(error) = result {
            let problem = Some(Text::from(format!("it cannot be measured: {error}")));
            program.runs.push(Run { problem, ..Run::default() });
        }
        let remark = if program.is_complete() { None } else { remark(&program) };
        for remark in remark.into_iter().chain(remark_on_timeline(&program)) {
            self.progress.note(&format!("{name}: {remark}"));
        }
        Some(program)
    }

    /// # Errors
    /// No process can be started, or the sites can't be served, or it was interrupted.
    fn run_all(&mut self, case: &mut Case) -> io::Result<()> {
        let settings = case.settings;
        for number in 1..=settings.warmup {
            let of = settings.warmup;
            self.progress.begin_run(format!("{}, warm-up {number} of {of}", case.name));
            let run = self.run(case, None)?;
            if run.problem.is_some() {
                case.program.runs.push(run);
                return Ok(());
            }
        }
        let is_sweep = self.swept.is_some();
        let runs_for = |seconds| settings.runs_for(seconds, is_sweep);
        let mut runs = runs_for(f64::INFINITY);
        while case.program.runs.len() < runs {
            let number = case.program.runs.len() + 1;
            self.progress.begin_run(format!("{}, run {number} of {runs}", case.name));
            let run = self.run(case, None)?;
            case.program.runs.push(run);
            runs = case.program.fastest().map_or(0, runs_for);
        }
        if self.record && case.subject.origin() == Origin::Workspace && case.program.is_complete() {
            case.program.timeline = self.record(case).unwrap_or_else(|problem| {
                Some(Timeline { problem: Some(problem.into()), ..Timeline::default() })
            });
        }
        Ok(())
    }

    /// The timeline of one run more; none if the program writes none.
    fn record(&mut self, case: &mut Case) -> Result<Option<Timeline>, String> {
        self.progress.begin_run(format!("{}, its timeline", case.name));
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = folder.path().join("timeline.json");
        let run = self.run(case, Some(&file)).map_err(|error| error.to_string())?;
        let refused = run.said.iter().any(|line| line.contains("--timeline"));
        if !file.exists() && (run.problem.is_none() || refused) {
            self.progress.note(&format!("{} writes no timeline", case.name));
            return Ok(None);
        }
        let timeline = Timeline::read(&file).map_err(|error| format!("it cannot be read: {error}"));
        let (told, wanted) = (timeline.as_ref().map_or(0, Timeline::done), case.program.wanted);
        let problem = run.problem.map(|problem| {
            iter::once(problem)
                .chain(run.said)
                .map(|it| it.to_string())
                .collect::<Vec<_>>()
                .join("; ")
        });
        match (timeline, problem) {
            (Err(_), Some(problem)) => Err(problem),
            (timeline, problem) => {
                let problem =
                    problem.or((told != wanted).then(|| format!("it tells of {told} of {wanted}")));
                Ok(Some(Timeline { problem: problem.map(Text::from), ..timeline? }))
            }
        }
    }

    /// Runs a program, which may write a timeline.
    fn run(&mut self, case: &mut Case, timeline: Option<&Path>) -> io::Result<Run> {
        let Case { subject, settings, program, .. } = case;
        // What a command does, only its last line will tell.
        let serves = subject.kind() == Kind::Io || subject.origin() == Origin::Also;
        let sites = settings.latency_seconds.filter(|_| serves).map(|latency| {
            let latency = Duration::from_secs_f64(latency);
            LocalSites::start(Sites { latency, ..Default::default() })
        });
        let sites = sites.transpose()?;
        let urls = sites.as_ref().map_or(ARTICLE_SITES.map(str::to_owned), LocalSites::urls);
        let mut command = subject.start(self.places, settings, &urls)?;
        if let Some(timeline) = timeline {
            command.arg("--timeline").arg(timeline);
        }
        let printed = Arc::new(Mutex::new(Printed::new(urls.to_vec())));
        let read_line = {
            let printed = printed.clone();
            move |line: &str| printed.lock().unwrap().add(line)
        };
        let timeout = Duration::from_secs_f64(settings.run_timeout_seconds);
        let mut seen = run(&command, timeout, read_line, || self.progress.tick())?;
        if let (Subject::Python(_), Some(python)) = (subject, &self.places.python) {
            python.explain(&mut seen);
        }
        let sites = sites.map(LocalSites::stop);
        let printed = printed.lock().unwrap();
        Ok(account(program, settings, &printed, seen, sites))
    }
}
