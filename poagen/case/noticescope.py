"""Whether the data has the categories of which the notice speaks."""

from __future__ import annotations

from poagen.case.folder import Case
from poagen.common.finding import Finding, Severity
from poagen.common.words import bare, count
from poagen.diagnosis.model import Report
from poagen.diagnosis.rates import NO_CATEGORY

_SHOWN = 8


def other_categories(report: Report, case: Case) -> list[Finding]:
    """The finding that the notice blocks categories that no package in the data has."""
    names = [row.category for row in report.vtr.by_category if row.category != NO_CATEGORY]
    known = {bare(name) for name in names}
    lacking = [name for name in case.file.scope if bare(name) not in known]
    if not lacking or not report.vtr.by_category:
        return []
    told = f"it has {_listed(names)}" if names else "it names no category of any package"
    do = "give each package the category that Amazon has it in, in a column category, as the notice writes it"
    return [
        Finding(
            "CAS024",
            Severity.WARNING,
            f"the notice blocks {' and '.join(lacking)}, and no package in the data has that category; {told}",
            file="case.yaml",
            value=lacking[0],
            help=f"{do}, say under categories in case.yaml which of the data's it is, or correct scope there"
            if names
            else do,
        )
    ]


def _listed(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {count(more, 'other')}" if more > 0 else "")
