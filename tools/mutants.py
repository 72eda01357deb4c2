"""Change the code of policy, carriers and review in small ways, a seeded sample: which do the tests notice?

Usage: ``python tools/mutants.py [--count 240] [--seed 1] [--jobs 2]``, in a checkout without changes.
It works in ``mutants/`` and ends with what was noticed, by stage, and each change that was not.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
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


def mutmut(*arguments: str, quiet: bool = False) -> str:
    """Run mutmut, and give what it prints where nobody shall see it."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, check=False, text=True, capture_output=quiet).stdout or ""


def sample(names: list[str], count: int, seed: int) -> list[str]:
    """As many changes of each stage, the same for the same seed."""
    draw = random.Random(seed)
    each = count // len(STAGES)
    parts = [[name for name in names if name.startswith(f"poagen.{stage}.")] for stage in STAGES]
    return [name for part in parts for name in draw.sample(part, min(each, len(part)))]


def changed_lines(name: str) -> list[str]:
    """The line before a change and after it."""
    lines = mutmut("show", name, quiet=True).splitlines()
    return [line for line in lines if line[:1] in {"-", "+"} and line[:3] not in {"---", "+++"}]


def tell(chosen: list[str], ended: dict[str, int | None]) -> None:
    """What was noticed by stage, and what was not."""
    tried = {name: ended[name] in KILLED | TIMED_OUT for name in chosen if ended[name] is not None}
    for stage in STAGES:
        own = [noticed for name, noticed in tried.items() if name.startswith(f"poagen.{stage}.")]
        print(f"{stage}: {sum(own)} of {len(own)} noticed")
    print(f"together: {sum(tried.values())} of {len(tried)} noticed; {len(chosen) - len(tried)} not tried")
    for name in (name for name, noticed in tried.items() if not noticed):
        print("", f"not noticed ({ended[name]}): {name}", *changed_lines(name), sep="\n")


def main() -> None:
    """Prepare the changes, try a sample of them, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    print("Preparing the changes and timing the tests, which takes about ten minutes.", flush=True)
    told = mutmut("run", "--max-children", str(given.jobs), NOTHING, quiet=True)
    names = sorted(results())
    if not names:
        sys.exit(told)
    chosen = sample(names, given.count, given.seed)
    mutmut("run", "--max-children", str(given.jobs), *chosen)
    tell(chosen, results())


if __name__ == "__main__":
    main()
