#!/usr/bin/env bash
# Measures what the number of event loops does to a server whose processors its peers share: echoes of 64 bytes per second, with
# callbacks that compute for some time; and what busy polling does to one connection.
#
#   [VARIABLE=value ...] benches/loops.sh
#
#   CONNECTIONS="1 50 1000"   COMPUTE="0 5 50 500" (microseconds)   ROUNDS=9   SECS=1   LIB=...   PEERS=uv,asio
#
# Nothing is pinned. The rows: one thread with raw epoll (only without computing), the peers, and ours with as many loops as the library
# decides, with one, and with two. Each round runs all of them once; medians are printed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
PIN=no RELEASED=${RELEASED:-yes}
. benches/lib.sh 2>/dev/null

read -ra connections <<<"${CONNECTIONS:-1 50 1000}"
read -ra compute <<<"${COMPUTE:-0 5 50 500}"
rounds=${ROUNDS:-9} secs=${SECS:-1}
side=server mode=tcp what=(echo) certificate=() loader=load
runs=$bench_dir/loops.tsv

# cell ROW LABEL LOOPS POLL: one run.
cell() {
    local figures
    if [ "$3" = - ]; then measured_env=(); else measured_env=(env "HPSOCKET_EVENT_LOOPS=$3" "HPSOCKET_BUSY_POLL=$4"); fi
    load_args=(echo -c "$count") server_args=(-u "$time")
    begin "$2" "$secs"
    finish
    figures=$(sed -n 's/.*\brate=\([^ ]*\) p50=\([^ ]*\) p99=\([^ ]*\) .*\bcpu_us=\([^ ]*\) .*/\1\t\2\t\3\t\4/p' <<<"$result")
    if [ -n "$why" ] || [ -z "$figures" ]; then
        echo "    $1: ${why:-no figures}" >&2
    else
        printf '%s\t%s\t%s\t%s\n' "$count" "$time" "$1" "$figures" >>"$runs"
    fi
}

prepare "$@"
: >"$runs"
for count in "${connections[@]}"; do
    for time in "${compute[@]}"; do
        for ((round = 1; round <= rounds; round++)); do
            if [ "$time" = 0 ]; then
                for label in "${labels[@]}"; do
                    [ "$label" = ours ] || [ "$label" = raw-mmsg ] || cell "$label" "$label" - -
                done
            fi
            cell "ours" ours 0 0
            cell "ours, 1 loop" ours 1 0
            cell "ours, 2 loops" ours 2 0
            if [ "$count" = 1 ]; then cell "ours, polling 100 us" ours 0 100; fi
        done
    done
done

python3 - "$runs" <<'EOF'
import collections, statistics, sys

rows = collections.defaultdict(list)
for line in open(sys.argv[1], encoding="utf-8"):
    count, time, row, *figures = line.rstrip("\n").split("\t")
    rows[count, time, row].append([float(figure) for figure in figures])
print("| connections | callbacks compute | server | echoes/s | p50 us | p99 us | processor time per echo, us |\n|---:|---:|---|---:|---:|---:|---:|")
for (count, time, row), figures in rows.items():
    rate, p50, p99, processor = (statistics.median(column) for column in zip(*figures))
    print(f"| {count} | {time} us | {row} | {rate:,.0f} | {p50:.0f} | {p99:.0f} | {processor:.1f} |")
EOF
