#!/bin/sh
# Valgrind's memcheck on the C tests: besides what asan finds, it finds reads of uninitialised memory, even in libc and system
# calls.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cc c++ cmake make python3 valgrind cargo
launcher="valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite"
launcher="$launcher --fair-sched=yes --max-threads=1000 --num-callers=30 --suppressions=$here/scripts/long_checks/valgrind.supp"
library ""
programs 10 "-DHPSOCKET_LAUNCHER=$(echo "$launcher" | tr ' ' ';')"

passes
finds use_after_free "Invalid write"
finds leak "definitely lost"
finds uninitialised "uninitialised value"
# Left out: C programs through the C++ library, which would take as long again; forked children, where valgrind's own
# descriptors count as inherited and what other threads had on their stacks counts as lost; wrong option buffers, which are that
# case's subject; stack frames of megabytes, which valgrind takes for another stack; and an ioctl of IPv6, whose argument it takes
# for that of IPv4.
suites -E '^(cpp\.(conformance|badinput|exceptions)\.|(conformance|tls)\.children\.|reports\.children\.|conformance\.(fork|stack|link_local)\.|sys\.options\.raw$)'
