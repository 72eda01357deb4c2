"""How fast poagen is and how much memory it takes, beside what else one could do: ``python -m benchmarks.bench``.

Every measurement runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import compileall
import json
import math
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.data import AS_OF, write
from benchmarks.steps import MOST_AT_ONCE, MOST_BY_ROW, STEPS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
SIZES, LARGEST, CASE = (10_000, 100_000, 1_000_000), 10_000_000, 5_000
_PLAIN = "import pandas; pandas.read_csv({file!r}, engine='pyarrow', dtype='str')"
_HELD_AGAINST = ("plain", "analyze", "carriers", "row-loop")


@dataclass(frozen=True)
class Measure:
    """One measurement: seconds of wall time and of CPU, and the peak of memory in megabytes."""

    wall: float
    cpu: float
    peak: int

    def cells(self) -> str:
        """As cells of a table."""
        return f"{self.wall:.2f} | {self.cpu:.2f} | {self.peak:,}"


Known = dict[tuple[str, int], Measure]
"""What was measured, by step and number of packages."""


def measure(step: str, file: Path) -> Measure | None:
    """Run one step in a new process; None where it cannot run here, with its reason on stderr."""
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.bench", "--step", step, str(file)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if run.returncode:
        print(f"{step}: {(run.stderr.strip().splitlines() or ['failed'])[-1]}", file=sys.stderr)
        return None
    return Measure(**json.loads(run.stdout.splitlines()[-1]))


def in_this_process(step: str, file: Path) -> Measure:
    """Prepare a step, run it, and measure the run; the peak is that of the whole process."""
    work: Callable[[], Any] = STEPS[step].prepare(file)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Measure(wall, cpu, peak())


def peak() -> int:
    """The most memory of this process so far, in megabytes; where that is told apart, without its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="utf-8").split("VmHWM:")[1].split()[0]) >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def whole(words: Sequence[str]) -> Measure:
    """Run Python as a whole process; the peak is that of all child processes so far."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *words], capture_output=True, check=False, cwd=ROOT)  # noqa: S603
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - wall
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measure(wall, cpu, after.ru_maxrss >> 10)


def steps_table(sizes: Sequence[int], folder: Path) -> tuple[list[str], Known]:
    """A row for each step and size."""
    lines = ["| what | packages | wall s | CPU s | peak MB |", "|---|---:|---:|---:|---:|"]
    known = {place: run for size in sizes for place, run in _held_against(size, folder).items()}
    for step, how in STEPS.items():
        for size in sizes:
            found = known.get((step, size)) or _measured(step, size, folder)
            if found:
                known[step, size] = found
                lines.append(f"| {how.title} | {size:,} | {found.cells()} |")
                print(lines[-1], flush=True)
    return lines, known


def _held_against(size: int, folder: Path) -> Known:
    """What others are held against: the middle of three, in turns, since a machine may be slow for minutes."""
    turns: list[Known] = []
    for _ in range(3 if size <= SIZES[-1] else 1):
        found = {(step, size): _measured(step, size, folder) for step in _HELD_AGAINST}
        turns.append({place: run for place, run in found.items() if run})
    whole = [place for place in turns[0] if all(place in turn for turn in turns)]
    return {place: sorted((turn[place] for turn in turns), key=_wall)[len(turns) // 2] for place in whole}


def _wall(run: Measure) -> float:
    return run.wall


def _measured(step: str, size: int, folder: Path) -> Measure | None:
    """One run of a step; None where so many packages are not for it, or it cannot run here."""
    how = STEPS[step]
    if how.most is not None and size > how.most:
        return None
    text, packed = write(folder, size)
    return measure(step, packed if how.packed else text)


def processes_table(folder: Path, most: int) -> list[str]:
    """Whole processes, the loading of libraries included; of a small case the quickest of three runs."""
    text, _ = write(folder, CASE)
    of_case = [str(text), "--marketplace", "US", "--as-of", AS_OF]
    forms = ["-o", str(folder / "out"), "--format", "md,docx,pdf,html,txt"]
    runs = {
        "`poagen --help`": ["--help"],
        "`poagen analyze`, 5,000 packages": ["analyze", *of_case],
        "`poagen draft`, 5,000 packages, all forms": ["draft", *of_case, *forms],
    }
    compileall.compile_dir(ROOT / "poagen", quiet=1)
    lines = ["| whole process | wall s | CPU s |", "|---|---:|---:|"]
    for title, words in runs.items():
        lines.append(_process_line(title, min((_poagen(*words) for _ in range(3)), key=lambda run: run.cpu)))
    return [*lines, *_against_the_plain_read(folder, most)]


def _against_the_plain_read(folder: Path, most: int) -> list[str]:
    """Both in turns; the middle of five."""
    text, _ = write(folder, most)
    turns = [(_poagen("analyze", str(text)), whole(["-c", _PLAIN.format(file=str(text))])) for _ in range(5)]
    analyze, plain = (sorted(runs, key=_wall)[2] for runs in zip(*turns, strict=True))
    return [
        _process_line(f"`poagen analyze`, {most:,} packages", analyze),
        _process_line(f"the plain read of the same file, {most:,} packages", plain),
        f"| the one over the other (aim: ≤ 4) | {analyze.wall / plain.wall:.1f} | {analyze.cpu / plain.cpu:.1f} |",
    ]


def _poagen(*words: str) -> Measure:
    return whole(["-m", "poagen", *words])


def _process_line(title: str, run: Measure) -> str:
    return f"| {title} | {run.wall:.2f} | {run.cpu:.2f} |"


def ratios(known: Known, sizes: Sequence[int]) -> list[str]:
    """The figures that are aimed at."""
    size, small = min(max(sizes), MOST_AT_ONCE), min(max(sizes), MOST_BY_ROW)

    def of(one: tuple[str, int], other: tuple[str, int]) -> str:
        if one not in known or other not in known:
            return "not measured | not measured"
        return f"{known[one].cpu / known[other].cpu:.1f} | {known[one].wall / known[other].wall:.1f}"

    return [
        "| figure | by CPU time | by wall time | aim |",
        "|---|---:|---:|---:|",
        f"| analyze of {size:,} over the plain read, all loaded before "
        f"| {of(('analyze', size), ('plain', size))} | ≤ 4 |",
        "| the same, over the plain read with pandas' own parser "
        f"| {of(('analyze', size), ('plain-c', size))} | ≤ 4 |",
        f"| the row loop over carriers, {small:,} | {of(('row-loop', small), ('carriers', small))} | ≥ 10 |",
        f"| the row loop over analyze, {small:,} | {of(('row-loop', small), ('analyze', small))} | > 1 |",
        "",
        "| exponent over size, in batches | time | memory | aim |",
        "|---|---:|---:|---:|",
        *(_exponents(known, few, many) for few, many in pairwise(sizes)),
        *([_exponents(known, min(sizes), max(sizes))] if len(sizes) > 2 else []),
    ]


def _exponents(known: Known, few: int, many: int) -> str:
    """By which power of the number of packages the CPU time and the peak of memory grow."""
    ends = [known["batches", count] for count in (few, many) if ("batches", count) in known]
    found = [
        f"{math.log(getattr(ends[1], field) / getattr(ends[0], field)) / math.log(many / few):.2f}"
        if len(ends) == 2
        else "not measured"
        for field in ("cpu", "peak")
    ]
    return f"| {few:,} to {many:,} | {found[0]} | {found[1]} | ≤ 1.05 |"


def main() -> None:
    """Measure, print, and write the tables into the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    parser.add_argument(
        "--largest", action="store_true", help="also 10 million packages: 3 GB of disk, much memory"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "poagen-bench")
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(vars(in_this_process(options.step[0], Path(options.step[1])))))
        return
    sizes = [*options.sizes, *([LARGEST] if options.largest else [])]
    lines, known = steps_table(sizes, options.folder)
    most = min(max(sizes), MOST_AT_ONCE)
    machine = f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}."
    text = "\n".join([machine, "", *ratios(known, sizes), "", *processes_table(options.folder, most), "", *lines])
    print(text)
    if options.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
