# Shared by the steps of scripts/assure.sh, which source it. What they build goes below build/assure/.
# shellcheck shell=sh
cd "$(dirname "$0")/../.." || exit
here=$PWD
build=$here/build/assure/$(basename "$0" .sh)
triple=$(rustc -vV | sed -n 's/^host: //p')

stop() {
    echo "assure: $*"
    exit 1
}

# library FLAGS [CARGO ARGUMENTS]: builds the C library with these flags of rustc, some of which are not stable. With
# --target they do not reach build scripts. The development profile checks most; a little optimisation keeps it quick.
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
    cmake --build "$build/c-tests" --parallel "$(nproc)" --target all assure_probe >"$build/programs.log" 2>&1 ||
        { cat "$build/programs.log"; stop "the programs do not build"; }
}

# runtime SANITIZER: link options that give a program rustc's runtime of it. The program and the library must share one
# runtime. A shared library of rustc brings none and takes the program's; the C compiler's own may be too old for rustc,
# while rustc's serves what any recent gcc or clang emits.
runtime() {
    archive=$(find "$(rustc --print target-libdir)" -name "librustc-*_rt.$1.a")
    [ -f "$archive" ] || { echo "skipped: this rustc has no runtime of $1" >&2; exit 77; }
    echo "-rdynamic;LINKER:--whole-archive,$archive,--no-whole-archive;-lm"
}

# probe FAULT: runs the program that commits the fault; $launcher may hold a command to run it with.
launcher=
probe() {
    # shellcheck disable=SC2086 # a command and its arguments
    LD_LIBRARY_PATH=$build/c-tests/lib $launcher "$build/c-tests/assure_probe" "$1" 2>&1
}

# finds FAULT TEXT: the check is worth something only if it finds this fault and says so with TEXT.
finds() {
    if report=$(probe "$1"); then
        stop "the probe's $1 was not noticed"
    fi
    case $report in
        *"$2"*) echo "--> probe: finds $1" ;;
        *) echo "$report"; stop "the probe's $1 gave another report than '$2'" ;;
    esac
}

# passes: the probe without a fault must get through.
passes() { probe clean || stop "the probe's clean run failed"; }

# suites [CTEST ARGUMENTS]: all C tests but the comparison with the released library; when stress is to run long, stress alone.
suites() {
    labels='conformance|badinput|stress|sys|^tls$|^abi|ext|^cpp$'
    [ "${HPSOCKET_STRESS:-}" != long ] || labels=stress
    ctest --test-dir "$build/c-tests" -L "$labels" --no-tests=error --output-on-failure -j "$(nproc)" "$@"
}
