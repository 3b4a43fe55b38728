#!/bin/sh
# A program that was compiled with headers of another version can tell, as docs/migration.md shows: its program is compiled with the
# installed headers, and with copies of them whose version is another.
# Usage: other-headers.sh COMPILER DOCUMENT LIBDIR INCLUDEDIR OUTPUT_DIR
set -eu
compiler=$1 document=$2 libdir=$3 includedir=$4 output=$5

rm -rf "$output"
mkdir -p "$output"
awk '/^```c$/ { found = 1; next } found && /^```$/ { exit } found' "$document" >"$output/program.c"

# said MAJOR MINOR: what the program prints when its headers say that version.
said() {
    rm -rf "$output/include"
    cp -R "$includedir" "$output/include"
    for name in "MAJOR $1" "MINOR $2"; do
        sed -i "s/^\(#define HP_VERSION_${name% *} *\)[0-9]*/\1${name#* }/" "$output/include/hpsocket/HPTypeDef.h"
    done
    "$compiler" -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$output/include" -o "$output/program" "$output/program.c" -L"$libdir" -lhpsocket4c
    LD_LIBRARY_PATH=$libdir "$output/program" 2>&1 && echo "equal"
}

failed=0
expect() {
    if [ "$1" != "$2" ]; then
        echo "FAIL: '$1', expected '$2'" >&2
        failed=1
    fi
}
expect "$(said 6 0)" "equal"
expect "$(said 6 1)" "compiled for HP-Socket 6.1, but 6.0 is loaded"
expect "$(said 5 0)" "compiled for HP-Socket 5.0, but 6.0 is loaded"
[ "$failed" = 0 ] && echo "versions of headers: told"
exit "$failed"
