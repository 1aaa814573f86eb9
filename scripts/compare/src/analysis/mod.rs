//! What follows from a comparison.

pub mod claims;
pub mod judgement;
pub mod summary;
pub mod sweep;
