//! CSV: a line for each program, with the figures of the table.

use std::io;

use crate::report::Report;

pub fn csv(report: &Report) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in report.summary() {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error())
}
