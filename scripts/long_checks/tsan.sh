#!/bin/sh
# ThreadSanitizer, for library and C tests. The standard library is compiled without it; see tsan.supp.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cc c++ cmake make python3 llvm-symbolizer cargo
link=$(runtime tsan)
library "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer"
programs 5 "-DHPSOCKET_SANITIZE_LINK=$link" "-DHPSOCKET_SANITIZE=-fsanitize=thread;-fno-omit-frame-pointer"

# Without the first option a program waits a second at its end. Children that fork while others run may use the library, with threads
# (COM-105). And a handler that calls it interrupts nothing but one of its own waits, which holds nothing (COM-39), while the check asks
# for what a handler may do anywhere, and takes every malloc for a fault.
export TSAN_OPTIONS="suppressions=$here/scripts/long_checks/tsan.supp:atexit_sleep_ms=20:die_after_fork=0:report_signal_unsafe=0"
passes
finds race "data race"
# Left out: children that start threads again and again, beside a parent's that were busy. In 5 of 200 the sanitizer's own runtime breaks
# (SlotAttachAndLock reads what a thread of the parent had).
# And a copy of the library whose file is gone: the sanitizer finds no names in it, which tsan.supp goes by.
suites -E '^(cpp\.)?(conformance|tls)\.children\.under_load$|^reports\.loading\.two_copies$'
