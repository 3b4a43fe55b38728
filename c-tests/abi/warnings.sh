#!/bin/sh
# Compiles what users of the headers write with the warnings that they may have switched on, all of them errors: every header as the
# first one of a file, and the programs in users/, in all standards from C99 to C23 and from C++11 to C++23.
#
# usage: warnings.sh INCLUDE_DIR        (the directory that holds hpsocket/)
#
# The headers are reached with -I, because compilers say nothing about those of the system. headers.sh does more configurations of the
# headers with fewer warnings.
#
# proves: CPP-11 CPP-71 TDEF-3
#
# Compilers: gcc and, where it exists, clang. Exit status: 0 all good, 1 something does not compile, 2 usage or no compiler.

# shellcheck disable=SC2086 # lists of options are to be split
set -u

if [ $# -ne 1 ] || [ ! -d "$1/hpsocket" ]; then
    echo "usage: warnings.sh INCLUDE_DIR (which holds hpsocket/)" >&2
    exit 2
fi
include=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

common="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wcast-qual -Wcast-align -Wshadow -Wundef -Wredundant-decls
    -Wwrite-strings -Wdouble-promotion -Wfloat-equal -Wmissing-declarations -Wunused -Wformat=2 -Wnull-dereference
    -Wimplicit-fallthrough -Wswitch-enum -Werror"
of_c="-Wstrict-prototypes -Wmissing-prototypes -Wbad-function-cast -Wold-style-definition -Wnested-externs"
of_cxx="-Woverloaded-virtual -Wold-style-cast -Wnon-virtual-dtor -Wextra-semi -Wsuggest-override -Wzero-as-null-pointer-constant
    -Wctor-dtor-privacy"
of_gcc="-Wlogical-op -Wduplicated-cond -Wduplicated-branches"
of_clang="-Wdocumentation -Wdocumentation-pedantic -Wshadow-all -Wcomma -Wunreachable-code -Wnewline-eof -Wcovered-switch-default
    -Wextra-semi-stmt"
checks=0
failures=0

# can FAMILY LANGUAGE STANDARD: whether this release of the compiler knows the standard.
can()
{
    echo 'int hp_nothing;' | "$1" -x "$2" "-std=$3" -fsyntax-only - 2>/dev/null
}

# compile FAMILY LANGUAGE STANDARD FILE [OPTION...]
compile()
{
    family=$1 language=$2 standard=$3 file=$4
    shift 4
    checks=$((checks + 1))
    case $language in c) own=$of_c ;; *) own=$of_cxx ;; esac
    case $family in gcc) own="$own $of_gcc" ;; *) own="$own $of_clang" ;; esac
    if ! "$family" -x "$language" "-std=$standard" $common $own -fsyntax-only -I "$include" "$@" "$file" >"$work/log" 2>&1; then
        failures=$((failures + 1))
        echo "FAIL: $family -std=$standard $* $(basename "$file")"
        [ "$failures" -gt 5 ] || sed -n '1,12p' "$work/log"
    fi
}

# A file that begins with the header, and has the declaration that ISO C demands.
cd "$include" || exit 2
headers=$(find hpsocket -name '*.h' | sort)
for header in $headers; do
    printf '#include <%s>\nextern int hp_nothing_else;\n' "$header" >"$work/$(echo "$header" | tr / _)"
done

families=""
for family in gcc clang; do
    command -v "$family" >/dev/null 2>&1 && families="$families $family"
done
if [ -z "$families" ]; then
    echo "neither gcc nor clang found" >&2
    exit 2
fi

for family in $families; do
    for standard in c99 c11 c17 c2x; do
        can "$family" c "$standard" || { echo "$family does not know $standard"; continue; }
        for header in $headers; do
            case $header in
                */SocketInterface.h | */HPSocket.h | */HPSocket-SSL.h | */HPSocket-Ext.h) ;;
                *) compile "$family" c "$standard" "$work/$(echo "$header" | tr / _)" ;;
            esac
        done
        compile "$family" c "$standard" "$here/users/program.c"
    done
    for standard in c++11 c++14 c++17 c++20 c++2b; do
        can "$family" c++ "$standard" || { echo "$family does not know $standard"; continue; }
        for header in $headers; do
            compile "$family" c++ "$standard" "$work/$(echo "$header" | tr / _)"
        done
        compile "$family" c++ "$standard" "$here/users/program.cpp"
        compile "$family" c++ "$standard" "$here/users/program.cpp" -D_UDP_DISABLED -D_HTTP_DISABLED -fno-rtti -fno-exceptions
    done
done

echo "$checks compilations,$families: $failures failed"
[ "$failures" -eq 0 ]
