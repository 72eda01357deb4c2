"""Every figure of the table in numbers that are counted by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from pathlib import Path
from typing import Any

import pytest
from portfolio_world import AS_OF, HEALTHY, SETTINGS, packages

import poagen
from poagen.portfolio import Portfolio
from poagen.portfolio.sheets import accounts_csv


def day(ago: int) -> str:
    return str(AS_OF - dt.timedelta(days=ago))


def rows_of(category: str, each: int, bad: dict[int, int], unknown: dict[int, int] | None = None) -> list[str]:
    """So many packages on each of thirty days; on some, counted back from the last, some fail or are unknown."""
    rows = []
    for ago in range(30):
        for place in range(each):
            fails, lost = place < bad.get(ago, 0), place >= each - (unknown or {}).get(ago, 0)
            verdict = "" if lost else "invalid" if fails else "valid"
            rows.append(f"US,{category},US,{day(ago)},UPS,{'' if fails else '1Z'},{verdict}")
    return rows


def judged(folder: Path, **accounts: list[str]) -> Portfolio:
    head = (
        "order_id,marketplace,category,origin_country,promised_delivery_at,carrier,tracking_number,amazon_verdict"
    )
    for name, rows in accounts.items():
        shipped = zip(rows, packages(HEALTHY, len(rows)).to_pylist(), strict=True)
        told = [
            f"111-0000000-{place:07}," + row.replace("UPS,1Z", f"{own['carrier']},{own['tracking_number']}")
            for place, (row, own) in enumerate(shipped)
        ]
        (folder / f"{name}.csv").write_text("\n".join([head, *told]) + "\n", encoding="utf-8")
    return poagen.portfolio(folder, SETTINGS, jobs=1)


def table(found: Portfolio) -> dict[str, dict[str, str]]:
    text = accounts_csv(found).decode("utf-8-sig")
    return {row["account"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def has(row: dict[str, str], **wanted: Any) -> None:
    assert {name: row[name] for name in wanted} == {name: str(value) for name, value in wanted.items()}


def test_an_account_of_two_categories_is_told_by_the_riskier_one(tmp_path: Path) -> None:
    """Garden: 120 packages, of which 6 may fail and 6 did, all in the last 14 days; 28 in 7 days are too few.
    By chance that comes in C(56,6)/C(120,6) = 0.89 % of cases. A day more brings 4 x 6/56 failures: too many.
    Toys: 60 packages, none invalid and 10 unknown."""
    garden = rows_of("Garden", 4, dict.fromkeys((0, 3, 6, 8, 11, 13), 1))
    toys = rows_of("Toys", 2, {}, dict.fromkeys(range(10), 1))
    found = judged(tmp_path, one=[*garden, *toys])
    row = table(found)["one"]
    has(
        row,
        place=1,
        level="falls-soon",
        measured=180,
        valid=164,
        invalid=6,
        unknown=10,
        below="",
        meets_target="yes",
    )
    has(row, vtr=f"{174 / 180:.6g}", rate_low=f"{164 / 180:.6g}", target="0.95")
    has(row, worst_category="Garden", worst_rate="0.95", margin=0)
    has(row, trend="worse", last_days=14, rate_last_days=f"{50 / 56:.6g}", falls_on=day(-1), days_to_fall=1)
    has(row, back_on="", back_if_fixed="", small="no", confidence="moderate")
    has(row, as_of=AS_OF, window_start=day(29), window_end=AS_OF)
    first, second = found.accounts[0].categories
    assert first.trend is not None
    assert first.trend.p_value == pytest.approx(math.comb(56, 6) / math.comb(120, 6))
    assert (first.trend.measured, first.trend.invalid, first.trend.rate_before) == (56, 6, 1.0)
    assert (second.category, second.margin, second.unknown, second.rate) == ("Toys", 3, 10, 1.0)
    assert (second.rate_low, second.meets_at_worst, second.confidence) == (
        pytest.approx(50 / 60),
        False,
        "moderate",
    )


def test_an_account_below_target_is_told_with_both_days_on_which_it_is_back(tmp_path: Path) -> None:
    """600 packages, of which 30 may fail; 40 did, 2 a day on the oldest 20 days. With none failing, as of late,
    40 - 2n is at 30 after 5 days; with 2 % failing, 40 - 1.6n after 7."""
    row = table(judged(tmp_path, one=rows_of("Garden", 20, dict.fromkeys(range(10, 30), 2))))["one"]
    has(row, level="below", measured=600, invalid=40, margin=-10, meets_target="no", below="Garden")
    has(row, trend="better", last_days=7, rate_last_days=1, falls_on="", days_to_fall="")
    has(row, back_on=day(-5), back_if_fixed=day(-7), small="no")


def test_what_is_far_from_its_target_is_told_with_strong_confidence(tmp_path: Path) -> None:
    good = rows_of("Garden", 20, dict.fromkeys((2, 9, 16), 1))
    bad = rows_of("Garden", 20, dict.fromkeys(range(30), 3))
    few = rows_of("Garden", 1, {4: 1})[:29]
    rows = table(judged(tmp_path, good=good, bad=bad, few=few))
    has(rows["good"], confidence="strong", trend="steady", level="at-target", margin=27)
    has(rows["bad"], confidence="strong", trend="steady", level="below", margin=-60, back_on="")
    has(rows["few"], confidence="weak", small="yes", level="thin", margin=0, falls_on="", measured=29)
    assert [rows[name]["place"] for name in ("bad", "few", "good")] == ["1", "2", "3"]
