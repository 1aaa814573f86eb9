//! Compares a program with an earlier measurement, the baseline.

use statrs::stats_tests::Alternative::TwoSided;
use statrs::stats_tests::mannwhitneyu::{MannWhitneyUMethod, mannwhitneyu};

use crate::analysis::disturbance::is_busy;
use crate::analysis::statistics::{FLOOR, median, ratio};
use crate::comparison::{Comparison, Kind, Point, Program};

/// The least number of runs on each side. With three on both, the test never finds a difference.
const ENOUGH_RUNS: usize = 4;

/// How a program's time changed: in words, as then ÷ now, and the p-value of the test.
pub type Change = (&'static str, Option<f64>, Option<f64>);

pub fn change(program: &Program, point: &Point, now: &Comparison, then: &Comparison) -> Change {
    let none = |reason| (reason, None, None);
    let is_busy = program.kind == Kind::Cpu && [then, now].into_iter().any(is_busy);
    let label = now.label(program, point);
    let is_same = |(program, point): &(&Program, &Point)| then.label(program, point) == label;
    let Some((base, baseline)) = then.programs_at_points().find(is_same) else {
        return none("not measured");
    };
    let [then, now] = [base, program].map(Program::times);
    let ratio = ratio(median(&then), median(&now)).filter(|ratio| *ratio > 0.0);
    let least = then.len().min(now.len());
    match ratio {
        _ if least == 0 => none("failed"),
        _ if point.workload(program) != baseline.workload(base) => none("other work"),
        _ if point.unverified(program).or(baseline.unverified(base)).is_some() => {
            none("unverified")
        }
        None => none("too short"),
        _ if is_busy => none("busy machine"),
        _ if least < ENOUGH_RUNS => ("too few runs", ratio, None),
        Some(factor) => {
            // The exact p-values of statrs 0.19.1 are wrong: 1 for times that do not overlap.
            let method = MannWhitneyUMethod::AsymptoticInclContinuityCorrection;
            let (_, p) = mannwhitneyu(&then, &now, method, TwoSided).expect("times are not NaN");
            let differs = p < 0.05 && factor.max(1.0 / factor) > 1.0 + FLOOR;
            let direction = if factor > 1.0 { "faster" } else { "slower" };
            (if differs { direction } else { "no difference seen" }, ratio, Some(p))
        }
    }
}
