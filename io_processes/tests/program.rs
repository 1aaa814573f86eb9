//! Runs the program as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/faults.rs"]
mod faults;
#[cfg(target_os = "linux")]
#[path = "../../common/tests/programs/limits.rs"]
mod limits;
#[path = "../../common/tests/programs/processes.rs"]
mod processes;
#[path = "../../common/tests/programs/sessions.rs"]
mod sessions;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use every_io_program::download;
use testing::misbehaving::{site, stops};
use testing::servers::{Groups, HELLO, answer_all};
use testing::wait_until;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!();

#[test]
fn has_one_download_in_flight_per_cpu_each_in_its_own_process() {
    let cpus = num_cpus::get();
    let server = Groups::of(cpus);
    let finished = download(&[&server.url], &["--repeat", &(cpus * 4).to_string()]);
    finished.assert_all_done(&format!("Downloaded {} sites in ", cpus * 4));
    PROGRAM.assert_unedited("a worker for each CPU", server.max_in_flight(), cpus);
    let names: BTreeSet<_> = (1..=cpus).map(|number| format!("Process-{number}")).collect();
    let read = format!(": Read 5 bytes from {}", server.url);
    let lines = finished.lines();
    let named = lines.iter().map(|line| line.strip_suffix(&read).unwrap().to_owned());
    assert_eq!(named.collect::<BTreeSet<_>>(), names);
}

#[test]
fn has_200_workers() {
    let server = Groups::of(200);
    let options = ["--workers", "200", "--repeat", "400"];
    download(&[&server.url], &options).assert_all_done("Downloaded 400 sites in ");
    PROGRAM.assert_unedited("200 workers with --workers 200", server.max_in_flight(), 200);
}

#[test]
fn no_worker_outlives_the_program() {
    processes::no_worker_outlives_the_program(&["--site", &stops("").url]);
}

#[test]
fn ends_however_often_its_workers_are_killed() {
    let options = ["--site", &stops("").url, "--repeat", "10"];
    processes::ends_however_often_its_workers_are_killed(&options, 10);
}

#[test]
fn a_killed_worker_costs_only_its_current_download() {
    let (waiting, killed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let state = Arc::new((waiting, killed));
    let server = state.clone();
    // The first two requests get no answer.
    let site = site(move |mut stream| {
        let (waiting, killed) = &*server;
        waiting.fetch_add(1, SeqCst);
        if killed.load(SeqCst) {
            _ = stream.write_all(HELLO);
            answer_all(stream, HELLO, || {});
        } else {
            _ = stream.read(&mut [0]);
        }
    });
    let file = PROGRAM.file("killed.json");
    let options = ["--site", &site.url, "--repeat", "20", "--timeline", &file];
    let child = processes::start(&options);
    wait_until(|| state.0.load(SeqCst) == 2);
    state.1.store(true, SeqCst);
    processes::kill_workers(child, &format!("read {}", site.url), 20, &file)
        .assert_last_line("Downloaded 18 of 20 sites in ");
}

#[cfg(target_os = "linux")]
#[test]
fn goes_on_with_the_processes_that_can_be_started() {
    // The program has two threads without its workers: one serves the sites.
    limits::goes_on_with_what_can_be_started(2, &["--latency", "0s", "--workers", "2"]);
}
