#!/bin/sh
# System calls that fail (src/os/faults.rs): the unit tests of fault injection, then the suite `faults` of the C tests, with its
# conformance cases under several mixtures of faults. HPSOCKET_SEED=n gives other faults.
set -eu
# shellcheck source=scripts/long_checks/common.sh
. "$(dirname "$0")/common.sh"
scripts/need.sh cc cmake make python3 cargo
cargo test --locked --lib --features fault-injection --target-dir "$build/cargo" net::faults
library "" --features fault-injection

seed=${HPSOCKET_SEED:-1}
# mixture FACTOR SETTING CTEST_ARGUMENT...
mixture() {
    factor=$1 setting=$2
    shift 2
    programs "$factor" "-DHPSOCKET_FAULT_LIB=$build/cargo/$triple/debug/libhpsocket4c.so" "-DHPSOCKET_FAULTS=$setting"
    echo "--> faults: $setting"
    ctest --test-dir "$build/c-tests" -L faults --no-tests=error --output-on-failure -j "$(nproc)" "$@"
}

mixture 1 "seed=$seed,short=30,again=20,intr=10"
# One sort of fault at a time, then all together. The suite's own cases have their own settings.
mixture 1 "seed=$seed,short=100" -R conformance
mixture 1 "seed=$seed,again=50,intr=30" -R conformance
mixture 3 "seed=$seed,short=90,again=60,intr=30" -R conformance
