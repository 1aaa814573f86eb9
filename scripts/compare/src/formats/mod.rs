//! Files with a comparison, for other programs and for web pages.

mod markdown;
pub mod terminal;
mod text_timelines;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use common::system::atomic_file;
use serde::{Deserialize, Serialize};

use crate::analysis::claims::judgements;
use crate::analysis::judgement::Judgement;
use crate::analysis::summary::Summary;
use crate::comparison::{Comparison, Text, VERSION};
use crate::formats::markdown::markdown;
use crate::page::page;
use crate::page::svg::svg;
use crate::report::Member;
use crate::report::Report;

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Format {
    /// Everything, in the shape that FORMAT.md describes.
    Json,
    /// A line a program, with the figures of the table.
    Csv,
    /// The table and the claims.
    Markdown,
    /// A picture of the timelines.
    Svg,
    /// A page; with the article's own programs, if they are in a folder.
    Html(Option<PathBuf>),
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
        atomic_file::check(&self.path)
    }

    /// Writes the file: all of it, or nothing.
    ///
    /// # Errors
    /// The disk is full, or the file's folder has changed meanwhile.
    pub fn write(&self, report: &Report) -> io::Result<()> {
        atomic_file::write(&self.path, &self.format.content(report)?)
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
    fn content(&self, report: &Report) -> io::Result<Vec<u8>> {
        match self {
            Format::Json => {
                let comparison = report.single();
                let comparison =
                    comparison.ok_or_else(|| io::Error::other("it holds one machine"))?;
                let json =
                    Json { comparison, summary: report.summary(), claims: judgements(comparison) };
                let mut content = serde_json::to_vec_pretty(&json)?;
                content.push(b'\n');
                Ok(content)
            }
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                for row in report.summary() {
                    writer.serialize(row)?;
                }
                writer.into_inner().map_err(|error| error.into_error())
            }
            Format::Html(python) => Ok(page(report, python.as_deref()).into_bytes()),
            Format::Svg => {
                let none =
                    "there are no timelines to draw: measure with --timelines, or with --json";
                let svg = svg(report).ok_or_else(|| io::Error::other(none))?;
                Ok(svg.into_bytes())
            }
            Format::Markdown => Ok(markdown(&report.document(report.has_timelines())).into_bytes()),
        }
    }
}

/// Reads what `--json` wrote, on one machine or on several.
///
/// # Errors
/// A file can't be read, or is not whole, or of a later version.
pub fn read(paths: &[PathBuf]) -> io::Result<Report> {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_owned();
    let member = |path: &PathBuf| {
        let content = fs::read(path).map_err(|error| error.to_string());
        let comparison = content.and_then(|content| parse(&content));
        let is_alone = paths.iter().filter(|it| stem(it) == stem(path)).count() == 1;
        let name = if is_alone { stem(path) } else { path.clone().into() };
        Ok(Member {
            name: Text::from(name.to_string_lossy()).to_string(),
            comparison: comparison.map_err(|error| {
                io::Error::other(format!("cannot read {}: {error}", path.display()))
            })?,
        })
    };
    Ok(Report { members: paths.iter().map(member).collect::<io::Result<_>>()? })
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
    let explain = |error: serde_json::Error| {
        if error.is_eof() || is_at_end(&error) {
            "it is cut off".to_owned()
        } else {
            format!("it is not what --json writes: {error}")
        }
    };
    let Version { version } = serde_json::from_slice(content).map_err(explain)?;
    if !(1..=VERSION).contains(&version) {
        return Err(format!(
            "it is of version {version}, and this compare reads versions up to {VERSION}"
        ));
    }
    let comparison: Comparison = serde_json::from_slice(content).map_err(explain)?;
    Ok(Comparison { version: VERSION, ..comparison })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;
    use crate::comparison::tests::{TYPICAL, comparison};
    use crate::comparison::{Measurement, Sweep, Swept};
    use crate::formats::terminal::text;
    use crate::page::page_with;

    fn json() -> Vec<u8> {
        let mut seconds = TYPICAL;
        seconds[1] = 0.0;
        Format::Json.content(&Report::of(comparison(seconds))).unwrap()
    }

    /// What was measured before is one point of a sweep.
    fn swept(comparison: Comparison) -> Comparison {
        let settings = comparison.measurement.settings.clone();
        let measurement = Measurement { settings, programs: Vec::new() };
        let points = vec![comparison.measurement];
        let sweep =
            Some(Sweep { option: Swept::Latency, points, left_out: vec!["io_threads".into()] });
        Comparison { measurement, sweep, ..comparison }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let again = parse(&json()).unwrap();
        assert_eq!(Format::Json.content(&Report::of(again)).unwrap(), json());
        let sweep = swept(comparison(TYPICAL));
        let json = Format::Json.content(&Report::of(sweep)).unwrap();
        let again = parse(&json).unwrap();
        assert_eq!(Format::Json.content(&Report::of(again)).unwrap(), json);
    }

    #[test]
    fn what_a_later_version_may_add_is_not_minded() {
        let json = String::from_utf8(json()).unwrap();
        let more = json.replace("{\n", "{ \"later\": [1, {\"a\": null}],\n");
        assert!(parse(more.as_bytes()).is_ok());
    }

    #[test]
    fn what_version_1_has_is_read() {
        let mut json: serde_json::Value = serde_json::from_slice(&json()).unwrap();
        json["version"] = 1.into();
        json.as_object_mut().unwrap().remove("sweep");
        for program in json["programs"].as_array_mut().unwrap() {
            for run in program["runs"].as_array_mut().unwrap() {
                run.as_object_mut().unwrap().remove("served");
            }
            let program = program.as_object_mut().unwrap();
            program.remove("origin");
            program.remove("command");
        }
        let mut seconds = TYPICAL;
        seconds[1] = 0.0;
        let mut expected = comparison(seconds);
        let runs = expected.measurement.programs.iter_mut().flat_map(|program| &mut program.runs);
        runs.for_each(|run| run.served = None);
        let read = parse(json.to_string().as_bytes()).unwrap();
        assert_eq!(
            Format::Json.content(&Report::of(read)).unwrap(),
            Format::Json.content(&Report::of(expected)).unwrap()
        );
    }

    #[test]
    fn another_version_is_refused_even_if_nothing_else_is_the_same() {
        let problem = parse(br#"{"version": 3, "rows": []}"#).unwrap_err();
        assert_eq!(problem, "it is of version 3, and this compare reads versions up to 2");
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
                let Ok(plain) = parse(content) else { continue };
                let again = || parse(content).unwrap();
                let member = |comparison| Member { name: "a".to_owned(), comparison };
                let room = Report { members: vec![member(again()), member(swept(again()))] };
                for report in [Report::of(plain), Report::of(swept(again())), room] {
                    let text = text(&report.document(true), false);
                    prop_assert!(!text.contains(|it: char| it.is_control() && it != '\n'));
                    prop_assert!(!text.contains("NaN") && !text.contains(" inf"));
                    for format in [Format::Csv, Format::Markdown] {
                        prop_assert!(format.content(&report).is_ok());
                    }
                    let page = page_with(&report, &[]);
                    let svg = Format::Svg.content(&report).unwrap_or_default();
                    let (page, _) = page.rsplit_once("<script").unwrap();
                    for drawing in [page, str::from_utf8(&svg).unwrap()] {
                        prop_assert!(!drawing.contains("NaN") && !drawing.contains("\"inf"));
                    }
                    let is_single = report.single().is_some();
                    prop_assert_eq!(Format::Json.content(&report).is_ok(), is_single);
                }
            }
        }
    }
}
