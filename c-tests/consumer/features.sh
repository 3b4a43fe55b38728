#!/bin/sh
# Builds and installs a library from which features are left out, and checks that headers, exports, dependencies and package agree: what
# was left out is not declared, and not exported, and whoever asks for it fails before his program runs.
# proves: TDEF-6 TDEF-8
#
# Usage: features.sh SOURCE_DIRECTORY OUTPUT_DIRECTORY C_COMPILER CXX_COMPILER PYTHON [FEATURE...]
set -eu
mkdir -p "$2"
source=$(cd "$1" && pwd) output=$(cd "$2" && pwd) cc=$3 cxx=$4 python=$5
shift 5
LC_ALL=C
export LC_ALL
all=$(cut -f1 "$source/api/features.tsv" | grep '^[a-z]*$' | grep -vx feature)
failed=0
# What cargo and CMake have built stays, so that a second run is quick.
rm -rf "$output/installed" "$output/work"
mkdir -p "$output/work"
cd "$output/work"

fail() {
    echo "FAIL: $*" >&2
    failed=1
}

has() { case " $features " in *" $1 "*) ;; *) return 1 ;; esac }

features="$*"
options=
for feature in $all; do
    name=$(echo "$feature" | tr '[:lower:]' '[:upper:]')
    if has "$feature"; then state=ON; else state=OFF; fi
    options="$options -DHPSOCKET_$name=$state"
done

# shellcheck disable=SC2086 # options are several words
cmake -S "$source" -B "$output/build" -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_COMPILER=$cc" "-DCMAKE_CXX_COMPILER=$cxx" $options \
    -DBUILD_TESTING=OFF -DCMAKE_INSTALL_LIBDIR=lib "-DCMAKE_INSTALL_PREFIX=$output/installed" >configure.log
cmake --build "$output/build" --parallel >build.log 2>&1 || { cat build.log; exit 1; }
cmake --install "$output/build" --strip >install.log
library=$output/installed/lib
include=$output/installed/include

# Exports: those of the features. The lists are made from api/features.tsv a second time, by Python.
# shellcheck disable=SC2086
"$python" "$source/scripts/exports.py" c $features >c.txt
# shellcheck disable=SC2086
"$python" "$source/scripts/exports.py" cpp $features >cpp.txt
sh "$source/c-tests/abi/exports.sh" "$library/libhpsocket4c.so" c.txt >exports.log || { cat exports.log; fail "exports of libhpsocket4c.so"; }
sh "$source/c-tests/abi/exports.sh" "$library/libhpsocket.so" cpp.txt libhpsocket.so.6 >exports.log || { cat exports.log; fail "exports of libhpsocket.so"; }
sh "$source/c-tests/cpp/static_exports.sh" "$library/libhpsocket.a" cpp.txt >exports.log || { cat exports.log; fail "exports of libhpsocket.a"; }

# Without ssl there is no OpenSSL, in no library and in no file of the package.
if ! has ssl; then
    for file in libhpsocket4c.so libhpsocket.so; do
        if readelf -d "$library/$file" | grep -E 'NEEDED.*lib(ssl|crypto)'; then fail "$file needs OpenSSL"; fi
    done
    if grep -rEl -e '-l(ssl|crypto)|libssl' "$library/pkgconfig" "$library/cmake"; then fail "the package names OpenSSL"; fi
fi
expected="util;rt;pthread;m;dl"
if has ssl; then expected="ssl;crypto;$expected"; fi
cmake "-DFILE=$output/build/cargo/native-static-libs.txt" "-DEXPECTED=$expected" -P "$source/c-tests/consumer/check-native-libs.cmake" ||
    fail "native libraries"

# Declarations: those of the C headers are what is exported.
printf '#include <hpsocket/%s.h>\n' HPSocket4C HPSocket4C-SSL HPSocket4C-Ext >headers.c
"$cc" -E -P "-I$include" headers.c | grep -oE '\b(HP|SYS|Create_HP|Destroy_HP)_[A-Za-z0-9_]+\(' | tr -d '(' | sort -u >declared.txt
sort -u c.txt | diff - declared.txt >difference.txt || { cat difference.txt; fail "C headers and exports differ"; }

# Programs.
cat >program.c <<'END'
#include <stdio.h>
#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/HPSocket4C-SSL.h>

int main(int count, char** names)
{
    HP_TcpServer server = Create_HP_TcpServer(NULL);
    BOOL works = HP_Server_Start(server, "127.0.0.1", 0) && HP_Server_Stop(server);
    Destroy_HP_TcpServer(server);
    for (int i = 1; i < count; ++i)
        if (HP_Ext_HasFeature(names[i]))
            printf("%s ", names[i]);
    puts(works ? "works" : "does not work");
    return 0;
}
END
cat >program.cpp <<'END'
#include <cerrno>
#include <cstdio>
#include <hpsocket/GlobalErrno.h>
#include <hpsocket/HPSocket-Ext.h>
#include <hpsocket/HPSocket-SSL.h>
#include <hpsocket/HPSocket.h>

int main(int count, char** names)
{
    CTcpServerPtr server;
    bool works = server->Start("127.0.0.1", 0) && server->Stop();
    // The interfaces have the members of SSL in any case.
    errno = 0;
    works = works && !server->SetupSSLContext() && SYS_GetLastError() == ERROR_NOT_SUPPORTED;
    for (int i = 1; i < count; ++i)
        if (HP_Ext_HasFeature(names[i]))
            printf("%s ", names[i]);
    puts(works ? "works" : "does not work");
    return 0;
}
END
export PKG_CONFIG_PATH="$library/pkgconfig" LD_LIBRARY_PATH="$library"
wanted=$(for feature in $all; do if has "$feature"; then printf '%s ' "$feature"; fi; done)works
for package in hpsocket4c hpsocket4c-static hpsocket hpsocket-static; do
    case $package in
        hpsocket4c*) compiler=$cc standard=c11 program=program.c ;;
        *) compiler=$cxx standard=c++17 program=program.cpp ;;
    esac
    # shellcheck disable=SC2046
    "$compiler" -std=$standard -Wall -Wextra -Wpedantic -Werror $program -o "$package" $(pkg-config --cflags --libs $package)
    # shellcheck disable=SC2086
    said=$("./$package" $all quic)
    [ "$said" = "$wanted" ] || fail "$package says '$said' instead of '$wanted'"
done

# refuses FEATURE FUNCTION: a program that calls it does not compile, and if it declares the function itself it does not link.
refuses() {
    if has "$1"; then return; fi
    printf '#include "headers.c"\nint main(void) { return %s == 0; }\n' "$2" >refused.c
    if "$cc" "-I$include" refused.c -o refused "-L$library" -lhpsocket4c 2>refused.log; then fail "$2 is declared without $1"; fi
    printf 'extern int %s();\nint main(void) { return %s(); }\n' "$2" "$2" >refused.c
    if "$cc" refused.c -o refused "-L$library" -lhpsocket4c 2>refused.log; then fail "$2 is exported without $1"; fi
    grep -q "undefined reference" refused.log || fail "$2 without $1: $(cat refused.log)"
}
refuses ssl Create_HP_SSLServer
refuses udp Create_HP_UdpServer
refuses http Create_HP_HttpServer
refuses ssl Create_HP_HttpsClient
refuses zlib Create_HP_GZipCompressor
refuses brotli SYS_BrotliCompress
refuses iconv SYS_GbkToUtf8

# find_package.
# shellcheck disable=SC2016 # CMake expands it
printf '%s\n' 'cmake_minimum_required(VERSION 3.16)' 'project(asks LANGUAGES C)' 'find_package(hpsocket 6 CONFIG REQUIRED COMPONENTS ${WANTED})' >CMakeLists.txt
for feature in tcp $all; do
    rm -rf asks
    status=0
    # CMake wraps its lines.
    said=$(cmake -S . -B asks "-DCMAKE_PREFIX_PATH=$output/installed" "-DWANTED=$feature" "-DCMAKE_C_COMPILER=$cc" 2>&1) || status=1
    name=$(echo "$feature" | tr '[:lower:]' '[:upper:]')
    if [ "$feature" = tcp ] || has "$feature"; then
        [ $status = 0 ] || fail "component $feature: $said"
    else
        case $status$(echo "$said" | tr -s ' \n' ' ') in
            1*"It was built with HPSOCKET_$name=OFF."*) ;;
            *) fail "component $feature that was left out: $said" ;;
        esac
    fi
done

echo "with '$features': $(stat -Lc %s "$library/libhpsocket4c.so") bytes of libhpsocket4c.so, $(stat -Lc %s "$library/libhpsocket.so") of libhpsocket.so"
exit $failed
