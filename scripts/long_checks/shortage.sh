#!/bin/sh
# Memory runs out at every place where it is requested (the ctest suite `shortage`, and its C++ counterpart): at all of them
# without TLS, at some hundreds per phase of the life cycle with TLS. `make test` takes samples.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cc c++ cmake make python3 cargo
library ""
programs 1
HPSOCKET_STRESS=long ctest --test-dir "$build/c-tests" -R '^(shortage|cpp\.shortage)\.' --no-tests=error --output-on-failure -j "$(nproc)"
