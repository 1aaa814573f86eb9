//! Files with a comparison, for other programs and for web pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use common::whole_file;
use serde::{Deserialize, Serialize};

use crate::claims::judgements;
use crate::comparison::{self, Comparison};
use crate::judgement::Judgement;
use crate::markdown::markdown;
use crate::summary::Summary;

/// What a file holds.
#[derive(Clone, Copy, Debug)]
pub enum Format {
    /// Everything, in the shape that FORMAT.md describes.
    Json,
    /// A line a program, with the figures of the table.
    Csv,
    /// The table and the claims.
    Markdown,
}

/// A file that is going to be written.
pub struct Export {
    pub format: Format,
    pub path: PathBuf,
}

impl Export {
    /// Makes sure that the file can be written, without changing it.
    ///
    /// # Errors
    /// It can't.
    pub fn check(&self) -> io::Result<()> {
        whole_file::check(&self.path)
    }

    /// Writes the file: all of it, or nothing.
    ///
    /// # Errors
    /// The disk is full, or the file's folder has changed meanwhile.
    pub fn write(&self, comparison: &Comparison) -> io::Result<()> {
        whole_file::write(&self.path, &self.format.content(comparison)?)
    }
}

/// The shape of `--json`.
#[derive(Serialize)]
struct Json<'a> {
    #[serde(flatten)]
    comparison: &'a Comparison,
    summary: Vec<Summary<'a>>,
    claims: Vec<Judgement>,
}

impl Format {
    fn content(self, comparison: &Comparison) -> io::Result<Vec<u8>> {
        match self {
            Format::Json => {
                let json = Json {
                    comparison,
                    summary: Summary::all(comparison),
                    claims: judgements(comparison),
                };
                let mut content = serde_json::to_vec_pretty(&json)?;
                content.push(b'\n');
                Ok(content)
            }
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                for row in Summary::all(comparison) {
                    writer.serialize(row)?;
                }
                writer.into_inner().map_err(|error| error.into_error())
            }
            Format::Markdown => Ok(markdown(comparison).into_bytes()),
        }
    }
}

/// Reads what `--json` wrote.
///
/// # Errors
/// The file can't be read, or is not whole, or of another version.
pub fn read(path: &Path) -> io::Result<Comparison> {
    let content = fs::read(path).map_err(|error| error.to_string());
    (content.and_then(|content| parse(&content)))
        .map_err(|error| io::Error::other(format!("cannot read {}: {error}", path.display())))
}

fn parse(content: &[u8]) -> Result<Comparison, String> {
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
    let explain = |error: serde_json::Error| match error.is_eof() || is_at_end(&error) {
        true => "it is cut off".to_owned(),
        false => format!("it is not what --json writes: {error}"),
    };
    let Version { version } = serde_json::from_slice(content).map_err(explain)?;
    if version != comparison::VERSION {
        return Err(format!(
            "it is of version {version}, and this compare reads version {}",
            comparison::VERSION
        ));
    }
    serde_json::from_slice(content).map_err(explain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;
    use crate::comparison::tests::{TYPICAL, comparison};
    use crate::text::text;

    fn json() -> Vec<u8> {
        let mut seconds = TYPICAL;
        seconds[1] = 0.0;
        Format::Json.content(&comparison(seconds)).unwrap()
    }

    #[test]
    fn what_was_written_is_read_again() {
        let again = parse(&json()).unwrap();
        assert_eq!(Format::Json.content(&again).unwrap(), json());
    }

    #[test]
    fn what_a_later_version_may_add_is_not_minded() {
        let json = String::from_utf8(json()).unwrap();
        let more = json.replace("{\n", "{ \"later\": [1, {\"a\": null}],\n");
        assert!(parse(more.as_bytes()).is_ok());
    }

    #[test]
    fn another_version_is_refused_even_if_nothing_else_is_the_same() {
        let problem = parse(br#"{"version": 2, "rows": []}"#).unwrap_err();
        assert_eq!(problem, "it is of version 2, and this compare reads version 1");
    }

    #[test]
    fn what_is_cut_off_is_said_to_be() {
        let json = json();
        // The last two bytes are the bracket and the end of the line.
        for length in 0..json.len() - 2 {
            assert_eq!(parse(&json[..length]).unwrap_err(), "it is cut off", "{length}");
        }
    }

    #[test]
    fn every_field_is_documented() {
        fn names(value: &serde_json::Value, found: &mut Vec<String>) {
            match value {
                serde_json::Value::Object(fields) => {
                    for (name, value) in fields {
                        found.push(name.clone());
                        names(value, found);
                    }
                }
                serde_json::Value::Array(values) => values.iter().for_each(|it| names(it, found)),
                _ => {}
            }
        }
        let format = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/FORMAT.md")).unwrap();
        let mut found = Vec::new();
        names(&serde_json::from_slice(&json()).unwrap(), &mut found);
        assert!(found.len() > 100);
        for name in found {
            assert!(format.contains(&format!("`{name}`")), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_file_is_shown_or_refused(
            edits in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
            value in "-?[0-9]{1,20}(\\.[0-9]{1,3})?(e-?[0-9]{1,3})?|null|\"\\\\u001b\"",
            place in any::<Index>(),
        ) {
            console::set_colors_enabled(false);
            let mut bytes = json();
            for (index, byte) in edits {
                let index = index.index(bytes.len());
                bytes[index] = byte;
            }
            // Any single value that is no list and no object.
            let json = String::from_utf8(json()).unwrap();
            let values = json.match_indices("\": ").map(|(index, _)| index + 3);
            let values: Vec<_> = values.filter(|at| !json[*at..].starts_with(['[', '{'])).collect();
            let start = values[place.index(values.len())];
            let end = start + json[start..].find([',', '\n']).unwrap();
            let changed = format!("{}{value}{}", &json[..start], &json[end..]);
            for content in [bytes.as_slice(), changed.as_bytes()] {
                if let Ok(comparison) = parse(content) {
                    let text = text(&comparison, false, true);
                    prop_assert!(!text.contains(|it: char| it.is_control() && it != '\n'));
                    for format in [Format::Json, Format::Csv, Format::Markdown] {
                        prop_assert!(format.content(&comparison).is_ok());
                    }
                }
            }
        }
    }
}
