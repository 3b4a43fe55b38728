#!/bin/sh
# Runs every fuzzer of fuzz/ for half a minute (HPSOCKET_FUZZ_SECONDS), starting from fuzz/seeds/ and
# the inputs that earlier runs found.
# They are built with the flags that cargo-fuzz uses, so that neither it nor a nightly compiler is needed.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh c++ cargo
runtime asan >/dev/null
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
coverage="$coverage -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="--cfg fuzzing -Zsanitizer=address -Cdebug-assertions -Ccodegen-units=1 $coverage"
export ASAN_OPTIONS=detect_leaks=1
if ! cargo fetch --locked --manifest-path fuzz/Cargo.toml >"$build/fetch.log" 2>&1; then
    cat "$build/fetch.log"
    echo "skipped: the crates of fuzz/ are not to be had"
    exit 77
fi
cargo build --release --locked --manifest-path fuzz/Cargo.toml --target "$triple" --target-dir "$build/cargo"
for source in fuzz/fuzz_targets/*.rs; do
    target=$(basename "$source" .rs)
    corpus=fuzz/corpus/$target artifacts=fuzz/artifacts/$target
    mkdir -p "$corpus" "$artifacts"
    [ ! -d "fuzz/seeds/$target" ] || cp -n "fuzz/seeds/$target"/* "$corpus"
    echo "--> fuzzing $target"
    "$build/cargo/$triple/release/$target" -max_total_time="${HPSOCKET_FUZZ_SECONDS:-30}" -timeout=10 -print_final_stats=1 \
        -artifact_prefix="$artifacts/" "$corpus" >"$build/$target.log" 2>&1 ||
        { tail -n 60 "$build/$target.log"; stop "$target found something: $artifacts"; }
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log")
    [ "${runs:-0}" -gt 1000 ] || stop "$target made ${runs:-no} runs only"
    grep -qE 'cov: [1-9][0-9]' "$build/$target.log" || stop "$target sees no coverage"
    echo "long check: $target made $runs runs and found nothing"
done
