//! A comparison for tests.

use crate::comparison::{Comparison, Program, Settings, file};

/// A comparison of all programs on four CPUs, with three runs of each.
pub fn comparison() -> Comparison {
    file::parse(include_bytes!("../../tests/report/typical.json")).expect("it is one")
}

pub fn settings() -> Settings {
    comparison().settings().clone()
}

pub fn program(name: &str) -> Program {
    let programs = comparison().points.into_iter().flat_map(|point| point.programs);
    programs.into_iter().find(|program| *program.name == *name).expect("it is one of the eight")
}
