#!/bin/sh
# Installs by component and checks which files each has; together they must be what an installation without components gives.
# With --strip both shared libraries lose their symbol tables and debug information, without it they keep them.
# Usage: components.sh BUILD STAGE LIBDIR DOCDIR VERSION
set -eu
LC_ALL=C # one order of names everywhere
export LC_ALL
build=$1 stage=$2 libdir=$3 docdir=$4 version=$5
failed=0

fail() {
    echo "FAIL: $*" >&2
    failed=1
}

# install NAME OPTION...: a fresh installation in stage/NAME, and the list of its files.
install() {
    name=$1
    shift
    cmake --install "$build" --prefix "$stage/$name" "$@" >/dev/null
    (cd "$stage/$name" && find . ! -type d | sort) >"$stage/$name.files"
}

rm -rf "$stage"
mkdir -p "$stage"
install all
install runtime --component Runtime --strip
install development --component Development --strip

sort "$stage/runtime.files" "$stage/development.files" | diff "$stage/all.files" - || fail "the components are not the whole"
sort >"$stage/wanted" <<END
./$docdir/LICENSE
./$docdir/THIRD-PARTY-LICENSES.txt
./$libdir/libhpsocket.so.6
./$libdir/libhpsocket.so.$version
./$libdir/libhpsocket4c.so.6
./$libdir/libhpsocket4c.so.$version
END
# An option of the build adds the fifth link.
grep -v '/libhpsocket4c.so.5$' "$stage/runtime.files" | diff "$stage/wanted" - || fail "the component Runtime"
for file in include/hpsocket/HPSocket4C.h include/hpsocket/HPSocket.h "$libdir/libhpsocket4c.a" "$libdir/libhpsocket.a" \
    "$libdir/libhpsocket4c.so" "$libdir/libhpsocket.so" "$libdir/cmake/hpsocket/hpsocketConfig.cmake" "$libdir/pkgconfig/hpsocket.pc" \
    "$docdir/README.md" "$docdir/docs/migration.md" "$docdir/examples/CMakeLists.txt"; do
    grep -q "^./$file$" "$stage/development.files" || fail "Development has no $file"
done

for library in libhpsocket4c.so.$version libhpsocket.so.$version; do
    sections() { readelf -SW "$stage/$1/$libdir/$library"; }
    ! sections runtime | grep -Eq ' \.(symtab|debug_[a-z]+) ' || fail "--strip leaves symbols in $library"
    sections all | grep -q ' \.symtab ' || fail "$library has no symbols without --strip, so this shows nothing"
done
[ "$failed" = 0 ] && echo "components: as specified"
exit "$failed"
