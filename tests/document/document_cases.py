"""Reports and plans made by hand, and the text of a Word file."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx

from poagen.diagnosis.model import (
    CategoryRate,
    Counts,
    DefectCount,
    PolicyUsed,
    Rate,
    Recovery,
    Report,
    RootCause,
    Unexplained,
    Vtr,
    Window,
)
from poagen.document import Document, Letterhead, to_docx
from poagen.remedies.model import Kind, Plan, PlannedCause, PlannedMeasure, Question, Statement, Strength

Category = tuple[str, int, int | None]
HOME, TOYS, GARDEN = ("Home & Kitchen", 69, 522), ("Toys & Games", 33, 418), ("Garden", 16, 300)
HEAD = Letterhead("Northfield Trading", "Amazon.com", dt.date(2026, 11, 1), (), dt.date(2026, 11, 4))
BARE = Letterhead(None, "Amazon.com", None, (), None)


def rate(invalid: int, measured: int | None, unknown: int = 0, target: float = 0.95) -> dict[str, Any]:
    known = measured is not None
    value = 1 - invalid / measured if known else None
    return {
        "measured": measured,
        "valid": measured - invalid - unknown if known else None,
        "invalid": invalid,
        "unknown": unknown,
        "rate": value,
        "rate_low": 1 - (invalid + unknown) / measured if known else None,
        "target": target,
        "meets_target": value >= target if known else None,
    }


def root_cause(name: str = "RC1", defects: int = 82, packages: int = 85, **changes: Any) -> RootCause:
    values = {
        "id": name,
        "code": "carrier-not-integrated",
        "family": "carrier",
        "segment": {"warehouse": "East"},
        "detail": {},
        "pattern": "steady",
        "onset": None,
        "onset_earliest": None,
        "onset_latest": None,
        "until": None,
        "packages": packages,
        "defects": defects,
        "share": 0.5,
        "rate_in_segment": defects / packages,
        "rate_elsewhere": 0.004,
        "p_value": 1e-9,
        "vtr_points": 2.0,
        "rate_if_fixed": 0.97,
        "confidence": "strong",
        "examples": ["112-1234567-1234567", "113-7654321-7654321", "111-0000001-0000001", "114-9"],
    }
    return RootCause(**{**values, **changes})


def report(
    categories: tuple[Category, ...] = (HOME, TOYS, GARDEN),
    causes: tuple[RootCause, ...] = (),
    *,
    unknown: int = 0,
    defects: tuple[DefectCount, ...] = (),
) -> Report:
    invalid = sum(row[1] for row in categories)
    totals = [row[2] for row in categories]
    measured = None if None in totals else sum(totals)
    rest = invalid - sum(cause.defects for cause in causes)
    counted = measured or invalid
    return Report(
        poagen_version="0",
        inputs=[],
        marketplace="US",
        as_of=dt.date(2026, 10, 31),
        policy=PolicyUsed(
            id="US-2025-01-15",
            effective_from=dt.date(2025, 1, 15),
            target=0.95,
            window=Window(
                start=dt.date(2026, 10, 2), end=dt.date(2026, 10, 31), days=30, clock="promised_delivery_at"
            ),
        ),
        counts=Counts(
            rows=counted,
            packages=counted,
            excluded={},
            exempt={},
            measured=counted,
            valid=counted - invalid - unknown,
            invalid=invalid,
            unknown=unknown,
        ),
        vtr=Vtr(
            overall=Rate(**rate(invalid, measured, unknown)),
            by_category=[CategoryRate(category=name, **rate(i, m)) for name, i, m in categories],
            daily=[],
        ),
        defects=list(defects),
        risks=[],
        root_causes=list(causes),
        unexplained=Unexplained(count=rest, share=rest / invalid if invalid else 0.0),
        recovery=Recovery(date_at_target=None, assumed_rate=0.98, valid_packages_needed=None),
        repairs=[],
        warnings=[],
    )


def planned_cause(name: str = "RC1", *questions: Question, title: str = "A title") -> PlannedCause:
    return PlannedCause(name, "C-001", title, "What happened.", questions, ())


def measure(name: str, title: str, text: str, causes: tuple[str, ...] = ("RC1",), **stated: Any) -> PlannedMeasure:
    return PlannedMeasure(
        measure=name,
        kind=Kind.CORRECTIVE if name.startswith("CA") else Kind.PREVENTIVE,
        title=title,
        strength=Strength.STRONGER,
        root_causes=causes,
        how="",
        text=text,
        must_be_true="",
        owner_role="operations manager",
        usual_time="3 days",
        verify=stated.pop("verify", None),
        evidence=("what would prove it",),
        statement=Statement(**stated),
    )


def plan(causes: tuple[PlannedCause, ...] = (), measures: tuple[PlannedMeasure, ...] = ()) -> Plan:
    return Plan(causes=causes, measures=measures, catalog_version="1", catalog_sha256="0")


def done(day: int, owner: str, *evidence: str) -> dict[str, Any]:
    proof = {"evidence": list(evidence)} if evidence else {"no_document": True}
    return {"lifecycle": "completed", "date": dt.date(2026, 11, day), "owner": owner, **proof}


def promised(day: int, owner: str) -> dict[str, Any]:
    return {"lifecycle": "planned", "date": dt.date(2026, 11, day), "owner": owner}


def three_causes() -> Report:
    causes = (
        root_cause(
            segment={"warehouse": "East", "carrier": "Zephyr Local"},
            pattern="step",
            onset=dt.date(2026, 10, 6),
            onset_earliest=dt.date(2026, 10, 5),
            onset_latest=dt.date(2026, 10, 7),
        ),
        root_cause("RC2", 20, 310, code="mistyped-number", segment={"operator": "M.R."}),
        root_cause(
            "RC3",
            7,
            24,
            code="missing-number",
            segment={"channel": "eBay_US"},
            pattern="burst",
            onset=dt.date(2026, 10, 12),
            onset_earliest=dt.date(2026, 10, 12),
            onset_latest=dt.date(2026, 10, 12),
            until=dt.date(2026, 10, 14),
            confidence="weak",
        ),
    )
    return report(causes=causes, unknown=12)


def told_causes(answer: str | None) -> tuple[PlannedCause, ...]:
    return (
        PlannedCause(
            "RC1",
            "C-001",
            "A courier whose scans do not reach Amazon",
            "Packages were handed to a courier that is not among the carriers that Amazon receives scans from.",
            (Question("why", "why was the courier used without a check?", "It was the cheapest offer"),),
            (),
        ),
        PlannedCause(
            "RC2",
            "C-002",
            "Tracking numbers typed by hand",
            "The number was copied from the label by hand, and digits of it differ from the label.",
            (
                Question("why", "why was the number typed?", "The station's scanner had been broken."),
                Question("seen", "why did no one notice?", answer),
            ),
            (),
        ),
        PlannedCause(
            "RC3",
            "C-003",
            "Numbers lost between the shop and Amazon",
            "Labels were bought for these packages, but no number reached Amazon.",
            (Question("why", "what changed in the connection on these days?", answer),),
            (),
        ),
    )


MEASURES = {
    "CA-021": ("End shipping with the courier", "On 2 November 2026 we ended shipping with Zephyr Local."),
    "CA-022": ("Correct the numbers", "We corrected the numbers of the packages still on their way."),
    "CA-024": ("Have the feed repaired", "By 20 November 2026 the maker repairs the feed."),
    "CA-099": ("Refund every buyer", "We refunded every buyer."),
    "PM-014": ("Tracking number flows from the label", "Since 3 November 2026 no one types a number."),
    "PM-015": ("Carrier names only from a list", "Carrier names come only from a list."),
    "PM-016": ("Weekly reading of the report", "Every Monday the valid tracking report is read."),
}
STATED = {
    "CA-021": done(2, "Operations", "zephyr-closed.pdf"),
    "CA-022": done(2, "Operations", "corrections.csv", "upload_result.png"),
    "CA-024": promised(20, "IT lead"),
    "CA-099": {"lifecycle": "declined"},
    "PM-014": done(3, "Warehouse lead", "settings.png"),
    "PM-015": done(3, "Operations", "settings.png"),
    "PM-016": promised(9, "Account manager"),
}
CAUSES = {
    "CA-021": ("RC1",),
    "CA-022": ("RC2", "RC3"),
    "CA-024": ("RC3",),
    "CA-099": ("RC3",),
    "PM-014": ("RC2", "RC3"),
    "PM-015": ("RC1",),
    "PM-016": ("RC1", "RC2", "RC3"),
}


def stated_plan() -> Plan:
    verify = {"PM-014": "share of numbers that equal the label's: at least 99.9 % over 14 days"}
    measures = tuple(
        measure(name, *MEASURES[name], CAUSES[name], **stated, verify=verify.get(name))
        for name, stated in STATED.items()
    )
    return plan(told_causes("A key had expired"), measures)


def open_plan() -> Plan:
    measures = tuple(measure(name, *MEASURES[name], CAUSES[name]) for name in MEASURES if name != "CA-099")
    return plan(told_causes(None), measures)


def word_of(document: Document) -> Any:
    return docx.Document(io.BytesIO(to_docx(document)))


def word_text(document: Document) -> list[str]:
    """The text of every paragraph and cell of the Word file, in the order of the file, spaces folded."""
    body = word_of(document).element.body
    texts = ["".join(t.text or "" for t in p.iter(f"{p.tag[:-1]}t")) for p in body.iter(f"{body.tag[:-4]}p")]
    return [" ".join(text.split()) for text in texts if text.strip()]


def section(markdown: str, heading: str) -> list[str]:
    """The lines under a heading that hold text."""
    after = markdown.split(f"## {heading}\n", 1)[1]
    return [line for line in after.split("\n## ", 1)[0].splitlines() if line.strip()]
