#!/bin/sh
# Checks file names, links and SONAME of an installed library directory.
# Usage: check-layout.sh LIBDIR VERSION COMPAT_SO5
set -eu
libdir=$1 version=$2 compat=$3
major=${version%%.*}
real=libhpsocket4c.so.$version
soname=libhpsocket4c.so.$major
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

if [ ! -f "$libdir/$real" ] || [ -L "$libdir/$real" ]; then
    fail "$real is not a regular file"
fi
[ -f "$libdir/libhpsocket4c.a" ] || fail "libhpsocket4c.a is missing"
link "$soname" "$real"
link libhpsocket4c.so "$soname"
case $compat in
    ON) link libhpsocket4c.so.5 "$real" ;;
    *) [ ! -e "$libdir/libhpsocket4c.so.5" ] || fail "libhpsocket4c.so.5 was not asked for" ;;
esac

actual=$(LC_ALL=C readelf -d "$libdir/$real" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
[ "$actual" = "$soname" ] || fail "SONAME is '$actual', not '$soname'"

# A program that calls dlclose must not unmap code its threads still run.
LC_ALL=C readelf -d "$libdir/$real" | grep -q NODELETE || fail "the library can be unloaded"

[ "$failed" = 0 ] && echo "layout of $libdir: as specified"
exit "$failed"
