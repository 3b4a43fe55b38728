#!/bin/sh
# Checks that the static C++ library shows the names of a list and no others, and all of them weak: a program may link the static
# C library too, which has some of them.
#
# usage: static_exports.sh ARCHIVE EXPORTS
set -eu
LC_ALL=C
export LC_ALL
archive=$1 list=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nm --defined-only --extern-only "$archive" | awk 'NF == 3 { print $3, $2 }' | sort >"$work/have"
sed 's/$/ W/' "$list" | sort >"$work/want"
if ! diff "$work/want" "$work/have" >"$work/diff"; then
    echo "FAIL: wanted (<) and found (>), W is a weak function:"
    cat "$work/diff"
    exit 1
fi
echo "ok: $(wc -l <"$work/have") names"
