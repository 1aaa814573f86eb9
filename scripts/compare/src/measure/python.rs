//! The article's programs, which the user has downloaded, and their Python interpreter.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf, absolute};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::system::print_error_line;
use tempfile::TempDir;

use crate::comparison::{SafeText, article};
use crate::measure::run::{Observed, run};

/// A script that prints the versions of Python and of the packages that the article's programs need.
const VERSIONS: &str = include_str!("python_versions.py");

/// A module that Python imports when it starts. It refuses connections to other machines.
const GUARD: &str = include_str!("python_guard.py");

const PROXIES: [&str; 6] =
    ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/// Timeout for asking the interpreter for versions.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Python {
    pub folder: PathBuf,
    interpreter: PathBuf,
    /// The temporary folder for the copies that are run.
    copies: TempDir,
}

impl Python {
    pub fn new(folder: PathBuf, interpreter: Option<PathBuf>) -> io::Result<Self> {
        let interpreter = interpreter.unwrap_or_else(|| default_interpreter().into());
        Ok(Python { folder, interpreter, copies: tempfile::tempdir()? })
    }

    /// Returns the versions of the interpreter and the packages. Notes if it or a program is missing.
    pub fn versions(&self, names: &[&str]) -> io::Result<Vec<SafeText>> {
        note_missing(&self.folder, names);
        let mut command = Command::new(&self.interpreter);
        command.args(["-c", VERSIONS]);
        let lines = Arc::new(Mutex::new(Vec::<SafeText>::new()));
        let mut observed = run(&command, PATIENCE, &lines, |it, line| it.push(line.into()), || {})?;
        self.explain(&mut observed);
        if let Some(failure) = observed.usage.failure.map(SafeText::from) {
            let interpreter = self.interpreter.display();
            print_error_line(format_args!(
                "note: {interpreter} does not behave like Python: {failure}"
            ));
            return Ok(Vec::new());
        }
        Ok(lines.lock().unwrap().drain(..).filter(is_version).collect())
    }

    /// Checks that [`command`](Self::command) can replace the article's addresses in these programs.
    pub fn check_addresses(&self, names: &[&str]) -> io::Result<()> {
        for source in names.iter().filter_map(|name| article::source(&self.folder, name).ok()) {
            let path = self.folder.join(&*source.path);
            article::refuse_address(&path, &article::with_sites(&source.text, ["", ""]))?;
        }
        Ok(())
    }

    /// Builds the command that starts a copy of a program, with these sites in place of the article's. The
    /// modules beside it are copied, too; packages are imported from its folder.
    pub fn command(&self, name: &str, sites: &[String; 2], is_live: bool) -> io::Result<Command> {
        let copies = self.copies.path();
        let sites = sites.each_ref().map(String::as_str);
        for path in fs::read_dir(&self.folder)?.flatten().map(|entry| entry.path()) {
            let is_module = path.extension().is_some_and(|it| it == "py") && path.is_file();
            let file = path.file_name().filter(|_| is_module);
            if let (Some(file), Ok(code)) = (file, fs::read_to_string(&path)) {
                fs::write(copies.join(file), article::with_sites(&code, sites))?;
            }
        }
        let source = article::source(&self.folder, name)?;
        let mut path = vec![copies.to_owned(), absolute(&self.folder)?];
        let mut command = Command::new(&self.interpreter);
        if !is_live {
            fs::write(copies.join("sitecustomize.py"), GUARD)?;
            // A proxy on this machine would get around the guard.
            command.envs(PROXIES.map(|name| (name, "")));
        }
        path.extend(env::var_os("PYTHONPATH").iter().flat_map(env::split_paths));
        command.arg(copies.join(&*source.path));
        command.env("PYTHONPATH", env::join_paths(path).map_err(io::Error::other)?);
        Ok(command)
    }

    /// Explains how to mend a failure, if an interpreter or a package is missing.
    pub fn explain(&self, Observed { usage, stderr, .. }: &mut Observed) {
        let Some(failure) = &mut usage.failure else { return };
        let interpreter = self.interpreter.display();
        if failure.starts_with(&format!("{interpreter} cannot be started")) {
            *failure += " (see --python-bin)";
        }
        let missing = stderr.last().and_then(|last| {
            last.strip_prefix("ModuleNotFoundError: No module named '")?.strip_suffix('\'')
        });
        if let Some(module) = missing.filter(|module| ["requests", "aiohttp"].contains(module)) {
            *failure = format!("{module} is not installed: {interpreter} -m pip install {module}");
            stderr.clear();
        }
    }
}

/// Returns the first usual name of a Python 3, or simply the first. Any may be missing, a stub or Python 2.
fn default_interpreter() -> &'static str {
    let names = ["py", "python3", "python"];
    let names = if cfg!(windows) { &names[..] } else { &names[1..] };
    let works = |name: &&&str| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| output.stdout.starts_with(b"Python 3"))
    };
    names.iter().find(works).unwrap_or(&names[0])
}

/// Prints a note for each of the article's programs, given by their counterparts' names, that is missing.
pub fn note_missing(folder: &Path, names: &[&str]) {
    for error in names.iter().filter_map(|name| article::source(folder, name).err()) {
        print_error_line(format_args!("note: {error}"));
    }
}

/// Returns whether a line can be output of [`VERSIONS`]: the interpreter may be something else.
fn is_version(line: &SafeText) -> bool {
    let version = line.split_once(' ').filter(|_| line.len() < 50);
    version.is_some_and(|(_, version)| version.starts_with(|it: char| it.is_ascii_digit()))
}
