//! The formats of a report, and a list of those for export.

mod json;
mod markdown;
pub mod terminal;
mod text_table;
mod text_timelines;

use std::io;
use std::path::PathBuf;

use common::system::atomic_file;

use crate::page::{page, svg};
use crate::report::Report;

/// A function that renders a report, or fails if the format can't hold it.
type Content = fn(&Report) -> io::Result<Vec<u8>>;

pub struct Format {
    /// The option that takes the path, without its hyphens: `json` for `--json FILE`.
    pub option: &'static str,
    pub help: &'static str,
    /// Whether timelines are recorded for it. Others may show those that are recorded for another reason.
    pub has_timelines: bool,
    content: Content,
}

pub const FORMATS: [Format; 5] = [
    format("json", "Export all measurements as JSON", true, json::json),
    format("csv", "Export the table as CSV", false, |report| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        report.summary().iter().try_for_each(|row| writer.serialize(row))?;
        writer.into_inner().map_err(|error| error.into_error())
    }),
    format("markdown", "Export the report as Markdown", false, |report| {
        Ok(markdown::markdown(report).into_bytes())
    }),
    format(
        "html",
        "Export the report as an HTML page, with the code side by side",
        true,
        |report| Ok(page(report).into_bytes()),
    ),
    format("svg", "Export the timelines as SVG", true, |report| {
        let none = "no timelines were recorded: a sweep and failed programs have none";
        Ok(svg(report).ok_or_else(|| io::Error::other(none))?.into_bytes())
    }),
];

const fn format(
    option: &'static str,
    help: &'static str,
    has_timelines: bool,
    content: Content,
) -> Format {
    Format { option, help, has_timelines, content }
}

pub struct Export {
    pub format: &'static Format,
    pub path: PathBuf,
}

impl Export {
    /// Writes the file. Fails if the format can't hold the report.
    pub fn write(&self, report: &Report) -> io::Result<()> {
        atomic_file::write(&self.path, &(self.format.content)(report)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;
    use crate::comparison::file::parse;
    use crate::comparison::{Comparison, Swept};
    use crate::report::NamedComparison;

    const TYPICAL: &str = include_str!("../../tests/report/typical.json");

    proptest! {
        #[test]
        fn shows_or_rejects_damaged_exports(
            edits in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
            value in "-?[0-9]{1,20}(\\.[0-9]{1,3})?(e-?[0-9]{1,3})?|null|\"\\\\u001b\"",
            place in any::<Index>(),
        ) {
            console::set_colors_enabled(false);
            let mut edited = TYPICAL.as_bytes().to_owned();
            for (index, byte) in edits {
                let index = index.index(edited.len());
                edited[index] = byte;
            }
            // Values other than arrays and objects.
            let values = TYPICAL.match_indices("\": ").map(|(index, _)| index + 3);
            let values: Vec<_> = values.filter(|at| !TYPICAL[*at..].starts_with(['[', '{'])).collect();
            let start = values[place.index(values.len())];
            let end = start + TYPICAL[start..].find([',', '}', '\n']).unwrap();
            let changed = format!("{}{value}{}", &TYPICAL[..start], &TYPICAL[end..]);
            for content in [edited.as_slice(), changed.as_bytes()] {
                let Ok(plain) = parse(content) else { continue };
                let swept = || Comparison { swept: Some(Swept::Repeat), ..parse(content).unwrap() };
                let machines = vec![parse(content).unwrap(), swept()];
                for comparisons in [vec![plain], vec![swept()], machines] {
                    let comparisons = comparisons.into_iter().map(NamedComparison::only).collect();
                    let report = Report { comparisons, python: None };
                    let text = terminal::text(&report.document(true), false);
                    prop_assert!(!text.contains(|it: char| it.is_control() && it != '\n'));
                    prop_assert!(!text.contains("NaN") && !text.contains(" inf"));
                    for format in FORMATS {
                        let is_possible = match format.option {
                            "json" => report.single().is_some(),
                            "svg" => report.has_timelines(),
                            _ => true,
                        };
                        let content = (format.content)(&report);
                        prop_assert_eq!(content.is_ok(), is_possible);
                        let Ok(content) = content else { continue };
                        let content = String::from_utf8(content).unwrap();
                        let drawing = content.rsplit_once("<script").map_or(&*content, |it| it.0);
                        prop_assert!(!drawing.contains("NaN") && !drawing.contains("\"inf"));
                    }
                }
            }
        }
    }
}
