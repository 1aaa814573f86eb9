//! Reads JSON exports.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use crate::comparison::{Comparison, VERSION};

/// Reads a comparison from a JSON export.
///
/// # Errors
/// The file can't be read, is truncated, or has another version.
pub fn read(path: &Path) -> io::Result<Comparison> {
    let content = fs::read(path).map_err(|error| error.to_string());
    content
        .and_then(|content| parse(&content))
        .map_err(|error| io::Error::other(format!("cannot read {}: {error}", path.display())))
}

pub fn parse(content: &[u8]) -> Result<Comparison, String> {
    /// The field that all versions share.
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }

    // If the file ends within a number, serde_json reports a syntax error instead of the end.
    let last_line = content.split(|byte| *byte == b'\n').next_back().unwrap_or_default();
    let is_at_end = |error: &serde_json::Error| {
        error.is_syntax()
            && error.line() == content.split(|byte| *byte == b'\n').count()
            && error.column() >= last_line.len()
    };
    let explain = |error: serde_json::Error| {
        if error.is_eof() || is_at_end(&error) {
            "it is truncated".to_owned()
        } else {
            format!("it was not written by --json: {error}")
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
        return Err("it was not written by --json: it has no points".to_owned());
    }
    Ok(comparison)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_a_truncated_file_wherever_it_ends() {
        let json = include_str!("../../tests/report/typical.json").trim_end();
        // Most of the file is runs and slices, which are alike, so not every length is tried.
        for length in (0..json.len()).filter(|length| length % 7 == 0 || *length < 2000) {
            let error = parse(&json.as_bytes()[..length]).unwrap_err();
            assert_eq!(error, "it is truncated", "{length}");
        }
    }
}
