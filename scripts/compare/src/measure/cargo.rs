//! Finds and builds the programs of the workspace that `compare` belongs to, with cargo.

use std::collections::HashMap;
use std::env::{self, consts::EXE_SUFFIX};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use common::programs::{self, ASIDES, PROGRAMS, SNIPPETS};
use serde_json::Value;

use crate::comparison::{Kind, Source};

/// The environment variable in which `common/build.rs` stores the compiler flags.
const FLAGS: &str = "COMMON_RUSTFLAGS";

/// A program that can be measured: a package called `io_…` or `cpu_…`, or an example in such a package.
#[derive(Clone, Debug)]
pub struct Target {
    pub name: String,
    pub package: String,
    pub kind: Kind,
    is_example: bool,
    path: PathBuf,
}

/// All programs that can be measured, in the article's order, each followed by its examples. Others come last.
pub struct Programs {
    targets: Vec<Target>,
    /// The folder of the workspace or, with `--bin-dir`, of the executables.
    pub folder: PathBuf,
    pub is_workspace: bool,
}

/// Paths of executables by program name, and the compiler flags, if known.
type Build = (HashMap<String, PathBuf>, Option<String>);

impl Target {
    /// Creates a target from its name alone; `None` if it is unknown and begins with neither `io_` nor `cpu_`.
    fn named(name: &str) -> Option<Self> {
        let package = programs::find(name).map_or(name, |program| program.package).to_owned();
        let (kind, is_example) = (Kind::of(&package)?, package != name);
        Some(Target { name: name.to_owned(), package, kind, is_example, path: PathBuf::new() })
    }

    /// Finds the executable in cargo's messages; `None` if it was not built.
    fn executable<'a>(&self, messages: &'a [Value]) -> Option<&'a str> {
        let path = self.path.to_str()?;
        let mut built = messages.iter().filter(|it| it["target"]["src_path"] == path);
        built.find_map(|message| message["executable"].as_str())
    }

    /// Touches the main file if it was replaced after the build by an older one, such as a backup: cargo
    /// only rebuilds what is newer. Returns `None` if the file was not touched.
    fn renew(&self, messages: &[Value]) -> Option<()> {
        let built = fs::metadata(self.executable(messages)?).ok()?.modified().ok()?;
        #[cfg(unix)]
        let replaced =
            std::os::unix::fs::MetadataExt::ctime(&fs::metadata(&self.path).ok()?) as u64;
        #[cfg(not(unix))]
        let replaced = 0;
        let is_newer = built.duration_since(UNIX_EPOCH).ok()?.as_secs() < replaced;
        let file = is_newer.then(|| File::options().append(true).open(&self.path).ok())??;
        file.set_modified(SystemTime::now()).ok()
    }

    /// Returns the position of the package in the article. Other packages come last.
    fn place(&self) -> usize {
        programs::place(&self.package).unwrap_or(PROGRAMS.len())
    }

    fn is_of_article(&self) -> bool {
        !self.is_example && self.place() < PROGRAMS.len()
    }
}

impl Programs {
    pub fn of_workspace() -> io::Result<Self> {
        let folder = find_workspace().ok_or_else(|| {
            let way_out = "run cargo compare in a checkout, or give --bin-dir DIR";
            io::Error::other(format!("cannot find the programs: {way_out}"))
        })?;
        let metadata = cargo(&folder, &["metadata", "--no-deps", "--format-version=1"])?;
        let [metadata] = &metadata[..] else {
            return Err(io::Error::other("cargo cannot read the workspace"));
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut targets = Vec::new();
        for package in list(&metadata["packages"]) {
            let Some(kind) = Kind::of(&text(&package["name"])) else { continue };
            let is_program = |it: &&Value| {
                let is_snippet = SNIPPETS.iter().any(|name| it["name"] == *name);
                it["kind"][0] == "bin" || it["kind"][0] == "example" && !is_snippet
            };
            targets.extend(list(&package["targets"]).filter(is_program).map(|target| Target {
                name: text(&target["name"]),
                package: text(&package["name"]),
                kind,
                is_example: target["kind"][0] == "example",
                path: text(&target["src_path"]).into(),
            }));
        }
        let folder = text(&metadata["workspace_root"]).into();
        Ok(Programs::new(targets, folder, true))
    }

    /// Lists the eight programs as executables in a folder, and the examples and given names found there.
    pub fn of_folder(folder: PathBuf, names_given: &[&str]) -> Self {
        let is_there = |name: &&str| folder.join(format!("{name}{EXE_SUFFIX}")).is_file();
        let is_other = |name: &&str| programs::find(name).is_none();
        let others = names_given.iter().copied().filter(is_other);
        let others = ASIDES.into_iter().map(|aside| aside.name).chain(others).filter(is_there);
        let names = PROGRAMS.into_iter().map(|program| program.name).chain(others);
        Programs::new(names.filter_map(Target::named).collect(), folder, false)
    }

    fn new(mut targets: Vec<Target>, folder: PathBuf, is_workspace: bool) -> Self {
        targets.sort_by_key(|target| (target.kind, target.place(), target.is_example));
        Programs { targets, folder, is_workspace }
    }

    /// Returns all programs in the packages of these.
    pub fn beside(&self, chosen: &[&Target]) -> Vec<&Target> {
        let is_beside = |it: &&Target| chosen.iter().any(|chosen| chosen.package == it.package);
        self.targets.iter().filter(is_beside).collect()
    }

    /// Selects programs by kind (`io`, `cpu`) or by name; without any, the article's eight.
    pub fn choose(&self, names: &[&str]) -> Result<Vec<Target>, String> {
        let kind = |target: &Target| target.kind.prefix().trim_end_matches('_');
        for name in names.iter().filter(|name| !["io", "cpu"].contains(name)) {
            if self.targets.iter().all(|target| target.name != *name) {
                let names: Vec<_> = self.targets.iter().map(|target| &*target.name).collect();
                return Err(format!("'{name}' is not io, cpu or one of {}", names.join(", ")));
            }
        }
        let is_chosen = |target: &&Target| {
            let is_of_kind = names.is_empty() || names.contains(&kind(target));
            names.contains(&&*target.name) || is_of_kind && target.is_of_article()
        };
        Ok(self.targets.iter().filter(is_chosen).cloned().collect())
    }

    /// Explains why it is uncertain which program of this name would be built, if so.
    pub fn ambiguity(&self, name: &str) -> Option<String> {
        let found = self.targets.iter().filter(|target| target.name == name);
        let found: Vec<_> = found.map(|target| target.path.to_string_lossy()).collect();
        (found.len() > 1).then(|| format!("{name} may be {}: rename one", found.join(" or ")))
    }

    /// Builds programs in release mode from their current sources, leaving out those that do not compile.
    pub fn build(&self, programs: &[&Target]) -> io::Result<Build> {
        if !self.is_workspace || programs.is_empty() {
            let executable = |it: &&Target| (it.name.clone(), self.folder.join(&it.name));
            return Ok((programs.iter().map(executable).collect(), None));
        }
        // With `--bin` instead of `--package`, all programs share the same crates.
        let option = |program: &&Target| if program.is_example { "--example" } else { "--bin" };
        let named = programs.iter().flat_map(|program| [option(program), &program.name]);
        let options = ["--release", "--keep-going", "--message-format=json-render-diagnostics"];
        let build: Vec<_> = ["build"].into_iter().chain(options).chain(named).collect();
        let mut messages = cargo(&self.folder, &build)?;
        if programs.iter().filter_map(|it| it.renew(&messages)).count() > 0 {
            messages = cargo(&self.folder, &build)?;
        }
        let executable = |it: &&Target| Some((it.name.clone(), it.executable(&messages)?.into()));
        let variables = messages.iter().flat_map(|message| list(&message["env"]));
        let flags = variables.filter(|variable| variable[0] == FLAGS).last();
        let flags = flags.and_then(|variable| variable[1].as_str()).map(str::to_owned);
        Ok((programs.iter().filter_map(executable).collect(), flags))
    }

    /// Builds everything that `cargo run` can run, except this program. Returns whether all of it compiles.
    pub fn build_all(&self) -> io::Result<bool> {
        let targets = ["--workspace", "--exclude", "compare", "--bins", "--examples"];
        let options = ["build", "--message-format=json-render-diagnostics"];
        let messages = cargo(&self.folder, &[&options[..], &targets].concat())?;
        Ok(messages.last().is_some_and(|message| message["success"] == true))
    }

    /// Reads the code of the eight and of these programs, where it is available.
    pub fn sources(&self, programs: &[&Target]) -> Vec<Source> {
        let is_kept = |target: &&Target| {
            target.is_of_article() || programs.iter().any(|it| it.path == target.path)
        };
        let source = |target: &Target| {
            let path = target.path.strip_prefix(&self.folder).unwrap_or(&target.path);
            Some(Source {
                program: (&target.name).into(),
                kind: target.kind,
                path: path.to_string_lossy().replace('\\', "/").into(),
                // Git may have converted line endings.
                text: fs::read_to_string(&target.path).ok()?.replace("\r\n", "\n"),
            })
        };
        self.targets.iter().filter(is_kept).filter_map(source).collect()
    }
}

/// Finds the workspace: at or above the package that `cargo run` runs, else the executable, else this folder.
fn find_workspace() -> Option<PathBuf> {
    let is_run = env::var("CARGO_PKG_NAME").is_ok_and(|package| package == env!("CARGO_PKG_NAME"));
    let places = [
        env::var_os("CARGO_MANIFEST_DIR").filter(|_| is_run).map(PathBuf::from),
        // On Windows, canonical paths have a form that compilers don't understand.
        env::current_exe().and_then(|it| if cfg!(unix) { it.canonicalize() } else { Ok(it) }).ok(),
        env::current_dir().ok(),
    ];
    let is_workspace = |folder: &&Path| folder.join("scripts/compare/Cargo.toml").is_file();
    let found = places.iter().flatten().find_map(|place| place.ancestors().find(is_workspace));
    found.map(Path::to_owned)
}

/// Runs cargo in the workspace, where it finds `.cargo/config.toml`, and returns the JSON values that it
/// prints, one per line. Its errors go to standard error.
fn cargo(folder: &Path, arguments: &[&str]) -> io::Result<Vec<Value>> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        // `cargo run` sets these for this program. A build that inherits them would rebuild crates with a
        // build script, as their environment changed.
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    if let Some(Ok(target)) = env::var_os("CARGO_TARGET_DIR").map(absolute) {
        cargo.env("CARGO_TARGET_DIR", target);
    }
    let output = cargo.args(arguments).current_dir(folder).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| io::Error::other(format!("cannot run cargo: {error}")))?;
    let lines = output.stdout.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
