#!/bin/sh
# Makes sure that the tools of a make target exist; announces and installs missing ones
# with apt. Usage: need.sh TOOL...
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
        libssl) echo '#include <openssl/ssl.h>' | cc -E - >/dev/null 2>&1 ;;
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

# Rust does not come from apt, because the distributions' compilers are too old.
need_cargo() {
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    command -v cargo >/dev/null 2>&1 ||
        stop "cargo was not found. Install Rust $wanted or newer (https://rustup.rs), open a new shell, try again."
    have=$(rustc --version | cut -d' ' -f2)
    oldest=$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -n 1)
    [ "$oldest" = "$wanted" ] ||
        stop "Rust $have is too old, $wanted is needed. With rustup: rustup update stable"
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
        stop "apt-get failed. Install by hand and try again: $*"
    fi
}

missing=
for tool in "$@"; do
    case $tool in
        cargo | rust-lints) ;;
        *) has "$tool" || missing="$missing $(package_of "$tool")" ;;
    esac
done
# shellcheck disable=SC2086 # a list of words
[ -z "$missing" ] || apt $missing

for tool in "$@"; do
    case $tool in
        cargo) need_cargo ;;
        rust-lints) need_rust_lints ;;
        *) has "$tool" || stop "$tool is still missing." ;;
    esac
done
