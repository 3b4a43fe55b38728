#!/usr/bin/env bash
# Counts allocations per message in steady state: malloc, calloc, realloc and aligned blocks of the whole process that
# runs the library. A preloaded shim (harness/alloc_count.c) counts them between two moments while load runs. The
# programs of the harness allocate nothing per message, so what remains is the library's.
#
#   [VARIABLE=value ...] benches/allocations.sh [LABEL=LIBRARY[ OPTIONS] ...]        (variables: as for run.sh)
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. benches/lib.sh

read -ra scenarios <<<"${SCENARIOS:-tcp64c1 tcp64c50 tcp64p16 tcp4k tcp64k churn pull64 pack64 agent64c50 agent64p16 \
http1 http50 http50x16 httppost httpfields http1m httpchunked ws64 ws16k httpagent50 httpagent50x16 wsagent64 httpclient httpsync}"
secs=${SECS:-1}
for name in "${scenarios[@]}"; do scenario "$name"; done
PEERS='' prepare "$@"
measured_env=(env "LD_PRELOAD=$bin/alloc_count.so" "ALLOC_COUNT_FILE=$scratch/allocations")
echo "==> allocations per message (churn: per connection) in $secs s under load; target 0 (not for churn)"
printf '    %-14s %-10s %10s %12s   %s\n' scenario library messages allocations 'malloc calloc realloc aligned'
for name in "${scenarios[@]}"; do
    scenario "$name"
    for label in "${labels[@]}"; do
        [ "$label" != raw ] || continue
        counts=0
        rm -f "$scratch/allocations"
        if begin "$label" 60 && steady; then
            counts=$(timeout 30 benches/window.py "$secs" "$scratch/answers" "$scratch/allocations") || counts=0
        fi
        abandon
        if [[ $why == missing* ]]; then
            printf '    %-14s %-10s the library has no such functions\n' "$name" "$label"
        elif [ "${counts%% *}" -le 0 ]; then
            printf '    %-14s %-10s no result: %s\n' "$name" "$label" "$(tail -n 1 "$scratch/log")"
        else
            awk -v name="$name" -v label="$label" '{
                printf "    %-14s %-10s %10d %12.4f   %d %d %d %d\n", name, label, $1, ($2 + $3 + $4 + $5) / $1, $2, $3, $4, $5
            }' <<<"$counts"
        fi
    done
done
