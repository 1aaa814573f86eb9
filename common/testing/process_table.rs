//! Looks up and signals processes by their ids.

use std::fs;
use std::process::{Command, Stdio};

/// Sends a signal, such as `-INT`, to a process. Returns whether there was such a process.
pub fn kill(signal: &str, process: &str) -> bool {
    let kill = Command::new("kill").args([signal, process]).stderr(Stdio::null()).status();
    kill.expect("there is a kill command").success()
}

/// Returns whether a process is running. A zombie, which has ended but was not waited for, is not.
pub fn is_running(process: &str) -> bool {
    let state = if cfg!(target_os = "linux") {
        stat(process).map_or(String::new(), |[state, _]| state)
    } else {
        let ps = Command::new("ps").args(["-o", "stat=", "-p", process]).output().unwrap();
        String::from_utf8(ps.stdout).unwrap()
    };
    !state.is_empty() && !state.starts_with('Z')
}

/// Returns the running processes that process `of` has started. Works only on Linux.
pub fn children(of: u32) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let names = processes.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_child = |process: &String| {
        stat(process).is_some_and(|[state, parent]| state != "Z" && parent == of.to_string())
    };
    names.filter(is_child).collect()
}

/// Returns the state of a process and the id of its parent.
fn stat(process: &str) -> Option<[String; 2]> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').map(str::to_owned);
    Some([fields.next()?, fields.next()?])
}
