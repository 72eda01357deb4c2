"""The table of packages: each row tells of its own package, in whatever order the files have them."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from poagen.api import Settings, run
from poagen.diagnosis.rows import Rows, Wanted

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers" / "data"


@pytest.mark.parametrize("seed", range(3))
def test_each_package_has_its_own_verdict_also_where_files_are_not_in_the_order_of_days(
    tmp_path: Path, seed: int
) -> None:
    """Packages that had arrived stood in the table as failed, with the defects of others."""
    (source,) = SAMPLE.glob("*.csv")
    head, *lines = source.read_text("utf-8").splitlines()
    random.Random(seed).shuffle(lines)
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("\n".join([head, *lines, ""]), "utf-8")
    analysis = run([mixed], Settings(marketplace="US")).analysis
    table = analysis.package_verdicts()
    cause = dict(zip(table["order_id"], analysis.cause_ids(), strict=True))
    judged = {row["order_id"]: row for row in table.fillna("").to_dict("records")}
    told = {row["order_id"]: row for row in csv.DictReader(mixed.open(encoding="utf-8"))}
    rows = Rows(analysis)
    everything = rows.chosen(Wanted(failed=False)).to_dict("records")
    assert len(everything) == int(analysis.verdicts.measured.sum())
    for row in everything:
        order = row["order_id"]
        assert (row["verdict"], row["defect"]) == (judged[order]["verdict"], judged[order]["defect"])
        assert row["tracking_number"] == told[order]["tracking_number"]
        assert row["cause"] == cause[order]
    failed, number = rows.page(Wanted(size=200))
    assert number == analysis.report.vtr.overall.invalid
    assert {row["order_id"] for row in failed} == {
        one["order_id"] for one in everything if one["verdict"] == "invalid"
    }
    assert [row["shipped_on"] for row in failed] == sorted(row["shipped_on"] for row in failed)
