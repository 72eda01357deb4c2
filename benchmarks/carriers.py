"""How fast the carriers stage is, on one core: ``python benchmarks/carriers.py``.

A million mixed numbers with carriers' names, all verdicts; and how long a new process takes to its first answer.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from poagen.carriers import carriers, check
from poagen.carriers.registry import registry

START = """
import time, pandas, poagen.carriers as c
begun = time.perf_counter()
c.check(["1Z5R89390357567127"], ["UPS"])
print((time.perf_counter() - begun) * 1000)
"""
DAMAGED = ["112-1234567-1234567", "9.40011E+21", "", "N/A", "9400111201080800000000", "1Z 5R8 939 03 5756 7127"]


def column(size: int, seed: int) -> tuple[pd.Series, pd.Series]:
    """Numbers of every shape in equal parts, named right, named wrong or not named; one in fifty no number."""
    draw = np.random.default_rng(seed)
    forms = registry().forms
    numbers, names = [], []
    for form in forms:
        layout = form.layouts[int(draw.integers(len(form.layouts)))]
        count = size // len(forms) + 1
        letters = [np.frombuffer("".join(sorted(part)).encode(), dtype="S1") for part in layout.sets]
        table = np.stack([draw.choice(part, count) for part in letters], axis=1)
        numbers.append(np.ascontiguousarray(table).view(f"S{layout.length}").ravel().astype(str).astype(object))
        own, other = carriers()[form.owner].name, carriers()[int(draw.integers(60))].name
        names.append(draw.choice(np.array([own, own, own, other, ""], dtype=object), count))
    order = draw.permutation(size)
    told, named = np.concatenate(numbers)[order], np.concatenate(names)[order]
    told[::50] = np.array(DAMAGED, dtype=object)[draw.integers(0, len(DAMAGED), len(told[::50]))]
    return pd.Series(told, dtype="str"), pd.Series(named, dtype="str")


def memory(field: str) -> int:
    """Megabytes of this process: VmRSS now, VmHWM at most."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field))


def first_answer() -> float:
    """Milliseconds of a new process from the imports to its first answer."""
    run = subprocess.run([sys.executable, "-c", START], capture_output=True, check=True)  # noqa: S603
    return float(run.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    numbers, names = column(options.size, seed=1)
    before = memory("VmRSS")
    seconds = []
    for _ in range(options.runs):
        begun = time.perf_counter()
        check(numbers, names)
        seconds.append(time.perf_counter() - begun)
    best, middle = (options.size / pick for pick in (min(seconds), float(np.median(seconds))))
    print(f"{best:,.0f} numbers/s at best, {middle:,.0f} in the middle of {options.runs} runs")
    print(f"{memory('VmHWM') - before} MB more than before at most")
    starts = [first_answer() for _ in range(5)]
    print(f"{np.median(starts):.0f} ms from the imports to the first answer")


if __name__ == "__main__":
    main()
