//! The timelines of a comparison: for each kind of program, to be drawn on one time axis.

use crate::comparison::timeline::{Slice, Timeline};
use crate::comparison::{Comparison, Kind, Program};

/// Programs of one kind, with their timelines.
pub struct Recorded<'a> {
    /// Which kind that is, and on which machine if there are several.
    pub title: String,
    pub programs: Vec<(&'a Program, &'a Timeline)>,
}

impl<'a> Recorded<'a> {
    /// Those of each kind of which there are any.
    pub fn all(comparison: &'a Comparison) -> Vec<Self> {
        let of_kind = |kind: Kind| {
            let programs = comparison.measurement.programs.iter().filter(|it| it.kind == kind);
            let programs = programs.filter_map(|it| Some((it, it.recorded()?))).collect();
            Recorded { title: kind.title().to_owned(), programs }
        };
        Kind::ALL.map(of_kind).into_iter().filter(|it| !it.programs.is_empty()).collect()
    }

    /// Whether any job failed.
    pub fn has_failures(&self) -> bool {
        let mut slices = self.programs.iter().flat_map(|(_, timeline)| timeline.slices());
        slices.any(|slice| slice.failure.is_some())
    }

    /// When the last of them was over.
    pub fn end_seconds(&self) -> f64 {
        self.programs.iter().map(|(_, timeline)| timeline.end_seconds()).fold(0.0, f64::max)
    }
}

/// How long a program took, on how many lanes.
pub fn extent(program: &Program, timeline: &Timeline) -> String {
    let lanes = match timeline.lanes.len() {
        1 => "1 lane".to_owned(),
        lanes => format!("{lanes} lanes"),
    };
    format!("{}: {}, {lanes}", program.name, seconds(timeline.seconds))
}

/// What a program did in numbers, as much of it is too short to be seen.
pub fn describe(program: &Program, timeline: &Timeline) -> String {
    // Nobody knows it of what a worker process did that died.
    let on_cpu: f64 = timeline.slices().filter_map(|slice| slice.cpu_seconds).sum();
    let waiting: f64 = timeline.slices().filter_map(Slice::waiting_seconds).sum();
    let failed = timeline.slices().filter(|slice| slice.failure.is_some()).count();
    let failed = if failed > 0 { format!("; failed: {failed}") } else { String::new() };
    format!(
        "{}; on a CPU for {}, waiting for {}{failed}",
        extent(program, timeline),
        seconds(on_cpu),
        seconds(waiting),
    )
}

/// A time with the digits that count.
pub fn seconds(seconds: f64) -> String {
    match seconds {
        0.0 => "0 s".to_owned(),
        ..0.0001 => format!("{:.1} µs", seconds * 1e6),
        ..0.01 => format!("{:.2} ms", seconds * 1e3),
        ..0.1 => format!("{:.1} ms", seconds * 1e3),
        ..1.0 => format!("{seconds:.3} s"),
        ..1e6 => format!("{seconds:.2} s"),
        _ => format!("{seconds:.1e} s"),
    }
}
