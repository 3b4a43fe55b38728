# Shared by the checks of scripts/long_checks.sh, which source it. What they build goes below build/long_checks/.
# shellcheck shell=sh
cd "$(dirname "$0")/../.." || exit
here=$PWD
build=$here/build/long_checks/$(basename "$0" .sh)
triple=$(rustc -vV | sed -n 's/^host: //p')

stop() {
    echo "long check: $*"
    exit 1
}

# library FLAGS [CARGO ARGUMENTS]: builds the C library with these flags of rustc, some of which are not stable. With
# --target the flags do not reach build scripts. The development profile checks most, and a little optimisation keeps
# it quick.
library() {
    flags=$1
    shift
    echo "--> library: rustc $flags" "$@"
    RUSTC_BOOTSTRAP=1 RUSTFLAGS=$flags CARGO_PROFILE_DEV_OPT_LEVEL=1 \
        cargo rustc --locked --lib --crate-type cdylib,staticlib --features memory-reserve --target "$triple" --target-dir "$build/cargo" "$@"
}

# programs FACTOR CMAKE_OPTION...: builds the C++ library and the tests, with time limits FACTOR times as long.
programs() {
    factor=$1
    shift
    echo "--> programs: $*"
    cmake -S c-tests -B "$build/c-tests" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DHPSOCKET_DIFFERENTIAL=OFF \
        -DHPSOCKET_LIB="$build/cargo/$triple/debug/libhpsocket4c.so" \
        -DHPSOCKET_CORE="$build/cargo/$triple/debug/libhpsocket4c.a" -DHPSOCKET_TIME_FACTOR="$factor" "$@" >/dev/null
    cmake --build "$build/c-tests" --parallel "$(nproc)" --target all long_checks_probe >"$build/programs.log" 2>&1 ||
        { cat "$build/programs.log"; stop "the programs do not build"; }
}

# runtime SANITIZER: link options that give a program rustc's runtime of it. The program and the library must share one
# runtime. A shared library made by rustc brings none and uses the program's. The C compiler's own may be too old for
# rustc, while rustc's works with what any recent gcc or clang emits.
runtime() {
    archive=$(find "$(rustc --print target-libdir)" -name "librustc-*_rt.$1.a")
    [ -f "$archive" ] || { echo "skipped: this rustc has no runtime of $1" >&2; exit 77; }
    echo "-rdynamic;LINKER:--whole-archive,$archive,--no-whole-archive;-lm"
}

# probe FAULT: runs the program that commits the fault; $launcher may hold a command to run it with.
launcher=
probe() {
    # shellcheck disable=SC2086 # a command and its arguments
    LD_LIBRARY_PATH=$build/c-tests/lib $launcher "$build/c-tests/long_checks_probe" "$1" 2>&1
}

# finds FAULT TEXT: the check must find this fault and report it with TEXT, otherwise it proves nothing.
finds() {
    if report=$(probe "$1"); then
        stop "the probe's $1 was not noticed"
    fi
    case $report in
        *"$2"*) echo "--> probe: finds $1" ;;
        *) echo "$report"; stop "the probe's $1 gave another report than '$2'" ;;
    esac
}

# passes: the probe without a fault must pass.
passes() { probe clean || stop "the probe's clean run failed"; }

# suites [CTEST ARGUMENTS]: runs all C tests except the comparison with the released library, or those with one of the LABELS, or
# only stress if that is to run long.
suites() {
    labels=${LABELS:-'conformance|badinput|stress|sys|codec|thread_pool|^udp$|^tls$|^abi|ext|^cpp$|reports|^http$'}
    [ "${HPSOCKET_STRESS:-}" != long ] || labels=stress
    ctest --test-dir "$build/c-tests" -L "$labels" --no-tests=error --output-on-failure -j "$(nproc)" "$@"
}
