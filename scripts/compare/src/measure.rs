//! Runs a program several times and notes what it did.

use std::io;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use common::local_sites::{LocalSites, Settings};
use common::options::Program;

use crate::options::Options;

/// The runs of one program.
pub struct Row {
    pub program: Program,
    /// Jobs that each run was to do.
    pub wanted: usize,
    pub runs: Vec<Run>,
}

impl Row {
    /// Whether every run did all of its work.
    pub fn is_complete(&self) -> bool {
        !self.runs.is_empty() && self.runs.iter().all(|run| run.is_complete(self.wanted))
    }

    /// The fastest run's time: none if any run failed, whose time would tell nothing.
    pub fn fastest(&self) -> Option<Duration> {
        let times = self.runs.iter().filter_map(|run| run.time);
        times.min().filter(|_| self.is_complete())
    }

    /// Jobs that were done in the run that did the fewest.
    pub fn done(&self) -> usize {
        self.runs.iter().map(|run| run.done).min().unwrap_or(0)
    }
}

/// What one run of a program did.
pub struct Run {
    succeeded: bool,
    done: usize,
    /// The time that the program printed: without starting it, without options and list.
    time: Option<Duration>,
}

impl Run {
    #[cfg(test)]
    pub fn new(succeeded: bool, done: usize, time: Option<Duration>) -> Self {
        Run { succeeded, done, time }
    }

    fn is_complete(&self, wanted: usize) -> bool {
        self.succeeded && self.done == wanted && self.time.is_some()
    }
}

/// Runs a program as often as asked for.
///
/// # Errors
/// The program can't be started, or the sites can't be served.
pub fn measure(program: &Program, folder: &Path, options: &Options) -> io::Result<Row> {
    let is_io = program.name.starts_with("io_");
    let mut runs = Vec::new();
    for number in 1..=options.runs {
        eprintln!("{}: run {number} of {}", program.name, options.runs);
        let mut command = Command::new(folder.join(program.name));
        if let (Some(_), Some(workers)) = (program.workers, options.workers) {
            command.args(["--workers", &workers.to_string()]);
        }
        let run = if is_io { run_io(command, options) } else { run_cpu(command, options) };
        runs.push(run.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot measure {}: {error}", program.name))
        })?);
    }
    let wanted = if is_io { options.repeat * 2 } else { options.times };
    Ok(Row { program: *program, wanted, runs })
}

/// Runs an io program against sites of its own, which tell whether it really asked for what it says
/// it read.
fn run_io(mut command: Command, options: &Options) -> io::Result<Run> {
    let sites = LocalSites::start(Settings { latency: options.latency, ..Settings::default() })?;
    for url in sites.urls() {
        command.args(["--site", &url]);
    }
    let output = command.args(["--repeat", &options.repeat.to_string()]).output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let read = printed.lines().filter(|line| line.contains("Read ")).count();
    Ok(Run {
        done: read.min(sites.answered()),
        time: printed.lines().last().and_then(|line| seconds(line, "Downloaded ")),
        succeeded: ended_well(&output),
    })
}

fn run_cpu(mut command: Command, options: &Options) -> io::Result<Run> {
    let output = command
        .args(["--n", &options.n.to_string(), "--times", &options.times.to_string()])
        .output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let last = printed.lines().last().unwrap_or_default();
    // "Computed 19 of 20 in …" if something failed.
    let done = last.split(' ').nth(1).and_then(|word| word.parse().ok());
    let time = seconds(last, "Computed ");
    Ok(Run {
        done: done.unwrap_or(if time.is_some() { options.times } else { 0 }),
        time,
        succeeded: ended_well(&output),
    })
}

/// The seconds in a program's last line.
fn seconds(line: &str, begin: &str) -> Option<Duration> {
    let (_, end) = line.strip_prefix(begin)?.rsplit_once("in ")?;
    Duration::try_from_secs_f64(end.strip_suffix(" seconds")?.parse().ok()?).ok()
}

/// Whether the program ended well. Passes on the first lines of its standard error.
fn ended_well(output: &Output) -> bool {
    if !output.status.success() {
        eprintln!("  it ended with {}", output.status);
    }
    for line in String::from_utf8_lossy(&output.stderr).lines().take(3) {
        eprintln!("  {line}");
    }
    output.status.success()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seconds_stand_in_the_last_line() {
        let time = Some(Duration::from_micros(14_289_619));
        assert_eq!(seconds("Downloaded 160 sites in 14.289619 seconds", "Downloaded "), time);
        for line in
            ["", "Downloaded", "Downloaded 160 sites in x seconds", "Computed in 1.5 seconds"]
        {
            assert_eq!(seconds(line, "Downloaded "), None, "{line}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_only_says_that_it_downloaded_is_found_out() {
        let says = "echo Read 276 bytes from somewhere; echo Downloaded 1 sites in 0.01 seconds";
        let mut command = Command::new("sh");
        command.args(["-c", says]);
        let options = Options {
            programs: Vec::new(),
            runs: 1,
            latency: Duration::ZERO,
            repeat: 1,
            workers: None,
            n: 1,
            times: 1,
        };
        let run = run_io(command, &options).unwrap();
        assert_eq!((run.done, run.is_complete(2)), (0, false));
    }
}
