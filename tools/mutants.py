"""Change the code of policy, carriers and review in small ways, a seeded sample: which do the tests notice?

Usage: ``python tools/mutants.py [--count 240] [--seed 1] [--jobs 2]``, in a checkout without changes.
It works in ``mutants/``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

STAGES = ("policy", "carriers", "review")
NOTHING = "poagen.no_such_module.*"
KILLED, TIMED_OUT = {1, 3}, {-24, 24, 36, 152, 255}


def results() -> dict[str, int | None]:
    """Every change by its name, and how its tests ended; none where it was not tried."""
    found: dict[str, int | None] = {}
    for path in sorted(Path("mutants/poagen").rglob("*.meta")):
        found.update(json.loads(path.read_text("utf-8"))["exit_code_by_key"])
    return found


def mutmut(jobs: int, *names: str) -> None:
    """Run mutmut on changes of these names, so many at a time."""
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs), *names], check=False)


def sample(names: list[str], count: int, seed: int) -> list[str]:
    """As many changes of each stage, the same for the same seed."""
    draw = random.Random(seed)
    each = count // len(STAGES)
    parts = [[name for name in names if name.startswith(f"poagen.{stage}.")] for stage in STAGES]
    return [name for part in parts for name in draw.sample(part, min(each, len(part)))]


def tell(chosen: list[str], ended: dict[str, int | None]) -> None:
    """What was noticed by stage, and the names of what was not."""
    for stage in STAGES:
        tried = [name for name in chosen if name.startswith(f"poagen.{stage}.") and ended[name] is not None]
        kinds = Counter("noticed" if ended[name] in KILLED | TIMED_OUT else "not noticed" for name in tried)
        print(f"{stage}: {kinds['noticed']} of {len(tried)} noticed")
    for name in chosen:
        if ended[name] is not None and ended[name] not in KILLED | TIMED_OUT:
            print(f"not noticed ({ended[name]}): {name}")


def main() -> None:
    """Prepare the changes, try a sample of them, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    mutmut(given.jobs, NOTHING)
    chosen = sample(sorted(results()), given.count, given.seed)
    mutmut(given.jobs, *chosen)
    tell(chosen, results())


if __name__ == "__main__":
    main()
