//! Reports the compiler flags in effect to `compare`. Cargo merges them from several places and passes the
//! result only to build scripts.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // See .cargo/config.toml.
    println!("cargo::rerun-if-env-changed=COMMON_WORKSPACE");
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default().replace('\u{1f}', " ");
    // `compare` reads this from cargo's messages.
    println!("cargo::rustc-env=COMMON_RUSTFLAGS={flags}");
}
