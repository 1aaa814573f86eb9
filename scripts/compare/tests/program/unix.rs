//! Tests of what only Unix has: signals, limits, links and named pipes.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

#[cfg(target_os = "linux")]
use serde_json::Value;
use testing::{Finished, finish};
#[cfg(target_os = "linux")]
use testing::{
    leave_out,
    process_table::{is_running, kill},
};

use crate::scripts::{DOWNLOADS, HANGS, Scripts};
#[cfg(target_os = "linux")]
use crate::scripts::{json, program};
use crate::tables::Tables;

#[test]
fn programs_run_under_the_caller_s_limit_on_open_files() {
    let script = format!("sh ulimit -Sn >limit\n{DOWNLOADS}");
    let scripts = Scripts::new(&[("io_non_concurrent", &script)]);
    let options = ["io_non_concurrent", "--repeat", "1", "--latency", "0s", "--runs", "1"];
    let compare = scripts.compare(&options);
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -Sn 200; exec \"$@\"", "sh"]).arg(compare.get_program());
    let finished = finish(shell.args(compare.get_args()).current_dir(scripts.folder.path()));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert_eq!(fs::read_to_string(scripts.path("limit")).unwrap(), "200\n");
}

/// Four computations that share a CPU.
#[cfg(target_os = "linux")]
const SHARES_A_CPU: &str = r#"
    sh taskset -pc "$(taskset -pc $PPID | sed 's/.*: //; s/[-,].*//')" $PPID >/dev/null
    start compute 0.2
    start compute 0.2
    start compute 0.2
    compute 0.2
    print Computed in 0.5 seconds
"#;

#[cfg(target_os = "linux")]
#[test]
fn records_how_long_a_program_waited_for_a_cpu() {
    let scripts = Scripts::new(&[("cpu_threads", SHARES_A_CPU)]);
    let options = ["cpu_threads", "--rounds", "1", "--json", "a.json"];
    assert_eq!(finish(&mut scripts.compare(&options)).status, Some(0));
    let json = json(&scripts.path("a.json"));
    let run = &program(&json, "cpu_threads")["runs"][0];
    let [delay, wall] = ["run_delay_seconds", "wall_seconds"].map(|it| run[it].as_f64().unwrap());
    assert!(0.5 * wall < delay && delay < wall, "{run}");
}

#[cfg(target_os = "linux")]
#[test]
fn inherited_children_survive() {
    let scripts = Scripts::new(&[("cpu_threads", HANGS)]);
    let compare = scripts.compare(&["cpu_threads", "--run-timeout", "1s"]);
    let mut shell = Command::new("sh");
    // The second one is adopted by compare, as it is an orphan.
    let inherits =
        "sleep 1000 & echo $! >inherited; (sleep 1000 & echo $! >>inherited); exec \"$@\"";
    shell.args(["-c", inherits, "sh"]).arg(compare.get_program()).args(compare.get_args());
    // Otherwise, these processes would keep the pipes open.
    shell.stdout(Stdio::null()).stderr(Stdio::null()).current_dir(scripts.folder.path());
    assert_eq!(shell.status().unwrap().code(), Some(1));
    let inherited = fs::read_to_string(scripts.path("inherited")).unwrap();
    let survivors = inherited.split_whitespace().filter(|process| is_running(process));
    let survivors: Vec<_> = survivors.inspect(|process| _ = kill("-KILL", process)).collect();
    assert_eq!(survivors.len(), 2, "{inherited}");
    scripts.wait_for_the_end_of_processes();
}

#[cfg(target_os = "linux")]
#[test]
fn where_no_group_can_be_set_only_the_memory_is_unknown() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 0.5 seconds")]);
    let compare = scripts.compare(&["cpu_threads", "--runs", "1", "--json", "/dev/stdout"]);
    let mut unshare = Command::new("unshare");
    unshare.arg("-U").arg(compare.get_program()).args(compare.get_args());
    if !Command::new("unshare").args(["-U", "true"]).status().is_ok_and(|it| it.success()) {
        return leave_out("a user namespace, as none can be created");
    }
    let finished = finish(&mut unshare);
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let json: Value = serde_json::from_str(&finished.stdout).unwrap();
    let run = &program(&json, "cpu_threads")["runs"][0];
    assert!(run["peak_memory_bytes"].is_null() && run["cpu_seconds"].as_f64() > Some(0.0), "{run}");
}

#[test]
fn ctrl_c_prints_the_finished_results_and_kills_the_running_program() {
    let quick = ("cpu_non_concurrent", "print Computed in 0.5 seconds");
    let scripts = Scripts::new(&[quick, ("cpu_threads", HANGS)]);
    fs::write(scripts.path("a.json"), "before").unwrap();
    let programs = ["cpu_non_concurrent", "cpu_threads", "--json", "a.json"];
    let output = scripts.start_and_send("-INT", &programs).wait_with_output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let finished = Finished { status: output.status.code(), stdout, stderr: String::new() };
    assert_eq!(finished.status, Some(130), "{finished:#?}");
    assert_eq!(finished.cells("cpu_non_concurrent", ["done", "runs"]), ["20/20", "1"]);
    assert!(!finished.stdout.contains("\n cpu_threads "), "{finished:#?}");
    scripts.wait_for_the_end_of_processes();
    // An unfinished comparison does not replace an earlier export.
    assert_eq!(fs::read_to_string(scripts.path("a.json")).unwrap(), "before");
    assert_eq!(fs::read_dir(scripts.folder.path()).unwrap().count(), 6);
}

#[test]
fn an_export_replaces_a_file_atomically_and_keeps_a_link() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 0.5 seconds")]);
    fs::write(scripts.path("target"), "before").unwrap();
    symlink("target", scripts.path("link")).unwrap();
    let finished =
        finish(&mut scripts.compare(&["cpu_threads", "--csv", "link", "--json", "/dev/stderr"]));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    assert!(fs::symlink_metadata(scripts.path("link")).unwrap().is_symlink());
    assert!(fs::read_to_string(scripts.path("target")).unwrap().starts_with("program,"));
    assert!(finished.stderr.contains("\"version\": 3"));
    assert_eq!(fs::read_dir(scripts.folder.path()).unwrap().count(), 4);
}

#[test]
fn exports_to_a_named_pipe() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 0.5 seconds")]);
    assert!(Command::new("mkfifo").arg(scripts.path("pipe")).status().unwrap().success());
    let reader = Command::new("cat").arg(scripts.path("pipe")).stdout(Stdio::piped()).spawn();
    let finished = finish(&mut scripts.compare(&["cpu_threads", "--csv", "pipe"]));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let read = reader.unwrap().wait_with_output().unwrap().stdout;
    assert!(read.starts_with(b"program,"));
}
