//! Measures the programs, one after the other.

use std::io;
use std::iter;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::local_sites::{self, LocalSites};

use crate::comparison::{Kind, Program, Run, Settings, Text};
use crate::interrupt::interrupted;
use crate::printed::Printed;
use crate::progress::{Progress, expected_run};
use crate::run::{Seen, run};
use crate::text::{remark, remark_on_timeline};
use crate::timeline::Timeline;

/// Runs each of the programs, which are in this folder, as often as the settings say; and once more
/// where timelines are to be recorded. One of which a run fails is not run again. Ctrl-C ends it: the
/// programs that were finished are given.
pub fn measure(
    programs: Vec<Program>,
    folder: &Path,
    settings: &Settings,
    record: bool,
) -> Vec<Program> {
    let expected = |program| {
        let run = expected_run(program, settings);
        let runs = settings.warmup + settings.runs_for(run.as_secs_f64()) + usize::from(record);
        run * runs as u32
    };
    let expected: Vec<_> = programs.iter().map(expected).collect();
    let progress = Progress::start(expected.iter().sum());
    let mut bench = Bench { folder, settings, record, progress };
    let mut measured = Vec::new();
    for (mut program, expected) in programs.into_iter().zip(expected) {
        bench.progress.begin_program(&program.name, expected);
        let result = bench.measure(&mut program);
        if result.is_err() && interrupted() {
            break;
        }
        if let Err(error) = result {
            let problem = Some(Text::from(format!("it cannot be measured: {error}")));
            program.runs.push(Run { problem, ..Run::default() });
        }
        let remark = if program.is_complete() { None } else { remark(&program) };
        for remark in remark.into_iter().chain(remark_on_timeline(&program)) {
            bench.progress.note(&remark);
        }
        measured.push(program);
        if interrupted() {
            break;
        }
    }
    measured
}

/// What all programs are measured with.
struct Bench<'a> {
    folder: &'a Path,
    settings: &'a Settings,
    /// Whether to record timelines.
    record: bool,
    progress: Progress,
}

impl Bench<'_> {
    /// # Errors
    /// No process can be started, or the sites can't be served, or it was interrupted.
    fn measure(&mut self, program: &mut Program) -> io::Result<()> {
        let settings = self.settings;
        for number in 1..=settings.warmup {
            let of = settings.warmup;
            self.progress.begin_run(format!("{}, warm-up {number} of {of}", program.name));
            let run = self.run(program, None)?;
            if run.problem.is_some() {
                program.runs.push(run);
                return Ok(());
            }
        }
        let mut runs = settings.runs.unwrap_or(3);
        while program.runs.len() < runs {
            let number = program.runs.len() + 1;
            self.progress.begin_run(format!("{}, run {number} of {runs}", program.name));
            program.runs.push(self.run(program, None)?);
            runs = program.fastest().map_or(0, |time| settings.runs_for(time));
        }
        if self.record && program.is_complete() {
            program.timeline = self.record(program).unwrap_or_else(|problem| {
                Some(Timeline { problem: Some(problem.into()), ..Timeline::default() })
            });
        }
        Ok(())
    }

    /// The timeline of one run more; none if the program writes none.
    fn record(&mut self, program: &Program) -> Result<Option<Timeline>, String> {
        self.progress.begin_run(format!("{}, its timeline", program.name));
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = folder.path().join("timeline.json");
        let run = self.run(program, Some(&file)).map_err(|error| error.to_string())?;
        let refused = run.said.iter().any(|line| line.contains("--timeline"));
        if !file.exists() && (run.problem.is_none() || refused) {
            self.progress.note(&format!("{} writes no timeline", program.name));
            return Ok(None);
        }
        let timeline = Timeline::read(&file).map_err(|error| format!("it cannot be read: {error}"));
        let (told, wanted) = (timeline.as_ref().map_or(0, Timeline::done), program.wanted);
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
    fn run(&mut self, program: &Program, timeline: Option<&Path>) -> io::Result<Run> {
        let Bench { folder, settings, progress, .. } = self;
        let latency = Duration::from_secs_f64(settings.latency_seconds);
        let sites = match program.kind {
            Kind::Io => {
                Some(LocalSites::start(local_sites::Settings { latency, ..Default::default() })?)
            }
            Kind::Cpu => None,
        };
        let urls: Vec<_> = sites.iter().flat_map(LocalSites::urls).collect();
        let mut command = command(program, folder, settings, &urls);
        if let Some(timeline) = timeline {
            command.arg("--timeline").arg(timeline);
        }
        let printed = Arc::new(Mutex::new(Printed::new(urls)));
        let read_line = {
            let printed = printed.clone();
            move |line: &str| printed.lock().unwrap().add(line)
        };
        let timeout = Duration::from_secs_f64(settings.run_timeout_seconds);
        let Seen { usage, processes, said, own_cpu } =
            run(&command, timeout, read_line, || progress.tick())?;

        let answered = sites.as_ref().map(LocalSites::answered);
        let most_in_flight = sites.as_ref().map(LocalSites::most_in_flight);
        let sites_cpu = sites.map(LocalSites::stop);

        let printed = printed.lock().unwrap();
        let summary = printed.summary(program.kind, program.wanted);
        let said_done = summary.as_ref().ok().map(|(_, done)| *done);
        let done = match answered {
            // None of the three has the last word.
            Some(answered) => printed.reads.min(answered).min(said_done.unwrap_or(usize::MAX)),
            None => said_done.unwrap_or(0),
        };
        let wanted = program.wanted;
        let problem = (usage.failure)
            .or_else(|| summary.as_ref().err().cloned())
            .or_else(|| (done != wanted).then(|| format!("{done} of {wanted} were really done")));
        Ok(Run {
            problem: problem.map(Text::from),
            said: said.into_iter().map(Text::from).collect(),
            done,
            seconds: summary.ok().map(|(time, _)| time.as_secs_f64()),
            wall_seconds: usage.wall_seconds,
            cpu_seconds: usage.cpu_seconds,
            peak_memory_bytes: usage.peak_memory_bytes,
            processes,
            most_in_flight,
            out_of_order: sites_cpu.map(|_| printed.out_of_order),
            sites_cpu_seconds: sites_cpu.map(|time| time.as_secs_f64()),
            compare_cpu_seconds: own_cpu.as_secs_f64(),
        })
    }
}

fn command(program: &Program, folder: &Path, settings: &Settings, urls: &[String]) -> Command {
    let mut command = Command::new(folder.join(&*program.name));
    let mut option =
        |name: &str, value: &dyn ToString| _ = command.args([name, &value.to_string()]);
    if let (Some(workers), true) = (settings.workers, program.takes_workers()) {
        option("--workers", &workers);
    }
    match program.kind {
        Kind::Io => {
            urls.iter().for_each(|url| option("--site", url));
            option("--repeat", &settings.repeat);
        }
        Kind::Cpu => {
            option("--n", &settings.n);
            option("--times", &settings.times);
        }
    }
    command
}
