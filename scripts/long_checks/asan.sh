#!/bin/sh
# AddressSanitizer with LeakSanitizer, for library and C tests; the C tests with UndefinedBehaviorSanitizer as well.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cc c++ cmake make python3 llvm-symbolizer cargo
link=$(runtime asan)
library "-Zsanitizer=address -Cforce-frame-pointers=yes"
programs 3 "-DHPSOCKET_SANITIZE_LINK=$link" \
    "-DHPSOCKET_SANITIZE=-fsanitize=address,undefined;-fno-sanitize-recover=undefined;-fno-omit-frame-pointer"

export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
passes
finds use_after_free heap-use-after-free
finds leak "detected memory leaks"
finds overflow "signed integer overflow"
# Left out: a case that limits the address space, which the sanitizer needs itself.
suites -E '^thread_pool\.threads\.no_thread_to_be_had$'
