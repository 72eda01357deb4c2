"""Files to one Packages table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, cast

import pyarrow as pa

from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.common.packages import TIME_COLUMNS, Input, Packages
from poagen.common.progress import reached, span
from poagen.common.side_by_side import meanwhile
from poagen.intake.book import open_book
from poagen.intake.compare import shared_labels
from poagen.intake.dates import Order
from poagen.intake.files import Content, bytes_of, gather
from poagen.intake.finishing import finish
from poagen.intake.flatten import open_tree
from poagen.intake.frame import Rows, read_rows
from poagen.intake.grid import Grid, Sheet
from poagen.intake.headings import headers_of
from poagen.intake.join import join
from poagen.intake.joined import told_of_joining
from poagen.intake.model import known_headers
from poagen.intake.parquet import open_parquet
from poagen.intake.performance import only_totals, read_totals
from poagen.intake.recognise import Match, match_sheet
from poagen.intake.store_metrics import LATE_LIST
from poagen.intake.tally import Tally
from poagen.intake.tell import Place, count, error, note, warning
from poagen.intake.text import open_text
from poagen.intake.unknown import no_layout
from poagen.intake.usage import Headers, usage
from poagen.intake.verdicts import fill_verdicts

LISTS: Final = ("categories", "performance")
"""Kinds of files that hold no packages."""

_TIE_SHOWN, _LONGEST = 5, 40
_READ, _LOADED = 0.9, 0.5
"""Shares of the time: of reading, before all is joined; of reading one file, before its columns are understood."""


def read(
    files: Sequence[Path | str],
    *,
    mapping: Mapping[str, str] | None = None,
    dates: str | None = None,
    sheet: str | None = None,
) -> Packages:
    """Read exports into one Packages table.

    Args:
        files: Files and folders; of a folder, the files directly in it.
        mapping: Packages column -> header in the files; wins over what is recognised.
        dates: ``"DMY"`` or ``"MDY"`` for dates such as 05/06/2026; None where the files settle it.
        sheet: The sheet of a workbook to read, by its name; None where its content chooses.

    Raises:
        PoagenError: No file gives packages, or dates that all can be read in two ways; a column of the mapping,
            a header of it, or the sheet is nowhere. With every finding.
    """
    named = dict(mapping or {})
    _refuse(named, dates)
    more = None if files else error("INT001", "no file was named")
    return _read_all(gather(files), named, dates, Headers(named, sheet), more, bytes_of(files))


def read_contents(
    contents: Iterable[Content | Finding], *, mapping: Mapping[str, str] | None = None, dates: str | None = None
) -> Packages:
    """Read exports that are in memory; else as :func:`read`."""
    named = dict(mapping or {})
    _refuse(named, dates)
    return _read_all(contents, named, dates, Headers(named, None), None)


def _refuse(mapping: Mapping[str, str], dates: str | None) -> None:
    if findings := usage(mapping, dates):
        raise PoagenError(findings)


def _read_all(
    contents: Iterable[Content | Finding],
    mapping: Mapping[str, str],
    dates: str | None,
    headers: Headers,
    more: Finding | None,
    ahead: int = 0,
) -> Packages:
    """All files, told by their bytes, of which ``ahead`` are to be read."""
    findings: list[Finding] = []
    sources: list[tuple[Content, Rows]] = []
    done = 0.0
    known_headers()
    for content in contents:
        size = content.size / ahead if ahead and isinstance(content, Content) else 0.0
        with span(_READ * min(done, 1.0), _READ * min(done + size, 1.0)):
            rows, told = _read_one(content, mapping, cast("Order | None", dates), headers)
        done += size
        findings += told
        sources += [(replace(content, data=b"", text=None), rows)] if rows and isinstance(content, Content) else []
    if unusable := headers.missing():
        raise PoagenError([*findings, *unusable])
    findings += headers.left_out()
    with span(_READ, 1.0):
        return _together(sources, findings, more)


def _read_one(
    content: Content | Finding, mapping: Mapping[str, str], dates: Order | None, headers: Headers
) -> tuple[Rows | None, list[Finding]]:
    if isinstance(content, Finding):
        return None, [content]
    sheets, told = open_file(content)
    sheets = headers.see(sheets)
    rows, more = read_sheets(sheets, mapping, dates)
    return rows, [*told, *more]


def _together(sources: Sequence[tuple[Content, Rows]], findings: list[Finding], more: Finding | None) -> Packages:
    joined = join([rows for _, rows in sources])
    told = [*findings, *joined.findings, *told_of_joining(joined), *([more] if more else [])]
    labels = meanwhile(lambda: shared_labels(joined.table), len(joined.table))
    useless = any(finding.code == "INT020" for finding in told) and _without_dates(sources)
    totals = tuple(item for _, rows in sources for item in rows.totals)
    if useless or not len(joined.table):
        nothing = only_totals() if totals else error("INT018", "none of the files gives packages")
        raise PoagenError([*told, *labels(), *([] if told and _errors(told) else [nothing])])
    giving = [rows for _, rows in sources if len(rows.frame) and rows.kind not in LISTS]
    formats = [rows.match.format for rows in giving]
    lists_all = not all(rows.lists_defects for rows in giving)
    table, filled = fill_verdicts(joined.table, formats)
    told += [*filled, *account(joined.tally, len(joined.table))]
    packages = finish(table)
    told += labels()
    inputs = tuple(
        Input(item.file, rows.match.format.id, rows.tally.rows, item.sha256, rows.sheet) for item, rows in sources
    )
    return Packages(packages, inputs, sort_findings(told), lists_all, totals)


def _errors(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _without_dates(sources: Sequence[tuple[Content, Rows]]) -> bool:
    """Whether a file with dates that cannot be told apart has no other date left."""
    return any(
        any(finding.code == "INT020" for finding in rows.findings)
        and not any((rows.frame[column].fillna("") != "").any() for column in TIME_COLUMNS if column in rows.frame)
        for _, rows in sources
    )


def account(tally: Tally, packages: int) -> list[Finding]:
    """Where the rows went, where they did not all become a package of their own."""
    if tally == Tally(rows=tally.rows):
        return []
    parts = [f"{count(tally.rows, 'row')} read"]
    parts += [f"{tally.added:,} added from cells with several numbers"] if tally.added else []
    parts += [f"{count(packages, 'package')} kept", f"{tally.merged:,} merged into them"]
    parts += [f"{tally.listed:,} of lists without packages"] if tally.listed else []
    parts += [f"{tally.skipped:,} skipped", f"{tally.dropped:,} blank or repeated header"]
    return [note("INT032", ", ".join(parts))]


def open_file(content: Content) -> tuple[list[Sheet], list[Finding]]:
    """The tables of one file, and what was found on opening it."""
    if content.kind == "text":
        sheet = open_text(content)
        return [sheet], list(sheet.findings)
    opener = {"workbook": open_book, "parquet": open_parquet}.get(content.kind, open_tree)
    sheets = opener(content)
    return ([], [sheets]) if isinstance(sheets, Finding) else (sheets, [])


def choose(sheets: Sequence[Sheet], mapping: Mapping[str, str]) -> tuple[Sheet, Match] | None:
    """The sheet that a recogniser claims best."""
    found = [(sheet, match) for sheet in sheets if (match := match_sheet(sheet, mapping)) is not None]
    return max(found, key=lambda pair: pair[1].weight, default=None)


def left_out(sheets: Sequence[Sheet], chosen: Sheet, mapping: Mapping[str, str]) -> list[Finding]:
    """A finding where further sheets of a file could be read too; lists within the chosen one are part of it."""
    own = chosen.sheet or ""
    names = [
        sheet.sheet or ""
        for sheet in sheets
        if not _within(own, sheet.sheet or "") and match_sheet(sheet, mapping) is not None
    ]
    if not names:
        return []
    shown = ", ".join(f'"{name}"' for name in dict.fromkeys(names))
    told = f"only this sheet is read; {shown[:200]} could be read too"
    return [warning("INT054", told, Place(chosen.file, chosen.sheet))]


def _within(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.") or not one or not other


def read_sheets(
    sheets: Sequence[Sheet], mapping: Mapping[str, str], dates: Order | None
) -> tuple[Rows | None, list[Finding]]:
    """Read the table of a file that a recogniser claims best."""
    chosen = choose(sheets, mapping)
    if chosen is None:
        return None, [no_layout(sheets)] if sheets else []
    sheet, match = chosen
    found = [*told_of_match(sheet, match), *left_out(sheets, sheet, mapping)]
    if match.format.kind == "refused" or match.tied:
        return None, found
    grid = load(sheet, match)
    reached(_LOADED)
    if isinstance(grid, Finding):
        return None, [*found, grid]
    if any(finding.code == "INT009" for finding in grid.findings):
        return None, [*found, *grid.findings]
    if not len(grid.rows):
        found.append(no_rows(sheet))
    if match.format.kind == "performance":
        return read_totals(grid, match, _lists_within(sheets, sheet)), found
    return read_rows(grid, match, dates), found


def no_rows(sheet: Sheet) -> Finding:
    """What to say of a table without rows."""
    return warning("INT019", "the file has a header and no rows below it", Place(sheet.file, sheet.sheet))


def _lists_within(sheets: Sequence[Sheet], chosen: Sheet) -> list[Grid]:
    """The chosen table again, with a row for each object of a list within it."""
    same = [sheet for sheet in sheets if sheet is not chosen and sheet.sheet == chosen.sheet]
    loaded = [sheet.load(0) for sheet in same if any(LATE_LIST in header for header in sheet.head[0])]
    return [grid for grid in loaded if isinstance(grid, Grid)]


def load(sheet: Sheet, match: Match) -> Grid | Finding:
    """Read a sheet below its header."""
    try:
        return sheet.load(match.header)
    except pa.ArrowInvalid:
        return error("INT009", "the rows of the file cannot be told apart", Place(sheet.file, sheet.sheet))


def _tie_help(match: Match) -> str:
    """Which headers make the file look like each of several exports, and the way out by a mapping."""
    asked = {item.title: item.asked(match.headers) for item in match.tied}
    own = [f'"{title}" by {_named(headers)}' for title, headers in asked.items()]
    return (
        f"it looks like {'; like '.join(own)}: take out the columns of the one that it is not, "
        'or say yourself which column is which: --map order_id="…" --map tracking_number="…"'
    )


def _named(headers: Sequence[str]) -> str:
    return ", ".join(f'"{header[:_LONGEST]}"' for header in headers[:_TIE_SHOWN])


def told_of_match(sheet: Sheet, match: Match) -> list[Finding]:
    """What is to say of how a sheet was recognised."""
    at = Place(sheet.file, sheet.sheet)
    if match.tied:
        names = " and ".join(f'"{item.title}"' for item in match.tied)
        return [error("INT007", f"the file looks like {names}; it was not read", at, _tie_help(match))]
    if match.format.kind == "refused":
        told = f"{match.format.title}: {match.format.refuse}"
        return [error("INT006", told, at, match.format.advice)]
    return [
        warning(
            "INT033",
            "the header stands more than once; the first column of that name is read",
            Place(sheet.file, sheet.sheet, match.header + 1, headers_of(match)[place]),
        )
        for place in match.twice
    ]
