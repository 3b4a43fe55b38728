#!/bin/sh
# House rules that no lint of the compiler covers (CONTRIBUTING.md says why).
set -eu
cd "$(dirname "$0")/.."
failed=0

# refuse MESSAGE PATTERN PATH...: no line outside of comments may match. Each path that
# does not exist yet is no violation.
refuse() {
    message=$1 pattern=$2
    shift 2
    found=$(grep -rnE --include='*.rs' "$pattern" "$@" | grep -vE '^[^:]+:[0-9]+:[[:space:]]*//' || :)
    [ -n "$found" ] || return 0
    printf 'house rule: %s\n%s\n' "$message" "$found" >&2
    failed=1
}

safe_rooms=$(find src -name '*.rs' ! -path 'src/ffi/*' ! -path 'src/os/*')
# shellcheck disable=SC2086 # a list of file names without blanks
refuse "unsafe code lives in src/ffi and src/os only" '\bunsafe\b' $safe_rooms
refuse "nothing unfinished" '\b(todo|unimplemented|dbg)!' src
refuse "exported functions are C-unwind: cancelled threads may end in them" 'pub (unsafe )?extern "C" fn' src/ffi
refuse "the library never prints" '\be?print(ln)?!' src

if find src -name '*.rs' -exec grep -lE '(TODO|FIXME|XXX)' {} + | grep .; then
    echo "house rule: no TODO left behind; write an issue instead" >&2
    failed=1
fi
scripts/call_knots.py || failed=1
[ "$failed" = 0 ] && echo "house rules: kept"
exit "$failed"
