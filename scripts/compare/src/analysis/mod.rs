//! Derives table rows and verdicts from the measurements.

mod baseline;
mod claims;
pub mod costs;
pub mod disturbance;
mod judgement;
mod statistics;
pub mod summary;
pub mod sweep;

pub use self::claims::{busy, judgements};
pub use self::judgement::{Judgement, Verdict};
pub use self::statistics::Estimate;
