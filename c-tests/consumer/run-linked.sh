#!/bin/sh
# Runs PROGRAM after checking that it is linked as it should be.
# Usage: run-linked.sh shared|static|standalone LIBRARY PROGRAM
set -eu
linkage=$1 library=$2 program=$3
needed=$(LC_ALL=C readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(libhpsocket.*\)\]/\1/p')
case $linkage in
    shared) wanted=lib$library.so.6 ;;
    static) wanted= ;;
    standalone)
        wanted=
        if LC_ALL=C readelf -d "$program" | grep NEEDED; then
            echo "FAIL: $program needs shared libraries" >&2
            exit 1
        fi
        ;;
esac
if [ "$needed" != "$wanted" ]; then
    echo "FAIL: $program needs '$needed', expected '$wanted'" >&2
    exit 1
fi
"$program"
