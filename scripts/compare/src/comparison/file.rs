//! Reads what `--json` wrote.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use crate::comparison::{Comparison, VERSION};

/// Reads a comparison.
///
/// # Errors
/// The file can't be read, or is truncated, or has another version.
pub fn read(path: &Path) -> io::Result<Comparison> {
    let content = fs::read(path).map_err(|error| error.to_string());
    content
        .and_then(|content| parse(&content))
        .map_err(|error| io::Error::other(format!("cannot read {}: {error}", path.display())))
}

/// Parses the content of a file.
pub fn parse(content: &[u8]) -> Result<Comparison, String> {
    /// What every version has.
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }

    // Within a number, the end is called a mistake.
    let last_line = content.split(|byte| *byte == b'\n').next_back().unwrap_or_default();
    let is_at_end = |error: &serde_json::Error| {
        error.is_syntax()
            && error.line() == content.split(|byte| *byte == b'\n').count()
            && error.column() >= last_line.len()
    };
    let explain = |error: serde_json::Error| {
        if error.is_eof() || is_at_end(&error) {
            "it is cut off".to_owned()
        } else {
            format!("it is not what --json writes: {error}")
        }
    };
    let Version { version } = serde_json::from_slice(content).map_err(explain)?;
    if version != VERSION {
        let way_out = if version < VERSION { "measure again" } else { "use a newer compare" };
        let only = format!("and this compare reads only version {VERSION}");
        return Err(format!("it has version {version} of the format, {only}: {way_out}"));
    }
    let comparison: Comparison = serde_json::from_slice(content).map_err(explain)?;
    if comparison.points.is_empty() {
        return Err("it is not what --json writes: it has no points".to_owned());
    }
    Ok(comparison)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truncated_file_is_recognised_wherever_it_ends() {
        let json = include_str!("../../tests/report/typical.json").trim_end();
        // Most of it is runs and slices, which are alike.
        for length in (0..json.len()).filter(|length| length % 7 == 0 || *length < 2000) {
            assert_eq!(parse(&json.as_bytes()[..length]).unwrap_err(), "it is cut off", "{length}");
        }
    }
}
