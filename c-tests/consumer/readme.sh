#!/bin/sh
# Builds the first C++ program of a README with pkg-config, and runs it with nothing to read. Only its port is changed, to a free one.
# Usage: readme.sh COMPILER README LIBDIR OUTPUT_DIR
set -eu
# shellcheck disable=SC2034 # used inside the eval
compiler=$1 readme=$2 libdir=$3 output=$4
PKG_CONFIG_PATH=$libdir/pkgconfig
LD_LIBRARY_PATH=$libdir
export PKG_CONFIG_PATH LD_LIBRARY_PATH

mkdir -p "$output"
awk '/^```cpp$/ { found = 1; next } found && /^```$/ { exit } found' "$readme" >"$output/original.cpp"
sed 's/\<5555\>/0/' "$output/original.cpp" >"$output/program.cpp"
if cmp -s "$output/original.cpp" "$output/program.cpp"; then
    echo "FAIL: no C++ program with port 5555 in $readme" >&2
    exit 1
fi
# pkg-config escapes blanks in paths for the shell, hence the eval.
eval "\"\$compiler\" -std=c++11 -Wall -Wextra -Wpedantic -Werror $(pkg-config --cflags hpsocket) \
    -o \"\$output/program\" \"\$output/program.cpp\" $(pkg-config --libs hpsocket)"
"$output/program" </dev/null
