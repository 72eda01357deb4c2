"""Packages that are judged piece by piece are judged as they are at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from policy_factory import AS_OF, Row, package, packages
from random_packages import Seller
from slow_policy import read_rule

from poagen.common.packages import Packages
from poagen.common.pieces import Pieces
from poagen.policy import Terms, Verdicts, judge, judge_pieces, rule_by_id, steps
from poagen.policy.batches import _KEPT

WORDS = ("carrier", "category", "order_id")


def in_pieces(rows: list[Row], size: int, terms: Terms) -> tuple[Verdicts, Verdicts]:
    """The verdicts on rows at once, and on the same rows in pieces of a size."""
    data, pieces = packages(rows), Pieces()
    for start in range(0, len(rows), size):
        pieces.add(data.table.iloc[start : start + size])
    whole = Packages(pieces.whole(list(data.table.columns)))
    return judge(data, **vars(terms)), judge_pieces(pieces, whole, terms, WORDS)


def arrays(part: Any, name: str = "") -> dict[str, Any]:
    """Every array and text column of a dataclass, and of those in it, but for times."""
    found: dict[str, Any] = {}
    for item in fields(part):
        value, own = getattr(part, item.name), f"{name}.{item.name}"
        if is_dataclass(value):
            found |= arrays(value, own)
        elif isinstance(value, np.ndarray | pd.Series):
            found[own] = [None if pd.isna(one) else one for one in pd.Series(value).tolist()]
    return found


def same(one: Verdicts, other: Verdicts) -> None:
    pd.testing.assert_frame_equal(one.table, other.table)
    assert one.findings == other.findings
    for name in ("signs", "clock_day", "ship_day"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        assert getattr(one, name).dtype == getattr(other, name).dtype
    assert arrays(one.facts) == arrays(other.facts)
    assert arrays(one.scope.exempted) == arrays(other.scope.exempted)
    for name in ("scans", "dated", "borrowed"):
        np.testing.assert_array_equal(getattr(one.scope, name), getattr(other.scope, name))
    for name in _KEPT:
        np.testing.assert_array_equal(one.facts.times[name].day, other.facts.times[name].day)
        assert not other.facts.times[name].known[np.isnat(one.facts.times[name].day)].any()
        assert np.isnat(other.facts.times[name].local).all()
        assert np.isnat(other.facts.times[name].instant).all()
    for name in WORDS:
        assert texts(one, name) == texts(other, name)
    np.testing.assert_array_equal(one.scope.traits.value(), other.scope.traits.value())
    assert [steps(one, place)[:9] for place in range(0, len(one.table), 7)] == [
        steps(other, place)[:9] for place in range(0, len(one.table), 7)
    ]


def texts(verdicts: Verdicts, name: str) -> list[str]:
    known = verdicts.words(name)
    return [known.distinct[code] for code in known.codes.tolist()]


@pytest.mark.parametrize(
    ("name", "seed", "size"),
    [("US-2025-01-15", 37, 7), ("UK-2025-01-15", 36, 25), ("DE-2021-04-19", 7, 40), ("MX-2021-04-05", 24, 200)],
)
def test_any_packages_in_pieces_are_judged_as_at_once(name: str, seed: int, size: int) -> None:
    window = (AS_OF - dt.timedelta(days=29), AS_OF)
    rows = Seller(seed, read_rule(name.casefold()), window).rows(120)
    terms = Terms(rule_by_id(name), AS_OF, blank_scans_mean_none=seed % 3 == 0, rates={"CHF": 0.5, "JPY": 0.01})
    same(*in_pieces(rows, size, terms))


NUMBERS = [f"94001112010808054830{n:02}" for n in range(10, 60)]
DATELESS = {"promised_delivery_at": "", "confirmed_at": ""}
RULE = rule_by_id("US-2025-01-15")


def several(**changes: Any) -> list[Row]:
    return [package(order_id=f"113-{n:07}-0000000", tracking_number=NUMBERS[n], **changes) for n in range(9)]


@pytest.mark.parametrize(
    "rows",
    [
        several(**DATELESS),
        [*several(**DATELESS)[:8], *several()[8:]],
        several(carrier=""),
        [*several()[:4], *several(carrier="")[4:]],
        [*several()[:5], *several(carrier="")[5:]],
        [{**row, "tracking_number": NUMBERS[n % 4]} for n, row in enumerate(several())],
        [
            {**row, "tracking_number": NUMBERS[n % 4], "label_tracking_number": NUMBERS[n]}
            for n, row in enumerate(several())
        ],
        [{**row, "tracking_number": ""} for row in several()],
        [*several(category="x")[:1], *several(category="")[1:]],
        [package(order_id=f"113-{n:07}-0000000", category=f"c{n}") for n in range(150)],
    ],
    ids=[
        *("no dates", "one date", "no carriers", "less than half of the carriers", "more than half"),
        *(
            "the same numbers",
            "the same numbers, whose label is known",
            "no numbers",
            "a category",
            "many categories",
        ),
    ],
)
def test_what_all_packages_tell_is_known_in_each_piece(rows: list[Row]) -> None:
    same(*in_pieces(rows, 3 if len(rows) < 100 else 75, Terms(RULE, AS_OF)))


def test_without_packages_there_is_nothing_to_judge() -> None:
    with pytest.raises(ValueError, match="there are no packages to judge"):
        judge_pieces(Pieces(), packages([]), Terms(RULE, AS_OF))
