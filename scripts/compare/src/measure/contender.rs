//! Contenders: programs of this workspace, the article's programs, and any command.

use std::collections::HashMap;
use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use common::programs::{self, Workers};

use crate::comparison::{Kind, Origin, Program, SafeText, Settings, Swept, article};
use crate::measure::cargo::Target;
use crate::measure::python::Python;

#[derive(Clone, Debug)]
pub enum Contender {
    Ours(Target),
    /// One of the article's programs, by the name of its counterpart in this workspace.
    Python(&'static str),
    /// A command line for a shell, with placeholders for the values of options.
    Command {
        name: String,
        line: String,
    },
}

pub struct Paths {
    /// Executables of this workspace's programs, by program name.
    pub executables: HashMap<String, PathBuf>,
    pub python: Option<Python>,
}

impl Contender {
    pub fn name(&self) -> String {
        match self {
            Contender::Ours(target) => target.name.clone(),
            Contender::Python(name) => format!("{name}.py"),
            Contender::Command { name, .. } => name.clone(),
        }
    }

    pub fn origin(&self) -> Origin {
        match self {
            Contender::Ours(_) => Origin::Workspace,
            Contender::Python(_) => Origin::Python,
            Contender::Command { .. } => Origin::Command,
        }
    }

    pub fn target(&self) -> Option<&Target> {
        if let Contender::Ours(target) = self { Some(target) } else { None }
    }

    pub fn counterpart(&self) -> Option<&'static str> {
        if let Contender::Python(name) = self { Some(name) } else { None }
    }

    /// Returns the kind of a contender. For a command, this is a guess until it has run.
    pub fn kind(&self) -> Kind {
        match self {
            Contender::Ours(target) => target.kind,
            Contender::Python(name) => Kind::of(name).expect("the name has a kind"),
            Contender::Command { line, .. } if line.contains("{site") => Kind::Io,
            Contender::Command { .. } => Kind::Cpu,
        }
    }

    /// Estimates how many jobs one of the eight does at a time; it may have been edited.
    pub fn concurrency(&self, settings: &Settings) -> Option<usize> {
        let jobs = settings.jobs(self.kind());
        let default = match programs::find(&self.target()?.name)?.workers {
            None => 1,
            Some(Workers::Threads) => 5,
            Some(Workers::Tasks) => jobs,
            Some(Workers::Processes) => num_cpus::get(),
        };
        Some(settings.workers.unwrap_or(default).min(jobs))
    }

    /// Creates the program at a point, without runs. For a command or a Python program, the number of jobs is
    /// provisional until its first run.
    pub fn program(&self, point: &Settings) -> Program {
        let settings = match self {
            Contender::Python(_) => article::settings(point),
            _ if self.takes(Swept::Workers) => point.clone(),
            _ => Settings { workers: None, ..point.clone() },
        };
        Program {
            name: self.name().into(),
            kind: self.kind(),
            origin: self.origin(),
            command: match self {
                Contender::Command { line, .. } => Some(SafeText::from(line)),
                _ => None,
            },
            jobs: settings.jobs(self.kind()),
            settings: Some(settings).filter(|settings| settings != point),
            runs: Vec::new(),
            timeline: None,
        }
    }

    /// Returns whether an option has an effect on the contender.
    pub fn takes(&self, option: Swept) -> bool {
        match (self, option) {
            (Contender::Ours(target), Swept::Workers) => {
                programs::find(&target.name).is_none_or(|program| program.workers.is_some())
            }
            // The article's programs have these values in their code.
            (Contender::Python(_), Swept::Workers | Swept::Repeat) => false,
            (Contender::Command { line, .. }, Swept::Workers) => line.contains("{workers}"),
            (Contender::Command { line, .. }, Swept::Repeat) => line.contains("{repeat}"),
            _ => self.kind() == Kind::Io,
        }
    }

    /// Builds the command that starts the contender with these sites.
    ///
    /// # Errors
    /// There is no such program, or it does not build.
    pub fn command(
        &self,
        paths: &Paths,
        settings: &Settings,
        sites: &[String; 2],
    ) -> io::Result<Command> {
        let mut command = match self {
            Contender::Ours(target) => {
                let executable = paths.executables.get(&target.name);
                let problem = || io::Error::other("it does not compile (see the errors above)");
                let executable = executable.ok_or_else(problem)?;
                let mut command = Command::new(executable);
                add_arguments(&mut command, self.kind(), settings, sites);
                return Ok(command);
            }
            Contender::Python(name) => {
                let python = paths.python.as_ref().expect("they are measured only with a folder");
                python.command(name, sites)?
            }
            Contender::Command { line, .. } => shell(&fill_in(line, settings, sites)),
        };
        if settings.latency_seconds.is_some() {
            // Like our programs, they reach the local sites without a proxy.
            for name in ["no_proxy", "NO_PROXY"] {
                let mut hosts = env::var_os(name).unwrap_or_default();
                hosts.push(",127.0.0.1");
                command.env(name, hosts);
            }
        }
        Ok(command)
    }
}

fn add_arguments(command: &mut Command, kind: Kind, settings: &Settings, sites: &[String]) {
    if let Some(workers) = settings.workers {
        command.args(["--workers", &workers.to_string()]);
    }
    match kind {
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

/// Replaces the placeholders in a command line.
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
