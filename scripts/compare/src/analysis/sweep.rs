//! Programs at the points of a sweep.

use crate::comparison::{Comparison, Kind, Point, Program};

/// The factor of the best time up to which a time counts as good.
const NEARLY_BEST: f64 = 1.1;

/// Lists the programs of a kind, one for each name.
pub fn programs(points: &[Point], kind: Kind) -> Vec<&Program> {
    let mut programs = Vec::<&Program>::new();
    for program in points.iter().flat_map(|point| &point.programs) {
        if program.kind == kind && programs.iter().all(|known| known.name != program.name) {
            programs.push(program);
        }
    }
    programs
}

/// Finds a program as it was measured at a point.
pub fn at<'a>(point: &'a Point, program: &Program) -> Option<&'a Program> {
    point.program(&program.name).filter(|it| it.kind == program.kind)
}

/// Returns the fewest workers with which a program is about as fast as at its best, if it was measured with
/// several numbers of workers.
pub fn fewest_good_workers(comparison: &Comparison, program: &Program) -> Option<usize> {
    let time = |point: &Point| {
        let program = at(point, program).filter(|it| point.unverified(it).is_none())?;
        Some((point.settings.workers?, program.fastest()?))
    };
    let times: Vec<_> = comparison.points.iter().filter_map(time).collect();
    if times.len() < 2 {
        return None;
    }
    let best = times.iter().map(|(_, time)| *time).reduce(f64::min)?;
    let good = times.iter().filter(|(_, time)| *time <= best * NEARLY_BEST);
    good.map(|(workers, _)| *workers).min()
}
