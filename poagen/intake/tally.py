"""Where every row went, so that none is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Tally:
    """Counts of rows: ``rows + added = packages + merged + skipped + listed + dropped``.

    Attributes:
        rows: Data rows in the files.
        added: Packages that came from further numbers or orders in one cell.
        dropped: Blank rows and repeated headers.
        skipped: Rows that could not be used.
        merged: Rows that tell of a package that another row tells of too.
        listed: Rows of files that hold no packages, such as a list of categories.
    """

    rows: int = 0
    added: int = 0
    dropped: int = 0
    skipped: int = 0
    merged: int = 0
    listed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))
