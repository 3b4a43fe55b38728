#!/bin/sh
# Installs a build with HPSOCKET_COMPAT_SO5 and runs a program on it that is linked with HP-Socket 5 (../old).
# Usage: compat-so5.sh BUILD PREFIX LIBDIR VERSION PROGRAM
#
# proves: ABI-6
set -eu
build=$1 prefix=$2 libdir=$3 version=$4 program=$5
rm -rf "$prefix"
cmake --install "$build" --prefix "$prefix" >/dev/null
sh "$(dirname "$0")/check-layout.sh" "$prefix/$libdir" "$prefix/include" "$version" ON
needed=$(LC_ALL=C readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(libhpsocket.*\)\]/\1/p')
if [ "$needed" != libhpsocket4c.so.5 ]; then
    echo "FAIL: the program needs '$needed', so it shows nothing" >&2
    exit 1
fi
LD_LIBRARY_PATH=$prefix/$libdir "$program" echo
