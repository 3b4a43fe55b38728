#!/usr/bin/env bash
# Runs all cases of ctest in parallel, and those that failed once more, one by one, because a loaded machine is not a fault. It names
# them, since a case that needs the machine for itself is a weak one.
# Usage: ctest.sh BUILD_DIRECTORY JOBS
set -uo pipefail
build=$1 jobs=$2
failed=$build/Testing/Temporary/LastTestsFailed.log # ctest writes it only when something fails
most=30                                             # more failures are no accident, and would take too long one by one
before=$build/Testing/failed-beside-others

run() { ctest --test-dir "$build" --output-on-failure --no-tests=error --timeout 300 "$@"; }
names() { sed 's/^[0-9]*://' "$failed" | sort; }

rm -f "$failed"
run -j "$jobs" && exit
if [ ! -s "$failed" ] || [ "$(wc -l <"$failed")" -gt "$most" ]; then exit 1; fi
names >"$before"
printf '\n==> once more, one at a time\n'
run --rerun-failed -j 1
status=$?
[ "$status" -ne 0 ] || : >"$failed"
echo
names | comm -23 "$before" - | sed 's/^/failed beside other cases, passed alone: /'
exit "$status"
