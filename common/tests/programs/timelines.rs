//! Tests of the timelines of every program.

use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use testing::process_table::kill;
use testing::timeline::Timeline;

use crate::PROGRAM;

#[test]
fn refuses_to_start_if_the_timeline_cannot_be_written() {
    for file in ["/no/such/folder/timeline.json", PROGRAM.folder] {
        let finished = PROGRAM.run(&["--timeline", file]);
        assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""), "{finished:?}");
        let begin = format!("error: cannot write {file}: ");
        assert!(finished.stderr.starts_with(&begin), "{finished:?}");
        assert_eq!(finished.stderr.lines().count(), 1, "{finished:?}");
    }
}

#[test]
fn a_hyphen_leaves_standard_output_to_the_timeline() {
    let options = if PROGRAM.package.starts_with("io_") {
        ["--repeat", "1", "--latency", "1ms"]
    } else {
        ["--n", "10", "--times", "2"]
    };
    let start = Instant::now();
    let finished = PROGRAM.run(&[&options[..], &["--timeline", "-"]].concat());
    let file = PROGRAM.file("standard-output.json");
    fs::write(&file, finished.stdout).unwrap();
    assert_eq!(Timeline::read(&PROGRAM, &file, start.elapsed()).jobs().count(), 2);
    assert_eq!(finished.status, Some(0));
    let last =
        if PROGRAM.package.starts_with("io_") { "Downloaded 2 sites in " } else { "Computed in " };
    assert!(finished.stderr.lines().last().unwrap().starts_with(last), "{}", finished.stderr);
}

/// Only Linux has a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn reports_an_error_in_writing_the_timeline() {
    let options =
        if PROGRAM.package.starts_with("io_") { ["--repeat", "1"] } else { ["--n", "10"] };
    let finished = PROGRAM.run(&[&options[..], &["--timeline", "/dev/full"]].concat());
    assert_eq!((finished.status, finished.stdout.lines().count() > 0), (Some(1), true));
    let error = "error: cannot write /dev/full: No space left on device (os error 28)\n";
    assert_eq!(finished.stderr, error);
}

/// On Windows, which has no signals, the program is killed.
#[test]
fn an_interrupted_run_writes_no_timeline_and_keeps_an_older_one() {
    let endless: &[&str] = if PROGRAM.package.starts_with("io_") {
        &["--latency", "1h", "--timeout", "1h"]
    } else {
        &["--n", "80"]
    };
    let folder = PROGRAM.file("folder");
    _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    let older = format!("{folder}/older");
    fs::write(&older, "before").unwrap();
    for file in [&older, &format!("{folder}/new")] {
        let mut child = PROGRAM
            .command()
            .args(endless)
            .args(["--timeline", file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Leaves the program time to start.
        sleep(Duration::from_millis(200));
        assert!(kill("-INT", &child.id().to_string()));
        let status = if cfg!(windows) { Some(1) } else { None };
        assert_eq!(child.wait().unwrap().code(), status);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(&older).unwrap(), "before");
}
