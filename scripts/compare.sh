#!/usr/bin/env bash
# Builds everything in release, measures the programs and prints the table: scripts/compare.sh --help
set -euo pipefail

manifest=$(dirname "${BASH_SOURCE[0]}")/../Cargo.toml
cargo build --release --workspace --manifest-path "$manifest"
target=$(cargo metadata --format-version 1 --no-deps --manifest-path "$manifest" |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
exec "$target/release/compare" "$@"
