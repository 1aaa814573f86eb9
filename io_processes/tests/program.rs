//! Runs the program as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use std::collections::BTreeSet;

use every_io_program::groups::Groups;
use every_io_program::{Finished, download, program};

#[test]
fn has_a_download_in_flight_for_each_cpu_in_a_process_of_its_own() {
    let cpus = num_cpus::get();
    let server = Groups::of(cpus);
    let finished = download(&[&server.url], &["--repeat", &(cpus * 4).to_string()]);
    finished.assert_all_done(&format!("Downloaded {} sites in ", cpus * 4));
    assert_eq!(server.most_in_flight(), cpus);
    let names: BTreeSet<_> = (1..=cpus).map(|number| format!("Process-{number}")).collect();
    let read = format!(": Read 5 bytes from {}", server.url);
    let lines = finished.lines();
    let named = lines.iter().map(|line| line.strip_suffix(&read).unwrap().to_owned());
    assert_eq!(named.collect::<BTreeSet<_>>(), names);
}

#[test]
fn a_worker_needs_a_parent() {
    // Who started a process is known on unix only.
    let of_another_parent = if cfg!(unix) { "1 2 3" } else { "1 2" };
    for marker in ["", "1", of_another_parent, "nonsense"] {
        let output = program().env("COMMON_WORKER_PROCESS", marker).output();
        Finished::from(output.unwrap()).assert_usage_error(&["COMMON_WORKER_PROCESS", "unset it"]);
    }
}
