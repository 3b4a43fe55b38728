#!/usr/bin/env bash
# Measures what callbacks that stay blocked cost the other connections: the rate of their echoes and the server's CPU time per echo, by
# number of workers and of blocked callbacks, compared with those of the same round with nothing blocked.
#
#   [VARIABLE=value ...] benches/blocked.sh [LABEL=LIBRARY[ OPTIONS] ...]
#
#   WORKERS="2 4 6 8 32"   CONNECTIONS="1 6 50" (without the blocked ones)   ROUNDS=5   SECS=0.5   RELEASED=no   LIB=...
#
# Nothing is pinned, because with one processor a library may have only one event queue, unlike in real programs. So the load generator
# competes with the workers, and with few connections the rate depends on which processors the two happen to run on: take many rounds, and
# look at the CPU time too.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
PIN=no
. benches/lib.sh 2>/dev/null

read -ra workers <<<"${WORKERS:-2 4 6 8 32}"
read -ra connections <<<"${CONNECTIONS:-1 6 50}"
rounds=${ROUNDS:-5} secs=${SECS:-0.5}
warmup=1 # callbacks block at the start; then the library has time to adapt
side=server mode=tcp what=(echo) certificate=()
runs=$bench_dir/blocked.tsv

# cell LABEL WORKERS BLOCKED CONNECTIONS: one run; sets figures, empty if it failed.
cell() {
    local starved
    load_args=(echo -c "$4" -B "$3") server_args=(-H -w "$2") figures=''
    begin "$1" "$secs"
    finish
    starved=$(sed -n 's/.* starved=\([0-9]*\) starved_blockers=\([0-9]*\) .*/\1 \2/p' <<<"$result")
    if [ -n "$why" ]; then
        echo "    $1, $3 of $2 blocked: $why" >&2
    elif [ "$starved" != "0 $3" ]; then
        echo "    $1, $3 of $2 blocked: connections without an answer, blocked ones without an answer: $starved" >&2
    else
        figures=$(sed -n 's/.*\brate=\([^ ]*\) .*\bcpu_us=\([^ ]*\) .*/\1\t\2/p' <<<"$result")
    fi
}

prepare "$@"
: >"$runs"
for count in "${connections[@]}"; do
    for number in "${workers[@]}"; do
        mapfile -t blocked < <(printf '%s\n' 0 1 $((number / 2)) $((number - 1)) | sort -nu)
        for ((round = 1; round <= rounds; round++)); do
            for label in "${labels[@]:1}"; do # raw epoll is left out
                for held in "${blocked[@]}"; do
                    cell "$label" "$number" "$held" "$count"
                    [ -z "$figures" ] || printf '%s\t' "$label" "$count" "$number" "$held" "$round" >>"$runs"
                    [ -z "$figures" ] || printf '%s\n' "$figures" >>"$runs"
                done
            done
        done
    done
done
python3 benches/blocked_report.py "$runs"
