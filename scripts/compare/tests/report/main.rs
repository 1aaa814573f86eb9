//! What `compare` makes of a comparison that is stored.

mod claims;
#[path = "../program/figures.rs"]
mod figures;
mod pages;
mod rooms;
mod rows;
mod timelines;
mod typical;
