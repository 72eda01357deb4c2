"""Small packages tables for the tests of the policy stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from poagen.common.defects import BIT
from poagen.common.knowledge import load_yaml
from poagen.common.packages import NUMBER_COLUMNS, Packages, empty_table
from poagen.policy import Verdicts, judge, rule_by_id

FIXTURE = load_yaml(Path(__file__).parent / "fixtures" / "us-2025-01-15.yaml")
AS_OF = dt.date.fromisoformat(FIXTURE["as_of"])
RULE = rule_by_id(FIXTURE["rule"])
SENT: dict[str, Any] = FIXTURE["bases"]["sent"]
Row = Mapping[str, Any]


def package(base: str = "sent", **values: Any) -> dict[str, Any]:
    """A good package, but for the columns of ``base`` and ``values``; None: no file had the column."""
    return {**SENT, **FIXTURE["bases"][base], **values}


def packages(rows: Sequence[Row]) -> Packages:
    """Rows as a packages table."""
    table = empty_table(len(rows))
    for name in {name for row in rows for name in row}:
        dtype = "float64" if name in NUMBER_COLUMNS else "str"
        table[name] = pd.Series([row.get(name) for row in rows], dtype=dtype)
    return Packages(table)


def judged(rows: Sequence[Row], **options: Any) -> Verdicts:
    """Rows judged on the fixture's day by the fixture's rule."""
    return judge(packages(rows), RULE, as_of=AS_OF, **options)


def codes(bits: int) -> set[str]:
    """The codes of a bit set."""
    return {code for code, bit in BIT.items() if int(bits) & bit}
