//! What the measurements depend on: this machine, and the versions of what is at work.

use std::env;
use std::process::Command;

use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

use crate::comparison::{Machine, SafeText};

/// The versions of all crates.
const LOCK: &str = include_str!("../../../../Cargo.lock");

/// The crates that are at work in the programs.
const CRATES: [&str; 5] = ["ureq", "reqwest", "tokio", "threadpool", "num_cpus"];

/// This machine.
pub fn machine() -> Machine {
    let system = System::new_with_specifics(
        RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing())
            .with_memory(MemoryRefreshKind::nothing().with_ram()),
    );
    let cpu = system.cpus().first().map(|cpu| cpu.brand().trim()).filter(|brand| !brand.is_empty());
    let os = System::long_os_version().unwrap_or_else(|| env::consts::OS.to_owned());
    Machine {
        cpu: cpu.unwrap_or(env::consts::ARCH).into(),
        cpus: num_cpus::get(),
        memory_bytes: system.total_memory(),
        os: os.into(),
    }
}

/// The compiler and the crates, with their versions.
pub fn versions() -> Vec<SafeText> {
    let rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("--version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    // "rustc 1.95.0 (59807616e 2026-04-14)"
    let rustc = rustc.unwrap_or_default();
    let rustc = rustc.split(" (").next().map(str::trim).filter(|version| !version.is_empty());
    let lines: Vec<_> = LOCK.lines().collect();
    let version = |name: &&str| {
        let named = |pair: &&[&str]| *pair[0] == format!("name = \"{name}\"");
        let version = lines.windows(2).find(named)?[1].split('"').nth(1)?;
        Some(format!("{name} {version}"))
    };
    let crates = CRATES.iter().filter_map(version);
    rustc.map(str::to_owned).into_iter().chain(crates).map(SafeText::from).collect()
}
