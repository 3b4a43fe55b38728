#!/bin/sh
# Builds and runs the programs of this directory with every C++ compiler there is, at both ends of what is supported: the
# oldest language without optimisation, the newest with; with and without run-time type information; without the SSL feature.
#
# usage: compilers.sh INCLUDE GENERATED     (the directories that hold hpsocket/ and by_slot.hpp)
#
# proves: CPP-6 CPP-11 CPP-16 CPP-103
set -eu
if [ ! -d "${1:-}/hpsocket" ] || [ ! -f "${2:-}/by_slot.hpp" ]; then
    echo "usage: compilers.sh INCLUDE GENERATED" >&2
    exit 2
fi
include=$1 generated=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ran=0

# build_and_run COMPILER PROGRAM OPTION...
build_and_run() {
    compiler=$1 program=$2
    shift 2
    support=$here/support/check.cpp
    [ "$program" != program ] || support=$here/program_library.cpp
    if ! "$compiler" -Wall -Wextra -Wpedantic -Werror "$@" -I "$include" -I "$generated" -I "$here" -I "$here/support" \
        "$here/$program.cpp" "$support" -o "$work/$program" >"$work/log" 2>&1 || ! "$work/$program" >"$work/log" 2>&1; then
        echo "FAIL: $compiler $* $program.cpp"
        sed -n '1,20p' "$work/log"
        exit 1
    fi
    ran=$((ran + 1))
}

for compiler in g++ clang++; do
    command -v "$compiler" >/dev/null 2>&1 || { echo "no $compiler here"; continue; }
    for program in layout calls listeners dual smart_pointer functions program; do
        build_and_run "$compiler" "$program" -std=c++11 -O0
        build_and_run "$compiler" "$program" -std=c++20 -O2 -fno-rtti -fno-exceptions
    done
    # A program without the SSL feature fits the same library.
    for program in layout calls listeners; do
        build_and_run "$compiler" "$program" -std=c++17 -O0 -D_SSL_DISABLED
    done
    echo "$compiler: all programs pass"
done
[ "$ran" -gt 0 ] || { echo "no C++ compiler found"; exit 1; }
