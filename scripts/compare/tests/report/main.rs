//! Runs `compare --from` on a stored comparison.

mod claims;
#[path = "../program/figures.rs"]
mod figures;
mod machines;
mod pages;
mod rows;
mod timelines;
mod typical;
