"""Planted causes are found, and nothing that was not planted."""

from pathlib import Path

import pytest
from planted import suspension


@pytest.mark.parametrize("seed", range(14))
def test_a_suspension_is_diagnosed(seed: int, tmp_path: Path) -> None:
    outcome = suspension(seed, tmp_path)
    assert outcome.report.vtr.overall.invalid == outcome.invalid
    assert outcome.report.vtr.overall.unknown == 0
    assert outcome.missed == []
    assert [cause for cause in outcome.false if cause.confidence == "strong"] == []
    assert all(error <= 2 for error in outcome.onset_errors)


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_a_healthy_seller_has_no_root_cause(seed: int, tmp_path: Path) -> None:
    outcome = suspension(seed, tmp_path, causes=0)
    assert outcome.invalid > 0
    assert outcome.report.root_causes == []
    assert outcome.report.unexplained.count == outcome.invalid
