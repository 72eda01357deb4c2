"""Categories that differ in capitals and spaces alone are one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from poagen import api
from poagen.case.judging import given
from poagen.cli.reading import settings_from
from poagen.common.finding import Finding, PoagenError
from poagen.diagnosis.model import Report

HEADS = "order_id,category,tracking_number,carrier,confirmed_at,fulfillment_channel,amazon_verdict"
SPELLINGS = ["Beauty", "beauty ", "BEAUTY", "beauty", "Home  & Garden", "Home & Garden"]


def data(folder: Path, spellings: list[str] = SPELLINGS, packages: int = 60) -> Path:
    rows = [
        f"111-{n:07d}-0000001,{spellings[n % len(spellings)]},1Z999AA1{n:010d},UPS,2026-10-{2 + n % 28:02d},MFN,"
        + ("invalid" if n % 10 == 0 else "valid")
        for n in range(packages)
    ]
    path = folder / "packages.csv"
    path.write_text("\n".join([HEADS, *rows]) + "\n", encoding="utf-8")
    return path


def report(path: Path, **settings: object) -> Report:
    chosen = api.Settings(marketplace="US", as_of=dt.date(2026, 10, 31), **settings)  # type: ignore[arg-type]
    return api.run([path], chosen).analysis.report


def rates(found: Report) -> dict[str, tuple[int | None, int]]:
    return {row.category: (row.measured, row.invalid) for row in found.vtr.by_category}


def told(found: Report, code: str) -> list[str]:
    return [one.message for one in found.warnings if one.code == code]


@pytest.mark.parametrize("batch", [None, 7, 13])
def test_they_count_together_under_the_most_frequent_spelling(tmp_path: Path, batch: int | None) -> None:
    found = report(data(tmp_path), batch=batch)
    assert rates(found) == {"beauty": (40, 4), "Home & Garden": (20, 2)}
    (message,) = told(found, "INT086")
    assert '"BEAUTY", "Beauty", "beauty"' in message
    assert "Home" not in message


def test_the_result_does_not_depend_on_the_batches(tmp_path: Path) -> None:
    path = data(tmp_path)
    whole, *others = (report(path, batch=batch).model_dump_json() for batch in (None, 1, 7, 59))
    assert set(others) == {whole}


def test_names_that_differ_in_more_stay_apart(tmp_path: Path) -> None:
    found = report(data(tmp_path, ["Beauty", "Beauty & Care", "Home", "Homes"]))
    assert len(rates(found)) == 4
    assert told(found, "INT086") == []


def test_the_notices_name_wins_over_the_more_frequent_spelling(tmp_path: Path) -> None:
    path = data(tmp_path, ["Cosmetics", "BEAUTY", "BEAUTY"])
    found = report(path, categories={"cosmetics": "Beauty"})
    assert list(rates(found)) == ["Beauty"]
    assert told(found, "INT086") == []


def test_a_stated_total_is_that_of_its_category_in_any_letters(tmp_path: Path) -> None:
    found = report(data(tmp_path), measured={"BEAUTY": 100, "home & garden": 50})
    assert rates(found) == {"beauty": (100, 4), "Home & Garden": (50, 2)}


def test_a_total_that_is_stated_twice_is_refused() -> None:
    with pytest.raises(Exception, match="given twice"):
        settings_from(measured=["Beauty=100", "beauty =90"])
    with pytest.raises(PoagenError):
        given("measured", {"Beauty": 100, "beauty ": 90})


def test_a_list_of_skus_may_spell_one_category_in_two_ways(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "order_id,sku,tracking_number,carrier,confirmed_at\n111-0000000-0000001,A,1Z999AA10123456784,UPS,2026-10-05\n"
    )
    (tmp_path / "skus.csv").write_text("sku,category\nA,Beauty\nA,BEAUTY\n")
    packages = api.read([tmp_path / "a.csv", tmp_path / "skus.csv"])
    assert packages.table["category"].tolist() == ["Beauty"]
    assert _codes(packages.findings).isdisjoint({"INT044"})


def _codes(findings: tuple[Finding, ...]) -> set[str]:
    return {one.code for one in findings}
