//! What follows from the measurements.

mod claims;
pub mod judgement;
mod statistics;
pub mod summary;
pub mod sweep;

pub use self::claims::judgements;
pub use self::statistics::deviation;
