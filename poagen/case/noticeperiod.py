"""Whether the days that count are those of which the notice speaks."""

from __future__ import annotations

from poagen.case.folder import Case
from poagen.case.notice import read_notice
from poagen.case.noticefile import notice_text
from poagen.common.finding import Finding, Severity
from poagen.diagnosis.model import Report


def other_period(report: Report, case: Case) -> list[Finding]:
    """The finding that the notice names a first and a last day, and other days are counted."""
    if not case.file.notice:
        return []
    text = notice_text(case.folder / case.file.notice)
    period = read_notice(text, marketplace=report.marketplace).period if text else None
    window = report.policy.window
    if period is None or period[0] is None or period == (window.start, window.end):
        return []
    named = f"{period[0]}..{period[1]}"
    do = f"write as_of: {period[1]} into case.yaml; where that does not give these days, use --window {named}"
    return [
        Finding(
            "CAS023",
            Severity.WARNING,
            f"the notice speaks of {period[0]} to {period[1]}, and {window.start} to {window.end} is counted",
            file=case.file.notice,
            value=named,
            help=do,
        )
    ]
