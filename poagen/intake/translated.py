"""Whether an unknown table is Amazon's defect report with headers of another language."""

from __future__ import annotations

from typing import Final

import pandas as pd

from poagen.common.finding import Finding
from poagen.intake.grid import Grid
from poagen.intake.headings import shown_headers
from poagen.intake.known import Known
from poagen.intake.model import GENERIC, aliases, bare, fold, words
from poagen.intake.recognise import Match
from poagen.intake.tell import Place, warning

_REPORT: Final = ("order_id", "tracking_number", "promised_delivery_at")
_REPORT_TOO: Final = ("carrier", "origin_country", "package_value", "category", "ship_method")
_NEVER: Final = ("amazon_verdict", "purchased_at", "confirmed_at", "order_status", "first_scan_at", "operator")
_CRITERIA, _FURTHER, _FOREIGN = 3, 3, 3
_MOST_LOOKED_AT = 40
_COUNTS: Final = frozenset({"0", "1"})
"""Quantities, in a column that nobody knows."""


def criteria(grid: Grid, match: Match, whole: Known | None = None) -> tuple[str, ...]:
    """The headers of the yes/no columns of a table that looks like Amazon's report; empty for any other table.

    The report has the order, the number, the promised day, what the package was, and its criteria as Yes or No. It
    has no purchase, no confirmation and no state. All of that, and three columns of yes and no that nobody knows,
    is taken as evidence that the table lists failures. In English the report itself is recognised.
    """
    known = match.columns
    if match.format.id != GENERIC or not all(name in known for name in _REPORT):
        return ()
    if any(name in known for name in _NEVER) or sum(name in known for name in _REPORT_TOO) < _FURTHER:
        return ()
    if sum(_foreign(name, grid.headers[place]) for name, place in known.items()) < _FOREIGN:
        return ()
    taken = {place for name, place in known.items() if not name.startswith("amazon_")}
    left = [place for place, header in enumerate(grid.headers) if header and place not in taken][:_MOST_LOOKED_AT]
    shown = shown_headers(grid.headers)
    found = tuple(shown[place] for place in left if _says_yes_or_no(grid.text(place), place, whole))
    return found if len(found) >= _CRITERIA else ()


def _foreign(column: str, header: str) -> bool:
    return any(
        bare(header) == bare(name) for table in aliases().languages.values() for name in table.get(column, ())
    )


def _says_yes_or_no(cells: pd.Series, place: int, whole: Known | None) -> bool:
    distinct = {fold(text) for text in pd.unique(cells)} - {""}
    wanted = frozenset({"x", *words().values["amazon_scan"]} - _COUNTS)
    return whole.yes_or_no(place, distinct, wanted) if whole else bool(distinct) and distinct <= wanted


def told(grid: Grid, headers: tuple[str, ...]) -> Finding:
    """What to say of such a table."""
    shown = ", ".join(f'"{header[:40]}"' for header in headers[:5])
    message = (
        "the table looks like Amazon's Valid Tracking Rate report in another language, so it is not taken for a "
        f"list of all packages; which of its columns says that the tracking is valid is not known: {shown}"
    )
    return warning("INT059", message, Place(grid.file, grid.sheet))
