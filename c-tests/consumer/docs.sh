#!/bin/sh
# Compiles the C programs of a document as they stand there, against the installed package.
# Usage: docs.sh COMPILER DOCUMENT EXAMPLES LIBDIR OUTPUT_DIR LEAST (so many there must be)
set -eu
# shellcheck disable=SC2034 # used inside the eval
compiler=$1 document=$2 examples=$3 libdir=$4 output=$5 least=$6
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH

rm -rf "$output"
mkdir -p "$output"
awk -v output="$output" '/^```c$/ { count++; found = 1; next } /^```$/ { found = 0 } found { print >(output "/" count ".c") }' "$document"
count=0
# shellcheck disable=SC2034 # used inside the eval
for program in "$output"/*.c; do
    # pkg-config escapes blanks in paths for the shell, hence the eval.
    eval "\"\$compiler\" -std=c99 -Wall -Wextra -Wpedantic -Werror -I\"\$examples\" $(pkg-config --cflags hpsocket4c) \
        -o \"\$output/program\" \"\$program\" $(pkg-config --libs hpsocket4c)"
    count=$((count + 1))
done
if [ "$count" -lt "$least" ]; then
    echo "FAIL: only $count programs in $document" >&2
    exit 1
fi
