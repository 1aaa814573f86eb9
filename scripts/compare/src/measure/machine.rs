//! Describes the machine, the workspace, and the versions of compiler and crates.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

use crate::comparison::{Machine, SafeText, Workspace};

const CRATES: [&str; 5] = ["ureq", "reqwest", "tokio", "threadpool", "num_cpus"];

/// The programs' sources, as git pathspecs.
const SOURCES: [&str; 6] = ["io_*", "cpu_*", "common", "scripts/compare", "Cargo.*", ".cargo"];

pub fn machine() -> Machine {
    let memory = MemoryRefreshKind::nothing().with_ram();
    let parts = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing()).with_memory(memory);
    let system = System::new_with_specifics(parts);
    let cpu = system.cpus().first().map(|cpu| cpu.brand().trim()).filter(|brand| !brand.is_empty());
    let os = System::long_os_version().unwrap_or_else(|| env::consts::OS.to_owned());
    let first_line = |path: &str| Some(fs::read_to_string(path).ok()?.lines().next()?.into());
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let is_virtual = cpuinfo.split_whitespace().any(|flag| flag == "hypervisor");
    let is_container =
        ["/.dockerenv", "/run/.containerenv"].iter().any(|it| Path::new(it).exists());
    let virtualization = [(is_virtual, "virtual machine"), (is_container, "container")];
    let virtualization = virtualization.iter().filter(|(is, _)| *is).map(|(_, name)| *name);
    let virtualization = virtualization.collect::<Vec<_>>().join(", ");
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    Machine {
        cpu: cpu.unwrap_or(env::consts::ARCH).into(),
        cpus: num_cpus::get(),
        usable_cpus: None,
        granted_cpus: None,
        memory_bytes: system.total_memory(),
        os: os.into(),
        virtualization: (!virtualization.is_empty()).then(|| virtualization.into()),
        governor: first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        allowed_cpus: allowed.map(|allowed| allowed.trim().into()),
        cpu_quota: cpu_quota(),
        load_before: load(),
        load_after: None,
    }
}

/// Returns how many processes ran or were ready to run in the last minute, on average. (On Windows, the
/// library starts to count only now.)
pub fn load() -> Option<f64> {
    cfg!(unix).then(|| System::load_average().one)
}

/// Returns how many CPUs a control group of Linux allows this process, if it is limited.
fn cpu_quota() -> Option<f64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let group = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let quota = |group: &Path| {
        let limit =
            fs::read_to_string(Path::new("/sys/fs/cgroup").join(group).join("cpu.max")).ok()?;
        let (quota, period) = limit.trim().split_once(' ')?;
        Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
    };
    Path::new(group).ancestors().filter_map(quota).reduce(f64::min)
}

/// Lists the compiler and the crates of a workspace, with their versions.
pub fn versions(folder: &Path) -> Vec<SafeText> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let rustc = Command::new(rustc).arg("--version").current_dir(folder).output();
    let rustc = rustc.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    // "rustc 1.95.0 (59807616e 2026-04-14)"
    let rustc = rustc.unwrap_or_default();
    let rustc = rustc.split(" (").next().map(str::trim).filter(|version| !version.is_empty());
    let lock = fs::read_to_string(folder.join("Cargo.lock")).unwrap_or_default();
    let lines: Vec<_> = lock.lines().collect();
    let version = |name: &&str| {
        let named = |pair: &&[&str]| *pair[0] == format!("name = \"{name}\"");
        let version = lines.windows(2).find(named)?[1].split('"').nth(1)?;
        Some(format!("{name} {version}"))
    };
    let crates = CRATES.iter().filter_map(version);
    rustc.map(str::to_owned).into_iter().chain(crates).map(SafeText::from).collect()
}

/// Describes a workspace, as far as git knows it, that was built with these compiler flags.
pub fn workspace(folder: &Path, rustflags: Option<String>) -> Workspace {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(folder).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let files = |arguments: &[&str]| git(&[arguments, &["-z", "--"], &SOURCES].concat());
    // The folder may be an untracked copy inside another repository.
    let is_known = git(&["ls-files", "--error-unmatch", "Cargo.toml"]).is_some();
    let edited = files(&["diff", "--name-only", "--relative", "HEAD"]).unwrap_or_default();
    let added = files(&["ls-files", "--others", "--exclude-standard"]).unwrap_or_default();
    let changed = [edited, added].concat();
    let changed = changed.split_terminator('\0').map(SafeText::from);
    let commit = git(&["rev-parse", "HEAD"]).filter(|_| is_known);
    Workspace {
        folder: folder.to_string_lossy().into(),
        changed: changed.filter(|_| commit.is_some()).collect(),
        commit: commit.map(|commit| commit.trim_end().into()),
        rustflags: rustflags.map(SafeText::from),
    }
}
