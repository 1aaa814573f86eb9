//! Runs programs and checks their output and exit status.

use std::env;
use std::fmt::Debug;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use crate::timeline::Timeline;

/// The program under test, as built by `cargo test`. `testing::executable!()` creates one.
#[derive(Clone, Copy)]
pub struct Executable {
    /// Its name: that of its package, or of an example.
    pub name: &'static str,
    /// The name of its package.
    pub package: &'static str,
    /// Its path, absolute or from the folder of the test's own executable.
    pub path: &'static str,
    /// A folder for the files of its tests.
    pub folder: &'static str,
}

/// Creates the [`Executable`] of the package under test, or of one of its examples.
#[macro_export]
macro_rules! executable {
    () => {
        $crate::Executable {
            name: env!("CARGO_PKG_NAME"),
            package: env!("CARGO_PKG_NAME"),
            path: env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))),
            folder: env!("CARGO_TARGET_TMPDIR"),
        }
    };
    ($example:literal) => {
        $crate::Executable {
            name: $example,
            path: if cfg!(windows) {
                concat!("../examples/", $example, ".exe")
            } else {
                concat!("../examples/", $example)
            },
            ..$crate::executable!()
        }
    };
}

/// The manual of the programs.
const MANUAL: &str = include_str!("../README.md");

impl Executable {
    /// Returns its absolute path.
    pub fn full_path(&self) -> PathBuf {
        let path = env::current_exe().unwrap().parent().unwrap().join(self.path);
        assert!(path.exists(), "run cargo build --package {} --examples", self.package);
        path
    }

    /// Returns a command that starts the program.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.full_path());
        // The tests decide about proxies and certificates, not the machine they run on.
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
        command
    }

    /// Runs the program with these options until it ends.
    pub fn run(&self, options: &[&str]) -> Finished {
        finish(self.command().args(options))
    }

    /// Runs the program and returns the number of workers that it reports to `compare`.
    pub fn reported_workers(&self, test: &str, options: &[&str]) -> usize {
        let file = self.file(&format!("{test}-report"));
        _ = fs::remove_file(&file);
        let finished = finish(self.command().args(options).env("COMMON_REPORT_FILE", &file));
        assert_eq!(finished.status, Some(0), "{finished:?}");
        let report = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let workers = report.lines().find_map(|line| line.strip_prefix("workers "));
        workers.unwrap().parse().unwrap()
    }

    /// Runs the program and reads the timeline that it writes.
    pub fn record(&self, test: &str, options: &[&str]) -> (Finished, Timeline) {
        let file = self.file(&format!("{test}.json"));
        let start = Instant::now();
        let finished = self.run(&[options, &["--timeline", &file]].concat());
        (finished, Timeline::read(self, &file, start.elapsed()))
    }

    /// Asserts that the manual shows this program's `--help`, unless it is a copy of `original`.
    pub fn assert_help_is_in_the_manual(&self, original: &str) {
        if self.name != original {
            return;
        }
        assert_shows(MANUAL, &self.run(&["--help"]).stdout);
    }

    /// Asserts that the program reports a full disk in one line and exits with 1. Only Linux has a device
    /// that is always full.
    #[cfg(target_os = "linux")]
    pub fn assert_a_full_disk_is_an_error(&self, options: &[&str]) {
        for options in [options, &["--help"]] {
            let disk = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            let finished = finish(self.command().args(options).stdout(disk));
            let begin = "error: cannot write to standard output: No space left";
            assert!(finished.stderr.starts_with(begin), "{finished:?}");
            assert_eq!(
                (finished.status, finished.stderr.lines().count()),
                (Some(1), 1),
                "{finished:?}"
            );
        }
    }

    /// Returns the path of a file for a test.
    pub fn file(&self, name: &str) -> String {
        format!("{}/{}-{name}", self.folder, self.name)
    }

    /// Asserts a property that a learner's edit may change. `has` describes the original, for example
    /// as `five threads`.
    #[track_caller]
    pub fn assert_unedited<T: PartialEq + Debug>(&self, has: &str, found: T, expected: T) {
        assert!(
            found == expected,
            "{} has been edited or is broken: the original has {has} (expected {expected:?}, \
             found {found:?}). If you have edited it, expect this test to fail.",
            self.name
        );
    }
}

/// Asserts that a manual shows a program's `--help`, indented.
pub fn assert_shows(manual: &str, help: &str) {
    // On Windows, the names of executables have an extension.
    let help = help.replace(".exe", "");
    let shown: Vec<_> =
        manual.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    assert!(shown.join("\n").contains(help.trim_end()), "the manual does not show:\n{help}");
}

/// Writes an executable file. On Unix, another process does it: a process that another test is just starting
/// would inherit the file, open for writing, and such a file cannot be run ("Text file busy").
pub fn write_executable(path: &Path, content: impl AsRef<[u8]>) {
    if cfg!(windows) {
        return fs::write(path, content).unwrap();
    }
    let mut writer = Command::new("sh");
    writer.args(["-c", "cat >\"$0\" && chmod +x \"$0\""]).arg(path).stdin(Stdio::piped());
    let mut writer = writer.spawn().unwrap();
    writer.stdin.take().unwrap().write_all(content.as_ref()).unwrap();
    assert!(writer.wait().unwrap().success(), "{}", path.display());
}

/// Makes a command print Unicode, whatever the locale of this machine is. (Bash would warn of an `LC_ALL` that
/// the machine does not have, but not of such a `LANG`.)
pub fn in_utf8(command: &mut Command) -> &mut Command {
    command.env("LC_ALL", "").env("LC_CTYPE", "").env("LANG", "C.UTF-8")
}

/// Runs a command until it ends.
pub fn finish(command: &mut Command) -> Finished {
    Finished::from(command.output().unwrap())
}

/// The output and exit status of a program that has ended.
#[derive(Debug)]
pub struct Finished {
    /// Its exit status, if no signal ended it.
    pub status: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        Finished {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Finished {
    /// Returns the lines on standard output, except the last.
    pub fn lines(&self) -> Vec<&str> {
        let mut lines: Vec<_> = self.stdout.lines().collect();
        lines.pop();
        lines
    }

    /// Asserts a success without errors, and a last line of `begin` and a number of seconds.
    #[track_caller]
    pub fn assert_all_done(&self, begin: &str) {
        assert_eq!((self.status, self.stderr.as_str()), (Some(0), ""), "{self:?}");
        self.assert_last_line(begin);
    }

    /// Asserts that the last line is `begin` and a number of seconds.
    #[track_caller]
    pub fn assert_last_line(&self, begin: &str) {
        let last = self.stdout.lines().last().unwrap_or_default();
        let seconds = last.strip_prefix(begin).and_then(|rest| rest.strip_suffix(" seconds"));
        let decimals =
            seconds.and_then(|seconds| seconds.split_once('.')).map(|(_, end)| end.len());
        assert!(seconds.is_some_and(|seconds| seconds.parse::<f64>().is_ok()), "{self:?}");
        assert_eq!(decimals, Some(6), "{last}");
    }

    /// Asserts that the command line was rejected, with a first line that contains all of `words`.
    #[track_caller]
    pub fn assert_usage_error(&self, words: &[&str]) {
        let first = self.stderr.lines().next().unwrap_or_default();
        assert_eq!((self.status, self.stdout.as_str()), (Some(2), ""), "{self:?}");
        assert!(first.starts_with("error: "), "{first}");
        for word in words {
            assert!(first.contains(word), "{word} is missing: {first}");
        }
    }
}
