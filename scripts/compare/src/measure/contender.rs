//! Contenders: programs of this workspace, the article's programs, and any command.

use std::collections::HashMap;
use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use common::programs::{self, Workers};

use crate::comparison::{Kind, Origin, Program, Settings, Swept, article};
use crate::measure::cargo::Target;
use crate::measure::launcher::in_shell;
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
            Contender::Command { line, .. } if uses_sites(line) => Kind::Io,
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

    /// Creates the program at a point. Until its first run, the jobs of one that is not ours are a guess.
    pub fn program(&self, point: &Settings) -> Program {
        let settings = match self {
            Contender::Python(_) => article::settings(point),
            _ if self.takes(Swept::Workers) => point.clone(),
            _ => Settings { workers: None, ..point.clone() },
        };
        let (origin, command) = match self {
            Contender::Ours(_) => (Origin::Workspace, None),
            Contender::Python(_) => (Origin::Python, None),
            Contender::Command { line, .. } => (Origin::Command, Some(line.clone())),
        };
        Program {
            name: self.name().into(),
            kind: self.kind(),
            origin,
            command,
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
            (Contender::Command { .. }, Swept::Workers | Swept::Repeat) => {
                self.has_placeholder(option.name())
            }
            _ => self.kind() == Kind::Io,
        }
    }

    /// Returns whether the contender is a command with the placeholder of this name.
    pub fn has_placeholder(&self, name: &str) -> bool {
        let Contender::Command { line, .. } = self else { return false };
        find_placeholder(line, |it| it == name).is_some()
    }

    pub fn command(
        &self,
        paths: &Paths,
        settings: &Settings,
        sites: &[String; 2],
    ) -> io::Result<Command> {
        let mut command = match self {
            Contender::Ours(target) => {
                let problem = || io::Error::other("it does not compile (see the errors above)");
                let executable = paths.executables.get(&target.name).ok_or_else(problem)?;
                let mut command = Command::new(executable);
                add_arguments(&mut command, self.kind(), settings, sites);
                return Ok(command);
            }
            Contender::Python(name) => {
                let python = paths.python.as_ref().expect("they are measured only with a folder");
                python.command(name, sites, settings.latency_seconds.is_none())?
            }
            Contender::Command { line, .. } => {
                in_shell(&replaced(line, |name| value(name, settings, sites)))
            }
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

/// Returns the value of a placeholder, or `None` if there is no placeholder of this name.
fn value(name: &str, settings: &Settings, [first, second]: &[String; 2]) -> Option<String> {
    Some(match name {
        "site1" => first.clone(),
        "site2" => second.clone(),
        "repeat" => Swept::Repeat.value(settings),
        "workers" => Swept::Workers.value(settings),
        "latency" => Swept::Latency.value(settings),
        "n" => settings.n.to_string(),
        "times" => settings.times.to_string(),
        _ => return None,
    })
}

/// Replaces placeholders that have a value, but not `${n}`, which is the shell's. `{{n}}` becomes `{n}`.
fn replaced(line: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut replaced = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        replaced += before;
        let escaped = after.strip_prefix('{').and_then(|it| it.split_once("}}"));
        if let Some((name, end)) = escaped.filter(|(name, _)| value(name).is_some()) {
            replaced += &format!("{{{name}}}");
            rest = end;
        } else if let Some((name, end)) = after.split_once('}')
            && !before.ends_with('$')
            && let Some(value) = value(name)
        {
            replaced += &value;
            rest = end;
        } else {
            replaced.push('{');
            rest = after;
        }
    }
    replaced + rest
}

/// Finds the first placeholder whose name meets a condition.
pub fn find_placeholder(line: &str, is: impl Fn(&str) -> bool) -> Option<String> {
    // A command line can't contain NUL.
    let marked = replaced(line, |name| is(name).then(|| format!("\0{name}\0")));
    marked.split('\0').nth(1).map(str::to_owned)
}

pub fn uses_sites(line: &str) -> bool {
    find_placeholder(line, |name| ["site1", "site2"].contains(&name)).is_some()
}
