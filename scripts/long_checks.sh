#!/usr/bin/env bash
# Long checks that `make test` leaves out. Each is a script in scripts/long_checks/ and can run alone. A failure does not stop
# the others, and a summary comes last. Usage:
#
#   long_checks.sh [asan] [tsan] [valgrind] [models] [miri] [faults] [shortage] [fuzz] [httptools] [reproducible]      (without names: all)
#
# With LABELS='^http$|ext' the sanitizers run only C tests with these labels, with HPSOCKET_STRESS=long the stress
# cases, for minutes each.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
[ $# -gt 0 ] || set -- asan tsan valgrind models miri faults shortage fuzz httptools reproducible
for name in "$@"; do
    [ -x "scripts/long_checks/$name.sh" ] || { echo "long check: no step '$name'" >&2; exit 2; }
done

summary=()
failed=0
for name in "$@"; do
    started=$SECONDS
    log=build/long_checks/$name/log
    mkdir -p "build/long_checks/$name"
    printf '\n==> %s\n' "$name"
    "scripts/long_checks/$name.sh" 2>&1 | tee "$log"
    case ${PIPESTATUS[0]} in
        0) result=ok ;;
        77) result=skipped ;;
        *) result=FAILED failed=1 ;;
    esac
    # The last line in which a check reports its outcome.
    said=$(grep -E '^(long check|skipped): |tests? passed|^test result:' "$log" | tail -n 1)
    summary+=("$(printf '%-8s %4d s  %-9s %s' "$result" $((SECONDS - started)) "$name" "$said")")
done

printf '\n==> summary (%d s); logs: build/long_checks/*/log\n' "$SECONDS"
printf '%s\n' "${summary[@]}"
exit "$failed"
