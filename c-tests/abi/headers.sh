#!/bin/sh
# Compiles the headers in every supported language and configuration, warnings as errors.
#
# usage: headers.sh INCLUDE_DIR        (the directory that holds hpsocket/)
#
# 1. every header alone: C99, C11, C++11, C++17, C++20; with and without NDEBUG; with no,
#    each and all features disabled (TDEF-3, TDEF-4, TDEF-6)
# 2. <hpsocket/X.h> and <X.h> (TDEF-2)
# 3. the programs beside this script, as C11 and as C++
# 4. odd surroundings: macros defined before, system headers around, two files in one program
#
# Compilers: gcc and, where it exists, clang. Exit status: 0 all good, 1 something does not
# compile, 2 usage or no compiler.

set -u

if [ $# -ne 1 ] || [ ! -d "$1/hpsocket" ]; then
    echo "usage: headers.sh INCLUDE_DIR (which holds hpsocket/)" >&2
    exit 2
fi
include=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

strict="-Wall -Wextra -Wpedantic -Werror"
c_standards="c99 c11"
cxx_standards="c++11 c++17 c++20"
features="UDP SSL HTTP ZLIB BROTLI ICONV"
checks=0
failures=0

families=""
for family in gcc clang; do
    command -v "$family" >/dev/null 2>&1 && families="$families $family"
done
if [ -z "$families" ]; then
    echo "neither gcc nor clang found" >&2
    exit 2
fi

all_disabled=""
for feature in $features; do
    all_disabled="$all_disabled -D_${feature}_DISABLED"
done

# language STANDARD: the -x argument for it.
language()
{
    case $1 in
        c++*) echo c++ ;;
        *) echo c ;;
    esac
}

# failed TEXT: counts a failure; the compiler's words for the first few only, as one fault
# in a header fails hundreds of compilations.
failed()
{
    failures=$((failures + 1))
    echo "FAIL: $1"
    if [ "$failures" -le 5 ]; then
        sed -n '1,12p' "$work/log"
    fi
}

# compile FAMILY STANDARD FILE [OPTION...]
compile()
{
    family=$1 standard=$2 file=$3
    shift 3
    checks=$((checks + 1))
    if ! "$family" -x "$(language "$standard")" "-std=$standard" $strict -fsyntax-only "$@" "$file" >"$work/log" 2>&1; then
        failed "$family -std=$standard $* $(basename "$file")"
    fi
}

# A file that has nothing but the inclusion, and a declaration: ISO C wants one.
include_only()
{
    printf '#include <%s>\nextern int hp_nothing_else;\n' "$1"
}

standards_of()
{
    case $1 in
        SocketInterface.h | HPSocket.h | HPSocket-SSL.h) echo "$cxx_standards" ;;
        *) echo "$c_standards $cxx_standards" ;;
    esac
}

# ---- 1 and 2: every header alone ----------------------------------------------------

for header in GlobalDef.h GlobalErrno.h HPTypeDef.h HPSocket4C.h; do
    if [ ! -f "$include/hpsocket/$header" ]; then
        echo "FAIL: no $header"
        failures=$((failures + 1))
    fi
done

for path in "$include"/hpsocket/*.h; do
    header=$(basename "$path")
    include_only "hpsocket/$header" >"$work/$header.long"
    include_only "$header" >"$work/$header.short"
    for family in $families; do
        for standard in $(standards_of "$header"); do
            compile "$family" "$standard" "$work/$header.short" -I "$include/hpsocket"
            for build in -UNDEBUG -DNDEBUG; do
                compile "$family" "$standard" "$work/$header.long" -I "$include" "$build"
                for feature in $features; do
                    compile "$family" "$standard" "$work/$header.long" -I "$include" "$build" "-D_${feature}_DISABLED"
                done
                compile "$family" "$standard" "$work/$header.long" -I "$include" "$build" $all_disabled
            done
        done
    done
    echo "compiled alone: $header"
done

# ---- 3: the programs of this directory ------------------------------------------------

for program in "$here"/*.c; do
    for family in $families; do
        for standard in c11 $cxx_standards; do
            compile "$family" "$standard" "$program" -I "$include"
            compile "$family" "$standard" "$program" -I "$include" -DNDEBUG -D_SSL_DISABLED
            compile "$family" "$standard" "$program" -I "$include" -D_HTTP_DISABLED
            compile "$family" "$standard" "$program" -I "$include" $all_disabled
        done
    done
    echo "compiled as C and C++: $(basename "$program")"
done

# ---- 4: odd surroundings --------------------------------------------------------------

cat >"$work/before.c" <<'END'
#define MAX(a, b) own_max
#define MIN(a, b) own_min
#define _max(a, b) own_max
#define _min(a, b) own_min
#define CALLBACK own_callback
#define WINAPI own_winapi
#define TRUE 1
#define FALSE 0
#define DEBUG 2
#define _DEBUG 3
#define WSABASEERR 1
#include <hpsocket/HPSocket4C.h>
#include <hpsocket/GlobalErrno.h>
#if DEBUG != 2 || _DEBUG != 3
    #error "the program's DEBUG and _DEBUG were replaced"
#endif
#ifdef WSAEINTR
    #error "Winsock's names came although the program has its own"
#endif
static int own_max(void) { return 4; }
static int own_min(void) { return 1; }
int main(void) { return MAX(1, 2)() + MIN(1, 2)() + _max(1, 2)() + _min(1, 2)() - 10; }
END

cat >"$work/around.c" <<'END'
#include <sys/param.h>
#include <stdint.h>
#include <pthread.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <hpsocket/GlobalErrno.h>
#include <hpsocket/HPSocket4C.h>
#include <hpsocket/HPTypeDef.h>
#include <hpsocket/GlobalDef.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
int main(void) { return MAX(1, 2) - 2; }
END

cat >"$work/after.c" <<'END'
#include <hpsocket/HPSocket4C.h>
#include <hpsocket/GlobalErrno.h>
#include <sys/param.h>
#include <time.h>
#include <sys/socket.h>
int main(void) { return MIN(1, 2) - 1; }
END

cat >"$work/quiet.c" <<'END'
#define DEBUG_TRACE 1
#include <hpsocket/GlobalDef.h>
#if defined(DEBUG) || defined(_DEBUG) || defined(DEBUG_TRACE)
    #error "NDEBUG must take DEBUG, _DEBUG and DEBUG_TRACE away"
#endif
int main(void) { return 0; }
END

for family in $families; do
    for standard in $c_standards $cxx_standards; do
        for name in before around after; do
            compile "$family" "$standard" "$work/$name.c" -I "$include"
        done
        compile "$family" "$standard" "$work/quiet.c" -I "$include" -DNDEBUG -DDEBUG -D_DEBUG
    done
done

# GetHPSocketVersion must link without optimisation, in several files at once (TDEF-5).
cat >"$work/one.c" <<'END'
#include <hpsocket/HPTypeDef.h>
unsigned other_version(void);
int main(void) { return GetHPSocketVersion() == 0x06000103u && other_version() == 0x06000103u ? 0 : 1; }
END
cat >"$work/two.c" <<'END'
#include <hpsocket/HPTypeDef.h>
unsigned other_version(void);
unsigned other_version(void) { return GetHPSocketVersion(); }
END
for family in $families; do
    for standard in $c_standards; do
        checks=$((checks + 1))
        if ! "$family" "-std=$standard" $strict -O0 -I "$include" "$work/one.c" "$work/two.c" -o "$work/program" \
            >"$work/log" 2>&1 || ! "$work/program"; then
            failed "$family -std=$standard: GetHPSocketVersion in two files of a program"
        fi
    done
done
echo "compiled and linked in odd surroundings"

echo "$checks compilations,$families: $failures failed"
[ "$failures" -eq 0 ]
