#!/bin/sh
# Lets Doxygen read the public headers: it must have nothing to complain of, such as a declaration without a comment.
#
# usage: doxygen.sh INCLUDE_DIR        (the directory that holds hpsocket/)
#
# documented.py counts what clang sees. Exit status: 0 all good, 1 Doxygen complains, 2 usage, 77 there is no Doxygen here.
set -u

if [ $# -ne 1 ] || [ ! -d "$1/hpsocket" ]; then
    echo "usage: doxygen.sh INCLUDE_DIR (which holds hpsocket/)" >&2
    exit 2
fi
if ! command -v doxygen >/dev/null 2>&1; then
    echo "SKIPPED: there is no doxygen here (scripts/need.sh doxygen)"
    exit 77
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

# Macros that stand in front of declarations would be taken for types.
cat >"$work/Doxyfile" <<END
INPUT = "$1"
RECURSIVE = YES
OUTPUT_DIRECTORY = "$work/output"
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
QUIET = YES
HAVE_DOT = NO
MACRO_EXPANSION = YES
EXPAND_ONLY_PREDEF = YES
PREDEFINED = HPSOCKET_API= HPSOCKET_EXT_API= __HP_CALL= __HP_FAKE_INTERFACE__= __cplusplus
END
doxygen "$work/Doxyfile" >"$work/log" 2>&1 || echo "doxygen ended with a failure" >>"$work/log"
if [ -s "$work/log" ]; then
    sed -n '1,40p' "$work/log"
    exit 1
fi
members=$(cat "$work"/output/xml/*.xml | grep -c '<memberdef ')
echo "Doxygen has read $members declarations and macros"
[ "$members" -gt 1000 ] # fewer if features are off
