#!/usr/bin/env bash
# Compares the speed of this library with raw epoll and with other libraries; benches/README.md explains the figures.
#
#   [VARIABLE=value ...] benches/run.sh [LABEL=LIBRARY[ OPTIONS] ...]      or      make bench [VARIABLE=value ...]
#
# LABEL=LIBRARY: more libraries with the flat C API, with options of hp_server: "best=old.so -w 1 -N".
#   SCENARIOS="tcp64c50 tcp4k"   ROUNDS=3   SECS=1 (measured per run)   PEERS=uv,asio,tokio,event,nginx
#   RELEASED=no   PIN=no
#   LIB=build/lib/libhpsocket4c.so (ours)   MAX_OTHER=12 (per cent of a core that others may use)
#   RETRIES=3 (of disturbed runs, per scenario)   CERTIFICATE=rsa (or ec)   TLS=1.3 (or 1.2)
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. benches/lib.sh

read -ra scenarios <<<"${SCENARIOS:-$all_scenarios}"
rounds=${ROUNDS:-3} secs=${SECS:-1} max_other=${MAX_OTHER:-12} per_scenario=${RETRIES:-3} retries=0
runs=$bench_dir/runs.tsv
declare -A missing=()

# run LABEL ROUND: one run, repeated while it is disturbed and retries are left; one line for runs.tsv.
run() {
    local label=$1 other line tries
    for ((tries = 0; ; tries++)); do
        begin "$label" "$secs"
        finish
        [ -z "$why" ] || break
        other=$(sed -n 's/.* other_pct=\(-\{0,1\}[0-9]*\).*/\1/p' <<<"$result")
        [ "${other:-0}" -gt "$max_other" ] || break
        result+=" disturbed=1"
        if [ "$retries" -le 0 ] || [ "$tries" -ge 4 ]; then break; fi
        retries=$((retries - 1))
        printf ' (disturbed: %s%%)' "$other"
        sleep 0.5
    done
    case $why in
        "") line=$result ;;
        missing*) line="missing=1" missing[$label]=1 ;;
        *) line="failed=1" ;;
    esac
    [ -z "$why" ] || notes+=("$label: $why")
    printf '%s\t%s\t%s\t%s\n' "$name" "$label" "$2" "$line" >>"$runs"
    printf ' %s %s' "$label" "$(sed -n 's/.*\bcpu_us=\([^ ]*\).*/\1/p; s/.*\bbytes=\([^ ]*\) .*/\1 B/p' <<<"$line")"
}

for name in "${scenarios[@]}"; do scenario "$name"; done
prepare "$@"
: >"$runs"
echo "==> ${#scenarios[@]} scenarios, $rounds rounds of ${labels[*]}; $secs s measured per run," \
    "about $(python3 -c "print(round(${#scenarios[@]} * $rounds * ${#labels[@]} * ($secs + 0.75) / 60 + 0.5))") minutes"
[ ${#pin_a[@]} = 0 ] || echo "==> measured program on processor $cpu_a, the other side on processor $cpu_b"

number=0
for name in "${scenarios[@]}"; do
    number=$((number + 1))
    scenario "$name"
    printf '\n==> %d/%d %s: %s\n' "$number" "${#scenarios[@]}" "$name" "$title"
    missing=() notes=()
    retries=$((retries + per_scenario)) # a later scenario may use the repeats that are left
    # Memory hardly varies, so one round is enough.
    turns=$rounds
    [[ $name != *idle* ]] || turns=1
    for ((round = 1; round <= turns; round++)); do
        printf '    round %d/%d:' "$round" "$turns"
        for label in "${labels[@]}"; do
            if applies "$label" && [ -z "${missing[$label]:-}" ]; then run "$label" "$round"; fi
        done
        echo
    done
    python3 benches/report.py "$runs" "$name"
    [ ${#notes[@]} = 0 ] || printf '    note: %s\n' "${notes[@]}" | sort -u
done
echo
python3 benches/report.py "$runs"
