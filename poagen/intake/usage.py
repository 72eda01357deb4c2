"""Whether what the user asked for can be: the columns and headers of a mapping, the order of dates, the sheet."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from poagen.common.finding import Finding
from poagen.common.words import count, verb
from poagen.intake.grid import Sheet
from poagen.intake.headings import is_known_as, looks_like_data, placeholder, shown_headers, shown_way
from poagen.intake.model import FREE, fold
from poagen.intake.quote import without_address
from poagen.intake.recognise import did_you_mean, is_buyer_header, known_columns, mapped, match_sheet
from poagen.intake.tell import Place, error, note, warning
from poagen.intake.unknown import likely_header

_NEAR = 3
_MOST = 50


def usage(mapping: Mapping[str, str], dates: str | None = None) -> list[Finding]:
    """What is wrong with a mapping's columns and headers, and with the order of dates."""
    unknown = [column for column in mapping if column not in known_columns()]
    found = [
        error("INT034", f'"{column}" is not a column of the packages table', None, _column_help(column))
        for column in unknown[:_MOST]
    ]
    if len(unknown) > _MOST:
        more = len(unknown) - _MOST
        told = (
            f"{count(more, 'more name')} {verb(more, 'is not a column', 'are not columns')} of the packages table"
        )
        found.append(error("INT034", told))
    found += [
        error("INT069", f'"{header}" is a header of buyers\' data, which is not read as {column}')
        for column, header in mapping.items()
        if _is_of_buyers(column, header)
    ][:_MOST]
    if dates not in (None, "DMY", "MDY"):
        found.append(error("INT036", f'"{dates}" is not an order of day and month'))
    return found


def usable(mapping: Mapping[str, str]) -> dict[str, str]:
    """A mapping without what :func:`usage` tells of it."""
    return {
        column: header
        for column, header in mapping.items()
        if column in known_columns() and not _is_of_buyers(column, header)
    }


def _is_of_buyers(column: str, header: str) -> bool:
    return column in FREE and is_buyer_header(header) and not is_known_as(header, column)


def _column_help(column: str) -> str | None:
    meant = did_you_mean(column) or did_you_mean(column.casefold(), known_columns())
    return f'did you mean "{meant}"? write --map {meant}=HEADER' if meant else None


class Headers:
    """What the files seen so far have of the headers and the sheet that the user named."""

    def __init__(self, mapping: Mapping[str, str], sheet: str | None = None) -> None:
        self._mapping, self._sheet = mapping, sheet
        self._used: set[str] = set()
        self._headers: list[str] = []
        self._names: list[str] = []
        self._without: dict[str, list[str]] = {}
        self._seen = self._found = False

    def see(self, sheets: Sequence[Sheet]) -> list[Sheet]:
        """Note the headers of one file's sheets; gives the sheets that may be read."""
        names = [sheet.sheet for sheet in sheets if sheet.sheet]
        self._names += names
        if self._sheet is not None and names:
            file, sheets = sheets[0].file, _of_name(sheets, self._sheet)
            self._found |= bool(sheets)
            if not sheets:
                self._without[file] = names
        self._seen |= bool(sheets)
        for sheet in sheets:
            self._used.update(column for row in sheet.head for column in mapped(row, self._mapping))
            if self._mapping:
                self._headers += _header(sheet, self._mapping)
        return list(sheets)

    def missing(self) -> list[Finding]:
        """What the user named and no file has."""
        if self._sheet is not None and self._names and not self._found:
            return [_no_sheet(self._sheet, self._names)]
        return [self._no_header(column) for column in self._mapping if self._seen and column not in self._used]

    def left_out(self) -> list[Finding]:
        """The files that have sheets, but none of the name that the user gave; a name that no file has use for."""
        if self._sheet is None:
            return []
        if not self._names:
            unused = note("INT073", f'no file has sheets, so --sheet "{self._sheet}" changed nothing')
            return [replace(unused, value=self._sheet)]
        told = f'it has no sheet "{self._sheet}", so nothing of it was read; it has '
        return [warning("INT072", told + _listed(names), Place(file)) for file, names in self._without.items()]

    def _no_header(self, column: str) -> Finding:
        header = self._mapping[column]
        near = _near(header, self._headers)
        shown = " or ".join(f'"{name}"' for name in near)
        help_ = f'did you mean {shown}? write --map {column}="{near[0]}"' if near else None
        told = error("INT035", f'no file has a column "{header}" (--map {column}={header})', None, help_)
        return replace(told, value=f"{column}={header}")


def _of_name(sheets: Sequence[Sheet], name: str) -> list[Sheet]:
    """The sheets of a name: letter by letter, else without regard to capitals and spaces."""
    same = [sheet for sheet in sheets if sheet.sheet == name]
    wanted = {_bare(shown(name)) for shown in (without_address, shown_way)}
    return same or [sheet for sheet in sheets if _bare(sheet.sheet or "") in wanted]


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold()


def _header(sheet: Sheet, mapping: Mapping[str, str]) -> tuple[str, ...]:
    match = match_sheet(sheet, mapping)
    place, cells = (match.header, match.headers) if match else likely_header(sheet)
    if match is None and looks_like_data(cells, sheet.head[place + 1 :]):
        return ()
    shown = enumerate(shown_headers(cells))
    return tuple(header for place, header in shown if header and header != placeholder(place))


def _near(header: str, headers: Sequence[str]) -> list[str]:
    left = [name for name in dict.fromkeys(headers) if not is_buyer_header(name)]
    folded = {fold(name): name for name in left}
    return [folded[name] for name in difflib.get_close_matches(fold(header), folded, n=_NEAR, cutoff=0.5)]


def _no_sheet(sheet: str, names: Sequence[str]) -> Finding:
    told = error("INT053", f'no file has a sheet "{sheet}"', None, f"the sheets are: {_listed(names)}")
    return replace(told, value=sheet)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in dict.fromkeys(names))[:500]
