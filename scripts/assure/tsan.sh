#!/bin/sh
# ThreadSanitizer, for library and C tests. The standard library comes compiled without it: see tsan.supp.
set -eu
# shellcheck source=scripts/assure/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cc c++ cmake make python3 llvm-symbolizer cargo
link=$(runtime tsan)
library "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer"
programs 5 "-DHPSOCKET_SANITIZE_LINK=$link" "-DHPSOCKET_SANITIZE=-fsanitize=thread;-fno-omit-frame-pointer"

# Without the option a program waits a second at its end.
export TSAN_OPTIONS="suppressions=$here/scripts/assure/tsan.supp:atexit_sleep_ms=20"
passes
finds race "data race"
# shellcheck disable=SC2119 # all of them
suites
