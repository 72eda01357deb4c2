"""Where an account stands: margin, trend, forecast, order, and what accounts share."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import jsonschema
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from portfolio_world import AS_OF, BROKEN_FEED, COURIER, HEALTHY, SETTINGS, name_of, packages, put

import poagen
from poagen import Settings
from poagen.common.pages import pages
from poagen.portfolio import Portfolio, model, risks
from poagen.portfolio.rules import Condition
from poagen.portfolio.standing import facts

SCHEMA = Path(model.__file__).parent / "portfolio.schema.json"


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    folder = tmp_path_factory.mktemp("four")
    for place in (BROKEN_FEED, COURIER, HEALTHY, 11, 21):
        put(packages(place, 1_200), folder / f"{name_of(place)}.csv")
    put(failing(steady(range(7))), folder / "falling.csv")
    return poagen.portfolio(folder, SETTINGS, jobs=1)


def failing(days: dict[dt.date, tuple[int, int]], category: str = "Garden") -> pa.Table:
    """Packages promised on given days: how many, and how many of them without a number."""
    rows = [(day, place < bad) for day, (all_, bad) in days.items() for place in range(all_)]
    numbers = np.arange(len(rows))
    plain = packages(HEALTHY, len(rows))
    return pa.table(
        {
            "order_id": [f"111-{number:07}-{number:07}" for number in numbers],
            "marketplace": ["US"] * len(rows),
            "category": [category] * len(rows),
            "origin_country": ["US"] * len(rows),
            "promised_delivery_at": [str(day) for day, _ in rows],
            "carrier": plain["carrier"],
            "tracking_number": pc.if_else(pa.array([bad for _, bad in rows]), "", plain["tracking_number"]),
            "amazon_verdict": ["invalid" if bad else "valid" for _, bad in rows],
        }
    )


def steady(bad_days: range, each: int = 20, bad: int = 4) -> dict[dt.date, tuple[int, int]]:
    """Thirty days of so many packages; on some, counted back from the last, so many fail."""
    return {AS_OF - dt.timedelta(days=ago): (each, bad if ago in bad_days else 0) for ago in range(30)}


def one(tmp_path: Path, table: pa.Table, settings: Settings = SETTINGS) -> model.Account:
    return poagen.portfolio(put(table, tmp_path / "one.csv"), settings, jobs=1).accounts[0]


@pytest.mark.parametrize(
    ("bad", "margin", "level"), [(0, 30, "at-target"), (28, 2, "thin"), (30, 0, "thin"), (31, -1, "below")]
)
def test_the_margin_counts_packages_to_the_target(tmp_path: Path, bad: int, margin: int, level: str) -> None:
    """600 packages at 95 %: 30 may fail. They fail evenly, so that there is no trend."""
    days = steady(range(0))
    spread = np.bincount(np.arange(bad) * 30 // max(bad, 1), minlength=30)
    table = failing({day: (20, int(spread[place])) for place, day in enumerate(days)})
    account = one(tmp_path, table)
    assert (account.measured, account.invalid, account.margin) == (600, bad, margin)
    assert account.level == level
    assert account.meets_target is (margin >= 0)
    assert (account.falls_on is None) or level == "thin"


def test_a_trend_that_leads_below_target_is_told_with_its_day(tmp_path: Path) -> None:
    """4 of 20 fail on each of the last 7 days: 28 of 600. Each further day adds 4 and takes away none, so on the
    first day 32 of 600 fail, which is more than 30."""
    account = one(tmp_path, failing(steady(range(7))))
    assert account.meets_target
    assert account.level == "falls-soon"
    assert account.falls_on == AS_OF + dt.timedelta(days=1)
    assert account.trend is not None
    assert (account.trend.direction, account.trend.measured, account.trend.invalid) == ("worse", 140, 28)
    assert account.trend.rate == pytest.approx(0.8)
    assert account.trend.rate_before == 1.0
    assert account.reason.startswith(
        "Garden: 28 of 600 packages invalid in 30 days; worse of late: 80.0 % in the last 7"
    )


def test_a_slow_fall_takes_as_long_as_the_count_says(tmp_path: Path) -> None:
    """35 of 1,200 fail, and 5 more each day while none leaves: 60 may, so it is below with the sixth day."""
    days = {AS_OF - dt.timedelta(days=ago): (40, 5 if ago < 7 else 0) for ago in range(30)}
    account = one(tmp_path, failing(days))
    assert account.invalid == 35
    assert account.days_to_fall == (60 - 35) // 5 + 1
    assert account.level == "falls-soon"


def test_what_gets_better_is_said_to_be_back(tmp_path: Path) -> None:
    account = one(tmp_path, failing(steady(range(10, 30), bad=3)))
    assert account.level == "below"
    assert account.trend is not None
    assert account.trend.direction == "better"
    assert account.back_on is not None
    assert account.back_if_fixed is not None
    assert AS_OF < account.back_on <= account.back_if_fixed


def test_few_packages_are_said_to_be_few_and_give_no_forecast(tmp_path: Path) -> None:
    account = one(
        tmp_path, failing({AS_OF - dt.timedelta(days=ago): (2, 0) for ago in range(10)} | {AS_OF: (5, 1)})
    )
    assert account.small
    assert account.confidence == "weak"
    assert account.falls_on is None
    assert "a small sample" in account.reason


def test_unknown_packages_are_counted_at_worst(tmp_path: Path) -> None:
    table = failing(steady(range(0)))
    verdicts = pa.array(["valid"] * 550 + [""] * 50)
    account = one(
        tmp_path, table.set_column(table.column_names.index("amazon_verdict"), "amazon_verdict", verdicts)
    )
    assert account.unknown == 50
    assert account.level == "may-be-below"
    assert account.meets_target
    assert account.rate_low == pytest.approx(550 / 600)


def test_accounts_are_in_order_of_risk(four: Portfolio) -> None:
    levels = [account.level for account in four.accounts]
    order = [risk.level for risk in four.risks]
    assert levels == sorted(levels, key=order.index)
    assert levels[0] == "below"
    assert levels[-1] == "at-target"
    by_name = {account.account: account.level for account in four.accounts}
    assert by_name["falling"] == "falls-soon"
    assert by_name[name_of(HEALTHY)] in ("at-target", "thin")
    below = [account.margin for account in four.accounts if account.level == "below"]
    assert below == sorted(below)
    assert {level.id: level.accounts for level in four.risks}["RISK-010"] == len(below)


def test_who_falls_first_is_named_with_the_reason(four: Portfolio) -> None:
    days = [falling.date for falling in four.first_to_fall]
    assert days == sorted(days)
    first = next(one for one in four.first_to_fall if not one.already_below)
    assert first.account == "falling"
    assert "worse of late" in first.reason


def test_a_courier_that_fails_in_several_accounts_is_told_as_shared(four: Portfolio) -> None:
    (courier,) = (one for one in four.shared_causes if one.code == "carrier-not-integrated")
    assert (courier.dimension, courier.value) == ("carrier", "Zephyr Local")
    assert courier.accounts == 3
    assert courier.rate == 1.0
    assert courier.rate_elsewhere == 0.0
    assert set(courier.names) == {name_of(1), name_of(11), name_of(21)}
    assert courier.packages == sum(one.defects.get("carrier-not-integrated", 0) for one in four.accounts)


def with_own_numbers(table: pa.Table, names: list[str]) -> pa.Table:
    """The table with these carriers; those that no list knows have numbers of their own."""
    local = pa.array(["local" in name.casefold() for name in names])
    own = pa.array([f"ZL{place:09}" for place in range(len(names))])
    numbers = pc.if_else(local, own, table["tracking_number"])
    named = table.set_column(table.column_names.index("carrier"), "carrier", pa.array(names))
    return named.set_column(table.column_names.index("tracking_number"), "tracking_number", numbers)


def test_failures_too_few_for_a_cause_are_told_where_many_accounts_have_them(tmp_path: Path) -> None:
    """Two packages of a courier in each of five accounts: no cause in any, a shared one in all."""
    for place in range(5):
        table = packages(HEALTHY)
        carriers = table["carrier"].to_pylist()
        carriers[-60] = carriers[-70] = "zephyr local" if place % 2 else "Zephyr Local "
        changed = with_own_numbers(table, carriers)
        put(changed, tmp_path / f"seller {place}.csv")
    found = poagen.portfolio(tmp_path, SETTINGS, jobs=1)
    (courier,) = (one for one in found.shared_causes if one.code == "carrier-not-integrated")
    assert (courier.accounts, courier.packages, courier.accounts_with_cause) == (5, 10, 0)


def test_two_carriers_that_fail_as_often_in_the_same_accounts_are_two_causes(tmp_path: Path) -> None:
    """Equal counts do not make failures the same; a label's carrier that goes with one is told beside it."""
    for place in range(2):
        table = packages(HEALTHY)
        carriers = table["carrier"].to_pylist()
        for row in range(12):
            carriers[-60 - row] = "Zephyr Local" if row % 2 else "Boreas Local"
        table = with_own_numbers(table, carriers)
        labels = pa.array(["Zephyr" if name == "Zephyr Local" else "" for name in carriers])
        put(table.append_column("label_carrier", labels), tmp_path / f"seller {place}.csv")
    found = poagen.portfolio(tmp_path, SETTINGS, jobs=1)
    told = {one.value: (one.packages, one.also) for one in found.shared_causes if one.dimension == "carrier"}
    assert told == {"Boreas Local": (12, {}), "Zephyr Local": (12, {"label_carrier": "Zephyr"})}


def test_the_totals_add_up_and_the_schema_holds(four: Portfolio) -> None:
    totals = four.totals
    assert totals.measured == totals.valid + totals.invalid + totals.unknown
    assert totals.invalid == sum(one.invalid for one in four.accounts) == sum(one.packages for one in four.defects)
    published = json.loads(four.to_json())
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(published, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**published, "totals": {}}, schema)


def test_every_rule_has_its_sources_and_every_finding_its_page() -> None:
    file = risks()
    known = {source.id for source in file.sources}
    assert all(set(risk.sources) <= known for risk in file.risks)
    stage = Path(model.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in stage.glob("*.py"))
    told = {page.code for page in pages().values() if page.code.startswith("PFO")}
    assert all(f'"{one}"' in code for one in told)


@pytest.mark.parametrize(
    ("condition", "fact", "holds"),
    [
        ({"is": False}, False, True),
        ({"is": False}, None, False),
        ({"at_most": 2}, 2, True),
        ({"at_most": 2}, 3, False),
        ({"at_least": 1}, 0, False),
        ({"at_least": 0}, 0, True),
    ],
)
def test_a_condition_holds_of_what_is_known(condition: dict[str, object], fact: int | None, holds: bool) -> None:
    assert Condition.model_validate(condition).holds(fact) is holds


def test_a_fact_for_each_condition(four: Portfolio) -> None:
    known = facts(four.accounts[0].categories[0])
    assert {name for risk in risks().risks for name in (*risk.when, *risk.order)} <= set(known)
