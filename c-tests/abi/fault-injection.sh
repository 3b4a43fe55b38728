#!/bin/sh
# Checks whether a library has fault injection: its function, its setting, or the names of its
# modules.
#
# usage: fault-injection.sh none|some LIBRARY
set -eu
traces=$(LC_ALL=C grep -aoiE 'hpsocket_faults[a-z_]*|faults6inject|faults4plan' "$2" | sort -u | tr '\n' ' ')
echo "traces of fault injection: ${traces:-none}"
case $1 in
    none) [ -z "$traces" ] ;;
    some) [ -n "$traces" ] ;;
    *) exit 2 ;;
esac
