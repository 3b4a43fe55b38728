#!/usr/bin/env python3
"""Prints the tables of blocked.sh: rate and CPU time per message as multiples of those with nothing blocked, medians of the rounds."""

import sys
from collections import defaultdict
from statistics import median


def read(path):
    """(rate, CPU time) by (connections, library), (workers, blocked) and round."""
    figures = defaultdict(lambda: defaultdict(dict))
    with open(path, encoding="ascii") as lines:
        for line in lines:
            label, connections, workers, blocked, turn, rate, cpu = line.rstrip("\n").split("\t")
            figures[int(connections), label][int(workers), int(blocked)][turn] = float(rate), float(cpu)
    return figures


def cell(base, held):
    """The rate, and both figures compared with the base in the same round."""
    rounds = [(held[turn], base[turn]) for turn in held if turn in base]
    if not rounds:
        return "failed"
    rate = median(here[0] for here, _ in rounds)
    rates, cpus = (median(here[i] / there[i] for here, there in rounds) for i in (0, 1))
    return f"{rate:>7.0f} {rates:>5.2f} {cpus:>5.2f}"


def main(path):
    for (connections, label), cells in sorted(read(path).items()):
        print(f"\n{label}, {connections} connection{'s' * (connections > 1)} beside the blocked ones: messages per second, multiple, of CPU time")
        print("  workers     none  " + "".join(f"{head:>21}" for head in ("1 blocked", "half", "all but 1")))
        for workers in sorted({workers for workers, _ in cells}):
            base = cells[workers, 0]
            row = "".join(f"{cell(base, cells[workers, n]):>21}" for n in (1, workers // 2, workers - 1))
            print(f"  {workers:>7}  {median(rate for rate, _ in base.values()) if base else 0:>7.0f}  {row}")


if __name__ == "__main__":
    main(sys.argv[1])
