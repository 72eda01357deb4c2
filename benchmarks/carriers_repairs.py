"""How much damage is seen and how right repairs are: ``python benchmarks/carriers_repairs.py``.

Mangled copies of valid numbers, as the tests make them, in greater number and told by shape.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "carriers"))
from test_carriers_repairs import SHAPES, TYPED, WRAPPED, mangled, numbers_of

from poagen.carriers import Fit, Kind, carriers, check, repairs
from poagen.carriers.registry import registry


def copies(count: int) -> pd.DataFrame:
    """Damaged copies: shape, named carrier, true number, damage, cell."""
    draw, rows = np.random.default_rng(7), []
    owners = {form.entry.id: carriers()[form.owner].name for form in registry().forms}
    for shape in SHAPES:
        for number in numbers_of(shape, count, draw):
            cells = [(how, mangled(number, how, draw)) for how in (*TYPED, *WRAPPED)]
            rows += [(shape, owners[shape], number, how, cell) for how, cell in cells if cell]
    return pd.DataFrame(rows, columns=["shape", "carrier", "true", "how", "told"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="valid numbers of each shape")
    table = copies(parser.parse_args().count)
    checks = check(table["told"], table["carrier"])
    table["seen"] = (checks.kind != Kind.OK) | (checks.fit != Fit.YES)
    begun = time.perf_counter()
    found = repairs(table["told"], table["carrier"]).set_index("row")
    seconds = time.perf_counter() - begun
    table = table.join(found[["proposed", "certainty"]])
    shown = table[table["how"].isin(TYPED)].pivot_table("seen", "shape", "how")[list(TYPED)]
    print("share of damage that is seen")
    print(shown.map("{:.1%}".format).to_string())
    print(f"all kinds: {table['seen'].mean():.2%}")
    given = table.dropna(subset="proposed")
    right = given["proposed"] == given["true"]
    print(f"{len(given)} repairs for {len(table)} cells in {seconds:.1f} s, {right.mean():.2%} right")
    print(right.groupby([given["certainty"], given["how"]]).agg(["size", "mean"]).to_string())


if __name__ == "__main__":
    main()
