//! Measures in edited copies of this workspace.

use std::env::{self, consts::EXE_SUFFIX};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use testing::{Finished, finish, in_utf8, leave_out, write_executable};

use crate::figures::summary;
use crate::scripts::{has_cargo, json, program, starts};
use crate::tables::Tables;

/// Options for little work, as these tests are not about times.
const LITTLE: [&str; 4] = ["--runs", "1", "--n", "20"];

/// The compiler flags in `.cargo/config.toml`.
const FLAGS: &str = "-C llvm-args=-align-all-functions=6";

/// A copy of this workspace, with a folder beside it from which `compare` is called.
pub struct Copy {
    folder: PathBuf,
    /// The folder where its programs are built.
    target: PathBuf,
    /// Makes copies wait for each other, as some share a target folder.
    _turn: MutexGuard<'static, ()>,
}

impl Copy {
    /// Creates a copy whose programs are built in `target`, where copies can share crates. Returns `None` if
    /// there is no cargo.
    pub fn new(name: &str, target: &str) -> Option<Self> {
        if !has_cargo() {
            return None;
        }
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        // Always the same folder, so that copies do not accumulate.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("caller")).unwrap();
        fs::create_dir_all(folder.join("copy/target/debug")).unwrap();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(target);
        fs::create_dir_all(&target).unwrap();
        let copy = Copy { folder: resolved(&folder), target: resolved(&target), _turn: turn };
        let root = resolved(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")));
        // Inside this workspace, cargo finds the workspace's flags and would add those of the copy.
        let config = if copy.folder.starts_with(&root) { ".cargo" } else { "" };
        if !config.is_empty() {
            let config = fs::read_to_string(root.join(".cargo/config.toml")).unwrap();
            let (_, env) = config.split_once("[env]").unwrap();
            fs::create_dir(copy.path("copy/.cargo")).unwrap();
            fs::write(copy.path("copy/.cargo/config.toml"), format!("[env]{env}")).unwrap();
        }
        for entry in fs::read_dir(root).unwrap().map(Result::unwrap) {
            let is_target = entry.path().join("CACHEDIR.TAG").exists();
            if !is_target && ![".git", config].contains(&entry.file_name().to_str().unwrap()) {
                copy_tree(&entry.path(), &copy.path("copy").join(entry.file_name()));
            }
        }
        let compare = fs::read(env!("CARGO_BIN_EXE_compare")).unwrap();
        write_executable(&executable(&copy.path("copy/target/debug"), "compare"), compare);
        Some(copy)
    }

    /// Creates a copy without the io programs, which take long to build. Its programs may be edited, so they
    /// are built in a target folder of their own.
    fn of_cpu_programs(name: &str) -> Option<Self> {
        let copy = Copy::new(name, "copies")?;
        for entry in fs::read_dir(copy.path("copy")).unwrap().map(Result::unwrap) {
            if entry.file_name().to_str().unwrap().starts_with("io_") {
                fs::remove_dir_all(entry.path()).unwrap();
            }
        }
        copy.edit("Cargo.toml", |manifest| manifest.replace("\"io_*\", ", ""));
        Some(copy)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        // Collecting the components replaces `/` by the system's separator.
        self.folder.join(name).components().collect()
    }

    /// Copies a program to a new package that differs only in its name, and edits its code.
    fn add(&self, package: &str, original: &str, edit: impl FnOnce(String) -> String) {
        let [from, to] = [original, package].map(|name| self.path("copy").join(name));
        copy_tree(&from, &to);
        self.edit(&format!("{package}/Cargo.toml"), |manifest| {
            manifest.replace(&format!("name = \"{original}\""), &format!("name = \"{package}\""))
        });
        self.edit(&format!("{package}/src/main.rs"), edit);
    }

    pub fn edit(&self, file: &str, edit: impl FnOnce(String) -> String) {
        let file = self.path("copy").join(file);
        fs::write(&file, edit(fs::read_to_string(&file).unwrap())).unwrap();
    }

    /// Builds a command that runs in the folder beside the copy.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        in_utf8(&mut command);
        command.current_dir(self.path("caller")).env("CARGO_TARGET_DIR", &self.target);
        // Cargo sets these for this test; a build that inherits them would rebuild some crates.
        let flags = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS"];
        for (name, _) in env::vars() {
            let is_package = name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
            if is_package || flags.contains(&&*name) {
                command.env_remove(name);
            }
        }
        command
    }

    /// Runs the copy's `compare`.
    pub fn compare(&self, options: &[&str]) -> Finished {
        self.compare_in("copy", options)
    }

    /// Runs the `compare` in the copy, or in a copy of it in another folder.
    fn compare_in(&self, folder: &str, options: &[&str]) -> Finished {
        let compare = executable(&self.path(folder).join("target/debug"), "compare");
        finish(self.command(compare).args(options))
    }

    fn json(&self) -> Value {
        json(self.path("caller/a.json").to_str().unwrap())
    }
}

/// Resolves the links in the path of a folder.
fn resolved(folder: &Path) -> PathBuf {
    // On Windows, canonical paths begin with `\\?\`, which compilers don't understand.
    if cfg!(windows) { absolute(folder) } else { fs::canonicalize(folder) }.unwrap()
}

fn executable(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{EXE_SUFFIX}"))
}

/// Copies a file, or a folder with everything in it.
fn copy_tree(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            copy_tree(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

#[test]
fn a_ninth_program_is_built_measured_and_shown_like_the_eight() {
    // Nothing else is edited, so it can share the target folder of all tests.
    let Some(copy) = Copy::new("ninth", "..") else { return };
    copy.add("io_asyncio_limited", "io_asyncio", |source| {
        let semaphore = "static IN_FLIGHT: tokio::sync::Semaphore = \
                         tokio::sync::Semaphore::const_new(10);\n\n";
        let (main, first) = ("// One thread, like", "    let response =");
        let source = source.replace(main, &format!("{semaphore}{main}"));
        source.replace(first, &format!("    let _permit = IN_FLIGHT.acquire().await;\n{first}"))
    });
    let exports = ["--html", "r.html", "--json", "a.json", "--wide"];
    // Long enough for all requests to be in flight, however busy this machine is.
    let options = ["io_asyncio_limited", "io_asyncio/", "--latency", "500ms", "--repeat", "20"];
    let options = [&options, &LITTLE[..], &exports].concat();
    #[cfg(unix)]
    let finished = unix::measure_through_links(&copy, &options);
    #[cfg(not(unix))]
    let finished = copy.compare(&options);
    assert_eq!(finished.status, Some(0), "{finished:#?}");

    let titles = ["done", "workers", "max in flight"];
    assert_eq!(finished.cells("io_asyncio_limited", titles), ["40/40", "40", "10"]);
    assert_eq!(finished.cells("io_asyncio", titles), ["40/40", "40", "40"]);
    let json = copy.json();
    assert_eq!(json["workspace"]["rustflags"], FLAGS, "wherever it is called from");
    let ideal = |name: &str| summary(&json, name)["ideal_seconds"].as_f64().unwrap();
    assert_eq!([ideal("io_asyncio_limited"), ideal("io_asyncio")], [2.5, 1.0]);
    let program = program(&json, "io_asyncio_limited");
    assert_eq!(program["timeline"]["lanes"].as_array().unwrap().len(), 40);
    let times = [&program["runs"][0]["began"], &json["date"]].map(|it| it.as_str().unwrap());
    assert!(times[0][..19] >= times[1][..19] && times[0].ends_with('Z'), "{times:?}");

    // The page shows it beside its sibling, with the code that ran.
    let page = fs::read_to_string(copy.path("caller/r.html")).unwrap();
    let place = |id: &str| page.find(&format!(" aria-labelledby=\"code-{id}\"")).unwrap();
    let order = ["io_asyncio", "io_asyncio_limited", "io_processes"].map(place);
    assert!(order.is_sorted(), "{order:?}");
    assert!(page.contains("id=\"timeline-io_asyncio_limited\"") && page.contains("IN_FLIGHT"));

    let program = executable(&copy.target.join("release"), "io_asyncio_limited");
    let help = finish(Command::new(program).arg("--help")).stdout;
    for option in ["site", "live", "repeat", "latency", "timeout", "workers", "timeline"] {
        assert!(help.contains(&format!("  --{option} ")), "{option}: {help}");
    }
}

#[test]
fn measures_edited_programs_and_reports_one_that_does_not_compile() {
    let Some(copy) = Copy::of_cpu_programs("edited") else { return };
    copy.edit("cpu_threads/src/main.rs", |source| source.replace("workers_or(5)", "workers_or(3)"));
    // Git may check out these line endings on Windows.
    copy.edit("cpu_asyncio/src/main.rs", |source| source.replace('\n', "\r\n"));
    // A program with a fixed number of workers.
    copy.add("cpu_two", "cpu_threads", |source| source.replace("common::workers_or(3)", "2"));
    copy.add("cpu_broken", "cpu_threads", |source| source + "fn");
    copy.add("cpu_other", "cpu_threads", |source| source);
    let examples = ["cpu_threads/examples/halves", "cpu_threads/examples/same"];
    for example in [examples[0], examples[1], "cpu_other/examples/same"] {
        let file = copy.path("copy").join(format!("{example}.rs"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::copy(copy.path("copy/cpu_threads/src/main.rs"), file).unwrap();
    }
    let ambiguous = copy.compare(&["same"]);
    assert_eq!((ambiguous.status, ambiguous.stdout.as_str()), (Some(2), ""), "{ambiguous:#?}");
    let [first, second] = [examples[1], "cpu_other/examples/same"]
        .map(|example| copy.path(&format!("copy/{example}.rs")));
    let problem = format!("same may be {} or {}: rename one", first.display(), second.display());
    assert_eq!(ambiguous.stderr, format!("error: {problem}\n"));

    let programs = ["cpu_non_concurrent", "cpu_threads", "cpu_two", "cpu_broken", "halves"];
    // Enough work for every thread to get some.
    let options = ["--runs", "1", "--n", "32", "--wide", "--json", "a.json"];
    let finished = copy.compare(&[&programs[..], &options].concat());
    assert_eq!(finished.status, Some(1), "{finished:#?}");
    for (name, done, workers) in [
        ("cpu_non_concurrent", "20/20", "1"),
        ("cpu_threads", "20/20", "3"),
        ("cpu_two", "20/20", "2"),
        ("cpu_broken", "failed 0/20", "-"),
        ("halves", "20/20", "3"),
    ] {
        assert_eq!(finished.cells(name, ["done", "workers"]), [done, workers], "{finished:#?}");
    }
    assert!(finished.stderr.contains("error: could not compile `cpu_broken`"), "{finished:#?}");
    let problem = "cpu_broken: run 1 failed: it cannot be measured: it does not compile";
    assert!(finished.stderr.contains(problem), "{finished:#?}");
    let folder = copy.path("copy");
    let folder = folder.to_str().unwrap();
    assert!(finished.stdout.contains(folder), "{finished:#?}");

    let json = copy.json();
    let workspace = &json["workspace"];
    assert_eq!(workspace["folder"], folder);
    assert_eq!(workspace["rustflags"], FLAGS);
    // The copy is not tracked, even if it lies inside a repository.
    assert_eq!(workspace["commit"], Value::Null);
    let sources = json["sources"].as_array().unwrap();
    let text = |name: &str| {
        let source = sources.iter().find(|source| source["program"] == name).unwrap();
        source["text"].as_str().unwrap()
    };
    // The article's four are always included, and three others were chosen.
    assert_eq!(sources.len(), 4 + 3);
    assert!(text("cpu_threads").contains("workers_or(3)") && text("cpu_broken").ends_with("fn"));
    assert!(text("cpu_asyncio").contains("fn fib") && !text("cpu_asyncio").contains('\r'));
}

#[test]
fn examples_are_built_and_measured_beside_their_programs() {
    let Some(copy) = Copy::of_cpu_programs("asides") else { return };
    let options = [&["cpu", "--asides", "--json", "a.json"], &LITTLE[..], &["--wide"]].concat();
    let finished = copy.compare(&options);
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert_eq!(finished.cells("shared_counter", ["done", "workers"]), ["20/20", "5"]);
    let json = copy.json();
    let counter = program(&json, "shared_counter");
    let counted = &counter["runs"][0]["counted"];
    // The calls of fib(20), 20 times. Some may be missing from the second count.
    assert_eq!(counted[0], 20 * 21_891);
    assert!(counted[1].as_u64() <= counted[0].as_u64(), "{counted}");
    assert_eq!(counter["timeline"]["problem"], Value::Null);
    let sources = json["sources"].as_array().unwrap().iter().map(|source| &source["path"]);
    let examples: Vec<_> = sources.filter(|it| it.as_str().unwrap().contains("examples")).collect();
    assert_eq!(examples, ["cpu_threads/examples/shared_counter.rs"]);
    // Jobs of nothing, for one and for many workers.
    let points = json["points"].as_array().unwrap().iter().skip(1);
    let measured = points.flat_map(|point| point["programs"].as_array().unwrap());
    let mut measured: Vec<_> = measured
        .map(|it| (it["name"].as_str().unwrap(), &it["runs"][0]["workers"], &it["runs"][0]["done"]))
        .map(|(name, workers, done)| format!("{name} {workers} {done}"))
        .collect();
    measured.sort();
    let expected = [
        "cpu_asyncio 1 20000",
        "cpu_asyncio 1 64",
        "cpu_processes 1 20000",
        "cpu_processes 1 64",
        "cpu_processes 64 64",
        "cpu_threads 1 20000",
        "cpu_threads 1 64",
        "cpu_threads 64 64",
    ];
    assert_eq!(measured, expected);
}

#[test]
fn every_example_downloads_the_sites() {
    // Nothing is edited, so it can share the target folder of all tests.
    let Some(copy) = Copy::new("examples", "..") else { return };
    let options = ["io", "--asides", "--repeat", "2", "--latency", "1ms", "--runs", "1", "--wide"];
    let finished = copy.compare(&options);
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    for (name, workers) in [
        ("no_session", "1"),
        ("thread_per_site", "4"),
        ("blocking_calls", "4"),
        ("spawn_blocking", "4"),
        ("busy_task", "4"),
        ("limited", "4"),
    ] {
        assert_eq!(finished.cells(name, ["done", "workers"]), ["4/4", workers], "{finished:#?}");
    }
    for name in ["no_session", "blocking_calls"] {
        assert_eq!(finished.cells(name, ["max in flight"]), ["1"], "{finished:#?}");
    }
}

#[test]
fn copies_that_share_a_target_folder_measure_their_own_programs() {
    let Some(copy) = Copy::of_cpu_programs("shared") else { return };
    copy_tree(&copy.path("copy"), &copy.path("other"));
    copy.edit("cpu_threads/src/main.rs", |source| source.replace("workers_or(5)", "workers_or(3)"));
    // Each time, the executable that was built last is newer than all sources.
    for (folder, workers) in [("copy", "3"), ("other", "5"), ("copy", "3"), ("other", "5")] {
        let options = [&["cpu_threads"], &LITTLE[..], &["--wide"]].concat();
        let finished = copy.compare_in(folder, &options);
        assert_eq!(finished.cells("cpu_threads", ["workers"]), [workers], "{finished:#?}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::thread::sleep;
    use std::time::Duration;

    use super::*;

    /// Measures by `compare.sh`, called through a link to a link, in a target folder relative to the caller.
    pub fn measure_through_links(copy: &Copy, options: &[&str]) -> Finished {
        symlink("../copy/scripts/compare.sh", copy.path("caller/link")).unwrap();
        symlink(copy.path("caller/link"), copy.path("caller/measure")).unwrap();
        symlink(&copy.target, copy.path("caller/build")).unwrap();
        let mut measure = copy.command("./measure");
        let finished = finish(measure.env("CARGO_TARGET_DIR", "build").args(options));
        assert!(!copy.path("copy/build").exists(), "CARGO_TARGET_DIR is relative to the caller");
        finished
    }

    // Only Unix records when a file was replaced.
    #[test]
    fn rebuilds_a_program_whose_older_source_was_restored() {
        let Some(copy) = Copy::of_cpu_programs("restored") else { return };
        let workers = || {
            let finished = copy.compare(&[&["cpu_threads"], &LITTLE[..], &["--wide"]].concat());
            let [workers] = finished.cells("cpu_threads", ["workers"]);
            workers
        };
        let [source, backup] =
            ["src/main.rs", "backup"].map(|it| copy.path("copy/cpu_threads").join(it));
        fs::copy(&source, &backup).unwrap();
        copy.edit("cpu_threads/src/main.rs", |source| {
            source.replace("workers_or(5)", "workers_or(3)")
        });
        assert_eq!(workers(), "3");
        // Times of replacement are compared in whole seconds.
        sleep(Duration::from_secs(1));
        fs::rename(backup, source).unwrap();
        assert_eq!([workers(), workers()], ["5", "5"]);
    }
}

#[test]
fn records_the_commit_and_the_sources_that_differ_from_it() {
    let Some(copy) = Copy::of_cpu_programs("commit") else { return };
    if !starts("git") {
        return leave_out("the commit of a workspace, as there is no git");
    }
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(arguments);
        let status = git.current_dir(copy.path("copy")).stdout(Stdio::null()).status();
        assert!(status.unwrap().success(), "{git:?}");
    };
    let measure = || {
        let options = [&["cpu_non_concurrent"], &LITTLE[..], &["--json", "a.json"]].concat();
        let finished = copy.compare(&options);
        assert_eq!(finished.status, Some(0), "{finished:#?}");
        (
            copy.json()["workspace"].take(),
            finished.stdout.split_whitespace().collect::<Vec<_>>().join(" "),
        )
    };
    git(&["init", "--quiet"]);
    assert_eq!(measure().0["commit"], Value::Null, "there is no commit yet");
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "First"]);
    git(&["checkout", "--quiet", "--detach"]);
    let (workspace, _) = measure();
    assert_eq!(workspace["commit"].as_str().unwrap().len(), 40);
    assert_eq!(workspace["changed"], Value::Array(Vec::new()));

    copy.edit("cpu_non_concurrent/src/main.rs", |source| source + "// Edited.\n");
    copy.add("cpu_mine", "cpu_threads", |source| source);
    let (workspace, facts) = measure();
    let changed = workspace["changed"].as_array().unwrap();
    for file in ["cpu_non_concurrent/src/main.rs", "cpu_mine/src/main.rs"] {
        assert!(changed.iter().any(|changed| *changed == file), "{workspace}");
    }
    let commit = &workspace["commit"].as_str().unwrap()[..12];
    assert!(facts.contains(&format!(", commit {commit}, with uncommitted changes in ")), "{facts}");

    // A copy inside another repository has that commit only if it is tracked there.
    git(&["rm", "-r", "--quiet", "--cached", "."]);
    git(&["commit", "--quiet", "--message", "Without"]);
    assert_eq!(measure().0["commit"], Value::Null);
}

#[test]
fn the_user_s_own_compiler_flags_win_and_are_recorded() {
    let Some(copy) = Copy::of_cpu_programs("flags") else { return };
    fs::create_dir(copy.path(".cargo")).unwrap();
    let flags = "[target.'cfg(all())']\nrustflags = [\"-C\", \"debug-assertions\"]\n";
    fs::write(copy.path(".cargo/config.toml"), flags).unwrap();
    let finished =
        copy.compare(&[&["cpu_non_concurrent"], &LITTLE[..], &["--json", "a.json"]].concat());
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert_eq!(copy.json()["workspace"]["rustflags"], "-C debug-assertions");
    let facts = finished.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(facts.contains("CPU times may differ by a quarter"), "{facts}");
}

#[test]
fn without_a_workspace_explains_how_to_run_compare() {
    let folder = tempfile::tempdir().unwrap();
    let compare = executable(folder.path(), "compare");
    write_executable(&compare, fs::read(env!("CARGO_BIN_EXE_compare")).unwrap());
    let mut compare = Command::new(compare);
    let finished = finish(compare.env_remove("CARGO_MANIFEST_DIR").current_dir(&folder));
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""), "{finished:#?}");
    assert!(finished.stderr.contains("run cargo compare in a checkout"), "{finished:#?}");
}
