#!/usr/bin/env bash
# Prints the last line of `make test`: PASSED or FAILED, with counts.
# Usage: verdict.sh LOG_DIRECTORY STATUS SUMMARY_LINE... (a line begins with ok, FAILED or skipped)
set -uo pipefail
logs=$1 status=$2
shift 2

# lines WORD: how many steps begin with it.
lines() { printf '%s\n' "${@:2}" | grep -c "^$1 "; }
# sum PATTERN FILE: the sum of the numbers that the pattern captures.
sum() { sed -n -E "s/$1/\1/p" "$2" 2>/dev/null | awk '{ n += $1 } END { print n + 0 }'; }

rust=$(sum '^test result: .* ([0-9]+) passed;.*' "$logs/cargo-test.log")
rust_failed=$(sum '^test result: .* ([0-9]+) failed;.*' "$logs/cargo-test.log")
# ctest.sh runs failed cases once more; the first total counts, and the last failures.
cases=$(sed -n -E 's/^[0-9]+% tests passed, [0-9]+ tests failed out of ([0-9]+)$/\1/p' "$logs/ctest.log" 2>/dev/null | head -n 1)
cases_failed=$(sed -n -E 's/^[0-9]+% tests passed, ([0-9]+) tests failed out of [0-9]+$/\1/p' "$logs/ctest.log" 2>/dev/null | tail -n 1)
cases_skipped=$(grep -c -E '^[[:space:]]*[0-9]+ - .* \(Skipped\)$' "$logs/ctest.log" 2>/dev/null)

word=PASSED
[ "$status" = 0 ] || word=FAILED
printf '%s: %d steps ok, %d failed, %d skipped; %d Rust tests passed, %d failed; %d C and C++ cases, %d failed, %d skipped\n' "$word" \
    "$(lines ok "$@")" "$(lines FAILED "$@")" "$(lines skipped "$@")" "$rust" "$rust_failed" \
    "${cases:-0}" "${cases_failed:-0}" "${cases_skipped:-0}"
