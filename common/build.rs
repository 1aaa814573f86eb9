//! Reports the compiler flags in effect to `compare`: cargo merges them from several places, and tells only build
//! scripts the result.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // See .cargo/config.toml.
    println!("cargo::rerun-if-env-changed=COMMON_WORKSPACE");
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default().replace('\u{1f}', " ");
    // `compare` finds it in cargo's messages.
    println!("cargo::rustc-env=COMMON_RUSTFLAGS={flags}");
}
