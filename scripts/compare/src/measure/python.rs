//! The article's own programs, which a reader has downloaded.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::sites::ARTICLE_SITES;
use common::system::print_error_line;
use tempfile::TempDir;

use crate::comparison::{SafeText, article};
use crate::measure::run::{Observed, run};

/// What they are run with.
pub const INTERPRETER: &str = if cfg!(windows) { "python" } else { "python3" };

/// Prints its own version, and those of the packages that the article's programs need.
const VERSIONS: &str = "
import platform, importlib.metadata
print('Python', platform.python_version())
for name in 'requests', 'aiohttp':
    try:
        print(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        pass
";

/// How long an interpreter may take to tell its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// A folder with the article's own programs, and an interpreter.
pub struct Python {
    pub folder: PathBuf,
    interpreter: PathBuf,
    /// The copies that are run are here.
    copies: TempDir,
}

impl Python {
    /// # Errors
    /// There can be no temporary folder.
    pub fn new(folder: PathBuf, interpreter: PathBuf) -> io::Result<Self> {
        Ok(Python { folder, interpreter, copies: tempfile::tempdir()? })
    }

    /// The versions of the interpreter and of the packages. What is missing, of the interpreter and of
    /// these programs, is printed at once.
    ///
    /// # Errors
    /// No process can be started, or it was interrupted.
    pub fn versions(&self, names: &[&str]) -> io::Result<Vec<SafeText>> {
        note_missing(&self.folder, names);
        let mut command = Command::new(&self.interpreter);
        command.args(["-c", VERSIONS]);
        let lines = Arc::new(Mutex::new(Vec::new()));
        let read_line = {
            let lines = lines.clone();
            move |line: &str| lines.lock().unwrap().push(SafeText::from(line))
        };
        let mut observed = run(&command, PATIENCE, read_line, || {})?;
        self.explain(&mut observed);
        if let Some(failure) = observed.usage.failure.map(SafeText::from) {
            let interpreter = self.interpreter.display();
            print_error_line(format_args!("note: is {interpreter} a Python? {failure}"));
            return Ok(Vec::new());
        }
        Ok(lines.lock().unwrap().drain(..).filter(is_version).collect())
    }

    /// How to start a copy of a program in which these sites take the place of the article's.
    ///
    /// # Errors
    /// There is no such program, or it can't be copied.
    pub fn command(&self, name: &str, sites: &[String; 2]) -> io::Result<Command> {
        let [first, second] = ARTICLE_SITES;
        let source = article::source(&self.folder, name)?.text;
        let source = source.replace(first, &sites[0]).replace(second, &sites[1]);
        let copy = self.copies.path().join(format!("{name}.py"));
        fs::write(&copy, source)?;
        let mut command = Command::new(&self.interpreter);
        command.arg(copy);
        Ok(command)
    }

    /// Puts a failure into words that tell what to do, if what was seen allows that.
    pub fn explain(&self, Observed { usage, stderr, .. }: &mut Observed) {
        let Some(failure) = &mut usage.failure else { return };
        let interpreter = self.interpreter.display();
        if failure.starts_with(&format!("{interpreter} cannot be started")) {
            *failure += " (see --python-bin)";
        }
        let missing = stderr.last().and_then(|last| {
            last.strip_prefix("ModuleNotFoundError: No module named '")?.strip_suffix('\'')
        });
        if let Some(module) = missing {
            *failure = format!("{module} is not installed: {interpreter} -m pip install {module}");
            stderr.clear();
        }
    }
}

/// Prints which of the article's own programs are not in a folder, by the names of their counterparts.
pub fn note_missing(folder: &Path, names: &[&str]) {
    for error in names.iter().filter_map(|name| article::source(folder, name).err()) {
        print_error_line(format_args!("note: {error}"));
    }
}

/// Whether a line is what is expected of [`VERSIONS`], if anything else should answer.
fn is_version(line: &SafeText) -> bool {
    let version = line.split_once(' ').filter(|_| line.len() < 50);
    version.is_some_and(|(_, version)| version.starts_with(|it: char| it.is_ascii_digit()))
}
