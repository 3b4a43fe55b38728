#!/bin/sh
# Fetches C ikcp, to compare with: ikcp.c and ikcp.h from the PyPI package kcp 0.1.6, with pip, once per directory.
# Usage: fetch_kcp.sh DIRECTORY
set -eu
directory=$1
[ ! -e "$directory/ikcp.c" ] || exit 0
new=$directory.new
rm -rf "$new"
mkdir -p "$new"
python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$new" kcp==0.1.6 >&2
tar -xzf "$new"/kcp-0.1.6.tar.gz -C "$new" --strip-components=2 kcp-0.1.6/kcp/ikcp.c kcp-0.1.6/kcp/ikcp.h
rm -rf "$directory"
mv "$new" "$directory"
