//! Lets `compare` know which compiler flags are in effect: cargo merges them from several places, and reports to
//! nobody but build scripts what came of it.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default().replace('\u{1f}', " ");
    // `compare` reads it among the messages of cargo.
    println!("cargo::rustc-env=COMMON_RUSTFLAGS={flags}");
}
