#!/bin/sh
# Measures the programs side by side and prints a table: scripts/compare.sh --help
set -eu

# Where this script really is: there may be links to it.
script=$0
while [ -L "$script" ]; do
    link=$(readlink "$script")
    case $link in
        /*) script=$link ;;
        *) script=$(dirname "$script")/$link ;;
    esac
done

# What is given relative to this folder.
export COMPARE_CALLED_FROM="$PWD"
case ${CARGO_TARGET_DIR:-/} in
    /* | ?:*) ;;
    *) export CARGO_TARGET_DIR="$PWD/$CARGO_TARGET_DIR" ;;
esac

# In the workspace, cargo finds .cargo/config.toml. `--bin`, not `--package`: so the crates are built for
# all programs at once.
CDPATH='' cd -P "$(dirname "$script")/.."
exec cargo run --release --bin compare -- "$@"
