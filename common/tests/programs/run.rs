//! Runs the program whose tests these are.

use std::process::{Command, Output};

/// The program, as `cargo test` built it.
pub fn program() -> Command {
    let mut command = Command::new(env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))));
    // The tests decide about proxies and certificates, not the machine they run on.
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    command
}

/// Runs the program with these options until it ends.
pub fn run(options: &[&str]) -> Finished {
    Finished::from(program().args(options).output().unwrap())
}

/// Asserts that the program says in one line that it can't write, where the disk is full.
#[cfg(target_os = "linux")]
pub fn assert_a_full_disk_is_an_error(options: &[&str]) {
    for options in [options, &["--help"]] {
        let disk = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let finished = Finished::from(program().args(options).stdout(disk).output().unwrap());
        let begin = "error: cannot write to standard output: No space left";
        assert!(finished.stderr.starts_with(begin), "{finished:?}");
        assert_eq!(
            (finished.status, finished.stderr.lines().count()),
            (Some(1), 1),
            "{finished:?}"
        );
    }
}

/// What a program that ended has left behind.
#[derive(Debug)]
pub struct Finished {
    pub status: Option<i32>,
    pub stdout: String,
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
    /// The lines on standard output, but for the last.
    pub fn lines(&self) -> Vec<&str> {
        let mut lines: Vec<_> = self.stdout.lines().collect();
        lines.pop();
        lines
    }

    /// Asserts that all went well, and that the last line is `begin` and a number of seconds.
    #[track_caller]
    pub fn assert_all_done(&self, begin: &str) {
        assert_eq!((self.status, self.stderr.as_str()), (Some(0), ""), "{self:?}");
        self.assert_last_line(begin);
    }

    #[track_caller]
    pub fn assert_last_line(&self, begin: &str) {
        let last = self.stdout.lines().last().unwrap_or_default();
        let seconds = last.strip_prefix(begin).and_then(|rest| rest.strip_suffix(" seconds"));
        let decimals =
            seconds.and_then(|seconds| seconds.split_once('.')).map(|(_, end)| end.len());
        assert!(seconds.is_some_and(|seconds| seconds.parse::<f64>().is_ok()), "{self:?}");
        assert_eq!(decimals, Some(6), "{last}");
    }

    /// Asserts that the command line was refused, in a first line that has all of `words`.
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
