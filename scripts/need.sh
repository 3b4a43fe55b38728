#!/bin/sh
# Makes sure that the tools of a make target exist; announces and installs missing ones
# with apt. Usage: need.sh [--list] TOOL...
#
# --list only says what would be installed.
#
# TOOL: cargo rust-lints cc c++ cmake make pkg-config readelf python3 pip Python.h llvm-symbolizer, the
# libraries libssl, libuv, libevent and boost, or any command whose package has its name
set -eu
cd "$(dirname "$0")/.."

# package_of TOOL: the Debian packages that hold it.
package_of() {
    case $1 in
        cc) echo gcc libc6-dev ;;
        c++) echo g++ ;;
        readelf) echo binutils ;;
        pip) echo python3-pip ;;
        Python.h) echo python3-dev ;;
        libssl) echo libssl-dev ;;
        libuv) echo libuv1-dev ;;
        libevent) echo libevent-dev ;;
        nginx) echo nginx-light ;;
        ip | tc) echo iproute2 ;;
        unshare | nsenter) echo util-linux ;;
        boost) echo libboost-dev ;;
        llvm-symbolizer) echo llvm ;;
        abidiff) echo abigail-tools ;;
        *) echo "$1" ;;
    esac
}

has() {
    case $1 in
        pip) python3 -m pip --version >/dev/null 2>&1 ;;
        Python.h) [ -f "$(python3 -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] ;;
        libssl) printf '%s\n' '#include <openssl/ssl.h>' '#if OPENSSL_VERSION_NUMBER < 0x30000000L' '#error' '#endif' | cc -E - >/dev/null 2>&1 ;;
        libuv) echo '#include <uv.h>' | cc -E - >/dev/null 2>&1 ;;
        libevent) echo '#include <event2/http.h>' | cc -E - >/dev/null 2>&1 ;;
        boost) echo '#include <boost/asio.hpp>' | c++ -E -x c++ - >/dev/null 2>&1 ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

stop() {
    echo "error: $*" >&2
    exit 1
}

# how_to_get_rust: the command that brings a new Rust. The distributions' own compilers are often too old.
how_to_get_rust() {
    if command -v rustup >/dev/null 2>&1; then
        echo "Run: rustup update stable && rustup default stable"
    elif apt-cache show rustup >/dev/null 2>&1; then
        echo "Run: apt-get install rustup && rustup default stable (the first as root)"
    else
        echo "Get it from https://rustup.rs, and open a new shell."
    fi
}

need_cargo() {
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    if ! command -v cargo >/dev/null 2>&1 || ! command -v rustc >/dev/null 2>&1; then
        if [ -x "$HOME/.cargo/bin/cargo" ]; then
            stop "cargo is in $HOME/.cargo/bin, where this shell does not look. Run: . $HOME/.cargo/env"
        fi
        stop "Rust $wanted or newer is missing (there is no cargo or no rustc). $(how_to_get_rust)"
    fi
    if ! rustc --version >/dev/null 2>&1 || ! cargo --version >/dev/null 2>&1; then
        stop "cargo or rustc does not start. $(how_to_get_rust)"
    fi
    have=$(rustc --version | cut -d' ' -f2)
    oldest=$(printf '%s\n%s\n' "$wanted" "${have%%-*}" | sort -V | head -n 1)
    [ "$oldest" = "$wanted" ] || stop "Rust $have is too old, $wanted or newer is needed. $(how_to_get_rust)"
}

need_rust_lints() {
    if cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then
        return
    fi
    command -v rustup >/dev/null 2>&1 || stop "cargo fmt and cargo clippy are missing (rustup would install them)."
    echo "==> installing rustfmt and clippy with rustup"
    rustup component add rustfmt clippy
}

# apt PACKAGE...: installs as root, or through sudo.
apt() {
    command -v apt-get >/dev/null 2>&1 ||
        stop "missing: $*. This system has no apt-get: install these (Debian names) and try again."
    root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 ||
            stop "missing: $*. Run as root: apt-get install $*"
        root=sudo
    fi
    echo "==> installing with apt: $*"
    # $root is empty or one word.
    if ! $root env DEBIAN_FRONTEND=noninteractive apt-get update -q ||
        ! $root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; then
        stop "apt-get failed (is there a network?). Install by hand and try again: apt-get install $*"
    fi
}

list=
if [ "${1:-}" = --list ]; then
    list=yes
    shift
fi

missing=
for tool in "$@"; do
    case $tool in
        cargo | rust-lints) ;;
        *) has "$tool" || missing="$missing $(package_of "$tool")" ;;
    esac
done
if [ -n "$list" ]; then
    if [ -n "$missing" ]; then echo "    with apt:$missing"; else echo "    with apt: nothing, everything is there"; fi
    exit
fi
# shellcheck disable=SC2086 # a list of words
[ -z "$missing" ] || apt $missing

for tool in "$@"; do
    case $tool in
        cargo) need_cargo ;;
        rust-lints) need_rust_lints ;;
        libssl) has libssl || stop "OpenSSL 3 with its headers is still missing: this system's libssl-dev is older, or cc does not find it." ;;
        *) has "$tool" || stop "$tool is still missing." ;;
    esac
done
