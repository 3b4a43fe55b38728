#!/usr/bin/env bash
# Counts system calls per message, a figure with hardly any noise.
#
#   [VARIABLE=value ...] benches/syscalls.sh [LABEL=LIBRARY[ OPTIONS] ...]        (variables: as for run.sh; TOOL=strace)
#
# It counts with perf's tracepoints (as root, or with the right to use them), and otherwise with strace, which slows the
# program down so much that the numbers of waits and wake-ups shift somewhat.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. benches/lib.sh

read -ra scenarios <<<"${SCENARIOS:-tcp64c1 tcp64c50 tcp64c1000 tcp64p16 tcp4k tcp64k churn agent64c1 agent64c50 ssl1k ssl16k sslhs \
http1 http50 http50x16 httppost httpchunked https50 ws64 ws16k httpagent50 httpagent50x16 httpclient httpsync}"
secs=${SECS:-1}
declare -A targets=([tcp64c1]=4.0 [tcp64c50]=2.1 [tcp64k]=6.0 [ssl1k]=3.3 [http1]=4.0 [http50]=2.2 [http50x16]=0.2)

# Sets messages, and writes lines "CALL COUNT", the total without a name, to $scratch/calls.
count_with_perf() {
    local perf events=raw_syscalls:sys_enter call
    for call in read write readv writev recvfrom sendto recvmsg sendmsg epoll_wait epoll_pwait epoll_ctl futex \
        sched_yield nanosleep clock_nanosleep accept accept4 close shutdown setsockopt getsockopt; do
        if [ -d "/sys/kernel/tracing/events/syscalls/sys_enter_$call" ]; then events+=,syscalls:sys_enter_$call; fi
    done
    rm -f "$scratch/control" "$scratch/reply"
    mkfifo "$scratch/control" "$scratch/reply"
    perf stat -x ' ' -e "$events" -p "$measured" -D -1 --control "fifo:$scratch/control,$scratch/reply" -o "$scratch/perf" 2>>"$scratch/log" &
    perf=$!
    messages=$(timeout 30 benches/window.py "$secs" --control "$scratch/control" "$scratch/reply" "$scratch/answers")
    kill -INT "$perf"
    wait "$perf"
    sed -n 's/^\([0-9]*\) .*sys_enter_\{0,1\}\([a-z0-9_]*\) .*/\2 \1/p' "$scratch/perf" >"$scratch/calls"
}

count_with_strace() {
    local strace tries before
    # Attaching and detaching take a while. Traffic pauses meanwhile, so that messages and calls are counted over the
    # same time.
    kill -STOP "$other_side"
    : >"$scratch/attached"
    strace -f -c -U name,calls -o "$scratch/strace" -p "$measured" 2>"$scratch/attached" &
    strace=$!
    for ((tries = 0; tries < 500; tries++)); do
        if grep -q attached "$scratch/attached"; then break; fi
        sleep 0.01
    done
    before=$(answers)
    kill -CONT "$other_side"
    sleep "$secs"
    kill -STOP "$other_side"
    sleep 0.2
    messages=$(($(answers) - before))
    kill -INT "$strace"
    wait "$strace"
    awk '$2 ~ /^[0-9]+$/ { print ($1 == "total" ? "" : $1), $2 }' "$scratch/strace" >"$scratch/calls"
}

if [ "${TOOL:-perf}" = perf ] && perf stat -e raw_syscalls:sys_enter -p $$ sleep 0 >/dev/null 2>&1; then
    tool=perf
else
    scripts/need.sh strace
    tool=strace
fi
for name in "${scenarios[@]}"; do scenario "$name"; done
prepare "$@"
echo "==> system calls per message, counted with $tool for $secs s in the middle of the load"
for name in "${scenarios[@]}"; do
    scenario "$name"
    printf '\n%s: %s%s\n' "$name" "$title" "${targets[$name]:+; target ${targets[$name]}}"
    for label in "${labels[@]}"; do
        applies "$label" || continue
        messages=0
        : >"$scratch/calls"
        if begin "$label" 60 && steady; then count_with_$tool; fi
        abandon
        printf '    %-10s' "$label"
        if [[ $why == missing* ]]; then
            echo "the library has no such functions"
        elif [ "${messages:-0}" -le 0 ]; then
            echo "no result: $(tail -n 1 "$scratch/log")"
        else
            awk -v messages="$messages" '{ per = $2 / messages }
                NF == 1 { total = $1 / messages; next }
                per >= 0.005 { rest = rest sprintf("  %s %.2f", $1, per) }
                END { printf "%7.2f  %s\n", total, rest }' "$scratch/calls"
        fi
    done
done
