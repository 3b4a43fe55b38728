#!/bin/sh
# Builds zlib-ng, to compare with, as a libz.so.1 that programs take instead of zlib: the source in the crate libz-ng-sys 1.1.33, which cargo
# fetches, and which is no dependency of the library. Once per directory. Needs cmake and a C compiler.
# Usage: build_zlib_ng.sh DIRECTORY
set -eu
directory=$1
[ ! -e "$directory/libz.so.1" ] || exit 0
new=$directory.new
rm -rf "$new"
mkdir -p "$new/src"
cat >"$new/Cargo.toml" <<END
[package]
name = "fetch"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
libz-ng-sys = "=1.1.33"
END
: >"$new/src/lib.rs"
cargo fetch --quiet --manifest-path "$new/Cargo.toml" >&2
source=$(cargo metadata --offline --format-version 1 --manifest-path "$new/Cargo.toml" |
    python3 -c 'import json, os, sys
print(*[os.path.dirname(p["manifest_path"]) for p in json.load(sys.stdin)["packages"] if p["name"] == "libz-ng-sys"])')
cmake -S "$source/src/zlib-ng" -B "$new" -DCMAKE_BUILD_TYPE=Release -DZLIB_COMPAT=ON -DZLIB_ENABLE_TESTS=OFF -DZLIBNG_ENABLE_TESTS=OFF \
    -DWITH_GTEST=OFF -DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON >&2
cmake --build "$new" >&2
# The crate lacks what cmake needs to make it a shared library.
cc -shared -o "$new/libz.so.1" -Wl,-soname,libz.so.1 -Wl,--whole-archive "$new/libz.a" -Wl,--no-whole-archive
rm -rf "$directory"
mv "$new" "$directory"
