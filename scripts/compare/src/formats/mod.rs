//! The formats of a report, and a list of those for export.

mod characters;
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
