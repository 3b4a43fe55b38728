#!/bin/sh
# Checks file names, links and SONAME of an installed library directory.
# proves: ABI-3 ABI-5
# Usage: check-layout.sh LIBDIR VERSION COMPAT_SO5
set -eu
libdir=$1 version=$2 compat=$3
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

[ "$failed" = 0 ] && echo "layout of $libdir: as specified"
exit "$failed"
