#!/bin/sh
# Checks what the shared library shows to the dynamic linker.
#
# usage: exports.sh LIBRARY [EXPORTS [SONAME]]  (EXPORTS: exports.txt beside this script, SONAME: libhpsocket4c.so.6)
#
# * exported names: exactly those of the list, all of them functions (ABI-20, ABI-21)
# * no symbol versions, the SONAME (ABI-3), NODELETE
# * no allocator (ABI-8); no needed library beyond the system's own (ABI-7), with libhpsocket.so the C++ runtime's
#
# proves: ABI-3 ABI-7 ABI-8 ABI-20 ABI-21 ABI-52 PROC-8 PROC-10
#
# Exit status: 0 all good, 1 a difference, 2 usage or a tool is missing.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 1 ] || [ $# -gt 3 ] || [ ! -f "$1" ] || [ ! -f "${2:-$here/exports.txt}" ]; then
    echo "usage: exports.sh LIBRARY [EXPORTS [SONAME]]" >&2
    exit 2
fi
library=$1
list=${2:-$here/exports.txt}
soname=${3:-libhpsocket4c.so.6}
allocator='^(malloc|free|calloc|realloc|reallocarray|memalign|aligned_alloc|posix_memalign|valloc|pvalloc|malloc_usable_size|cfree|je_.*|mallctl.*|mallocx|_Znwm.*|_ZdlPv.*)$'
runtime=
if [ "$soname" != libhpsocket4c.so.6 ]; then runtime='libstdc\+\+|'; fi
needed="^(${runtime}libssl|libcrypto|libc|libm|libgcc_s|libpthread|libdl|librt|ld-linux[a-z0-9-]*)\\.so(\\.[0-9]+)*\$"

for tool in nm readelf; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "$tool (binutils) is needed" >&2
        exit 2
    fi
done
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

nm -D --defined-only "$library" >"$work/nm" || exit 2
readelf -dW "$library" >"$work/dynamic" || exit 2
failures=0

# result TEXT FILE: it is good if FILE, the list of violations, is empty.
result()
{
    if [ -s "$2" ]; then
        failures=$((failures + 1))
        echo "FAIL: $1:"
        sed 's/^/    /' "$2"
    else
        echo "ok: $1"
    fi
}

awk '{ print $NF }' "$work/nm" >"$work/names"
sed 's/@.*//' "$work/names" | sort -u >"$work/have"
sort -u "$list" >"$work/want"

sort -cu "$list" 2>"$work/bad"
result "the list is sorted and has no name twice" "$work/bad"

if [ ! -s "$work/want" ]; then echo "the list is empty"; fi >"$work/bad"
result "the list has $(wc -l <"$work/want") names" "$work/bad"

comm -23 "$work/want" "$work/have" >"$work/bad"
result "no name is missing" "$work/bad"

comm -13 "$work/want" "$work/have" >"$work/bad"
result "no other name is exported" "$work/bad"

awk '$(NF - 1) != "T" { print $NF, "is of kind", $(NF - 1) }' "$work/nm" >"$work/bad"
result "every exported name is a function" "$work/bad"

{ grep '@' "$work/names"; grep '(VERDEF' "$work/dynamic"; } >"$work/bad"
result "no symbol versions" "$work/bad"

grep -E "$allocator" "$work/have" >"$work/bad"
result "no allocator is exported" "$work/bad"

have_soname=$(sed -n 's/.*(SONAME).*\[\(.*\)\].*/\1/p' "$work/dynamic")
if [ "$have_soname" != "$soname" ]; then echo "${have_soname:-none}"; fi >"$work/bad"
result "SONAME is $soname" "$work/bad"

if ! grep -q '(FLAGS_1).*NODELETE' "$work/dynamic"; then echo "the flag is not set"; fi >"$work/bad"
result "NODELETE: the library stays loaded" "$work/bad"

sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p' "$work/dynamic" >"$work/needs"
grep -Ev "$needed" "$work/needs" >"$work/bad"
result "needs only system libraries ($(tr '\n' ' ' <"$work/needs" | sed 's/ $//'))" "$work/bad"

[ "$failures" -eq 0 ]
