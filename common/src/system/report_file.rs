//! The file in which a program and its workers report to `compare`, if that runs the program.

use std::env;
use std::fmt::Arguments;
use std::fs::File;
use std::io::Write;

/// The environment variable that names the file.
pub const REPORT_FILE: &str = "COMMON_REPORT_FILE";

/// Appends a line to the file. Errors are ignored: without the line, `compare` treats its content as unknown.
pub fn report_to_compare(line: Arguments) {
    if let Some(file) = env::var_os(REPORT_FILE) {
        let file = File::options().append(true).create(true).open(file);
        _ = file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    }
}

/// On Windows, reports the CPU time in seconds and the peak memory in bytes of this process. On other
/// systems, `compare` finds them out itself.
pub fn report_usage() {
    #[cfg(windows)]
    if let Ok(memory) = winsafe::HPROCESS::GetCurrentProcess().GetProcessMemoryInfo() {
        let cpu = cpu_time::ProcessTime::now().as_duration().as_secs_f64();
        report_to_compare(format_args!("used {cpu} {}", memory.PeakWorkingSetSize));
    }
}
