#!/bin/sh
# Checks what the pkg-config files say.
# Usage: check-pkg-config.sh PREFIX LIBDIR VERSION "gcc_s;util;..."
set -eu
prefix=$1 libdir=$2 version=$3
static_libs=$(echo "$4" | sed 's/^/-l/; s/;/ -l/g')
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH
failed=0

# expect TEXT ARGUMENT...: pkg-config ARGUMENT... prints TEXT among its words.
expect() {
    wanted=$1
    shift
    case " $(pkg-config "$@") " in
        *" $wanted "*) ;;
        *)
            echo "FAIL: pkg-config $* gives '$(pkg-config "$@")', not '$wanted'" >&2
            failed=1
            ;;
    esac
}

for name in hpsocket4c hpsocket4c-static hpsocket hpsocket-static; do
    pkg-config --validate "$name"
    expect "$version" --modversion "$name"
    # pkg-config puts a backslash before each blank.
    found=$(pkg-config --variable=prefix "$name" | sed 's/\\//g')
    found=$(cd "$found" && pwd -P)
    if [ "$found" != "$(cd "$prefix" && pwd -P)" ]; then
        echo "FAIL: $name: the prefix is '$found'" >&2
        failed=1
    fi
done
expect "-lhpsocket4c" --libs hpsocket4c
expect "-lhpsocket4c $static_libs" --static --libs hpsocket4c
expect "-l:libhpsocket4c.a $static_libs" --libs hpsocket4c-static
expect "-lhpsocket" --libs hpsocket
expect "-lhpsocket $static_libs -lstdc++" --static --libs hpsocket
expect "-l:libhpsocket.a $static_libs -lstdc++" --libs hpsocket-static
# With --static OpenSSL says what it needs itself, once more after the library.
for name in hpsocket4c-static hpsocket-static; do
    expect "$(pkg-config --static --libs libssl libcrypto | sed 's/ *$//')" --static --libs "$name"
done
[ "$failed" = 0 ] && echo "pkg-config files: as specified"
exit "$failed"
