"""What to say of a table that no recogniser knows."""

from __future__ import annotations

from collections.abc import Sequence

from poagen.common.finding import Finding
from poagen.intake.grid import Sheet
from poagen.intake.headings import GUESSED, looks_like_data, placeholder, shown_headers
from poagen.intake.limits import MOST_COLUMNS
from poagen.intake.model import aliases, fold
from poagen.intake.recognise import did_you_mean, is_buyer_header
from poagen.intake.tell import Place, error

_SHOWN = 20
_LONGEST = 40


def no_layout(sheets: Sequence[Sheet]) -> Finding:
    """The finding for a file whose headers are not known."""
    sheet = max(sheets, key=lambda item: max((_filled(row) for row in item.head), default=0))
    place, row = likely_header(sheet)
    at = Place(sheet.file, sheet.sheet, place + 1 if row else None)
    if len(sheet.head[place] if sheet.head else ()) > MOST_COLUMNS:
        return too_wide(at)
    if not row:
        return error("INT002", "the file has no text in its first rows", at)
    if looks_like_data(row, sheet.head[place + 1 :]):
        return error("INT017", "the file has no header row that poagen knows", at)
    known = {fold(name): column for column, names in aliases().columns.items() for name in names}
    headers = [header for header in shown_headers(row) if header]
    found = {known[fold(header)] for header in headers if fold(header) in known}
    lack = "a column with the order id" if "order_id" not in found else "a second column that is known"
    shown = ", ".join(f'"{_short(header)}"' for header in headers[:_SHOWN])
    more = f" and {len(headers) - _SHOWN} more" if len(headers) > _SHOWN else ""
    return error(
        "INT017", f"the columns are not known: {lack} was not found among {shown}{more}", at, _help(row, headers)
    )


def too_wide(at: Place) -> Finding:
    """The finding for a header of more cells than a spreadsheet has columns."""
    return error("INT051", f"the header has more than {MOST_COLUMNS:,} cells, which no export has", at)


def likely_header(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    """The first well filled one of a sheet's first rows, without a cell where none has text."""
    most = max((_filled(row) for row in sheet.head), default=0)
    if not most:
        return 0, ()
    place = next(place for place, row in enumerate(sheet.head) if _filled(row) * 2 >= most)
    return place, sheet.head[place]


def _filled(row: tuple[str, ...]) -> int:
    return sum(bool(cell) for cell in row)


def _short(header: str) -> str:
    return header if len(header) <= _LONGEST else header[: _LONGEST - 1] + "…"


def _help(row: Sequence[str], headers: Sequence[str]) -> str:
    left_out = {placeholder(place) for place in range(len(row))}
    open_ = [header for header in headers[:GUESSED] if not is_buyer_header(header) and header not in left_out]
    guesses = [f'"{_short(header)}" is {meant}' for header in open_ if (meant := did_you_mean(header))]
    meant = f"did you mean: {'; '.join(guesses[:5])}? " if guesses else ""
    example = next(
        (header for header in open_ if did_you_mean(header) == "order_id"), open_[0] if open_ else "HEADER"
    )
    return (
        f'{meant}say which column is which, for example --map order_id="{_short(example)}" '
        '--map tracking_number="…"; poagen columns FILE shows what was recognised'
    )
