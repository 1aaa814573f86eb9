#!/bin/sh
# Measures the programs and checks the article's claims: see scripts/compare.sh --help.
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

# Paths in arguments and in CARGO_TARGET_DIR are relative to the caller's folder.
export COMPARE_CALLED_FROM="$PWD"
case ${CARGO_TARGET_DIR:-/} in
    /* | ?:*) ;;
    *) export CARGO_TARGET_DIR="$PWD/$CARGO_TARGET_DIR" ;;
esac

# cargo finds .cargo/config.toml, and the command `compare` in it, only in the workspace.
CDPATH='' cd -P "$(dirname "$script")/.."
if [ ! -e "${CARGO_TARGET_DIR:-target}/release/compare" ]; then
    echo 'The first build takes about a minute. Then compare says what it measures, and how long that takes.' >&2
fi
exec cargo compare "$@"
