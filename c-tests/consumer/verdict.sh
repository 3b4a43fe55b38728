#!/bin/sh
# The last line of `make test`, for runs that went well and badly.
# Usage: verdict.sh SOURCE_DIRECTORY OUTPUT_DIRECTORY
set -eu
verdict=$1/scripts/verdict.sh output=$2
failed=0
rm -rf "$output"
mkdir -p "$output"

expect() {
    wanted=$1
    shift
    said=$("$verdict" "$output" "$@")
    if [ "$said" != "$wanted" ]; then
        printf 'FAIL: %s\n      %s expected\n' "$said" "$wanted" >&2
        failed=1
    fi
}

expect "FAILED: 1 steps ok, 1 failed, 1 skipped; 0 Rust tests passed, 0 failed; 0 C and C++ cases, 0 failed, 0 skipped" \
    1 "ok          1 s  format" "FAILED      2 s  cargo-test" "skipped           deny (no network)"
printf 'test result: ok. %d passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n' 718 4 >"$output/cargo-test.log"
cat >"$output/ctest.log" <<'END'
99% tests passed, 1 tests failed out of 2711

The following tests did not run:
	1619 - clients.udp.hosts.arq_netem (Skipped)
	1644 - clients.http.curl.websocket (Skipped)

==> once more, one at a time
100% tests passed, 0 tests failed out of 1
END
expect "PASSED: 1 steps ok, 0 failed, 0 skipped; 722 Rust tests passed, 0 failed; 2711 C and C++ cases, 0 failed, 2 skipped" \
    0 "ok          1 s  format"
printf 'test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n' >>"$output/cargo-test.log"
printf '99%% tests passed, 40 tests failed out of 2711\n' >"$output/ctest.log"
expect "FAILED: 0 steps ok, 2 failed, 0 skipped; 725 Rust tests passed, 2 failed; 2711 C and C++ cases, 40 failed, 0 skipped" \
    1 "FAILED      2 s  cargo-test" "FAILED      3 s  ctest"
exit "$failed"
