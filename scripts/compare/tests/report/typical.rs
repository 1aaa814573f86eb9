//! A stored comparison, typical of four CPUs, and changes to it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use testing::{Finished, finish, in_utf8};

/// Three runs of each program, with timelines of the cpu programs.
pub struct Typical(pub Value);

impl Typical {
    pub fn new() -> Self {
        Typical(serde_json::from_str(include_str!("typical.json")).unwrap())
    }

    /// Returns the first point.
    pub fn point(&mut self) -> &mut Value {
        &mut self.0["points"][0]
    }

    pub fn program(&mut self, name: &str) -> &mut Value {
        let programs = self.point()["programs"].as_array_mut().unwrap();
        programs.iter_mut().find(|program| program["name"] == name).unwrap()
    }

    /// Replaces the times of these programs. With a time of zero, a program failed.
    pub fn with(mut self, times: &[(&str, f64)]) -> Self {
        for (name, seconds) in times {
            let runs = &mut self.program(name)["runs"];
            if *seconds == 0.0 {
                *runs = json!([{ "round": 1, "problem": "it printed nothing", "stderr": [], "done": 3, "compare_cpu_seconds": 0 }]);
                continue;
            }
            for (run, factor) in runs.as_array_mut().unwrap().iter_mut().zip([1.02, 1.0, 1.01]) {
                run["seconds"] = (seconds * factor).into();
            }
        }
        self
    }

    /// Replaces the runs of a program by one for each of these times.
    pub fn set_times(&mut self, name: &str, times: &[f64]) {
        let runs = &mut self.program(name)["runs"];
        let run = |(round, seconds): (usize, &f64)| {
            let mut run = runs[0].clone();
            (run["round"], run["seconds"]) = (round.into(), (*seconds).into());
            run
        };
        *runs = (1..).zip(times).map(run).collect();
    }

    /// Compares it with a baseline.
    pub fn against(&self, baseline: &Typical, options: &[&str]) -> Finished {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("before.json"), baseline.0.to_string()).unwrap();
        self.read(folder.path(), &[&["--baseline", "before.json"], options].concat())
    }

    /// Returns the output of `compare`, which must not refuse the comparison.
    pub fn show(&self, options: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        self.show_in(folder.path(), options)
    }

    /// Exports it in this format.
    pub fn export(&self, format: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        self.show_in(folder.path(), &[&format!("--{format}"), "exported"]);
        let exported = fs::read_to_string(folder.path().join("exported")).unwrap();
        // Line ends are the same on every system. (A page contains code, which may have any.)
        assert!(format == "html" || !exported.contains('\r'), "{exported}");
        exported
    }

    /// Exports it as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.export("json")).unwrap()
    }

    fn show_in(&self, folder: &Path, options: &[&str]) -> String {
        let Finished { stdout, stderr, .. } = self.read(folder, options);
        assert_eq!(stderr, "");
        stdout
    }

    /// Returns the error with which `compare` refuses it.
    pub fn refused(&self) -> String {
        let Finished { status, stderr, .. } = self.read(tempfile::tempdir().unwrap().path(), &[]);
        assert_eq!(status, Some(1), "{stderr}");
        stderr
    }

    fn read(&self, folder: &Path, options: &[&str]) -> Finished {
        finish(self.command(folder).args(options))
    }

    /// Returns the command that shows it, from a file in this folder.
    pub fn command(&self, folder: &Path) -> Command {
        fs::write(folder.join("a.json"), self.0.to_string()).unwrap();
        let mut compare = Command::new(env!("CARGO_BIN_EXE_compare"));
        in_utf8(&mut compare).args(["--from", "a.json"]).current_dir(folder);
        compare
    }
}

/// Reads a file of this repository, relative to this package.
pub fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// Makes a timeline of `count` lanes, each with `jobs` jobs that wait at their beginning.
pub fn timeline(count: usize, jobs: usize, seconds: f64, waiting: f64) -> Value {
    let lane = |number: usize| {
        let slice = |job: usize| {
            let start = job as f64 * seconds;
            json!({
                "job": "a", "result": 1, "failure": null, "start_seconds": start, "seconds": seconds,
                "cpu_seconds": seconds - waiting, "waits": [[start, waiting]],
            })
        };
        json!({ "name": format!("Lane-{number}"), "slices": (0..jobs).map(slice).collect::<Vec<_>>() })
    };
    let lanes: Vec<_> = (1..=count).map(lane).collect();
    json!({ "problem": null, "seconds": jobs as f64 * seconds, "lanes": lanes })
}
