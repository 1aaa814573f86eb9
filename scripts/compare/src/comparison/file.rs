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
        return Err(format!(
            "it has version {version} of the format, and this compare reads only version {VERSION}"
        ));
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
    use crate::comparison::sample::comparison;

    fn json() -> String {
        serde_json::to_string_pretty(&comparison()).unwrap()
    }

    #[test]
    fn unknown_fields_are_ignored() {
        let more = json().replace("{\n", "{ \"later\": [1, {\"a\": null}],\n");
        assert!(parse(more.as_bytes()).is_ok());
    }

    #[test]
    fn another_version_is_refused_even_if_nothing_else_is_the_same() {
        for version in [1, 2, 4] {
            let problem = parse(format!(r#"{{"version": {version}, "rows": []}}"#).as_bytes());
            let expected = format!(
                "it has version {version} of the format, and this compare reads only version 3"
            );
            assert_eq!(problem.unwrap_err(), expected);
        }
    }

    #[test]
    fn a_truncated_file_is_recognised_wherever_it_ends() {
        let json = json();
        for length in 0..json.len() - 1 {
            assert_eq!(parse(&json.as_bytes()[..length]).unwrap_err(), "it is cut off", "{length}");
        }
    }

    #[test]
    fn a_comparison_has_at_least_one_point() {
        let json = serde_json::to_vec(&Comparison { points: Vec::new(), ..comparison() });
        let problem = parse(&json.unwrap()).unwrap_err();
        assert_eq!(problem, "it is not what --json writes: it has no points");
    }
}
