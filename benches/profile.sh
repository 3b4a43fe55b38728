#!/usr/bin/env bash
# Shows where the time of the measured program goes: kernel, library, program, and the hottest functions.
#
#   [VARIABLE=value ...] benches/profile.sh [LABEL=LIBRARY[ OPTIONS] ...]     (variables: as for run.sh; TOP=12 functions; FOLDED=dir)
#
# Samples with perf (as root, or with the right to use it). FOLDED=dir also writes SCENARIO.LABEL.folded there: one line per call
# stack, the input of flame graph programs.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. benches/lib.sh

read -ra scenarios <<<"${SCENARIOS:-tcp64c50 tcp64p16 tcp64k}"
secs=${SECS:-2} top=${TOP:-12} folded=${FOLDED:-}

perf record -o "$scratch/data" -e cpu-clock true >/dev/null 2>&1 || { echo "SKIPPED: perf cannot sample here" >&2; exit 77; }
for name in "${scenarios[@]}"; do scenario "$name"; done
prepare "$@"
for name in "${scenarios[@]}"; do
    scenario "$name"
    printf '\n%s: %s\n' "$name" "$title"
    for label in "${labels[@]}"; do
        applies "$label" || continue
        sampled=no
        if begin "$label" 60 && steady; then
            perf record -o "$scratch/data" -e cpu-clock -F 4000 -g -p "$measured" sleep "$secs" >/dev/null 2>&1 && sampled=yes
        fi
        abandon
        if [ "$sampled" = no ]; then
            printf '    %-10s no samples\n' "$label"
            continue
        fi
        perf report -i "$scratch/data" --no-children -g none -F overhead,dso,symbol -t '|' 2>/dev/null |
            awk -F '|' -v label="$label" -v top="$top" '
                /^#/ || NF < 3 { next }
                { share = $1 + 0; dso = $2; gsub(/ /, "", dso); sum[dso] += share }
                dso !~ /^\[/ && shown < top { sub(/^ *\[.\] */, "", $3); line[shown++] = sprintf("        %5.2f  %s", share, $3) }
                END {
                    printf "    %-10s", label
                    for (dso in sum) if (sum[dso] >= 0.05) printf "  %s %.1f %%", dso, sum[dso]
                    print ""
                    for (i = 0; i < shown; i++) print line[i]
                }'
        if [ -n "$folded" ]; then
            mkdir -p "$folded"
            perf script -i "$scratch/data" -F comm,ip,sym 2>/dev/null | awk '
                /^[^[:space:]]/ { if (stack != "") count[comm stack]++; stack = ""; comm = $1; next }
                NF >= 2 { $1 = ""; sub(/^ /, ""); stack = ";" $0 stack } # the innermost function comes first
                END { if (stack != "") count[comm stack]++; for (s in count) print s, count[s] }' >"$folded/$name.$label.folded"
        fi
    done
done
