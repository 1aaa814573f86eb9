//! Measures the contenders in rounds, each of which runs every contender once.

use std::io;
use std::path::Path;
use std::time::Duration;

use common::sites::Settings as Sites;
use fastrand::Rng;
use tempfile::TempDir;

use crate::comparison::timeline::Timeline;
use crate::comparison::{
    Comparison, Kind, Origin, Point, Program, Run, SafeText, Settings, ideal_io_seconds,
};
use crate::measure::contender::{Contender, Paths};
use crate::measure::interrupt::interrupted;
use crate::measure::progress::{Progress, expected_run};
use crate::measure::setup::Setup;
use crate::measure::{Plan, PlannedPoint};

/// Creates the points of a comparison, with all programs, but without runs.
pub fn points(plan: &Plan) -> Vec<Point> {
    let points = plan.points.iter().map(|PlannedPoint { settings, contenders }| Point {
        settings: settings.clone(),
        programs: contenders.iter().map(|it| it.program(settings)).collect(),
    });
    points.collect()
}

/// Estimates the time of all runs.
pub fn expected(plan: &Plan, comparison: &Comparison) -> Duration {
    let cases = cases(plan, comparison).into_iter().filter(|case| !case.takes_too_long(1));
    let runs = |case: &Case| case.passes(case.expected.as_secs_f64()) + usize::from(case.record);
    cases.map(|case| case.expected * runs(&case) as u32).sum()
}

/// Measures all contenders at all points, and adds the runs to the comparison. Each round runs those that
/// need more runs: the first round in their order, the others in a random order that depends only on the
/// round's number. Timelines are recorded last. A contender that fails is not run again. After each round,
/// `show` renders the results so far. After Ctrl-C, finished runs remain (in a sweep, those of the points at
/// which every contender ran).
pub fn measure(
    plan: &Plan,
    paths: &Paths,
    comparison: &mut Comparison,
    show: &dyn Fn(&Comparison) -> String,
) -> io::Result<()> {
    let cases = cases(plan, comparison);
    let folder = tempfile::tempdir()?;
    let most_in_flight = vec![1; plan.contenders().len()];
    let mut bench =
        Bench { paths, folder, progress: Progress::start(), most_in_flight, comparison };
    let warmup = plan.points[0].settings.warmup;
    let mut pass = 1;
    loop {
        let mut open: Vec<_> = cases.iter().filter(|case| bench.passes(case) >= pass).collect();
        let last = open.iter().map(|case| bench.passes(case)).max();
        let Some(last) = last.filter(|_| !interrupted()) else { break };
        if pass > 1 {
            Rng::with_seed(pass as u64).shuffle(&mut open);
        }
        let round = pass.saturating_sub(warmup);
        let title = match round {
            0 => format!("Warm-up {pass} of {warmup}"),
            _ => format!("Round {round} of {}", last - warmup),
        };
        let later = cases.iter().map(|case| {
            let later = bench.passes(case).saturating_sub(pass) + usize::from(case.record);
            bench.expected(case) * later as u32
        });
        let later = later.sum();
        bench.run_all(&open, &title, later, |bench, case| bench.measure(case, round));
        if round > 0 && !interrupted() {
            bench.progress.show(|| show(bench.comparison));
        }
        pass += 1;
    }
    let recorded: Vec<_> = cases.iter().filter(|it| it.record && bench.passes(it) > 0).collect();
    if !recorded.is_empty() {
        bench.run_all(&recorded, "Timelines", Duration::ZERO, Bench::record);
    }
    let is_unfinished = |case: &&Case| {
        let has_no_run = bench.program(case).runs.is_empty();
        has_no_run && !bench.comparison.left_out.contains(&case.name)
    };
    let unfinished: Vec<_> = cases.iter().filter(is_unfinished).map(|case| case.point).collect();
    keep_finished(bench.comparison, &unfinished);
    Ok(())
}

/// Removes programs that did not run, and of a sweep all at these points, where they would seem to be missing.
fn keep_finished(comparison: &mut Comparison, unfinished: &[usize]) {
    let Comparison { points, swept, .. } = comparison;
    for (point, number) in points.iter_mut().zip(0..) {
        let is_kept = swept.is_none() || !unfinished.contains(&number);
        point.programs.retain(|program| is_kept && !program.runs.is_empty());
        point.programs.sort_by_key(|program| (program.kind, program.is_aside()));
    }
    // A comparison has at least one point, even if that is empty.
    let mut numbers = 0..;
    points.retain(|_| numbers.next().is_some_and(|it| it == 0 || !unfinished.contains(&it)));
}

/// A contender to measure at one point.
struct Case<'a> {
    contender: &'a Contender,
    settings: Settings,
    /// The program's name and the value of the swept option.
    name: SafeText,
    /// The indices of the point and, at this, of the program.
    point: usize,
    program: usize,
    record: bool,
    is_sweep: bool,
    /// The least and the most rounds, unless a number was given.
    rounds: (usize, usize),
    /// The estimated time of a run.
    expected: Duration,
}

fn cases<'a>(plan: &'a Plan, comparison: &Comparison) -> Vec<Case<'a>> {
    let mut cases = Vec::new();
    for (index, point) in comparison.points.iter().enumerate() {
        for (number, contender) in plan.points[index].contenders.iter().enumerate() {
            let program = &point.programs[number];
            let settings = point.settings_of(program).clone();
            let is_sweep = plan.swept.is_some();
            let is_aside = program.is_aside();
            let is_shown = index == 0 || is_aside;
            // A guess for unknown programs: five jobs at a time, like the threads.
            let concurrency = contender.concurrency(&settings).unwrap_or(5);
            cases.push(Case {
                contender,
                name: comparison.label(program, point).into(),
                point: index,
                program: number,
                record: plan.record && is_shown && program.origin == Origin::Workspace,
                is_sweep,
                rounds: match index {
                    // The points of a sweep confirm each other.
                    _ if is_sweep => (1, 5),
                    0 if !is_aside => (3, 20),
                    _ => (2, 5),
                },
                expected: expected_run(program, &settings, concurrency),
                settings,
            });
        }
    }
    cases
}

impl Case<'_> {
    /// Returns whether, in a sweep, even the ideal time exceeds the timeout. An edited program may have more
    /// requests in flight than expected, as earlier points show.
    fn takes_too_long(&self, most_in_flight: usize) -> bool {
        let Case { contender, settings, .. } = self;
        let jobs = settings.jobs(contender.kind());
        let known = contender.concurrency(settings).unwrap_or(jobs);
        let in_flight = if settings.workers.is_none() { known.max(most_in_flight) } else { known };
        let least = ideal_io_seconds(jobs, in_flight, settings);
        let is_over = least > Some(settings.run_timeout_seconds);
        self.is_sweep && contender.kind() == Kind::Io && is_over
    }

    /// Returns the number of warm-up and other runs if the fastest takes `seconds`.
    fn passes(&self, seconds: f64) -> usize {
        let (least, most) = self.rounds;
        let rounds = ((5.0 / seconds.max(0.001)) as usize).clamp(least, most);
        self.settings.warmup + self.settings.rounds.unwrap_or(rounds)
    }
}

struct Bench<'a> {
    paths: &'a Paths,
    folder: TempDir,
    progress: Progress,
    /// The most requests of each contender that waited at a time.
    most_in_flight: Vec<usize>,
    comparison: &'a mut Comparison,
}

impl Bench<'_> {
    fn program(&self, case: &Case) -> &Program {
        &self.comparison.points[case.point].programs[case.program]
    }

    fn program_mut(&mut self, case: &Case) -> &mut Program {
        &mut self.comparison.points[case.point].programs[case.program]
    }

    /// Estimates the time of a run.
    fn expected(&self, case: &Case) -> Duration {
        if case.takes_too_long(self.most_in_flight[case.program]) {
            return Duration::ZERO;
        }
        let run = self.program(case).representative_run().and_then(|run| run.wall_seconds);
        run.map_or(case.expected, Duration::from_secs_f64)
    }

    /// Returns the number of runs of a program, as far as known; 0 if it failed or was skipped.
    fn passes(&self, case: &Case) -> usize {
        let program = self.program(case);
        let seconds = program.fastest().unwrap_or(case.expected.as_secs_f64());
        let has_failed = !program.runs.is_empty() && !program.is_complete();
        let is_left_out = self.comparison.left_out.contains(&case.name);
        if has_failed || is_left_out { 0 } else { case.passes(seconds) }
    }

    /// Runs these cases, unless interrupted. `later` is the estimated time of all that follows.
    fn run_all(
        &mut self,
        cases: &[&Case],
        title: &str,
        later: Duration,
        mut run: impl FnMut(&mut Self, &Case),
    ) {
        self.progress.begin_round(title);
        for (index, case) in cases.iter().enumerate().take_while(|_| !interrupted()) {
            let rest = cases[index + 1..].iter().map(|case| self.expected(case)).sum::<Duration>();
            let expected = self.expected(case);
            self.progress.begin_run(format!("{title}: {}", case.name), expected, later + rest);
            run(self, case);
        }
    }

    /// Runs a program once, as part of a round or, if that is 0, to warm up.
    fn measure(&mut self, case: &Case, round: usize) {
        if case.takes_too_long(self.most_in_flight[case.program]) {
            self.progress.note(&format!("{} is skipped: it would exceed --run-timeout", case.name));
            self.comparison.left_out.push(case.name.clone());
            return;
        }
        let run = match self.run(case, None) {
            Ok(run) => run,
            Err(_) if interrupted() => return,
            Err(error) => {
                let problem = Some(SafeText::from(format!("it cannot be measured: {error}")));
                Run { problem, ..Run::default() }
            }
        };
        if round > 0 || run.problem.is_some() {
            let program = self.program_mut(case);
            program.runs.push(Run { round, ..run });
            if let Some(remark) = program.remark().filter(|_| !program.is_complete()) {
                self.progress.note(&format!("{}: {remark}", case.name));
            }
        }
    }

    fn record(&mut self, case: &Case) {
        let timeline = self.record_timeline(case).unwrap_or_else(|problem| {
            Some(Timeline { problem: Some(problem.into()), ..Timeline::default() })
        });
        if interrupted() {
            return;
        }
        let program = self.program_mut(case);
        program.timeline = timeline;
        if let Some(remark) = program.remark_on_timeline() {
            self.progress.note(&format!("{}: {remark}", case.name));
        }
    }

    /// Returns `None` if the program does not write a timeline.
    fn record_timeline(&mut self, case: &Case) -> Result<Option<Timeline>, String> {
        let file = self.folder.path().join(format!("{}.json", case.name));
        let run = self.run(case, Some(&file)).map_err(|error| error.to_string())?;
        let refused = run.stderr.iter().any(|line| line.contains("--timeline"));
        if !file.exists() && (run.problem.is_none() || refused) {
            self.progress.note(&format!("{} does not write a timeline", case.name));
            return Ok(None);
        }
        let failure = run.problem.map(|problem| {
            let lines = [problem].into_iter().chain(run.stderr);
            lines.map(|line| line.to_string()).collect::<Vec<_>>().join("; ")
        });
        let unreadable = |error| format!("it cannot be read: {error}");
        let timeline = Timeline::read(&file);
        let timeline = timeline.map_err(|error| failure.clone().unwrap_or(unreadable(error)))?;
        let (done, jobs) = (timeline.done(), self.program(case).jobs);
        let problem = failure.or((done != jobs).then(|| format!("it has {done} of {jobs} jobs")));
        Ok(Some(Timeline { problem: problem.map(SafeText::from), ..timeline }))
    }

    fn run(&mut self, case: &Case, timeline: Option<&Path>) -> io::Result<Run> {
        let Case { contender, settings, .. } = case;
        let program = &mut self.comparison.points[case.point].programs[case.program];
        let setup = Setup { contender, settings, paths: self.paths, folder: self.folder.path() };
        let (run, _) = setup.run(program, Sites::default(), timeline, || self.progress.tick())?;
        let most_in_flight = &mut self.most_in_flight[case.program];
        *most_in_flight = run.max_in_flight.unwrap_or(1).max(*most_in_flight);
        Ok(run)
    }
}
