//! JSON: all measurements, the summary and the claims, as described in FORMAT.md.

use std::io;

use serde::Serialize;

use crate::analysis::summary::Summary;
use crate::analysis::{Judgement, judgements};
use crate::comparison::Comparison;
use crate::report::Report;

#[derive(Serialize)]
struct Json<'a> {
    #[serde(flatten)]
    comparison: &'a Comparison,
    summary: Vec<Summary<'a>>,
    claims: Vec<Judgement>,
}

pub fn json(report: &Report) -> io::Result<Vec<u8>> {
    let comparison =
        report.single().ok_or_else(|| io::Error::other("--json exports a single machine"))?;
    let json = Json { comparison, summary: report.summary(), claims: judgements(comparison) };
    let mut content = serde_json::to_vec_pretty(&json)?;
    content.push(b'\n');
    Ok(content)
}
