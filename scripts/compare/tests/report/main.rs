//! What `compare` makes of a comparison that is stored.

mod claims;
#[path = "../program/figures.rs"]
mod figures;
mod rows;
mod timelines;
mod typical;
