//! What is measured: programs of this workspace, the article's own, and any command.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use common::programs::{self, Workers};

use crate::comparison::{IN_ARTICLE, Kind, Origin, Program, Settings, Swept, Text, takes_workers};
use crate::measure::python::Python;

/// A program that can be started.
#[derive(Clone, Debug)]
pub enum Subject {
    /// One of the eight, by its name.
    Workspace(&'static str),
    /// The article's own, by the name of the one in this workspace.
    Python(&'static str),
    /// A command line for a shell, in which placeholders stand for what the programs of this workspace
    /// are told.
    Also { name: String, command: String },
}

/// Where what is measured can be found.
pub struct Places {
    /// The folder with the programs of this workspace.
    pub programs: PathBuf,
    pub python: Option<Python>,
}

impl Subject {
    /// What it is called in the table.
    pub fn name(&self) -> String {
        match self {
            Subject::Workspace(name) => (*name).to_owned(),
            Subject::Python(sibling) => format!("{sibling}.py"),
            Subject::Also { name, .. } => name.clone(),
        }
    }

    pub fn origin(&self) -> Origin {
        match self {
            Subject::Workspace(_) => Origin::Workspace,
            Subject::Python(_) => Origin::Python,
            Subject::Also { .. } => Origin::Also,
        }
    }

    /// What it spends its time on. Of a command, that is a guess until it has run.
    pub fn kind(&self) -> Kind {
        match self {
            Subject::Workspace(name) | Subject::Python(name) => Kind::of(name),
            Subject::Also { command, .. } if command.contains("{site") => Kind::Io,
            Subject::Also { .. } => Kind::Cpu,
        }
    }

    /// The command line, if it is one that was given.
    pub fn command(&self) -> Option<&str> {
        match self {
            Subject::Also { command, .. } => Some(command),
            _ => None,
        }
    }

    /// What is to be measured, not run yet. How many downloads a program of others does, only its run
    /// will tell.
    pub fn program(&self, settings: &Settings, cpus: usize) -> Program {
        let kind = self.kind();
        let wanted = match self {
            Subject::Python(_) if kind == Kind::Cpu => IN_ARTICLE.1,
            _ => settings.jobs(kind),
        };
        let workers = |default| settings.workers.unwrap_or(default);
        let at_a_time = match *self {
            Subject::Workspace(name) => {
                let takes = programs::find(name).and_then(|program| program.workers);
                Some(match takes {
                    None => 1,
                    Some(Workers::Threads) => workers(5),
                    Some(Workers::Tasks) => workers(wanted),
                    Some(Workers::Processes) => workers(cpus),
                })
            }
            _ => None,
        };
        Program {
            name: self.name().into(),
            kind,
            origin: self.origin(),
            command: self.command().map(Text::from),
            wanted,
            at_a_time: at_a_time.map(|most| most.min(wanted)),
            runs: Vec::new(),
            timeline: None,
        }
    }

    /// Whether another value of this option makes it do something else.
    pub fn takes(&self, option: Swept) -> bool {
        let command = self.command().unwrap_or_default();
        match (option, self.origin()) {
            (Swept::Workers, origin) => takes_workers(origin, &self.name(), command),
            (Swept::Repeat, Origin::Python) => false,
            (Swept::Repeat, Origin::Also) => command.contains("{repeat}"),
            _ => self.kind() == Kind::Io,
        }
    }

    /// How to start it, for these sites.
    ///
    /// # Errors
    /// There is no such program.
    pub fn start(
        &self,
        places: &Places,
        settings: &Settings,
        sites: &[String; 2],
    ) -> io::Result<Command> {
        let mut command = match self {
            Subject::Workspace(name) => {
                let mut command = Command::new(places.programs.join(name));
                self.tell(&mut command, settings, sites);
                return Ok(command);
            }
            Subject::Python(sibling) => {
                let python = places.python.as_ref().expect("it is asked for with a folder");
                python.start(sibling, sites)?
            }
            Subject::Also { command, .. } => shell(&fill_in(command, settings, sites)),
        };
        if settings.latency_seconds.is_some() {
            // As the programs of this workspace have it: what is on this machine needs no proxy.
            for name in ["no_proxy", "NO_PROXY"] {
                let mut hosts = env::var_os(name).unwrap_or_default();
                hosts.push(",127.0.0.1");
                command.env(name, hosts);
            }
        }
        Ok(command)
    }

    /// Tells a program of this workspace what to do.
    fn tell(&self, command: &mut Command, settings: &Settings, sites: &[String]) {
        if let (Some(workers), true) = (settings.workers, self.takes(Swept::Workers)) {
            command.args(["--workers", &workers.to_string()]);
        }
        match self.kind() {
            Kind::Io => {
                command.args(["--repeat", &settings.repeat.to_string()]);
                match settings.latency_seconds {
                    Some(_) => command.args(sites.iter().flat_map(|site| ["--site", site])),
                    None => command.arg("--live"),
                };
            }
            Kind::Cpu => {
                command.args(["--n", &settings.n.to_string()]);
                command.args(["--times", &settings.times.to_string()]);
            }
        }
    }
}

/// A command line, in which placeholders have become what they stand for.
fn fill_in(command: &str, settings: &Settings, [first, second]: &[String; 2]) -> String {
    let workers = settings.workers.map(|workers| workers.to_string());
    command
        .replace("{site1}", first)
        .replace("{site2}", second)
        .replace("{repeat}", &settings.repeat.to_string())
        .replace("{workers}", &workers.unwrap_or_default())
        .replace("{n}", &settings.n.to_string())
        .replace("{times}", &settings.times.to_string())
}

fn shell(line: &str) -> Command {
    let [shell, option] = if cfg!(windows) { ["cmd", "/C"] } else { ["sh", "-c"] };
    let mut command = Command::new(shell);
    command.args([option, line]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::tests::{TYPICAL, comparison};

    #[test]
    fn placeholders_stand_for_what_programs_are_told() {
        let settings = comparison(TYPICAL).measurement.settings;
        let settings = Settings { workers: Some(7), ..settings };
        let sites = ["http://a".to_owned(), "http://b".to_owned()];
        let line = "x {site1} {site2} {repeat} {workers} {n} {times} ${y} {z}";
        let expected = "x http://a http://b 80 7 35 20 ${y} {z}";
        assert_eq!(fill_in(line, &settings, &sites), expected);
    }

    #[test]
    fn a_program_takes_what_makes_it_do_something_else() {
        let also = |command: &str| Subject::Also { name: "x".into(), command: command.into() };
        let takes = |subject: Subject| {
            [Swept::Workers, Swept::Repeat, Swept::Latency].map(|option| subject.takes(option))
        };
        assert_eq!(takes(Subject::Workspace("io_non_concurrent")), [false, true, true]);
        assert_eq!(takes(Subject::Workspace("io_asyncio")), [true, true, true]);
        assert_eq!(takes(Subject::Workspace("cpu_threads")), [true, false, false]);
        assert_eq!(takes(Subject::Workspace("cpu_asyncio")), [false, false, false]);
        assert_eq!(takes(Subject::Python("io_threads")), [false, false, true]);
        assert_eq!(takes(also("x {site1} {repeat}")), [false, true, true]);
        assert_eq!(takes(also("x {n} {workers}")), [true, false, false]);
    }
}
