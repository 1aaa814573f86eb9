//! Builds the programs that are measured, so that they are what the sources say now.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::comparison::Origin;
use crate::measure::contender::Contender;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Builds those of these programs that are of this workspace, in release, and gives the folder where
/// they are.
///
/// # Errors
/// cargo can't be run, or the build fails.
pub fn build(contenders: &[Contender]) -> io::Result<PathBuf> {
    let is_ours = |it: &&Contender| it.origin() == Origin::Workspace;
    let programs: Vec<_> = contenders.iter().filter(is_ours).map(Contender::name).collect();
    if programs.is_empty() {
        return Ok(PathBuf::new());
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // `cargo run` tells this program of its package. Told to a build, that would be a change,
    // because of which crates with a build script were built again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    // `--bin`, not `--package`: so the crates are built for all programs at once, and for this one.
    let output = cargo
        // There, cargo finds .cargo/config.toml.
        .current_dir(WORKSPACE)
        .args(["build", "--release"])
        .args(programs.iter().flat_map(|program| ["--bin", program]))
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| io::Error::other(format!("cannot run cargo: {error}")))?;
    let mut executables = output.stdout.split(|byte| *byte == b'\n').filter_map(|line| {
        let message: Value = serde_json::from_slice(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    let folder = executables.next().and_then(|path| Some(path.parent()?.to_owned()));
    folder
        .filter(|_| output.status.success())
        .ok_or_else(|| io::Error::other("the programs cannot be built"))
}
