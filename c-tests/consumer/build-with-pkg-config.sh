#!/bin/sh
# Builds the consumer with nothing but a compiler and pkg-config, and runs it.
# Usage: build-with-pkg-config.sh shared|static CC LIBDIR SOURCE_DIR OUTPUT_DIR
set -eu
# shellcheck disable=SC2034 # cc is used inside the eval
linkage=$1 cc=$2 libdir=$3 source=$4 output=$5
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH

package=hpsocket4c
[ "$linkage" = static ] && package=hpsocket4c-static

mkdir -p "$output"
# pkg-config escapes blanks in paths for the shell, hence the eval.
eval "\"\$cc\" -std=c99 -Wall -Wextra -Wpedantic -Werror $(pkg-config --cflags "$package") \
    -o \"\$output/consumer\" \"\$source/project/main.c\" $(pkg-config --libs "$package")"
LD_LIBRARY_PATH=$libdir
export LD_LIBRARY_PATH
sh "$source/run-linked.sh" "$linkage" "$output/consumer"
