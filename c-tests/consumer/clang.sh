#!/bin/sh
# Installs a build whose C++ library was made by another compiler, and runs a program with its shared and its static library.
# Usage: clang.sh COMPILER BUILD SOURCE_DIRECTORY
set -eu
compiler=$1 build=$2 source=$3
installed=$build/installed
rm -rf "$installed"
cmake --install "$build" --strip >/dev/null
for linkage in shared static; do
    sh "$source/build-with-pkg-config.sh" $linkage hpsocket "$compiler" c++11 "$source/project/main.cpp" "$installed/lib" "$source" "$build/$linkage"
done
