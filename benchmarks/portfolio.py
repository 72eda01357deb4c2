"""Many accounts on each engine, with time and memory: ``python -m benchmarks.portfolio``."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.accounts import write_folders, write_table
from benchmarks.data import AS_OF

ROOT = Path(__file__).parents[1]
ENGINES = ("here", "processes", "dask")
FORMS = {
    "a Parquet file, in order": lambda folder, many, size: write_table(folder / "sorted.parquet", many, size),
    "a Parquet file, in no order": lambda folder, many, size: write_table(
        folder / "mixed.parquet", many, size, together=many
    ),
    "a folder of CSV files": lambda folder, many, size: write_folders(folder / "folders", many, size),
}


def main() -> None:
    """Measure and print a table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--accounts", type=int, default=1_000)
    words.add_argument("--packages", type=int, default=2_000)
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("--forms", type=int, default=1, help="how many forms of the data, from the first")
    words.add_argument("--engines", default=",".join(ENGINES))
    words.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.step:
        print(json.dumps(judge(given.step[0], Path(given.step[1]), given.jobs)))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(
            "| data | engine | wall s | CPU s | accounts a minute | peak MB here | peak MB of a child | result |"
        )
        print("|---|---|---:|---:|---:|---:|---:|---|")
        for form in list(FORMS)[: given.forms]:
            data = FORMS[form](Path(folder), given.accounts, given.packages)
            for engine in given.engines.split(","):
                print(f"| {form} | {engine} | {_row(engine, data, given.jobs, given.accounts)} |", flush=True)


def _row(engine: str, data: Path, jobs: int, accounts: int) -> str:
    """One run in a process of its own, as cells of a table."""
    command = [sys.executable, "-m", "benchmarks.portfolio", "--jobs", str(jobs), "--step", engine, str(data)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)  # noqa: S603
    if run.returncode:
        return (run.stderr.strip().splitlines() or ["failed"])[-1]
    told = json.loads(run.stdout.splitlines()[-1])
    pace = f"{60 * accounts / told['wall']:,.0f}"
    cells = (
        f"{told['wall']:.0f}",
        f"{told['cpu']:.0f}",
        pace,
        f"{told['peak']:,}",
        f"{told['child']:,}",
        told["digest"],
    )
    return " | ".join(cells)


def judge(engine: str, data: Path, jobs: int) -> dict[str, float | int | str]:
    """Judge all accounts on one engine; the digest says whether engines agree."""
    import datetime as dt
    import hashlib

    import poagen

    settings = poagen.Settings(as_of=dt.date.fromisoformat(AS_OF))
    start = time.perf_counter()
    if engine == "dask":
        from distributed import LocalCluster

        with LocalCluster(n_workers=jobs, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as one:
            found = poagen.portfolio(data, settings, scheduler=one.scheduler_address)
    else:
        found = poagen.portfolio(data, settings, jobs=1 if engine == "here" else jobs)
    wall = time.perf_counter() - start
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "wall": wall,
        "cpu": sum(one.ru_utime + one.ru_stime for one in (own, children)),
        "peak": own.ru_maxrss >> 10,
        "child": children.ru_maxrss >> 10,
        "digest": hashlib.sha256(found.to_json().encode()).hexdigest()[:16],
    }


if __name__ == "__main__":
    main()
