//! Runs `compare --from` on a stored comparison.

mod asides;
mod baseline;
mod claims;
mod damaged;
#[path = "../program/figures.rs"]
mod figures;
mod machines;
mod pages;
mod rows;
mod timelines;
mod typical;
