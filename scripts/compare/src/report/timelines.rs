//! The timelines of a comparison, grouped by the time axis on which they are drawn.

use crate::comparison::format::seconds;
use crate::comparison::timeline::{Slice, Timeline};
use crate::comparison::{Comparison, Kind, Program};

/// The timelines of all programs of one kind, or of the examples beside them, which share a time axis.
pub struct TimelineGroup<'a> {
    /// The kind, with the machine if there are several.
    pub title: String,
    pub lesson: String,
    pub are_asides: bool,
    pub programs: Vec<(&'a Program, &'a Timeline)>,
    /// The names of the programs in links.
    pub names: Vec<String>,
}

impl<'a> TimelineGroup<'a> {
    /// Returns a group for each kind of program that has timelines.
    pub fn all(comparison: &'a Comparison) -> Vec<Self> {
        let of_kind = |(kind, are_asides): (Kind, bool)| {
            let programs = comparison.rows().into_iter().map(|(program, _)| program);
            let programs = programs.filter(|it| it.kind == kind && it.is_aside() == are_asides);
            let programs: Vec<_> = programs.filter_map(|it| Some((it, it.recorded()?))).collect();
            let names = programs.iter().map(|(program, _)| program.name.to_string()).collect();
            let lesson = lesson(kind, &programs, comparison.machine.cpus);
            let title = format!("{}{}", kind.title(), if are_asides { ", examples" } else { "" });
            TimelineGroup { title, lesson, are_asides, programs, names }
        };
        let groups = [false, true].into_iter().flat_map(|it| Kind::ALL.map(|kind| (kind, it)));
        groups.map(of_kind).filter(|it| !it.programs.is_empty()).collect()
    }

    pub fn has(&self, what: fn(&Slice) -> bool) -> bool {
        self.programs.iter().any(|(_, timeline)| timeline.slices().any(what))
    }

    pub fn end_seconds(&self) -> f64 {
        self.programs.iter().map(|(_, timeline)| timeline.end_seconds()).fold(0.0, f64::max)
    }
}

/// Says what the timelines of a kind show, on a machine with this many CPUs.
fn lesson(kind: Kind, programs: &[(&Program, &Timeline)], cpus: usize) -> String {
    let [on_cpu, ready, waiting] = sums(programs.iter().flat_map(|(_, it)| it.slices()));
    let share = waiting / (on_cpu + ready + waiting).max(f64::MIN_POSITIVE) * 100.0;
    let lanes = "Lanes are threads, tasks and worker processes";
    match kind {
        Kind::Io => format!(
            "{lanes}. They wait for {share:.1} % of their time: the more at once, the sooner it ends."
        ),
        Kind::Cpu => format!(
            "{lanes}. At most {cpus} compute at once, one on each CPU; the others are ready, or without a job."
        ),
    }
}

/// Sums up the times on a CPU, ready and waiting. They are unknown for a job whose worker process died.
fn sums<'a>(slices: impl Iterator<Item = &'a Slice>) -> [f64; 3] {
    let add = |sums: [f64; 3], split: [f64; 3]| [0, 1, 2].map(|it| sums[it] + split[it]);
    slices.filter_map(Slice::split).fold([0.0; 3], add)
}

pub fn label(program: &Program, timeline: &Timeline) -> String {
    format!("{}: {}", program.name, seconds(timeline.seconds))
}

/// Sums up a timeline in numbers, as many slices are too short to see.
pub fn describe(timeline: &Timeline) -> String {
    let states = sums(timeline.slices()).into_iter().zip(["on a CPU", "ready", "waiting"]);
    let states = states.filter(|(sum, _)| *sum > 1e-7);
    let states: Vec<_> = states.map(|(sum, state)| format!("{} {state}", seconds(sum))).collect();
    let lanes = match timeline.lanes.len() {
        1 => String::new(),
        lanes => format!(", summed over {lanes} lanes"),
    };
    let failed = timeline.slices().filter(|slice| slice.failure.is_some()).count();
    let failed = if failed > 0 { format!("; {failed} failed") } else { String::new() };
    format!("{}{lanes}{failed}", states.join(", "))
}
