//! A comparison for tests.

use crate::comparison::{Comparison, file};

/// Returns a comparison of all programs on four CPUs, with three runs of each.
pub fn comparison() -> Comparison {
    file::parse(include_bytes!("../../tests/report/typical.json")).expect("it is one")
}
