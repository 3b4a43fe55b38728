#!/usr/bin/env bash
# Line coverage by Rust tests alone, one line per file, worst first. Usage: coverage.sh [FOLDER]
# [CARGO TEST ARGUMENTS], e.g. coverage.sh src/component --lib component::tests. A report with the
# lines themselves is left in build/coverage/html.
#
# rustc's own instrumentation and the tools that come with it (rustup component add llvm-tools) are
# enough; cargo-llvm-cov, if you have it, shows the same numbers.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-src/component}
shift || :
[ $# -gt 0 ] || set -- --lib
out=$PWD/build/coverage
host=$(rustc -vV | sed -n 's/^host: //p')
tools=$(rustc --print sysroot)/lib/rustlib/$host/bin
[ -x "$tools/llvm-cov" ] || rustup component add llvm-tools
rm -rf "$out/raw" "$out/html"
mkdir -p "$out/raw"

export CARGO_TARGET_DIR=$out/target RUSTFLAGS="-C instrument-coverage" LLVM_PROFILE_FILE=$out/raw/%p-%m.profraw
# The names of what was built, then the tests themselves. Build scripts write profiles, too.
cargo test --locked --no-run --message-format=json "$@" >"$out/built.json"
rm -f "$out"/raw/*
cargo test --locked "$@"

mapfile -t programs < <(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' "$out/built.json")
"$tools/llvm-profdata" merge -sparse "$out"/raw/*.profraw -o "$out/merged.profdata"
objects=("${programs[0]}")
for program in "${programs[@]:1}"; do
    objects+=(-object "$program")
done
# Tests do not count as what they test.
common=(-instr-profile="$out/merged.profdata" -ignore-filename-regex="^$PWD/(.*/)?[a-z_]*tests(\\.rs|/)" "${objects[@]}" "$PWD/$folder")
"$tools/llvm-cov" show -format=html -output-dir="$out/html" "${common[@]}"
"$tools/llvm-cov" export -summary-only "${common[@]}" | python3 -c '
import json, os, sys
files = json.load(sys.stdin)["data"][0]["files"]
rows = [(f["summary"]["lines"], os.path.relpath(f["filename"])) for f in files]
rows = [row for row in rows if row[0]["count"]]
rows.sort(key=lambda row: (row[0]["percent"], row[1]))
for lines, name in rows:
    print("%6.1f %%  %4d of %4d lines  %s" % (lines["percent"], lines["covered"], lines["count"], name))
covered, count = (sum(lines[key] for lines, _ in rows) for key in ("covered", "count"))
print("%6.1f %%  %4d of %4d lines" % (100 * covered / max(count, 1), covered, count))
'
