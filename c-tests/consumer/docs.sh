#!/bin/sh
# Compiles the C and C++ programs of a document as they stand there, against the installed package.
# Usage: docs.sh C_COMPILER CXX_COMPILER DOCUMENT EXAMPLES LIBDIR OUTPUT_DIR LEAST (so many there must be)
set -eu
# shellcheck disable=SC2034 # used inside the eval
c_compiler=$1 cxx_compiler=$2 document=$3 examples=$4 libdir=$5 output=$6 least=$7
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH

rm -rf "$output"
mkdir -p "$output"
awk -v output="$output" '/^```c(pp)?$/ { count++; found = substr($0, 4) } /^```$/ { found = "" }
    found && !/^```/ { print >(output "/" count "." found) }' "$document"
count=0
# shellcheck disable=SC2034 # used inside the eval
for program in "$output"/*.c "$output"/*.cpp; do
    [ -e "$program" ] || continue
    case $program in
        *.cpp) package=hpsocket compiler=$cxx_compiler standard=c++11 ;;
        *) package=hpsocket4c compiler=$c_compiler standard=c99 ;;
    esac
    # pkg-config escapes blanks in paths for the shell, hence the eval.
    eval "\"\$compiler\" -std=\$standard -Wall -Wextra -Wpedantic -Werror -I\"\$examples\" $(pkg-config --cflags "$package") \
        -o \"\$output/program\" \"\$program\" $(pkg-config --libs "$package")"
    count=$((count + 1))
done
if [ "$count" -lt "$least" ]; then
    echo "FAIL: only $count programs in $document" >&2
    exit 1
fi
