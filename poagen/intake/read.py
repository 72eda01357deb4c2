"""Files to one Packages table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pyarrow as pa

from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.common.packages import TIME_COLUMNS, Input, Packages
from poagen.intake.book import open_book
from poagen.intake.dates import Order
from poagen.intake.files import Content, gather
from poagen.intake.frame import Rows, read_rows
from poagen.intake.grid import Grid, Sheet
from poagen.intake.join import Joined, finish, join
from poagen.intake.performance import only_totals, read_totals
from poagen.intake.recognise import Match, did_you_mean, known_columns, mapped, match_sheet
from poagen.intake.tally import Tally
from poagen.intake.tell import Place, count, error, note, warning
from poagen.intake.text import open_text
from poagen.intake.unknown import no_layout
from poagen.intake.verdicts import fill_verdicts

_NO_PACKAGES = ("categories", "performance")


def read(
    files: Sequence[Path | str],
    *,
    mapping: Mapping[str, str] | None = None,
    dates: str | None = None,
) -> Packages:
    """Read exports into one Packages table.

    Args:
        files: Files and folders; of a folder, the files directly in it.
        mapping: Packages column -> header in the files; wins over what is recognised.
        dates: ``"DMY"`` or ``"MDY"`` for dates such as 05/06/2026; None where the files settle it.

    Raises:
        PoagenError: No file gives packages, or dates that all can be read in two ways; with every finding.
    """
    named = dict(mapping or {})
    findings = _usage(named, dates)
    if findings:
        raise PoagenError(findings)
    contents, findings = gather(files)
    sources: list[tuple[Content, Rows]] = []
    seen: list[Sheet] = []
    for content in contents:
        sheets, told = open_file(content)
        seen += sheets
        rows, more = _read_file(sheets, named, cast("Order | None", dates))
        findings += [*told, *more]
        sources += [(content, rows)] if rows is not None else []
    findings += _unused_mapping(named, seen)
    return _together(sources, findings, None if files else error("INT001", "no file was named"))


def _together(sources: Sequence[tuple[Content, Rows]], findings: list[Finding], more: Finding | None) -> Packages:
    joined = join([rows for _, rows in sources])
    told = [*findings, *joined.findings, *([more] if more else [])]
    useless = any(finding.code == "INT020" for finding in told) and _without_dates(sources)
    totals = tuple(item for _, rows in sources for item in rows.totals)
    if useless or not len(joined.table):
        nothing = only_totals() if totals else error("INT018", "none of the files gives packages")
        raise PoagenError([*told, *([] if told and _errors(told) else [nothing])])
    formats = [rows.match.format for _, rows in sources if len(rows.frame) and rows.kind not in _NO_PACKAGES]
    lists_all = any(item.lists == "all" for item in formats)
    table, filled = fill_verdicts(joined.table, formats)
    told += [*filled, *_account(joined)]
    inputs = [Input(item.file, rows.match.format.id, rows.tally.rows, item.sha256) for item, rows in sources]
    return Packages(finish(table), tuple(inputs), sort_findings(told), lists_all, totals)


def _errors(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _without_dates(sources: Sequence[tuple[Content, Rows]]) -> bool:
    """Whether a file with dates that cannot be told apart has no other date left."""
    return any(
        any(finding.code == "INT020" for finding in rows.findings)
        and not any((rows.frame[column].fillna("") != "").any() for column in TIME_COLUMNS if column in rows.frame)
        for _, rows in sources
    )


def _account(joined: Joined) -> list[Finding]:
    """Where the rows went, where they did not all become a package of their own."""
    tally = joined.tally
    if tally == Tally(rows=tally.rows):
        return []
    parts = [f"{count(tally.rows, 'row')} read"]
    parts += [f"{tally.added:,} added from cells with several numbers"] if tally.added else []
    parts += [f"{count(len(joined.table), 'package')} kept", f"{tally.merged:,} merged into them"]
    parts += [f"{tally.listed:,} of lists without packages"] if tally.listed else []
    parts += [f"{tally.skipped:,} skipped", f"{tally.dropped:,} blank or repeated header"]
    return [note("INT032", ", ".join(parts))]


def open_file(content: Content) -> tuple[list[Sheet], list[Finding]]:
    """The tables of one file, and what was found on opening it."""
    if content.kind == "workbook":
        sheets = open_book(content)
        return ([], [sheets]) if isinstance(sheets, Finding) else (sheets, [])
    sheet = open_text(content)
    return [sheet], list(sheet.findings)


def choose(sheets: Sequence[Sheet], mapping: Mapping[str, str]) -> tuple[Sheet, Match] | None:
    """The sheet that a recogniser claims best."""
    found = [(sheet, match) for sheet in sheets if (match := match_sheet(sheet, mapping)) is not None]
    return max(found, key=lambda pair: pair[1].weight, default=None)


def _read_file(
    sheets: Sequence[Sheet], mapping: Mapping[str, str], dates: Order | None
) -> tuple[Rows | None, list[Finding]]:
    chosen = choose(sheets, mapping)
    if chosen is None:
        return None, [no_layout(sheets)] if sheets else []
    sheet, match = chosen
    found = told_of_match(sheet, match)
    if match.format.kind == "refused" or match.tied:
        return None, found
    grid = load(sheet, match)
    if isinstance(grid, Finding):
        return None, [*found, grid]
    if any(finding.code == "INT009" for finding in grid.findings):
        return None, [*found, *grid.findings]
    if not len(grid.rows):
        found.append(
            warning("INT019", "the file has a header and no rows below it", Place(sheet.file, sheet.sheet))
        )
    reads_totals = match.format.kind == "performance"
    rows = read_totals(grid, match) if reads_totals else read_rows(grid, match, dates)
    return rows, found


def load(sheet: Sheet, match: Match) -> Grid | Finding:
    """Read a sheet below its header."""
    try:
        return sheet.load(match.header)
    except pa.ArrowInvalid:
        return error("INT009", "the rows of the file cannot be told apart", Place(sheet.file, sheet.sheet))


def told_of_match(sheet: Sheet, match: Match) -> list[Finding]:
    """What is to say of how a sheet was recognised."""
    at = Place(sheet.file, sheet.sheet)
    if match.tied:
        names = " and ".join(f'"{item.title}"' for item in match.tied)
        return [error("INT007", f"the file looks like {names}; it was not read", at)]
    if match.format.kind == "refused":
        told = f"{match.format.title}: {match.format.refuse}"
        return [error("INT006", told, at, match.format.advice)]
    return [
        warning(
            "INT033",
            "the header stands more than once; the first column of that name is read",
            Place(sheet.file, sheet.sheet, match.header + 1, header),
        )
        for header in match.twice
    ]


def _usage(mapping: Mapping[str, str], dates: str | None) -> list[Finding]:
    found = [
        error("INT034", f'"{column}" is not a column of the packages table', None, _column_help(column))
        for column in mapping
        if column not in known_columns()
    ]
    if dates not in (None, "DMY", "MDY"):
        found.append(error("INT036", f'"{dates}" is not an order of day and month'))
    return found


def _column_help(column: str) -> str | None:
    meant = did_you_mean(column, known_columns())
    return f'did you mean "{meant}"? write --map {meant}=HEADER' if meant else None


def _unused_mapping(mapping: Mapping[str, str], sheets: Sequence[Sheet]) -> list[Finding]:
    used = {column for sheet in sheets for row in sheet.head for column in mapped(row, mapping)}
    headers = [header for sheet in sheets for row in sheet.head[:1] for header in row if header]
    found = []
    for column, header in mapping.items():
        if column not in used and sheets:
            meant = did_you_mean(header, headers)
            help_ = f'did you mean "{meant}"? write --map {column}="{meant}"' if meant else None
            found.append(
                error("INT035", f'no file has a column "{header}" (--map {column}={header})', None, help_)
            )
    return found
