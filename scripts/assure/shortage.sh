#!/bin/sh
# Memory that runs short at every place where it is asked for (the ctest suite `shortage`, and its C++ counterpart): all of them
# without TLS, some hundreds per phase of a life with it. `make test` takes samples.
set -eu
# shellcheck source=scripts/assure/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cc c++ cmake make python3 cargo
library ""
programs 1
HPSOCKET_STRESS=long ctest --test-dir "$build/c-tests" -R '^(shortage|cpp\.shortage)\.' --no-tests=error --output-on-failure -j "$(nproc)"
