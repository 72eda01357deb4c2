"""The figures by which a measure can be verified."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from remedies_factory import report, root

from poagen.common.defects import CODES, FAMILY_OF
from poagen.diagnosis.model import DefectCount, Repair, RiskCount
from poagen.remedies import load_catalog
from poagen.remedies.entries import Verify
from poagen.remedies.metrics import METRICS, title_of, value_of

DOCS = Path(__file__).parents[2] / "docs" / "catalogs.md"
REPAIR = {"order_id": "112-0000001-0000001", "package_id": "1", "field": "tracking_number", "told": "1Z"}


def analysis(measured: int = 200, **counts: int):
    defects = [DefectCount(code=c, family=FAMILY_OF[c], count=n, share=0.5) for c, n in counts.items()]
    repairs = [
        Repair(**REPAIR, proposed="1ZA", evidence="label", proven=True),
        Repair(**REPAIR, proposed="1ZB", evidence="guess", proven=False),
    ]
    risks = [RiskCount(code="mistyped-number", count=3)]
    return report(root(), measured=measured).model_copy(
        update={"defects": defects, "repairs": repairs, "risks": risks}
    )


def test_shares_are_of_counted_packages_and_counts_are_counts() -> None:
    made = analysis(**{"mistyped-number": 8, "late-tracking-entry": 3, "missing-number": 2})
    assert value_of("defect.count:mistyped-number", made) == 8
    assert value_of("defect.share:mistyped-number", made) == 8 / 200
    assert value_of("defect.count:no-carrier-scan", made) == 0
    assert value_of("late_entries", made) == 3
    assert value_of("family.share:tracking-data", made) == 10 / 200
    assert value_of("risk.count:mistyped-number", made) == 3
    assert value_of("repairs.open", made) == 1
    assert value_of("vtr.overall", made) == 1.0


def test_without_a_denominator_there_is_no_share() -> None:
    made = analysis(measured=0)
    assert value_of("defect.share:mistyped-number", made) is None
    assert value_of("unknown.share", made) is None
    assert value_of("vtr.category", made) is None


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_is_computed_of_any_analysis_and_reads_as_a_sentence_part(metric: str) -> None:
    value = value_of(metric, analysis())
    assert value is None or value >= 0
    assert METRICS[metric].id == metric
    assert title_of(metric).startswith("share of") is METRICS[metric].is_share
    assert title_of(metric)[0].islower()


def test_there_is_a_count_and_a_share_for_every_defect_code() -> None:
    assert {f"defect.{what}:{code}" for what in ("count", "share") for code in CODES} <= set(METRICS)


def test_a_metric_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValidationError, match=r'did you mean "vtr\.category"\?'):
        Verify(metric="vtr.categories", at_least=0.97, over="30 days")


def test_a_measure_is_verified_by_a_metric_or_by_words_never_by_both() -> None:
    with pytest.raises(ValidationError):
        Verify(metric="vtr.category", figure="share of all", at_least=0.97, over="30 days")
    with pytest.raises(ValidationError):
        Verify(at_least=0.97, over="30 days")


def test_most_verified_measures_of_the_packaged_catalog_name_a_metric() -> None:
    verified = [item.verify for item in load_catalog().measures.values() if item.verify]
    assert sum(verify.metric is not None for verify in verified) > len(verified) / 2


def test_the_list_of_metrics_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    missing = [metric for metric in METRICS if metric.partition(":")[0] not in text]
    assert missing == []
