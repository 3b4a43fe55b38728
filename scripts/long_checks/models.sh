#!/bin/sh
# Loom runs every interleaving of the hand-offs between threads: the tests in modules named
# loom_model.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cargo
stray=$(grep -rlE 'loom::model' src | grep -v '/loom_model\.rs$' | xargs -r grep -L 'mod loom_model' || :)
[ -z "$stray" ] || stop "loom models outside of a module named loom_model are not run: $stray"

# Models are slow without optimisation.
export RUSTFLAGS="--cfg loom" CARGO_PROFILE_DEV_OPT_LEVEL=1
models() { cargo test --locked --lib --target-dir "$build/cargo" -- "$@" loom_model; }
models --list >"$build/list"
grep -q ': test$' "$build/list" || stop "no loom model was found"
models
