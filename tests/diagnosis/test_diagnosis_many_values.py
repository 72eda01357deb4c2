"""Columns with very many values: categories are forecast together, and a column of ids costs next to nothing."""

from __future__ import annotations

import pytest
from planted import make, table

from poagen import Settings, analyze
from poagen.common.packages import Packages
from poagen.diagnosis import Analysis, recovery
from poagen.diagnosis.cube import Cube
from poagen.diagnosis.defects import assign
from poagen.diagnosis.population import population
from poagen.diagnosis.spans import MIN_DEFECTS


def analysed(seed: int, **columns: list[str]) -> Analysis:
    rows, _, as_of = make(seed, "plain", 2000)
    for name, values in columns.items():
        for place, row in enumerate(rows):
            row[name] = values[place % len(values)]
    return analyze(Packages(table(rows)), Settings(marketplace="US", as_of=as_of))


def test_categories_are_forecast_alike_however_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"Category {number:03}" for number in range(90)]
    together = analysed(2, category=names).report
    monkeypatch.setattr(recovery, "_AT_ONCE", 7)
    apart = analysed(2, category=names).report
    assert together.model_dump_json() == apart.model_dump_json()
    assert len({item.date_at_target for item in together.recovery.by_category}) > 1


def test_the_only_category_is_forecast_as_the_whole() -> None:
    recovered = analysed(3, category=["Garden"]).report.recovery
    assert [item.date_at_target for item in recovered.by_category] == [recovered.date_at_target]


def test_values_that_fail_too_seldom_to_be_a_cause_are_not_counted_by_day() -> None:
    verdicts = analysed(4, sku=[f"made to order {number}" for number in range(2000)]).verdicts
    people = population(verdicts, assign(verdicts))
    cube = Cube(people)
    assert len(people.dimension("sku").values) > 1000  # type: ignore[union-attr]
    assert len(cube.table("sku")) == len(cube.kept("sku")) == 0
    for dimension in people.dimensions:
        failures = [
            int((people.primary[dimension.codes == code] >= 0).sum()) for code in range(len(dimension.values))
        ]
        often = [code for code, number in enumerate(failures) if number >= MIN_DEFECTS]
        assert cube.kept(dimension.name).tolist() == often
        assert [int(row.sum()) for row in cube.table(dimension.name)] == [
            int((dimension.codes == code).sum()) for code in often
        ]
