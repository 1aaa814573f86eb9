//! Builds the programs that are measured, so that they are what the sources say now.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use crate::comparison::Program;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");

/// Builds these programs in release and gives the folder where they are.
///
/// # Errors
/// cargo can't be run, or the build fails.
pub fn build(programs: &[Program]) -> io::Result<PathBuf> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // `cargo run` tells this program of its package. Told to a build, that would be a change,
    // because of which crates with a build script were built again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    // `--bin`, not `--package`: so the crates are built for all programs at once, this one included.
    let status = cargo
        .args(["build", "--release", "--manifest-path", WORKSPACE])
        .args(programs.iter().flat_map(|program| ["--bin", program.name.as_str()]))
        .status()
        .map_err(|error| io::Error::other(format!("cannot run cargo: {error}")))?;
    if !status.success() {
        return Err(io::Error::other("the programs cannot be built"));
    }
    let this = env::current_exe()?;
    let target = this.ancestors().nth(2).expect("cargo puts this program into a profile's folder");
    Ok(target.join("release"))
}
