"""What a case is: an appeal, a dispute, both, or something that poagen does not write."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from poagen.case.folder import Case
from poagen.case.knowledge import Subject, notices
from poagen.case.model import RouteKind
from poagen.case.notice import read_notice
from poagen.case.noticefile import notice_text
from poagen.common.finding import Finding, Severity
from poagen.common.words import count, verb
from poagen.diagnosis.disputes import CODE as DISPUTED
from poagen.diagnosis.disputes import are_few
from poagen.diagnosis.model import Report

IN_WORDS: Final[Mapping[RouteKind, str]] = MappingProxyType(
    {
        RouteKind.APPEAL: "appeal: the failures were yours",
        RouteKind.DISPUTE: "dispute: scans show that Amazon's reading is wrong",
        RouteKind.MIXED: "mixed: some failures were yours, and some of Amazon's readings are wrong",
        RouteKind.OTHER: "other: the notice is not about the Valid Tracking Rate",
    }
)


@dataclass(frozen=True, slots=True)
class Route:
    """What a case is, and why.

    Attributes:
        kind: The route.
        reasons: Sentences, the one that decides first.
        subject: What the notice is about, where that is known.
        stated: Whether the seller's own word in case.yaml decided.
    """

    kind: RouteKind
    reasons: tuple[str, ...]
    subject: Subject | None = None
    stated: bool = False

    def lines(self) -> list[str]:
        """The route and its reasons, none wider than 80 columns unless a word is."""
        text = f"Route: {IN_WORDS[self.kind]}. {' '.join(self.reasons)}"
        return textwrap.wrap(text, 80, subsequent_indent="  ", break_long_words=False)

    @property
    def finding(self) -> Finding | None:
        """The finding that a case is outside of what poagen writes; None where it is inside."""
        if self.kind is not RouteKind.OTHER:
            return None
        do = self.subject.do if self.subject and not self.subject.ours else "Answer what the notice asks for."
        message = " ".join(self.reasons).rstrip(".")
        return Finding(
            "CAS010",
            Severity.ERROR,
            f"no letter about the Valid Tracking Rate fits this case. {message}",
            help=f"{do.rstrip('.')}; if this reading is wrong, write route: appeal into case.yaml",
        )

    def doubts(self, report: Report) -> list[Finding]:
        """What the data says against the seller's own word that packages are to be disputed."""
        disputed = len(report.disputes)
        own = report.vtr.overall.invalid - disputed
        if not self.stated or self.kind not in {RouteKind.DISPUTE, RouteKind.MIXED}:
            return []
        if not disputed:
            told = "no package was scanned in time and yet called invalid by Amazon, so the letter is an appeal"
            return [
                _doubt(self.kind, told, "take route out of case.yaml, or bring the carrier's scans into the data")
            ]
        if self.kind is RouteKind.MIXED or not own:
            return []
        told = f"{count(own, 'package')} failed for a reason of your own; a dispute tells neither cause nor action"
        return [_doubt(self.kind, told, "write route: mixed, whose letter tells both, or leave route out")]


def _doubt(kind: RouteKind, told: str, help_: str) -> Finding:
    message = f'case.yaml says "route: {kind}", but {told}'
    return Finding("CAS022", Severity.WARNING, message, file="case.yaml", value=str(kind), help=help_)


def decide(report: Report, case: Case | None = None) -> Route:
    """Decide the route from the notice and the analysis; ``route`` in case.yaml wins over both.

    Args:
        report: The analysis.
        case: The case folder, where there is one.
    """
    subject = _subject(case)
    by_rule = _by_rule(report, subject)
    stated = case.file.route if case else None
    if stated is None or stated is by_rule.kind:
        return by_rule
    said = f'case.yaml says "route: {stated}".'
    otherwise = f"By the rules it would be {by_rule.kind}: {by_rule.reasons[0]}"
    return Route(stated, (said, otherwise), subject, stated=True)


def _by_rule(report: Report, subject: Subject | None) -> Route:
    if subject is not None and not subject.ours:
        return Route(RouteKind.OTHER, (f"The notice is about {subject.name}.", subject.what), subject)
    kind, reason = _by_analysis(report)
    told = (
        "The notice is about the Valid Tracking Rate."
        if subject
        else "No notice says that it is about another subject."
    )
    return Route(kind, (reason, told), subject)


def _by_analysis(report: Report) -> tuple[RouteKind, str]:
    invalid = sum(item.count for item in report.defects)
    disputed = sum(item.count for item in report.defects if item.code == DISPUTED)
    ours = invalid - disputed
    if not invalid:
        told = "The data shows no package that failed; check that its days and its store are those of the notice."
        return RouteKind.APPEAL, told
    if not disputed:
        return (
            RouteKind.APPEAL,
            "The one invalid package is none that was scanned in time and yet not recognised."
            if invalid == 1
            else f"None of the {count(invalid, 'invalid package')} was scanned in time and yet not recognised.",
        )
    packages = f"{count(disputed, 'package')} {verb(disputed, 'was', 'were')}"
    had = f"{packages} scanned in time, yet Amazon calls {verb(disputed, 'it', 'them')} invalid"
    if not ours:
        return RouteKind.DISPUTE, f"{had}; no other package failed."
    rest = f"{count(ours, 'other')} failed for a reason of your own"
    if are_few(disputed, report):
        return RouteKind.APPEAL, f"{rest}; only {had}, too few to change the route."
    return RouteKind.MIXED, f"{had}; {rest}."


def _subject(case: Case | None) -> Subject | None:
    """What the notice is about: as case.yaml says, else as its text says."""
    if case is None:
        return None
    known = notices().by_id
    if case.file.subject:
        return known.get(case.file.subject)
    text = notice_text(case.folder / case.file.notice) if case.file.notice else ""
    found = read_notice(text, marketplace=None).subject if text else None
    return known.get(found) if found else None
