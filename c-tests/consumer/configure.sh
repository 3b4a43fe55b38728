#!/bin/sh
# What `cmake` says where something is missing or does not fit: it must name it and how to get it, before anything is built.
# Usage: configure.sh SOURCE_DIRECTORY BUILD_DIRECTORY OUTPUT_DIRECTORY C_COMPILER CXX_COMPILER
#
# shellcheck disable=SC2317 # says calls the functions
set -eu
source=$1 build=$2 output=$3 cc=$4 cxx=$5
failed=0
rm -rf "$output"
mkdir -p "$output/bin" "$output/empty"

fail() {
    echo "FAIL: $*" >&2
    failed=1
}

# says WHAT STATUS TEXT COMMAND...: the command ends with the status, and prints the text (CMake wraps its lines).
says() {
    what=$1 wanted=$2 text=$3
    shift 3
    status=0
    said=$("$@" 2>&1) || status=$?
    [ "$status" = "$wanted" ] || fail "$what: status $status instead of $wanted: $said"
    case $(echo "$said" | tr -s ' \n' ' ') in
        *"$text"*) ;;
        *) fail "$what: no '$text' in '$said'" ;;
    esac
}

configure() {
    rm -rf "$output/build"
    cmake -S "$source" -B "$output/build" "-DCMAKE_C_COMPILER=$cc" "-DCMAKE_CXX_COMPILER=$cxx" -DBUILD_TESTING=OFF "$@"
}

# toolchain PROCESSOR: a toolchain file for it, with the compilers of this machine.
toolchain() {
    printf 'set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR %s)\n' "$1" >"$output/toolchain.cmake"
    echo "-DCMAKE_TOOLCHAIN_FILE=$output/toolchain.cmake"
}

# false_rustc VERSION: a compiler of this version that has the standard library of no other machine.
false_rustc() {
    cat >"$output/bin/rustc" <<END
#!/bin/sh
case \$* in
    -vV) printf 'rustc $1\nhost: x86_64-unknown-linux-gnu\nrelease: $1\n' ;;
    *sysroot*) echo $output/empty ;;
    *unknown-linux*) echo $output/empty ;;
    *) echo "unexpected: \$*" >&2; exit 1 ;;
esac
END
    chmod +x "$output/bin/rustc"
    echo "-DHPSOCKET_RUSTC=$output/bin/rustc"
}

# A PATH without cargo.
usual_path() { env PATH=/usr/bin:/bin "HOME=$output/empty" "$@"; }

if usual_path sh -c 'command -v cmake && ! command -v cargo' >/dev/null; then
    says "no Rust" 1 "Rust is missing: cargo was not found. With rustup: rustup update stable" \
        usual_path cmake -S "$source" -B "$output/build" "-DCMAKE_C_COMPILER=$cc" "-DCMAKE_CXX_COMPILER=$cxx"
fi
says "an old Rust" 1 "Rust 1.63.0 ($output/bin/rustc) is too old, 1.88 or newer is needed" configure "$(false_rustc 1.63.0)"
says "no OpenSSL" 1 "OpenSSL 3 with its headers is missing. Install it (Debian, Ubuntu: apt-get install libssl-dev" \
    configure -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON
says "no Python, no tests" 0 "no tests. The tests need Python 3" configure -DCMAKE_DISABLE_FIND_PACKAGE_Python3=ON -DBUILD_TESTING=ON
says "no Python, but tests" 1 "The tests need Python 3, which was not found. Install it (Debian: python3)" \
    configure -DCMAKE_DISABLE_FIND_PACKAGE_Python3=ON -DBUILD_TESTING=ON -DHPSOCKET_BUILD_TESTS=ON
says "no tests" 0 "" configure
! [ -e "$output/build/c-tests" ] || fail "BUILD_TESTING=OFF has tests"

other=aarch64 macro=__aarch64__
[ "$(uname -m)" = x86_64 ] || other=x86_64
says "compilers of another processor" 1 "CMAKE_SYSTEM_PROCESSOR says $other, but $cc compiles for" configure "$(toolchain $other)"
says "unknown processor" 1 "unknown processor: CMAKE_SYSTEM_PROCESSOR says pdp11" configure "$(toolchain pdp11)"
says "a target that is none" 1 "HPSOCKET_CARGO_TARGET says riscv64gc-unknown-linux-gnu, but $cc compiles for" \
    configure -DHPSOCKET_CARGO_TARGET=riscv64gc-unknown-linux-gnu
says "a target without Rust's library" 1 "rustup target add $(uname -m)-unknown-linux-" \
    configure "$(toolchain "$(uname -m)")" "$(false_rustc 1.999.0)"
if [ "$other" = aarch64 ]; then
    # The compiler is made to look like one for this processor.
    says "another processor without Rust's library" 1 "rustup target add aarch64-unknown-linux-gnu" \
        configure "$(toolchain arm64)" "$(false_rustc 1.999.0)" "-DCMAKE_C_FLAGS=-D$macro"
fi

# The crates are nowhere, and there is no network.
says "no network" 1 "crates that the library is made of are missing" \
    env CARGO_HOME="$output/empty" CARGO_NET_OFFLINE=true "RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}" cmake -P "$build/hpsocket-build.cmake"

# A prefix that cannot be written: nothing is copied.
mkdir "$output/prefix"
: >"$output/prefix/include"
says "a prefix that is in the way" 1 "$output/prefix/include is not a directory that this user can write to. Nothing was copied" \
    cmake --install "$build" --prefix "$output/prefix"
says "the same for a component" 1 "Nothing was copied" cmake --install "$build" --prefix "$output/prefix" --component Development
[ "$(ls "$output/prefix")" = include ] || fail "something was copied into $output/prefix"
says "the same from make" 2 "Nothing was copied" make -C "$source" install "BUILD=$build" "PREFIX=$output/prefix/include"
says "the same with DESTDIR" 1 "$output/prefix/include is not" env "DESTDIR=$output/prefix" cmake --install "$build" --prefix /include/x
mkdir "$output/read-only"
chmod 555 "$output/read-only"
# Root may write everywhere, so it becomes nobody, if that one can read the sources.
as_nobody=
if [ "$(id -u)" = 0 ]; then
    as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
    $as_nobody test -r "$source/cmake/check-writable.cmake" -a -x "$output/read-only" 2>/dev/null || as_nobody=no
fi
if [ "$as_nobody" != no ]; then
    # shellcheck disable=SC2086 # a list of words
    says "a read-only prefix" 1 "$output/read-only is not a directory that this user can write to" \
        $as_nobody cmake "-DCMAKE_INSTALL_PREFIX=$output/read-only" -Dhpsocket_directories=lib -P "$source/cmake/check-writable.cmake"
fi
rm -rf "$output/build"
[ "$failed" = 0 ] && echo "what does not fit: said"
exit "$failed"
