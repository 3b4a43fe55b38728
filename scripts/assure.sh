#!/usr/bin/env bash
# Long checks that `make test` leaves out. Each step is a script in scripts/assure/ and can run alone; goes on after
# a failure and ends with a summary. Usage: assure.sh [asan] [tsan] [valgrind] [models] [miri] [faults] [shortage] [fuzz]; without names: all
# HPSOCKET_STRESS=long runs, of the C tests, only the stress cases, for minutes each.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
[ $# -gt 0 ] || set -- asan tsan valgrind models miri faults shortage fuzz
for name in "$@"; do
    [ -x "scripts/assure/$name.sh" ] || { echo "assure: no step '$name'" >&2; exit 2; }
done

summary=()
failed=0
for name in "$@"; do
    started=$SECONDS
    log=build/assure/$name/log
    mkdir -p "build/assure/$name"
    printf '\n==> %s\n' "$name"
    "scripts/assure/$name.sh" 2>&1 | tee "$log"
    case ${PIPESTATUS[0]} in
        0) result=ok ;;
        77) result=skipped ;;
        *) result=FAILED failed=1 ;;
    esac
    # What a step says last about its outcome, in one line.
    said=$(grep -E '^(assure|skipped): |tests? passed|^test result:' "$log" | tail -n 1)
    summary+=("$(printf '%-8s %4d s  %-9s %s' "$result" $((SECONDS - started)) "$name" "$said")")
done

printf '\n==> summary (%d s); logs: build/assure/*/log\n' "$SECONDS"
printf '%s\n' "${summary[@]}"
exit "$failed"
