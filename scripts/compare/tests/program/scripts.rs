//! Scripts in place of the programs, and helpers to run `compare` on them.

use std::env::{self, consts::EXE_SUFFIX};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use testing::process_table::{is_running, kill};
use testing::{in_utf8, leave_out, wait_until};

/// A script that downloads like io_non_concurrent: one site after the other, `--repeat` times. It prints a
/// time that is far longer than it takes, however busy this machine is.
pub const DOWNLOADS: &str = "download\nprint Downloaded {downloads} sites in 25 seconds";

/// A temporary folder with programs that run scripts. `examples/stand_in.rs` has the commands.
pub struct Scripts {
    pub folder: TempDir,
}

impl Scripts {
    pub fn new(scripts: &[(&str, &str)]) -> Self {
        let folder = Scripts { folder: tempfile::tempdir().unwrap() };
        for (name, script) in scripts {
            folder.write(name, script);
        }
        folder
    }

    /// Writes a program's script, or replaces it.
    pub fn write(&self, name: &str, script: &str) {
        fs::write(self.path(&format!("{name}.script")), script).unwrap();
        let program = self.path(&format!("{name}{EXE_SUFFIX}"));
        if !fs::exists(&program).unwrap() {
            link(&stand_in(), Path::new(&program));
        }
    }

    /// Returns the path of a program, for a command line.
    pub fn program(&self, name: &str) -> String {
        format!("\"{}\"", self.path(name))
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn compare(&self, options: &[&str]) -> Command {
        let mut command = compare(&["--bin-dir", &self.path(".")]);
        command.args(options).current_dir(self.folder.path());
        command
    }

    /// Starts `compare` and sends it a signal as soon as a program [hangs](HANGS).
    pub fn start_and_send(&self, signal: &str, options: &[&str]) -> Child {
        let mut compare = self.compare(options);
        let compare = compare.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        wait_until(|| Path::new(&self.path("processes")).exists());
        assert!(kill(signal, &compare.id().to_string()));
        compare
    }

    pub fn wait_for_the_end_of_processes(&self) {
        for process in fs::read_to_string(self.path("processes")).unwrap().split_whitespace() {
            wait_until(|| !is_running(process));
        }
    }
}

/// Returns the executable that stands in for programs, which `cargo test` builds.
pub fn stand_in() -> PathBuf {
    let test = env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap().join("examples");
    let stand_in = folder.join(format!("stand_in{EXE_SUFFIX}"));
    assert!(stand_in.exists(), "run cargo build --package compare --example stand_in");
    stand_in
}

/// Adapts a command line to the system's shell, `sh` or `cmd`: paths that begin with `./`, and `/dev/null`.
pub fn command_line(line: &str) -> String {
    if cfg!(windows) {
        line.replace("./", r".\").replace("/dev/null", "NUL")
    } else {
        line.to_owned()
    }
}

/// Returns the system's description of an exit status.
pub fn exit_status(status: i32) -> String {
    format!("exit {}: {status}", if cfg!(windows) { "code" } else { "status" })
}

/// Returns the system's description of a missing file. The error has the same number on Unix and Windows.
pub fn not_found() -> String {
    io::Error::from_raw_os_error(2).to_string()
}

/// Links to a file under a new name, or copies it.
fn link(file: &Path, name: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(file, name).unwrap();
    // Few users of Windows may create symbolic links, and no link to a running program can be removed.
    #[cfg(windows)]
    fs::copy(file, name).unwrap();
}

/// Returns whether there is cargo; if not, notes that a test is left out. There may be none under Wine.
pub fn has_cargo() -> bool {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let is_there = starts(cargo);
    if !is_there {
        leave_out("programs of a workspace, as there is no cargo");
    }
    is_there
}

/// Returns whether a program can be started.
pub fn starts(program: impl AsRef<OsStr>) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok()
}

pub fn compare(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compare"));
    in_utf8(command.args(options)).stdin(Stdio::null());
    command
}

pub fn json(path: &str) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Finds a program at the first point that has it.
pub fn program<'a>(comparison: &'a Value, name: &str) -> &'a Value {
    let points = comparison["points"].as_array().unwrap().iter();
    let mut programs = points.flat_map(|point| point["programs"].as_array().unwrap());
    programs.find(|program| program["name"] == name).unwrap_or_else(|| panic!("{name}"))
}

/// The problem of a program that kills its process group, which includes the launcher except on Linux.
#[cfg(unix)]
pub const KILLED: &str =
    if cfg!(target_os = "linux") { "9 (SIGKILL)" } else { "its launcher was killed" };

/// A script that starts a process, writes both process IDs to `processes`, and hangs.
pub const HANGS: &str = "hang";
