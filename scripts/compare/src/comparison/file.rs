//! Reads JSON exports.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;

use crate::comparison::{Comparison, VERSION};

pub fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads a comparison from a JSON export. The error names the kind of file, if known.
pub fn read(path: &Path) -> io::Result<Comparison> {
    let (content, path) = if is_standard_input(path) {
        let mut content = Vec::new();
        (io::stdin().read_to_end(&mut content).map(|_| content), Path::new("standard input"))
    } else {
        (fs::read(path), path)
    };
    let parsed = content.map_err(|error| error.to_string()).and_then(|it| parse(&it));
    parsed.map_err(|error| io::Error::other(format!("cannot read {}: {error}", path.display())))
}

/// How other kinds of files begin, and what to say of them.
const OTHER_KINDS: [(&[u8], &str); 9] = [
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
    (b"{\"traceEvents\"", "a timeline, not a JSON export"),
    (b"program,complete,", "a CSV export: only JSON exports can be read"),
    (b"Machine: ", "a Markdown export: only JSON exports can be read"),
    (b"<", "HTML, SVG or XML, not a JSON export"),
    (b"[", "a JSON list, not a JSON export"),
    (b"\x1f\x8b", "compressed with gzip: decompress it first"),
    (b"PK\x03\x04", "a ZIP archive: unpack it first"),
];
const UTF_16: &str = "in UTF-16: save it as UTF-8";

/// Says what a file is if it is certainly not a JSON object.
fn other_kind(text: &[u8]) -> Option<&'static str> {
    let known = OTHER_KINDS.iter().find(|(begin, _)| text.starts_with(begin));
    let is_object = text.starts_with(b"{") && str::from_utf8(text).is_ok();
    match text {
        [] => Some("empty"),
        [0, ..] | [_, 0, ..] => Some(UTF_16),
        _ => known.map(|(_, kind)| *kind).or((!is_object).then_some("not JSON in UTF-8")),
    }
}

pub fn parse(content: &[u8]) -> Result<Comparison, String> {
    /// The field that all versions share.
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }

    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    if let Some(kind) = other_kind(content.trim_ascii_start()) {
        return Err(format!("it is {kind}"));
    }
    // If the file ends within a number, serde_json reports a syntax error instead of the end.
    let lines: Vec<_> = content.split(|byte| *byte == b'\n').collect();
    let end = (lines.len(), lines[lines.len() - 1].len());
    let is_at_end = |it: &serde_json::Error| it.is_syntax() && (it.line(), it.column()) >= end;
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
