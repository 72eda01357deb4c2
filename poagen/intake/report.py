"""What was recognised in one file, for ``poagen columns FILE``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from poagen.common.finding import Finding, sort_findings
from poagen.intake.blocks import LARGE, sheets_of, size_of_table
from poagen.intake.files import Content, Large, load_some, name_of
from poagen.intake.grid import Sheet
from poagen.intake.headings import GUESSED, HIDDEN_WHY, headers_of, looks_like_data, shown_headers
from poagen.intake.model import GENERIC
from poagen.intake.read import choose, left_out, load, told_of_match
from poagen.intake.recognise import Match, did_you_mean, is_buyer_header
from poagen.intake.tell import Place, count, error
from poagen.intake.unknown import likely_header, no_layout
from poagen.intake.usage import Headers, usable, usage

_SEVERAL = 2
_Unmatched = tuple[tuple[str, str, str], ...]
MATTERS = (
    "order_id",
    "tracking_number",
    "carrier",
    "promised_delivery_at",
    "category",
    "package_value",
    "origin_country",
    "ship_method",
    "fulfillment_channel",
    "tracking_entered_at",
    "label_carrier",
    "label_tracking_number",
    "first_scan_at",
    "delivery_scan_at",
    "amazon_verdict",
)


@dataclass(frozen=True)
class ColumnReport:
    """What was recognised in one file.

    Attributes:
        file: Name as the user gave it.
        format: Id of the recogniser, ``""`` where none claims the file or several do equally well.
        title: Its title.
        candidates: Ids of the recognisers that claim the file, the most specific first.
        rows: Data rows.
        matched: Header and packages column.
        unmatched: Header, why it is not used, and the packages column it may stand for (or ``""``).
        dropped: Headers that speak of a buyer; such columns are dropped as the file is read.
        missing: Packages columns that matter and that the file does not have.
        findings: What intake has to say of the file.
        sheet: Sheet of a workbook.
        header_row: Row of the header, 0 where there is none.
    """

    file: str
    format: str = ""
    title: str = ""
    candidates: tuple[str, ...] = ()
    rows: int = 0
    matched: tuple[tuple[str, str], ...] = ()
    unmatched: tuple[tuple[str, str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    missing: tuple[str, ...] = MATTERS
    findings: tuple[Finding, ...] = ()
    sheet: str | None = None
    header_row: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON values, with a name for each part of a matched or unmatched header."""
        return {
            **asdict(self),
            "matched": [{"header": header, "column": column} for header, column in self.matched],
            "unmatched": [
                {"header": header, "why": why, "did_you_mean": hint or None}
                for header, why, hint in self.unmatched
            ],
            "findings": [finding.to_dict() for finding in self.findings],
        }


def columns(
    file: Path | str,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    *,
    large: int = LARGE,
) -> ColumnReport:
    """Say what was recognised in one file and what was not. Never raises for what the file holds.

    Args:
        file: A file, or an archive that holds one.
        mapping: Packages column -> header in the file; wins over what is recognised.
        sheet: The sheet of a workbook to look at, by its name; None where its content chooses.
        large: From how many bytes on a table is not read whole.
    """
    contents = load_some(file, large)
    whole = [item for item in contents if not isinstance(item, Finding)]
    found = [*usage(mapping or {}), *(item for item in contents if isinstance(item, Finding))]
    if len(whole) != 1:
        found += [_several(file, whole)] if whole else []
        return ColumnReport(name_of(file), findings=sort_findings(found))
    return _of(whole[0], mapping or {}, sheet, found)


def columns_of_each(
    file: Path | str, mapping: Mapping[str, str] | None = None, sheet: str | None = None
) -> tuple[ColumnReport, ...]:
    """As :func:`columns`; of an archive that holds several files a report on each, for each is read."""
    contents, mapping = load_some(file, LARGE), mapping or {}
    if len(contents) < _SEVERAL:
        return (columns(file, mapping, sheet),)
    return tuple(
        ColumnReport(item.file or name_of(file), findings=(item,))
        if isinstance(item, Finding)
        else _of(item, mapping, sheet, usage(mapping))
        for item in contents
    )


def _of(
    content: Content | Large, mapping: Mapping[str, str], sheet: str | None, found: list[Finding]
) -> ColumnReport:
    named = usable(mapping)
    headers = Headers(named, sheet)
    sheets, told = sheets_of(content)
    sheets = headers.see(sheets)
    return _look(content, sheets, named, [*found, *told, *(headers.missing() or headers.left_out())])


def _look(
    content: Content | Large, sheets: list[Sheet], mapping: Mapping[str, str], found: list[Finding]
) -> ColumnReport:
    chosen = choose(sheets, mapping)
    if chosen is None:
        found += [no_layout(sheets)] if sheets else []
        return _unrecognised(content.file, sheets, tuple(found))
    return _recognised(content, *chosen, [*found, *left_out(sheets, chosen[0], mapping)])


def _several(file: Path | str, contents: Sequence[Content | Large]) -> Finding:
    names = ", ".join(f'"{item.file.rpartition("/")[2]}"' for item in contents[:5])
    told = f"the archive holds {count(len(contents), 'file')}: {names}{' …' if len(contents) > 5 else ''}"
    return error("INT055", told, Place(name_of(file)))


def _recognised(content: Content | Large, sheet: Sheet, match: Match, found: list[Finding]) -> ColumnReport:
    found = [*found, *told_of_match(sheet, match)]
    if match.tied:
        return _tied(content.file, sheet, match, found)
    rows, told = _size(sheet, match) if isinstance(content, Content) else size_of_table(content, match)
    taken, shown = set(match.columns.values()), headers_of(match)
    left = [(place, header) for place, header in enumerate(match.headers) if header and place not in taken]
    return ColumnReport(
        file=content.file,
        format=match.format.id,
        title=match.format.title,
        candidates=tuple(item.id for item in match.candidates),
        rows=rows,
        matched=tuple((shown[place], column) for column, place in match.columns.items()),
        unmatched=tuple(
            (shown[place], HIDDEN_WHY, "")
            if shown[place] != header
            else _why(match, header, guess=number < GUESSED)
            for number, (place, header) in enumerate(left)
            if not is_buyer_header(header)
        ),
        dropped=tuple(shown[place] for place, header in left if is_buyer_header(header)),
        missing=tuple(column for column in MATTERS if column not in _given(match)),
        findings=sort_findings([*found, *told]),
        sheet=sheet.sheet,
        header_row=match.header + 1,
    )


def _size(sheet: Sheet, match: Match) -> tuple[int, Sequence[Finding]]:
    grid = load(sheet, match)
    return (0, [grid]) if isinstance(grid, Finding) else (grid.size, grid.findings)


def _tied(file: str, sheet: Sheet, match: Match, found: list[Finding]) -> ColumnReport:
    """A file that several recognisers claim equally well: it is not read, so nothing is matched."""
    unmatched, dropped = _unread(match.headers, "several known exports have the headers of this file", guess=False)
    return ColumnReport(
        file,
        candidates=tuple(item.id for item in match.candidates),
        unmatched=unmatched,
        dropped=dropped,
        findings=sort_findings(found),
        sheet=sheet.sheet,
        header_row=match.header + 1,
    )


def _unread(headers: tuple[str, ...], why: str, *, guess: bool) -> tuple[_Unmatched, tuple[str, ...]]:
    """The headers of a table that is not read: those that may stand for a column, and a buyer's."""
    unmatched: list[tuple[str, str, str]] = []
    dropped: list[str] = []
    for header, shown in zip(headers, shown_headers(headers), strict=True):
        if header and is_buyer_header(header):
            dropped.append(shown)
        elif header:
            meant = did_you_mean(header) if guess and len(unmatched) < GUESSED and shown == header else ""
            unmatched.append((shown, why if shown == header else HIDDEN_WHY, meant))
    return tuple(unmatched), tuple(dropped)


def _given(match: Match) -> set[str]:
    return {*match.columns, *match.format.constants, *match.format.sums}


def _why(match: Match, header: str, guess: bool) -> tuple[str, str, str]:
    if match.format.kind == "refused":
        return header, "the file is not read", ""
    keys = {match.format.key(name): why for name, why in match.format.ignored.items()}
    if match.format.key(header) in keys:
        return header, keys[match.format.key(header)], ""
    meant = did_you_mean(header) if guess else ""
    if meant in match.columns:
        return header, f'{meant} is read from "{headers_of(match)[match.columns[meant]]}"', ""
    known = match.format.id != GENERIC and not meant
    return header, "poagen has no use for it" if known else "poagen does not know this name", meant


def _unrecognised(file: str, sheets: list[Sheet], found: tuple[Finding, ...]) -> ColumnReport:
    if not sheets:
        return ColumnReport(file, findings=sort_findings(found))
    place, row = likely_header(sheets[0])
    headers = () if looks_like_data(row, sheets[0].head[place + 1 :]) else row
    unmatched, dropped = _unread(headers, "the file as a whole was not recognised", guess=True)
    return ColumnReport(
        file,
        unmatched=unmatched,
        dropped=dropped,
        findings=sort_findings(found),
        sheet=sheets[0].sheet,
        header_row=place + 1 if headers else 0,
    )
