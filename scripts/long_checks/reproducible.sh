#!/bin/sh
# Builds the last commit in two directories, one with blanks in its path, by `make build`, and compares the libraries: they must be
# the same byte for byte. Then it runs the demonstration in the second.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh git make cmake c++ cargo

sums() { (cd "$1/build/lib" && find . -type f -name 'lib*' | sort | xargs sha256sum); }

for directory in "$build/first" "$build/the second one/with blanks"; do
    rm -rf "$directory"
    git clone -q --no-hardlinks "$here" "$directory"
    echo "--> $directory"
    # Neither the path of the sources nor that of cargo's files may matter.
    make -C "$directory" build >"$build/make.log" 2>&1 || { cat "$build/make.log"; stop "make build failed"; }
    sums "$directory" >"$build/sums.$(basename "$directory")"
done
cat "$build/sums.first"
cmp "$build/sums.first" "$build/sums.with blanks" || stop "two builds of the same commit differ"
make -C "$build/the second one/with blanks" demo >"$build/make.log" 2>&1 || { cat "$build/make.log"; stop "make demo failed"; }
echo "long check: the same $(wc -l <"$build/sums.first") libraries from two directories"
