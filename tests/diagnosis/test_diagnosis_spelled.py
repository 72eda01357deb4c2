"""Operators, warehouses and the like that differ in capitals and spaces alone are one; SKUs stay apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from poagen import api
from poagen.diagnosis import Analysis, RootCause, compare, evidence
from poagen.diagnosis.spelled import as_one
from poagen.policy.words import Words

HEADS = "order_id,tracking_number,carrier,confirmed_at,fulfillment_channel,amazon_verdict,category"
SPELLINGS = ["Anna", "anna ", "ANNA", "Anna", "Anna", "anna ", "ANNA", "Anna", "anna  ", "ANNA"]
"""40, 30 and 30 of a hundred."""


def data(
    path: Path, columns: Mapping[str, Sequence[str]], failed: int, *, number: str = "", packages: int = 1200
) -> Path:
    """A quarter of the packages have the columns' values in turn, and the first so many of them no number."""
    rows = []
    for n in range(packages):
        inside, place = n % 4 == 0, n // 4
        told = number if inside and place < failed else f"1Z999AA1{n:010d}"
        own = [values[place % len(values)] if inside else f"Other {n % 7}" for values in columns.values()]
        verdict = "invalid" if inside and place < failed else "valid"
        day = f"2026-10-{2 + (n // 4) % 28:02d}"
        rows.append(",".join([f"111-{n:07d}-0000001", told, "UPS", day, "MFN", verdict, "Beauty", *own]))
    path.write_text("\n".join([",".join([HEADS, *columns]), *rows]) + "\n", encoding="utf-8")
    return path


def ups(n: int) -> str:
    """A number of UPS with its check digit."""
    signs = f"999AA1{n:09d}"
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in signs]
    return f"1Z{signs}{-sum(value * (1 + place % 2) for place, value in enumerate(values)) % 10}"


def analysed(path: Path, **settings: object) -> Analysis:
    chosen = api.Settings(marketplace="US", as_of=dt.date(2026, 10, 31), **settings)  # type: ignore[arg-type]
    return api.run([path], chosen).analysis


def causes(found: Analysis) -> list[RootCause]:
    return found.report.root_causes


def notes(found: Analysis) -> list[str]:
    return [one.message for one in found.findings if one.code == "DIA022"]


@pytest.mark.parametrize("name", ["operator", "warehouse", "channel", "ship_method"])
def test_a_cause_spelled_in_three_ways_is_one(tmp_path: Path, name: str) -> None:
    found = analysed(data(tmp_path / "a.csv", {name: SPELLINGS}, 100))
    (cause,) = causes(found)
    assert (cause.segment, cause.packages, cause.defects) == ({name: "Anna"}, 300, 100)
    (message,) = notes(found)
    assert f'{name.replace("_", " ")} "Anna", "ANNA", "anna"' in message


def test_a_cause_too_small_in_each_spelling_is_found(tmp_path: Path) -> None:
    (cause,) = causes(analysed(data(tmp_path / "a.csv", {"operator": SPELLINGS}, 10)))
    assert (cause.segment, cause.defects) == ({"operator": "Anna"}, 10)


@pytest.mark.parametrize("batch", [1, 7, 500])
def test_the_result_does_not_depend_on_the_batches(tmp_path: Path, batch: int) -> None:
    path = data(tmp_path / "a.csv", {"operator": SPELLINGS, "warehouse": ["EAST", "East"]}, 100)
    whole, other = (analysed(path, batch=size).report.model_dump_json() for size in (None, batch))
    assert other == whole


def test_the_tables_show_what_the_file_says(tmp_path: Path) -> None:
    found = analysed(data(tmp_path / "a.csv", {"operator": SPELLINGS}, 100))
    table = found.verdicts.packages.table
    assert set(table["operator"][table["operator"].str.casefold() == "anna"]) == {"Anna", "anna", "ANNA"}
    services = data(tmp_path / "b.csv", {"label_carrier": ["FedEx", "FEDEX"]}, 100)
    assert set(evidence(analysed(services))["RC1"]["label_carrier"]) == {"FedEx", "FEDEX"}


def test_skus_and_names_that_differ_in_more_stay_apart(tmp_path: Path) -> None:
    skus = analysed(data(tmp_path / "a.csv", {"sku": ["AB-1", "ab-1", "Ab-1"]}, 120))
    assert {cause.segment["sku"] for cause in causes(skus)} == {"AB-1", "ab-1", "Ab-1"}
    names = analysed(data(tmp_path / "b.csv", {"operator": ["Anna", "Anne"]}, 120))
    assert {cause.segment["operator"] for cause in causes(names)} == {"Anna", "Anne"}
    assert notes(skus) == notes(names) == []


def test_spaces_alone_are_no_news(tmp_path: Path) -> None:
    found = analysed(data(tmp_path / "a.csv", {"warehouse": ["Hall  2", "Hall 2"]}, 100))
    (cause,) = causes(found)
    assert cause.segment == {"warehouse": "Hall 2"}
    assert notes(found) == []


def test_nothing_is_told_where_no_cause_is_searched(tmp_path: Path) -> None:
    assert notes(analysed(data(tmp_path / "a.csv", {"operator": SPELLINGS}, 0))) == []


def test_what_was_told_to_amazon_keeps_its_letters(tmp_path: Path) -> None:
    path = data(tmp_path / "a.csv", {"operator": ["Anna"]}, 100)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [line.replace(",,UPS,", f",{ups(n)},Other,") for n, line in enumerate(lines)]
    lines += [f"113-{n:07d}-0000001,,OTHER,2026-09-05,MFN,valid,Beauty,Ben" for n in range(400)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (cause,) = [one for one in causes(analysed(path)) if one.code == "carrier-as-other"]
    assert (cause.segment, cause.detail) == ({"operator": "Anna"}, {"carrier": "Other"})


def test_two_periods_with_other_letters_have_the_same_cause(tmp_path: Path) -> None:
    columns = [{"operator": SPELLINGS}, {"operator": ["ANNA"]}]
    before, after = (analysed(data(tmp_path / f"{n}.csv", column, 100)) for n, column in enumerate(columns))
    (change,) = compare(before, after).root_causes
    assert change.status == "stayed"
    assert change.before.failed == change.after.failed == 100


def test_texts_that_stand_twice_are_counted_together() -> None:
    column = Words(np.array([0, 1, 2, -1, 2]), ("east", "East", "east", ""))
    assert as_one("warehouse", column).distinct == ("east", "east", "east", "")
    assert as_one("sku", column) is column


def test_a_column_of_ids_is_left_as_it_is() -> None:
    ids = Words(np.arange(25_000), (*(f"id-{n}" for n in range(24_999)), "ID-1", ""))
    assert as_one("operator", ids) is ids
