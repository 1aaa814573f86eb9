//! Programs at the points of a sweep.

use std::collections::HashSet;

use crate::comparison::{Comparison, Kind, Point, Program};

/// The factor of the best time up to which a time counts as good.
const NEARLY_BEST: f64 = 1.1;

/// Lists the programs of a kind, one for each name.
pub fn programs(points: &[Point], kind: Kind) -> Vec<&Program> {
    let mut names = HashSet::new();
    let programs = points.iter().flat_map(|point| &point.programs);
    programs.filter(|it| it.kind == kind && names.insert(&*it.name)).collect()
}

/// Finds a program as it was measured at a point.
pub fn at<'a>(point: &'a Point, program: &Program) -> Option<&'a Program> {
    point.program(&program.name).filter(|it| it.kind == program.kind)
}

/// Returns the fewest workers with which a program is about as fast as at its best, if several were measured.
pub fn fewest_good_workers(comparison: &Comparison, program: &Program) -> Option<usize> {
    let time = |point: &Point| {
        let program = at(point, program).filter(|it| point.unverified(it).is_none())?;
        Some((point.settings.workers?, program.fastest()?))
    };
    let times: Vec<_> = comparison.points.iter().filter_map(time).collect();
    let best = times.iter().map(|(_, time)| *time).reduce(f64::min);
    let best = best.filter(|_| times.len() > 1)?;
    let good = times.iter().filter(|(_, time)| *time <= best * NEARLY_BEST);
    good.map(|(workers, _)| *workers).min()
}
