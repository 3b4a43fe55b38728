#!/bin/sh
# No file of the package may contain a directory of the machine that built it: such paths tell about people, and two builds of the
# same sources would differ.
# Usage: no-paths.sh LIBRARY_DIRECTORY DIRECTORY...
set -eu
libraries=$1
shift
failed=0
for file in "$libraries"/libhpsocket*.so "$libraries"/libhpsocket*.a; do
    for directory in "$@"; do
        found=$(LC_ALL=C grep -aoF "$directory/" "$file" | wc -l)
        if [ "$found" -gt 0 ]; then
            echo "FAIL: $file contains $directory/ $found times, for example" >&2
            LC_ALL=C grep -aoE "$directory/[[:print:]]{0,60}" "$file" | head -n 3 >&2
            failed=1
        fi
    done
done
exit "$failed"
