#!/bin/sh
# Checks file names, links and SONAME of an installed library directory, and that all headers are there.
# proves: ABI-3 ABI-5 TDEF-1 CPP-1
# Usage: check-layout.sh LIBDIR INCLUDEDIR VERSION COMPAT_SO5
set -eu
libdir=$1 includedir=$2 version=$3 compat=$4
major=${version%%.*}
failed=0

fail() {
    echo "FAIL: $*" >&2
    failed=1
}

# link NAME TARGET: NAME is a symbolic link to exactly TARGET.
link() {
    if [ ! -L "$libdir/$1" ]; then
        fail "$1 is not a symbolic link"
    elif [ "$(readlink "$libdir/$1")" != "$2" ]; then
        fail "$1 points to $(readlink "$libdir/$1"), not $2"
    fi
}

# library NAME: file, links, SONAME and flags of one library.
library() {
    real=lib$1.so.$version
    soname=lib$1.so.$major
    if [ ! -f "$libdir/$real" ] || [ -L "$libdir/$real" ]; then
        fail "$real is not a regular file"
    fi
    [ -f "$libdir/lib$1.a" ] || fail "lib$1.a is missing"
    link "$soname" "$real"
    link "lib$1.so" "$soname"

    actual=$(LC_ALL=C readelf -d "$libdir/$real" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
    [ "$actual" = "$soname" ] || fail "SONAME is '$actual', not '$soname'"
    # A program that calls dlclose must not unmap code its threads still run.
    LC_ALL=C readelf -d "$libdir/$real" | grep -q NODELETE || fail "$real can be unloaded"
    # All addresses are bound at the start, and read-only afterwards.
    LC_ALL=C readelf -d "$libdir/$real" | grep -q BIND_NOW || fail "$real binds names lazily"
    LC_ALL=C readelf -lW "$libdir/$real" | grep -q GNU_RELRO || fail "$real has no RELRO"
    if LC_ALL=C readelf -d "$libdir/$real" | grep -Eq '\((RPATH|RUNPATH)\)'; then
        fail "$real has a path to look for libraries"
    fi
}

library hpsocket4c
library hpsocket
case $compat in
    ON) link libhpsocket4c.so.5 "libhpsocket4c.so.$version" ;;
    *) [ ! -e "$libdir/libhpsocket4c.so.5" ] || fail "libhpsocket4c.so.5 was not asked for" ;;
esac
# The slots of the C++ interfaces moved between 5 and 6 (CPP-115).
[ ! -e "$libdir/libhpsocket.so.5" ] || fail "libhpsocket.so.5 must not be there"

# The last two are where sources older than HP-Socket 5.8 look for them.
headers='GlobalDef.h GlobalErrno.h HPSocket-Ext.h HPSocket-SSL.h HPSocket.h HPSocket4C-Ext.h HPSocket4C-SSL.h HPSocket4C.h HPTypeDef.h
    SocketInterface.h common/GlobalDef.h common/GlobalErrno.h'
for header in $headers; do
    [ -f "$includedir/hpsocket/$header" ] || fail "hpsocket/$header is missing"
done
[ "$(find "$includedir" -type f | wc -l)" = "$(echo "$headers" | wc -w)" ] || fail "$includedir has other files too"

[ "$failed" = 0 ] && echo "layout of $libdir and $includedir: as specified"
exit "$failed"
