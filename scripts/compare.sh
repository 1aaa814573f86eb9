#!/bin/sh
# Measures the programs side by side and prints a table: scripts/compare.sh --help
set -eu

# Resolve links to this script.
script=$0
while [ -L "$script" ]; do
    link=$(readlink "$script")
    case $link in
        /*) script=$link ;;
        *) script=$(dirname "$script")/$link ;;
    esac
done

# Paths are relative to the caller's folder.
export COMPARE_CALLED_FROM="$PWD"
case ${CARGO_TARGET_DIR:-/} in
    /* | ?:*) ;;
    *) export CARGO_TARGET_DIR="$PWD/$CARGO_TARGET_DIR" ;;
esac

# In the workspace, cargo finds .cargo/config.toml. `--bin`, not `--package`: so the crates are built for
# all programs at once.
CDPATH='' cd -P "$(dirname "$script")/.."
exec cargo run --release --bin compare -- "$@"
