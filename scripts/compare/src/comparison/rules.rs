//! Rules about the measured data that tables, claims and pages share.

use std::io;
use std::ptr;
use std::time::Duration;

use common::programs::{self, PROGRAMS};

use crate::comparison::format::quoted;
use crate::comparison::timeline::Timeline;
use crate::comparison::{
    Comparison, Kind, Machine, Origin, Point, Program, Run, SafeText, Settings, Source, Swept,
    Workspace,
};

impl Comparison {
    /// Returns the settings of the first point. The others differ only in the swept option.
    pub fn settings(&self) -> &Settings {
        &self.points[0].settings
    }

    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.points.iter().flat_map(|point| &point.programs)
    }

    pub fn programs_at_points(&self) -> impl Iterator<Item = (&Program, &Point)> {
        self.points.iter().flat_map(|point| point.programs.iter().map(move |it| (it, point)))
    }

    /// Returns the rows of the table, in the article's order. Points without an example serve other figures.
    pub fn rows(&self) -> Vec<(&Program, &Point)> {
        let is_shown = |(_, point): &(&Program, &Point)| {
            let is_first = ptr::eq(*point, &self.points[0]);
            is_first || self.swept.is_some() || point.programs.iter().any(Program::is_aside)
        };
        let mut rows: Vec<_> = self.programs_at_points().filter(is_shown).collect();
        if self.swept.is_none() {
            rows.sort_by_key(|(program, _)| (program.kind, program.place()));
        }
        rows
    }

    /// Formats a program's name, with the options that distinguish its point from the others.
    pub fn label(&self, program: &Program, point: &Point) -> String {
        if let Some(option) = self.swept {
            let value = option.value(&point.settings);
            return format!("{} --{} {value}", program.name, option.name());
        }
        let first = self.settings();
        let options = |it: &Settings| match program.kind {
            Kind::Io => [("workers", it.workers), ("repeat", Some(it.repeat)), ("times", None)],
            Kind::Cpu => {
                [("workers", it.workers), ("n", Some(it.n as usize)), ("times", Some(it.times))]
            }
        };
        let of_first = options(first);
        let options = options(point.settings_of(program)).into_iter();
        let options = options.filter(|it| point.settings != *first && !of_first.contains(it));
        let options = options.filter_map(|(name, value)| Some(format!(" --{name} {}", value?)));
        program.name.to_string() + &options.collect::<String>()
    }

    pub fn source(&self, program: &str) -> Option<&Source> {
        self.sources.iter().find(|source| *source.program == *program)
    }

    /// Returns whether the code of a program differs from the commit, if known.
    pub fn is_edited(&self, source: &Source) -> Option<bool> {
        let Workspace { commit, changed, .. } = self.workspace.as_ref()?;
        commit.as_ref().map(|_| changed.contains(&source.path))
    }

    /// Formats the command that measured, for a shell.
    pub fn command(&self) -> String {
        let command = self.command.iter().map(|it| quoted(it));
        format!("cargo compare {}", command.collect::<Vec<_>>().join(" "))
    }

    /// Fails if the programs cannot be compared with the baseline.
    pub fn check_baseline(&self) -> io::Result<()> {
        let Some(baseline) = &self.baseline else { return Ok(()) };
        let Settings { rounds, warmup, run_timeout_seconds, .. } = *self.settings();
        let settings =
            Settings { rounds, warmup, run_timeout_seconds, ..baseline.settings().clone() };
        let model = |Machine { cpu, cpus, os, .. }: &Machine| format!("{cpu}, {cpus} CPUs, {os}");
        let [then, now] = [&baseline.machine, &self.machine].map(model);
        let is_known = |it: &Program| baseline.points[0].program(&it.name).is_some();
        let problem = if self.swept.or(baseline.swept).is_some() {
            "a sweep cannot be compared".to_owned()
        } else if settings != *self.settings() {
            "measure with the same options as then".to_owned()
        } else if then != now {
            format!("measure both on one machine, not on {then} and {now}")
        } else if !self.programs().any(is_known) {
            "it has none of these programs".to_owned()
        } else {
            return Ok(());
        };
        let command = baseline.command();
        Err(io::Error::other(format!("unsuitable baseline: {problem} (it is from {command})")))
    }

    /// Returns whether programs were measured and nothing failed.
    pub fn is_complete(&self) -> bool {
        let is_whole = |it: &Program| it.is_complete() && it.remark_on_timeline().is_none();
        self.programs().next().is_some() && self.programs().all(is_whole)
    }
}

impl Point {
    pub fn program(&self, name: &str) -> Option<&Program> {
        self.programs.iter().find(|program| *program.name == *name)
    }

    pub fn settings_of<'a>(&'a self, program: &'a Program) -> &'a Settings {
        program.settings.as_ref().unwrap_or(&self.settings)
    }

    /// Returns the workload of a program: its number of jobs and, if it is a cpu program, its `--n`.
    pub fn workload(&self, program: &Program) -> (usize, Option<u64>) {
        (program.jobs, (program.kind == Kind::Cpu).then(|| self.settings_of(program).n))
    }

    /// Returns the non-concurrent program that a program is compared with (for one of the article's programs,
    /// the article's), or why there is none, in at most two words.
    pub fn reference(&self, program: &Program) -> Result<&Program, &'static str> {
        if !program.is_complete() {
            return Err("failed");
        }
        let extension = if program.origin == Origin::Python { ".py" } else { "" };
        let base = self.program(&format!("{}non_concurrent{extension}", program.kind.prefix()));
        let base = base.ok_or("no reference")?;
        if [program, base].into_iter().any(|it| self.unverified(it).is_some()) {
            Err("unverified")
        } else if self.workload(base) != self.workload(program) {
            Err("other work")
        } else {
            Some(base).filter(|base| base.is_complete()).ok_or("no reference")
        }
    }

    /// Returns the workspace's counterpart of one of the article's programs. `None` if their workloads or
    /// workers differ, or if the program's time is unverified.
    pub fn counterpart(&self, program: &Program) -> Option<&Program> {
        let name = program.name.strip_suffix(".py").filter(|_| program.origin == Origin::Python)?;
        let ours = self.program(name)?;
        let has_default_workers = self.settings_of(ours).workers.is_none();
        let is_alike = has_default_workers && self.workload(ours) == self.workload(program);
        (is_alike && self.unverified(program).is_none()).then_some(ours)
    }

    /// Explains why the time of a program can't be verified, if so.
    pub fn unverified(&self, program: &Program) -> Option<String> {
        let run = program.representative_run()?;
        if let Some(served) = run.served.filter(|served| *served > program.jobs) {
            return Some(format!(
                "the sites served {served} pages, some perhaps outside the reported time"
            ));
        }
        if program.origin == Origin::Workspace {
            return None;
        }
        if run.wall_seconds.is_some_and(|wall| run.seconds > Some(2.0 * wall)) {
            return Some("it reports more than twice the time that it ran".to_owned());
        }
        let is_confirmed = match program.kind {
            Kind::Io => run.served.is_some(),
            Kind::Cpu => program.origin == Origin::Python && self.has_computed(program, run),
        };
        (!is_confirmed).then(|| "only its own output says that it did the work".to_owned())
    }

    /// Returns whether one of the article's programs computed at least as long as the same work takes in Rust,
    /// mostly within the time that it reports.
    fn has_computed(&self, program: &Program, run: &Run) -> bool {
        let ours = self.programs.iter().filter(|it| it.origin == Origin::Workspace);
        let ours = ours.filter(|it| self.workload(it) == self.workload(program));
        let least = ours.filter_map(Program::cpu_seconds).reduce(f64::min);
        let is_timed = run.seconds >= run.wall_seconds.map(|wall| 0.8 * wall);
        least.is_some() && program.cpu_seconds() >= least && is_timed
    }
}

impl Settings {
    pub fn jobs(&self, kind: Kind) -> usize {
        match kind {
            Kind::Io => self.sites * self.repeat,
            Kind::Cpu => self.times,
        }
    }
}

/// Returns the ideal time of `jobs` downloads, `concurrency` at a time, as a multiple of the latency: each
/// waits once, and the first on a connection twice.
pub fn ideal_rounds(jobs: usize, concurrency: usize) -> f64 {
    jobs.div_ceil(concurrency.max(1)) as f64 + 1.0
}

/// Returns this ideal time in seconds. `None` if the latency is zero or unknown.
pub fn ideal_io_seconds(jobs: usize, concurrency: usize, settings: &Settings) -> Option<f64> {
    let seconds = settings.latency_seconds? * ideal_rounds(jobs, concurrency);
    Some(seconds).filter(|seconds| *seconds > 0.0)
}

impl Program {
    /// Returns whether this is one of the examples beside the programs.
    pub fn is_aside(&self) -> bool {
        let known = programs::find(&self.name).filter(|_| self.origin == Origin::Workspace);
        known.is_some_and(|it| it.package != it.name)
    }

    /// Returns the position in the article of a program, its original or its example. Others come last.
    pub fn place(&self) -> usize {
        let known = programs::find(self.name.trim_end_matches(".py"));
        known.and_then(|it| programs::place(it.package)).unwrap_or(PROGRAMS.len())
    }

    pub fn is_complete(&self) -> bool {
        let did_all = |run: &Run| {
            let has_time = run.seconds.is_some_and(|seconds| seconds >= 0.0);
            run.problem.is_none() && run.done == self.jobs && has_time
        };
        !self.runs.is_empty() && self.runs.iter().all(did_all)
    }

    /// Returns the times of all runs in seconds, fastest first; empty if any run failed.
    pub fn times(&self) -> Vec<f64> {
        let mut times: Vec<_> = self.rounds().map(|(_, seconds)| seconds).collect();
        times.sort_by(f64::total_cmp);
        times
    }

    /// Iterates over the rounds, each with the time in seconds; empty if any run failed.
    pub fn rounds(&self) -> impl Iterator<Item = (usize, f64)> {
        let is_complete = self.is_complete();
        let runs = self.runs.iter().filter(move |_| is_complete);
        runs.filter_map(|run| Some((run.round, run.seconds?)))
    }

    pub fn fastest(&self) -> Option<f64> {
        self.times().first().copied()
    }

    /// Returns the run that represents the program: the fastest, or the one that failed.
    pub fn representative_run(&self) -> Option<&Run> {
        let fastest = self.fastest();
        self.runs.iter().rev().find(|run| fastest.is_none() || run.seconds == fastest)
    }

    /// Returns the CPU time ÷ the time from start to end of the representative run.
    pub fn cores_used(&self) -> Option<f64> {
        let run = self.representative_run()?;
        Some(run.cpu_seconds? / run.wall_seconds?).filter(|cores| cores.is_finite())
    }

    /// Returns the CPU time of the representative run or, where it is unknown, the time from start to end.
    fn cpu_seconds(&self) -> Option<f64> {
        let run = self.representative_run().filter(|_| self.is_complete())?;
        run.cpu_seconds.or(run.wall_seconds)
    }

    pub fn processes(&self) -> Option<usize> {
        self.runs.iter().filter_map(|run| run.processes).max()
    }

    /// Returns the timeline, unless it is empty.
    pub fn recorded(&self) -> Option<&Timeline> {
        self.timeline.as_ref().filter(|timeline| timeline.slices().next().is_some())
    }

    /// Returns the problem and the standard error of the last run that has either.
    pub fn remark(&self) -> Option<String> {
        let speaks = |(run, _): &(&Run, usize)| run.problem.is_some() || !run.stderr.is_empty();
        // A run that failed is the last.
        let (run, number) = self.runs.iter().zip(1..).filter(speaks).last()?;
        let problem = run.problem.iter().map(|problem| format!("run {number} failed: {problem}"));
        let remark: Vec<_> = problem.chain(run.stderr.iter().map(SafeText::to_string)).collect();
        Some(remark.join("; "))
    }

    pub fn remark_on_timeline(&self) -> Option<String> {
        let problem = self.timeline.as_ref()?.problem.as_ref()?;
        Some(format!("its timeline is incomplete: {problem}"))
    }
}

impl Source {
    pub fn is_python(&self) -> bool {
        self.path.ends_with(".py")
    }
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Io, Kind::Cpu];

    pub fn of(program: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| program.starts_with(kind.prefix()))
    }

    pub fn title(self) -> &'static str {
        match self {
            Kind::Io => "I/O",
            Kind::Cpu => "CPU",
        }
    }

    pub fn prefix(self) -> &'static str {
        match self {
            Kind::Io => "io_",
            Kind::Cpu => "cpu_",
        }
    }
}

impl Swept {
    pub fn name(self) -> &'static str {
        match self {
            Swept::Workers => "workers",
            Swept::Repeat => "repeat",
            Swept::Latency => "latency",
        }
    }

    pub fn value(self, settings: &Settings) -> String {
        match self {
            Swept::Workers => settings.workers.map(|it| it.to_string()).unwrap_or_default(),
            Swept::Repeat => settings.repeat.to_string(),
            Swept::Latency => {
                let latency = Duration::try_from_secs_f64(settings.latency_seconds.unwrap_or(0.0));
                match latency.unwrap_or_default() {
                    Duration::ZERO => "0s".to_owned(),
                    latency => format!("{latency:?}"),
                }
            }
        }
    }
}
