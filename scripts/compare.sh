#!/usr/bin/env bash
# Measures the programs side by side and prints a table: scripts/compare.sh --help
set -euo pipefail

# As in .cargo/config.toml, which cargo looks for where it is run.
export RUSTFLAGS=${RUSTFLAGS--C llvm-args=-align-all-functions=6}

# `--bin`, not `--package`: so the crates are built for all programs at once.
manifest=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../Cargo.toml
exec cargo run --release --manifest-path "$manifest" --bin compare -- "$@"
