#!/bin/sh
# A million random changes of valid HTTP messages, read by llhttp and by our parser (HPSOCKET_MUTATIONS, HPSOCKET_SEED).
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cargo
HPSOCKET_MUTATIONS=${HPSOCKET_MUTATIONS:-1000000} HPSOCKET_SEED=${HPSOCKET_SEED:-$$} \
    cargo test --locked --test httptools >"$build/report" 2>&1 || { cat "$build/report"; stop "differences are not explained"; }
cat "$build/report"
if grep -q 'test result: skipped' "$build/report"; then
    exit 77
fi
echo "long check: $(grep '^httptools:' "$build/report")"
