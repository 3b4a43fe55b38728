#!/usr/bin/env python3
"""Tables from the runs that run.sh recorded.

usage: report.py runs.tsv [SCENARIO]

With a scenario its table, else the summary of all; then the exit status is 1 if a run of "ours" failed or had errors.
A ratio is taken within a round (a server and raw, seconds apart), because the same binary drifts over minutes; shown are the median
of the rounds and the smallest and largest. Disturbed runs count only where a server has no other.
"""

import sys
from statistics import median

BASE = "raw"
OURS = "ours"


def number(text):
    try:
        return float(text)
    except ValueError:
        return text


def read(path):
    """{scenario: {label: {round: {key: value}}}}"""
    scenarios = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            scenario, label, turn, pairs = line.rstrip("\n").split("\t")
            values = {key: number(value) for key, _, value in (pair.partition("=") for pair in pairs.split())}
            scenarios.setdefault(scenario, {}).setdefault(label, {})[int(turn)] = values
    return scenarios


def usable(runs):
    """The runs with figures, by round: the undisturbed ones, or all if there is none."""
    complete = {turn: run for turn, run in runs.items() if "failed" not in run and "missing" not in run}
    return {turn: run for turn, run in complete.items() if "disturbed" not in run} or complete


def ratios(runs, base, key):
    """One per round in which both have the figure, and the number of undisturbed ones; if that is 0, disturbed ones had to do."""
    pairs = [(run, base[turn]) for turn, run in runs.items() if key in run and base.get(turn, {}).get(key)]
    clean = [pair for pair in pairs if not any("disturbed" in run for run in pair)]
    return [run[key] / limit[key] for run, limit in clean or pairs], len(clean)


def show_ratio(values):
    return f"{median(values):.2f} ({min(values):.2f}..{max(values):.2f})" if values else "-"


def short(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def middle(runs, key):
    values = [run[key] for run in runs.values() if key in run]
    return short(median(values)) if values else "-"


def worst(runs, key):
    return f"{max(run.get(key, 0) for run in runs.values()):.0f}"


def remarks(runs):
    out = []
    errors = sum(run.get("errors", 0) for run in runs.values())
    starved = max(run.get("starved", 0) for run in runs.values())
    disturbed = sum("disturbed" in run for run in runs.values())
    failed = sum("failed" in run for run in runs.values())
    if failed:
        out.append(f"{failed} FAILED")
    if errors:
        out.append(f"{errors:.0f} ERRORS")
    if any(run.get("resumed", 0) for run in runs.values()):
        out.append(f"{min(100 * run.get('resumed', 0) for run in usable(runs).values()):.0f} % resumed")
    if starved:
        out.append(f"{starved:.0f} starved")
    lost = max(run.get("lost", 0) for run in runs.values())
    if lost > 0:
        out.append(f"up to {lost:,.0f} lost")
    if disturbed and disturbed < len(runs):
        out.append(f"{disturbed} disturbed left out")
    elif disturbed:
        out.append("all disturbed")
    return ", ".join(out)


def show(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1])]
        print("   ", "  ".join(cells + [row[-1]]).rstrip())


def traffic_row(label, runs, base):
    cpu, rounds = ratios(runs, base, "cpu_us")
    rate, _ = ratios(runs, base, "rate")
    tail, _ = ratios(runs, base, "p99")
    runs = usable(runs)
    return [label, middle(runs, "cpu_us"), show_ratio(cpu), middle(runs, "rate"), show_ratio(rate), str(rounds)] + [
        middle(runs, "p50"), middle(runs, "p99"), f"{median(tail):.2f}" if tail else "-"]


def block_row(label, runs, _base):
    runs = usable(runs)
    return [label] + [middle(runs, key) for key in ("cpu_us", "rate", "p50", "p99", "max")] + [
        worst(runs, "starved"), worst(runs, "starved_blockers")]


def idle_row(label, runs, _base):
    runs = usable(runs)
    return [label] + [middle(runs, key) for key in ("bytes", "bytes_after", "with_kib", "open_us", "resting_pct", "threads")]


TRAFFIC = (["", "CPU us", "/raw (min..max)", "rate/s", "/raw (min..max)", "rounds", "p50 us", "p99 us", "/raw"], traffic_row)
BLOCK = (["", "CPU us", "rate/s", "p50 us", "p99 us", "max us", "starved", "starved blockers"], block_row)
IDLE = (["", "bytes/connection", "after close", "KiB in all", "CPU us each", "CPU % at rest", "threads"], idle_row)


def table(name, servers):
    head, row_of = BLOCK if name.startswith("block") else IDLE if "idle" in name else TRAFFIC
    base = servers.get(BASE, {})
    rows = [head + ["notes"]]
    for label, runs in servers.items():
        if any("missing" in run for run in runs.values()):
            rows.append([label] + ["-"] * (len(head) - 1) + ["the library has no such functions"])
        elif not usable(runs):
            rows.append([label] + ["-"] * (len(head) - 1) + [remarks(runs)])
        else:
            rows.append(row_of(label, runs, base) + [remarks(runs)])
    show(rows)


def summary(scenarios):
    labels = list(dict.fromkeys(label for servers in scenarios.values() for label in servers))
    labels.sort(key=lambda label: label != BASE)
    print("==> CPU time per message as a multiple of raw epoll (block: p99 of the unblocked in us, idle: bytes per connection)")
    rows = [["scenario"] + labels + [""]]
    for name, servers in scenarios.items():
        base = servers.get(BASE, {})
        row = [name]
        for label in labels:
            runs = usable(servers.get(label, {}))
            if not runs:
                row.append("-")
            elif name.startswith("block"):
                row.append(middle(runs, "p99") + (" starved" if worst(runs, "starved") != "0" else ""))
            elif "idle" in name:
                row.append(middle(runs, "bytes"))
            else:
                values, _ = ratios(servers[label], base, "cpu_us")
                row.append(f"{median(values):.2f}" if values else "-")
        rows.append(row + [""])
    show(rows)
    ours = [run for servers in scenarios.values() for run in servers.get(OURS, {}).values()]
    bad = sum("failed" in run or run.get("errors", 0) > 0 for run in ours)
    if bad:
        print(f"FAILED: {bad} runs of this library failed or had errors; see above")
    return 1 if bad else 0


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    scenarios = read(sys.argv[1])
    if len(sys.argv) == 3:
        table(sys.argv[2], scenarios.get(sys.argv[2], {}))
    else:
        sys.exit(summary(scenarios))


if __name__ == "__main__":
    main()
