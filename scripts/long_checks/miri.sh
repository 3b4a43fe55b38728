#!/bin/sh
# Miri interprets the unit tests of the connection table and of the handle table, and finds undefined behaviour
# in them.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
export RUSTUP_AUTO_INSTALL=0
sources=lib/rustlib/src/rust/library/Cargo.lock
for toolchain in "" +nightly; do
    # shellcheck disable=SC2086 # no word or one
    if cargo $toolchain miri --version >/dev/null 2>&1 && [ -f "$(rustc $toolchain --print sysroot)/$sources" ]; then
        # Property tests look for their record of failures in the file system.
        MIRIFLAGS=-Zmiri-disable-isolation exec cargo $toolchain miri test --locked --lib --target-dir "$build/cargo" -- \
            conn:: ffi::boundary::handle::
    fi
done
echo "skipped: Miri is not installed (rustup +nightly component add miri rust-src)"
exit 77
