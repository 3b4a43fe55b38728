#!/bin/sh
# Builds the consumer with nothing but a compiler and pkg-config, and runs it.
# Usage: build-with-pkg-config.sh shared|static|standalone LIBRARY COMPILER STANDARD PROGRAM LIBDIR SOURCE_DIR OUTPUT_DIR
set -eu
# shellcheck disable=SC2034 # some are used inside the eval only
linkage=$1 library=$2 compiler=$3 standard=$4 program=$5 libdir=$6 source=$7 output=$8
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH

package=$library
options=
case $linkage in
    static) package=$library-static ;;
    standalone) package=$library-static options=-static ;;
esac

mkdir -p "$output"
# pkg-config escapes blanks in paths for the shell, hence the eval.
eval "\"\$compiler\" -std=\$standard -Wall -Wextra -Wpedantic -Werror $options $(pkg-config --cflags "$package") \
    -o \"\$output/consumer\" \"\$program\" $(pkg-config ${options:+--static} --libs "$package")"
LD_LIBRARY_PATH=$libdir
export LD_LIBRARY_PATH
sh "$source/run-linked.sh" "$linkage" "$library" "$output/consumer"
