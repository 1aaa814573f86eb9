//! Checks whether a machine is ready for a workshop, without a network.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use common::println;
use sysinfo::Disks;

use crate::comparison::Settings;
use crate::measure::{Programs, build, machine, observe, versions};
use crate::workshop::SETTINGS;

/// Browsers for Linux. Other systems come with one.
const BROWSERS: &str =
    "firefox chromium chromium-browser google-chrome brave-browser epiphany falkon";

/// Builds everything that a workshop needs, or takes the executables in a folder, and runs each program.
/// Prints problems with a way to mend them, and last a summary. Returns whether the machine is ready.
pub fn preflight(executables: Option<PathBuf>) -> io::Result<bool> {
    let programs = executables
        .map_or_else(Programs::of_workspace, |folder| Ok(Programs::of_folder(folder, &[])))?;
    let targets = programs.choose(&[]).map_err(io::Error::other)?;
    let mut problems = 0;
    let mut check = |is_met: bool, fact: &str, way_out: &str| {
        problems += usize::from(!is_met);
        let line = if is_met { format!("ok  {fact}") } else { format!("--  {fact}: {way_out}") };
        println!("{line}");
        is_met
    };
    let machine = machine();
    let mut summary = vec![machine.os.to_string(), format!("{} CPUs", machine.cpus)];
    if programs.is_workspace {
        let way_out = "see the errors above; to download packages, cargo needs the internet";
        check(programs.build_all()?, "build", way_out);
        let has_git = Command::new("git").arg("--version").output().is_ok();
        check(has_git, "git", "the exercises need it: see https://git-scm.com");
        let version = versions(&programs.folder).into_iter().next();
        summary.splice(..0, version.map(|rustc| rustc.replace("rustc", "Rust")));
    }
    let paths = build(&programs, &programs.beside(&targets.iter().collect::<Vec<_>>()))?;
    let settings = Settings { latency_seconds: Some(0.005), ..SETTINGS };
    let is_working = targets.iter().map(|target| {
        let problem = match observe(&paths, target, &settings, Vec::new()) {
            Ok(seen) => seen.run.stderr.into_iter().chain(seen.run.problem).next(),
            Err(error) => Some(error.to_string().into()),
        };
        usize::from(check(problem.is_none(), &target.name, &problem.unwrap_or_default()))
    });
    summary.insert(0, format!("{} of {} programs", is_working.sum::<usize>(), targets.len()));
    let memory = machine.memory_bytes as f64 / 1e9;
    check(memory >= 2.0, &format!("{memory:.1} GB of memory"), "a workshop needs 2 GB");
    let disks = Disks::new_with_refreshed_list();
    let disks = disks.iter().filter(|disk| programs.folder.starts_with(disk.mount_point()));
    if let Some(disk) = disks.max_by_key(|disk| disk.mount_point().as_os_str().len()) {
        let space = disk.available_space() as f64 / 1e9;
        check(space >= 1.0, &format!("{space:.1} GB of free disk space"), "a workshop needs 1 GB");
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let is_there = |name| env::split_paths(&path).any(|folder| folder.join(name).is_file());
    if cfg!(target_os = "linux") && !BROWSERS.split(' ').any(is_there) {
        println!("note: no browser found; the HTML report needs one");
    }
    let ready = if problems == 0 { "ready" } else { "not ready" };
    println!("{ready}: {}", summary.join(", "));
    Ok(problems == 0)
}
