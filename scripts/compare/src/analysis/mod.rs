//! Derives table rows and verdicts from the measurements.

mod claims;
mod judgement;
mod statistics;
pub mod summary;
pub mod sweep;

pub use self::claims::judgements;
pub use self::judgement::{Judgement, MARGIN, Verdict};
pub use self::statistics::deviation;
