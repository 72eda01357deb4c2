"""Planted causes are found, and nothing that was not planted."""

import pytest
from planted import make, suspension, table

from poagen import Settings, analyze
from poagen.common.packages import Packages

SMOKE = [
    *(("plain", seed) for seed in range(4)),
    *((kind, seed) for kind in ("small", "overlapping", "same code", "proxies") for seed in (1, 2)),
    ("wide", 1),
    ("weekday", 1),
    ("growing volume", 1),
    ("before the window", 1),
    ("data beyond the window", 1),
    ("everything at once", 1),
]


@pytest.mark.parametrize(("kind", "seed"), SMOKE)
def test_a_suspension_is_diagnosed(kind: str, seed: int) -> None:
    outcome = suspension(seed, kind)
    assert outcome.report.vtr.overall.invalid == outcome.invalid
    assert outcome.report.vtr.overall.unknown == 0
    assert outcome.planted
    assert outcome.missed == []
    assert [cause for cause in outcome.false if cause.confidence == "strong"] == []
    assert all(error <= 2 for error in outcome.onset_errors)


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_a_healthy_seller_has_no_root_cause(seed: int) -> None:
    outcome = suspension(seed, "healthy")
    assert outcome.invalid > 0
    assert outcome.report.root_causes == []
    assert outcome.report.unexplained.count == outcome.invalid


@pytest.mark.parametrize(
    ("few", "codes"), [(12, {"missing-number"}), (60, {"missing-number", "order-id-as-number"})]
)
def test_what_explains_less_than_a_hundredth_of_the_failures_is_no_cause(few: int, codes: set[str]) -> None:
    rows, _, as_of = make(101, "healthy", 6000)
    lost = [row for row in rows if row["channel"] == rows[0]["channel"]]
    others = [
        row for row in rows if row["channel"] != rows[0]["channel"] and row["operator"] == rows[0]["operator"]
    ]
    typed = [row for row in others if "2026-10-12" < row["promised_delivery_at"] < "2026-10-30"][:few]
    for row in lost:
        row["tracking_number"] = ""
    for row in typed:
        row["tracking_number"] = row["order_id"]
    assert len(typed) == few
    assert few < 0.01 * len(lost) or few > 0.02 * len(lost)
    report = analyze(Packages(table(rows)), Settings(marketplace="US", as_of=as_of)).report
    assert {cause.code for cause in report.root_causes} == codes
