//! Measures the contenders one at a time.

use std::fs;
use std::io;
use std::iter;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use common::WORKERS_FILE;
use common::sites::{ARTICLE_SITES, LocalSites, Settings as Sites};
use humantime::format_rfc3339_millis;
use tempfile::TempDir;

use crate::comparison::timeline::Timeline;
use crate::comparison::{Kind, Origin, Point, Program, Run, SafeText, Settings, ideal_io_seconds};
use crate::measure::Plan;
use crate::measure::contender::{Contender, Paths};
use crate::measure::interrupt::interrupted;
use crate::measure::progress::{Progress, expected_run};
use crate::measure::run::run;
use crate::measure::stdout::Output;
use crate::measure::verify::verify;

pub fn expected(plan: &Plan) -> Duration {
    let of_point = |point: &Settings| -> Duration {
        plan.contenders.iter().map(|it| Case::new(plan, it, point, &[]).expected).sum()
    };
    plan.points.iter().map(of_point).sum()
}

/// Measures all contenders, point by point, with an extra run for each timeline to record. A contender that
/// fails is not run again. After Ctrl-C, returns the finished programs (of a sweep, the finished points).
/// Also returns the names of the programs that a sweep skipped.
pub fn measure(
    plan: &Plan,
    paths: &Paths,
    expected: Duration,
) -> io::Result<(Vec<Point>, Vec<SafeText>)> {
    let mut bench = Bench {
        paths,
        is_sweep: plan.swept.is_some(),
        folder: tempfile::tempdir()?,
        progress: Progress::start(expected),
        left_out: Vec::new(),
    };
    let mut measured = Vec::<Point>::new();
    for settings in &plan.points {
        let contenders = plan.contenders.iter().take_while(|_| !interrupted());
        let cases = contenders.map(|it| Case::new(plan, it, settings, &measured));
        let mut programs: Vec<_> = cases.filter_map(|case| bench.measure(case)).collect();
        programs.sort_by_key(|program| program.kind);
        if interrupted() && bench.is_sweep {
            // A half-measured point would look as if programs were missing.
            programs.clear();
        }
        // A comparison has at least one point, even if that is empty.
        if !programs.is_empty() || !interrupted() || measured.is_empty() {
            measured.push(Point { settings: settings.clone(), programs });
        }
    }
    Ok((measured, bench.left_out))
}

struct Bench<'a> {
    paths: &'a Paths,
    is_sweep: bool,
    folder: TempDir,
    progress: Progress,
    left_out: Vec<SafeText>,
}

/// A contender to measure at one point.
struct Case<'a> {
    contender: &'a Contender,
    settings: Settings,
    /// The program's name and the value of the swept option.
    name: String,
    program: Program,
    record: bool,
    /// Whether, in a sweep, even the ideal time exceeds the timeout.
    takes_too_long: bool,
    expected: Duration,
}

impl<'a> Case<'a> {
    fn new(plan: &Plan, contender: &'a Contender, point: &Settings, before: &[Point]) -> Self {
        let program = contender.program(point);
        let settings = program.settings.as_ref().unwrap_or(point).clone();
        let value = plan.swept.map(|option| option.label(point)).unwrap_or_default();
        let concurrency = contender.concurrency(&settings);
        // An edited program may have had more in flight at earlier points.
        let seen = before.iter().filter_map(|it| it.program(&program.name)?.representative_run());
        let seen = seen.filter_map(|run| run.max_in_flight.filter(|_| settings.workers.is_none()));
        let in_flight = concurrency.unwrap_or(program.jobs).max(seen.max().unwrap_or(1));
        let least = ideal_io_seconds(program.jobs, in_flight, &settings);
        let is_over = program.kind == Kind::Io && least > Some(settings.run_timeout_seconds);
        let takes_too_long = plan.swept.is_some() && is_over;
        let record = plan.record && program.origin == Origin::Workspace;
        // A guess for unknown programs: five jobs at a time, like the threads.
        let run = expected_run(&program, &settings, concurrency.unwrap_or(5));
        let runs = runs_for(run.as_secs_f64(), &settings, plan.swept.is_some());
        let runs = settings.warmup + runs + usize::from(record);
        Case {
            contender,
            settings,
            name: format!("{}{value}", program.name),
            program,
            record,
            takes_too_long,
            expected: if takes_too_long { Duration::ZERO } else { run * runs as u32 },
        }
    }
}

/// Returns the number of runs for a program whose fastest run takes `seconds`. A sweep needs fewer, as its
/// points confirm each other.
fn runs_for(seconds: f64, settings: &Settings, is_sweep: bool) -> usize {
    let (least, most) = if is_sweep { (1, 5) } else { (3, 20) };
    settings.runs.unwrap_or(((5.0 / seconds.max(0.001)) as usize).clamp(least, most))
}

impl Bench<'_> {
    /// Measures a program. Returns `None` if interrupted, or if it would take too long.
    fn measure(&mut self, mut case: Case) -> Option<Program> {
        self.progress.begin_program(&case.name, case.expected);
        if case.takes_too_long {
            self.progress.note(&format!("{} is skipped: it would exceed --run-timeout", case.name));
            self.left_out.push(case.name.into());
            return None;
        }
        let result = self.run_all(&mut case);
        let Case { name, mut program, .. } = case;
        if let Err(error) = result {
            if interrupted() {
                return None;
            }
            let problem = Some(SafeText::from(format!("it cannot be measured: {error}")));
            program.runs.push(Run { problem, ..Run::default() });
        }
        let remark = if program.is_complete() { None } else { program.remark() };
        for remark in remark.into_iter().chain(program.remark_on_timeline()) {
            self.progress.note(&format!("{name}: {remark}"));
        }
        Some(program)
    }

    /// Does all runs of a program. Fails if no process can be started, if the sites can't be served, or if
    /// interrupted.
    fn run_all(&mut self, case: &mut Case) -> io::Result<()> {
        let of = case.settings.warmup;
        for number in 1..=of {
            self.progress.begin_run(format!("{}, warm-up {number} of {of}", case.name));
            let run = self.run(case, None)?;
            if run.problem.is_some() {
                case.program.runs.push(run);
                return Ok(());
            }
        }
        let mut runs = runs_for(f64::INFINITY, &case.settings, self.is_sweep);
        while case.program.runs.len() < runs {
            let number = case.program.runs.len() + 1;
            self.progress.begin_run(format!("{}, run {number} of {runs}", case.name));
            let run = self.run(case, None)?;
            case.program.runs.push(run);
            let fastest = case.program.fastest();
            runs = fastest.map_or(0, |seconds| runs_for(seconds, &case.settings, self.is_sweep));
        }
        if case.record && case.program.is_complete() {
            case.program.timeline = self.record_timeline(case).unwrap_or_else(|problem| {
                Some(Timeline { problem: Some(problem.into()), ..Timeline::default() })
            });
        }
        Ok(())
    }

    /// Records a timeline in an extra run. Returns `None` if the program does not write one.
    fn record_timeline(&mut self, case: &mut Case) -> Result<Option<Timeline>, String> {
        self.progress.begin_run(format!("{}, timeline", case.name));
        let file = self.folder.path().join(format!("{}.json", case.program.name));
        let run = self.run(case, Some(&file)).map_err(|error| error.to_string())?;
        let refused = run.stderr.iter().any(|line| line.contains("--timeline"));
        if !file.exists() && (run.problem.is_none() || refused) {
            self.progress.note(&format!("{} does not write a timeline", case.name));
            return Ok(None);
        }
        let failure = run.problem.map(|problem| {
            let lines = iter::once(problem).chain(run.stderr);
            lines.map(|line| line.to_string()).collect::<Vec<_>>().join("; ")
        });
        let unreadable = |error| format!("it cannot be read: {error}");
        let timeline = Timeline::read(&file);
        let timeline = timeline.map_err(|error| failure.clone().unwrap_or(unreadable(error)))?;
        let (done, jobs) = (timeline.done(), case.program.jobs);
        let problem = failure.or((done != jobs).then(|| format!("it has {done} of {jobs} jobs")));
        Ok(Some(Timeline { problem: problem.map(SafeText::from), ..timeline }))
    }

    fn run(&self, case: &mut Case, timeline: Option<&Path>) -> io::Result<Run> {
        let Case { contender, settings, program, .. } = case;
        // Only a command's last line shows its kind, so it gets the sites in any case.
        let is_served = program.kind == Kind::Io || program.origin == Origin::Command;
        let sites = settings.latency_seconds.filter(|_| is_served).map(|latency| {
            let latency = Duration::from_secs_f64(latency);
            let error_rate = settings.error_rate;
            LocalSites::start(Sites { latency, error_rate, ..Default::default() })
        });
        let sites = sites.transpose()?;
        let urls = sites.as_ref().map_or(ARTICLE_SITES.map(str::to_owned), LocalSites::urls);
        let mut command = contender.command(self.paths, settings, &urls)?;
        let workers = self.folder.path().join("workers");
        _ = fs::remove_file(&workers);
        command.env(WORKERS_FILE, &workers);
        if let Some(timeline) = timeline {
            command.arg("--timeline").arg(timeline);
        }
        let output = Arc::new(Mutex::new(Output::new(urls.to_vec())));
        let timeout = Duration::from_secs_f64(settings.run_timeout_seconds);
        let began = format_rfc3339_millis(SystemTime::now()).to_string();
        let mut observed = run(&command, timeout, &output, Output::add, || self.progress.tick())?;
        if let (Contender::Python(_), Some(python)) = (contender, &self.paths.python) {
            python.explain(&mut observed);
        }
        let sites = sites.map(LocalSites::stop);
        let output = output.lock().unwrap();
        let workers = fs::read_to_string(workers).ok().and_then(|count| count.trim().parse().ok());
        let run = verify(program, settings, &output, observed, sites);
        Ok(Run { began: Some(began.into()), workers, ..run })
    }
}
