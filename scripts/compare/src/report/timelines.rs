//! The timelines of a comparison, grouped by the time axis on which they are drawn.

use crate::comparison::format::seconds;
use crate::comparison::timeline::{Slice, Timeline};
use crate::comparison::{Comparison, Kind, Program};

/// The timelines of all programs of one kind, which share a time axis.
pub struct TimelineGroup<'a> {
    /// The kind, with the machine if there are several.
    pub title: String,
    pub programs: Vec<(&'a Program, &'a Timeline)>,
    /// The names of the programs in links.
    pub names: Vec<String>,
}

impl<'a> TimelineGroup<'a> {
    /// Returns a group for each kind of program that has timelines.
    pub fn all(comparison: &'a Comparison) -> Vec<Self> {
        let of_kind = |kind: Kind| {
            let programs = comparison.programs().filter(|it| it.kind == kind);
            let programs: Vec<_> = programs.filter_map(|it| Some((it, it.recorded()?))).collect();
            let names = programs.iter().map(|(program, _)| program.name.to_string()).collect();
            TimelineGroup { title: kind.title().to_owned(), programs, names }
        };
        Kind::ALL.map(of_kind).into_iter().filter(|it| !it.programs.is_empty()).collect()
    }

    pub fn has_failures(&self) -> bool {
        let mut slices = self.programs.iter().flat_map(|(_, timeline)| timeline.slices());
        slices.any(|slice| slice.failure.is_some())
    }

    /// Returns the time at which the longest timeline ends.
    pub fn end_seconds(&self) -> f64 {
        self.programs.iter().map(|(_, timeline)| timeline.end_seconds()).fold(0.0, f64::max)
    }
}

/// Returns the name of a program, its time and its number of lanes.
pub fn extent(program: &Program, timeline: &Timeline) -> String {
    let lanes = match timeline.lanes.len() {
        1 => "1 lane".to_owned(),
        lanes => format!("{lanes} lanes"),
    };
    format!("{}: {}, {lanes}", program.name, seconds(timeline.seconds))
}

/// Sums up a timeline in numbers, as many slices are too short to see.
pub fn describe(program: &Program, timeline: &Timeline) -> String {
    // CPU time is unknown for a job whose worker process died.
    let on_cpu: f64 = timeline.slices().filter_map(|slice| slice.cpu_seconds).sum();
    let waiting: f64 = timeline.slices().filter_map(Slice::waiting_seconds).sum();
    let failed = timeline.slices().filter(|slice| slice.failure.is_some()).count();
    let failed = if failed > 0 { format!("; {failed} failed") } else { String::new() };
    format!(
        "{}; in total {} on a CPU, {} waiting{failed}",
        extent(program, timeline),
        seconds(on_cpu),
        seconds(waiting),
    )
}
