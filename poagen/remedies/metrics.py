"""The figures by which a measure can be verified later: a closed list, each computed from an analysis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, Field

from poagen.common.defects import CODES, FAMILIES

if TYPE_CHECKING:
    from poagen.diagnosis.model import Report


@dataclass(frozen=True)
class Metric:
    """A figure that an analysis holds.

    Attributes:
        title: The figure in words, as a sentence part.
        is_share: A fraction between 0 and 1; otherwise a count of packages.
        compute: The figure of an analysis; None where it has no denominator.
    """

    id: str
    title: str
    is_share: bool
    compute: Callable[[Report], float | None]


_PACKAGES: Final = MappingProxyType(
    {
        "missing-number": "confirmed without a tracking number",
        "order-id-as-number": "filed with the order number as tracking number",
        "spreadsheet-damage": "with a number that a spreadsheet has changed",
        "placeholder-number": "filed with a filler as tracking number",
        "invalid-characters": "with characters that no tracking number has",
        "stale-label-number": "filed under a voided or replaced label",
        "mistyped-number": "with a mistyped tracking number",
        "malformed-number": "with a number in no carrier's form",
        "reused-number": "that share a tracking number",
        "carrier-mismatch": "filed under the wrong carrier",
        "carrier-missing": "filed without a carrier",
        "carrier-as-other": "whose listed carrier was named in another form",
        "carrier-not-integrated": "sent with a carrier outside Amazon's list",
        "untracked-service": "sent by a service without tracking, although they count",
        "late-tracking-entry": "whose number was entered or changed after delivery",
        "no-carrier-scan": "without a carrier scan",
        "no-delivery-scan": "without the required delivery scan",
        "delivered-too-late": "delivered too late for their tracking to count",
        "late-first-scan": "first scanned later than the rule allows",
        "amazon-not-recognised": "whose scans Amazon does not recognise",
    }
)
"""What a letter says of the packages with a defect."""

_FAMILIES: Final = MappingProxyType(
    {
        "tracking-data": "tracking number",
        "carrier": "carrier or service",
        "fulfilment-delay": "scans or their time of entry",
        "technical": "data on Amazon's side",
    }
)


def _part(count: int, report: Report) -> float | None:
    return count / report.counts.measured if report.counts.measured else None


def _of_code(code: str, report: Report) -> int:
    return sum(defect.count for defect in report.defects if defect.code == code)


def _of_family(family: str, report: Report) -> int:
    return sum(defect.count for defect in report.defects if defect.family == family)


def _lowest(report: Report) -> float | None:
    rates = [row.rate for row in report.vtr.by_category if row.rate is not None]
    return min(rates, default=None)


def _general() -> list[Metric]:
    return [
        Metric("vtr.overall", "share of packages with valid tracking", True, lambda r: r.vtr.overall.rate),
        Metric("vtr.category", "share of packages with valid tracking in the lowest category", True, _lowest),
        Metric(
            "unknown.share",
            "share of packages without any proof of a scan",
            True,
            lambda report: _part(report.counts.unknown, report),
        ),
        Metric(
            "unexplained.count",
            "invalid packages that no pattern explains",
            False,
            lambda report: float(report.unexplained.count),
        ),
        Metric(
            "late_entries",
            "tracking numbers entered or changed after delivery",
            False,
            lambda report: float(_of_code("late-tracking-entry", report)),
        ),
        Metric(
            "repairs.open",
            "proven corrections that still wait to be sent",
            False,
            lambda report: float(sum(repair.proven for repair in report.repairs)),
        ),
    ]


def _of_one_code(code: str) -> list[Metric]:
    words = _PACKAGES[code]
    return [
        Metric(
            f"defect.share:{code}",
            f"share of packages {words}",
            True,
            lambda report: _part(_of_code(code, report), report),
        ),
        Metric(
            f"defect.count:{code}",
            f"packages {words}",
            False,
            lambda report: float(_of_code(code, report)),
        ),
        Metric(
            f"risk.count:{code}",
            f"packages not counted as invalid, yet {words}",
            False,
            lambda report: float(sum(risk.count for risk in report.risks if risk.code == code)),
        ),
    ]


def _of_one_family(family: str) -> Metric:
    return Metric(
        f"family.share:{family}",
        f"share of packages that are invalid for their {_FAMILIES[family]}",
        True,
        lambda report: _part(_of_family(family, report), report),
    )


METRICS: Final = MappingProxyType(
    {
        metric.id: metric
        for metric in (
            *_general(),
            *(_of_one_family(family) for family in FAMILIES),
            *(metric for code in CODES for metric in _of_one_code(code)),
        )
    }
)
"""Every metric by its id."""


def title_of(metric: str) -> str:
    """A metric in words; the id itself where there is no such metric."""
    return METRICS[metric].title if metric in METRICS else metric


def value_of(metric: str, report: Report) -> float | None:
    """The figure of an analysis: a fraction or a count, None where it has no denominator.

    Raises:
        KeyError: There is no such metric.
    """
    return METRICS[metric].compute(report)


def _known(id_: str) -> str:
    if id_ not in METRICS:
        near = get_close_matches(id_, METRICS, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else "; the list is in docs/catalogs.md"
        raise ValueError(f'there is no metric "{id_}"{hint}')
    return id_


MetricId = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": sorted(METRICS)})]
"""The id of a metric in a catalog."""
