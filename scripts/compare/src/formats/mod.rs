//! The forms of a report: one file each, and one table that lists those for export.

mod csv;
mod json;
mod markdown;
pub mod terminal;
mod text_timelines;

use std::io;
use std::path::PathBuf;

use common::system::atomic_file;

use crate::page::{page, svg};
use crate::report::Report;

/// A form in which a report is exported.
pub struct Format {
    /// The option with its file, as in `--json FILE`.
    pub option: &'static str,
    pub help: &'static str,
    pub timelines: Timelines,
    /// Its content; or why there is none.
    content: fn(&Report) -> io::Result<Vec<u8>>,
}

/// What a format does with timelines.
#[derive(Clone, Copy, Eq, PartialEq)]
pub enum Timelines {
    /// Shows those that there are.
    IfRecorded,
    /// Is a reason to record them.
    Recorded,
    /// Shows nothing else.
    Alone,
}

pub const FORMATS: [Format; 5] = [
    Format {
        option: "json",
        help: "Write all figures to this file",
        timelines: Timelines::Recorded,
        content: json::json,
    },
    Format {
        option: "csv",
        help: "Write the table to this file",
        timelines: Timelines::IfRecorded,
        content: csv::csv,
    },
    Format {
        option: "markdown",
        help: "Write the table and the claims to this file",
        timelines: Timelines::IfRecorded,
        content: |report| Ok(markdown::markdown(report).into_bytes()),
    },
    Format {
        option: "html",
        help: "Write a page with all of it, and the programs side by side",
        timelines: Timelines::Recorded,
        content: |report| Ok(page(report).into_bytes()),
    },
    Format {
        option: "svg",
        help: "Draw the timelines into this file",
        timelines: Timelines::Alone,
        content: |report| {
            let none = "there are no timelines to draw: measure with --timelines, or with --json";
            Ok(svg(report).ok_or_else(|| io::Error::other(none))?.into_bytes())
        },
    },
];

/// A file to write.
pub struct Export {
    pub format: &'static Format,
    pub path: PathBuf,
}

impl Export {
    /// Makes sure that the file can be written, without changing it.
    ///
    /// # Errors
    /// It can't.
    pub fn check(&self) -> io::Result<()> {
        atomic_file::check(&self.path)
    }

    /// Writes the file: all of it, or nothing.
    ///
    /// # Errors
    /// The disk is full, or the file's folder has changed meanwhile.
    pub fn write(&self, report: &Report) -> io::Result<()> {
        atomic_file::write(&self.path, &(self.format.content)(report)?)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;
    use crate::comparison::file::parse;
    use crate::comparison::{Comparison, Swept, sample};
    use crate::report::Machine;

    fn json(comparison: Comparison) -> String {
        String::from_utf8(json::json(&Report::of(comparison)).unwrap()).unwrap()
    }

    /// A comparison with a failed program.
    fn comparison() -> Comparison {
        let mut comparison = sample::comparison();
        comparison.points[0].programs[1].runs[0].problem = Some("it printed nothing".into());
        comparison
    }

    fn sweep() -> Comparison {
        let swept = Some(Swept::Latency);
        Comparison { swept, left_out: vec!["io_threads".into()], ..comparison() }
    }

    #[test]
    fn what_was_written_is_read_again() {
        for written in [json(comparison()), json(sweep())] {
            assert_eq!(json(parse(written.as_bytes()).unwrap()), written);
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
        names(&serde_json::from_str(&json(comparison())).unwrap(), &mut found);
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
            let json = json(comparison());
            let mut bytes = json.clone().into_bytes();
            for (index, byte) in edits {
                let index = index.index(bytes.len());
                bytes[index] = byte;
            }
            // Any single value that is no list and no object.
            let values = json.match_indices("\": ").map(|(index, _)| index + 3);
            let values: Vec<_> = values.filter(|at| !json[*at..].starts_with(['[', '{'])).collect();
            let start = values[place.index(values.len())];
            let end = start + json[start..].find([',', '\n']).unwrap();
            let changed = format!("{}{value}{}", &json[..start], &json[end..]);
            for content in [bytes.as_slice(), changed.as_bytes()] {
                let Ok(plain) = parse(content) else { continue };
                let swept = || Comparison { swept: Some(Swept::Repeat), ..parse(content).unwrap() };
                let mut room = Report::of(parse(content).unwrap());
                room.machines.push(Machine { name: "a".to_owned(), comparison: swept() });
                for report in [Report::of(plain), Report::of(swept()), room] {
                    let text = terminal::text(&report.document(true), false);
                    prop_assert!(!text.contains(|it: char| it.is_control() && it != '\n'));
                    prop_assert!(!text.contains("NaN") && !text.contains(" inf"));
                    for format in FORMATS {
                        let Ok(content) = (format.content)(&report) else {
                            let is_single = report.single().is_some();
                            prop_assert!(format.timelines == Timelines::Alone || !is_single);
                            continue;
                        };
                        let content = String::from_utf8(content).unwrap();
                        let drawing = content.rsplit_once("<script").map_or(&*content, |it| it.0);
                        prop_assert!(!drawing.contains("NaN") && !drawing.contains("\"inf"));
                    }
                }
            }
        }
    }
}
