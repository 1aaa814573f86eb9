//! Scripts in place of the programs, and helpers to run `compare` on them.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use testing::process_table::{is_running, kill};
use testing::{wait_until, write_executable};

/// A script that downloads like io_non_concurrent: one site after the other, `--repeat` times. It prints a
/// time that is far longer than it takes, however busy this machine is.
pub const DOWNLOADS: &str = r#"
while [ $# -gt 0 ]; do
    case $1 in
        --site) sites+=("$2") ;;
        --repeat) repeat=$2 ;;
    esac
    shift 2
done
for ((i = 0; i < repeat; i++)); do
    for url in "${sites[@]}"; do
        server=${url#http://}
        path=/${server#*/}
        server=${server%%/*}
        exec 3<>"/dev/tcp/${server%:*}/${server#*:}"
        printf 'GET %s HTTP/1.1\r\nHost: sites\r\nConnection: close\r\n\r\n' "$path" >&3
        size=$(sed '1,/^.$/d' <&3 | wc -c)
        echo "Read $((size)) bytes from $url"
    done
done
echo "Downloaded $((repeat * ${#sites[@]})) sites in 25 seconds"
"#;

/// A temporary folder with scripts.
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

    /// Writes a script, or replaces it.
    pub fn write(&self, name: &str, script: &str) {
        let script = format!("#!/usr/bin/env bash\n{script}");
        write_executable(&self.folder.path().join(name), script);
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

pub fn compare(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compare"));
    command.args(options).stdin(Stdio::null());
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
pub const KILLED: &str =
    if cfg!(target_os = "linux") { "9 (SIGKILL)" } else { "its launcher was killed" };

/// A script that starts a process, writes both process IDs to `processes`, and hangs.
pub const HANGS: &str =
    "sleep 1000 & echo $$ $! >processes.part; mv processes.part processes; wait";
