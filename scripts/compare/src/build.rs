//! Builds what is measured, so that it is what the sources say now.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");

/// Builds the programs in release and gives the folder where they are.
///
/// # Errors
/// cargo can't be run, or the build fails.
pub fn release() -> io::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // All but this program, which runs: on Windows it could not be replaced.
    let status = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--workspace", "--exclude", "compare"])
        .args(["--manifest-path", WORKSPACE])
        .status()
        .map_err(|error| io::Error::other(format!("cannot run cargo: {error}")))?;
    if !status.success() {
        return Err(io::Error::other("the programs cannot be built"));
    }
    let this = env::current_exe()?;
    let target = this.ancestors().nth(2).expect("cargo puts this program into a profile's folder");
    Ok(target.join("release"))
}
