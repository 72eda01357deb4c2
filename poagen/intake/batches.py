"""Files of any size to packages on the disk, batch by batch: what is read at once is a batch, never a file.

A batch holds all rows of its orders, so it is joined as the whole would be. Orders whose rows all stand in one
part of one file make up that part's batch; the rows of all others wait on the disk, dealt out by a hash of their
order, and make up batches of their own at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding, PoagenError, sort_findings
from poagen.common.hashing import BLANK, Hashes, text_hashes, twice
from poagen.common.packages import AMAZON_SCAN_COLUMNS, COLUMNS, SOURCE_COLUMNS, TIME_COLUMNS, Input, Packages
from poagen.common.pieces import ORDER, REPORTED, Pieces
from poagen.common.side_by_side import ahead
from poagen.intake.blocks import LARGE, Source, UnreadableError, open_source
from poagen.intake.collapse import number_key
from poagen.intake.compare import of_kinds, shared_labels
from poagen.intake.dates import Order
from poagen.intake.files import gather_some, size_of
from poagen.intake.finishing import finish
from poagen.intake.frame import Rows, kind_of, read_rows
from poagen.intake.grid import Grid
from poagen.intake.join import join
from poagen.intake.joined import Joined, add_up, told_of_joining
from poagen.intake.known import Known, Mode, NeedsWholeError
from poagen.intake.model import Kind
from poagen.intake.order_ids import are_foreign, order_hashes, plain_ids, with_parted
from poagen.intake.performance import only_totals
from poagen.intake.read import account, no_rows, read
from poagen.intake.strangers import own_ids
from poagen.intake.tally import Tally
from poagen.intake.tell import error, merged
from poagen.intake.usage import Headers, usage
from poagen.intake.verdicts import fill_between, may_fill, reported, together
from poagen.intake.waiting import PLACE, Waiting

BATCH: Final = 250_000
"""Rows of a batch."""
_LARGEST: Final = 1 << 31
"""Rows of a batch at most; no file that is read has as many."""

LARGEST_AT_ONCE: Final = 400 << 20
"""Bytes of all files together from which on they are read in batches."""

_COLUMNS = (*COLUMNS, *AMAZON_SCAN_COLUMNS, *SOURCE_COLUMNS)
_NUMBERS = ("tracking_number", "label_tracking_number")
_NOTHING: Hashes = np.empty(0, dtype=np.uint64)

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Batches:
    """Packages on the disk.

    Attributes:
        pieces: Their tables, in the order of the data.
        packages: All that is known of them but their table.
    """

    pieces: Pieces
    packages: Packages

    def whole(self) -> Packages:
        """The packages with their table, of which only what is looked at comes into memory."""
        return replace(self.packages, table=self.pieces.whole(_COLUMNS))


class _DropFileError(Exception):
    """A file cannot be read after all: its place, and what is to say of it."""

    def __init__(self, place: int, findings: Sequence[Finding]) -> None:
        super().__init__(place)
        self.place, self.findings = place, findings


def read_batches(
    files: Sequence[Path | str],
    *,
    mapping: Mapping[str, str] | None = None,
    dates: str | None = None,
    sheet: str | None = None,
    batch: int = BATCH,
    large: int = LARGE,
) -> Batches:
    """Read exports as :func:`poagen.intake.read` does, with the same result, a batch at a time.

    Args:
        files: Files and folders.
        mapping: Packages column -> header in the files.
        dates: ``"DMY"`` or ``"MDY"``.
        sheet: The sheet of a workbook to read.
        batch: Rows of a batch.
        large: From how many bytes on a table is not read whole.

    Raises:
        PoagenError: As :func:`poagen.intake.read`.
    """
    named = dict(mapping or {})
    if found := usage(named, dates):
        raise PoagenError(found)
    order = cast("Order | None", dates)
    sources, told = _sources(files, named, sheet, order, large)
    told += [] if files else [error("INT001", "no file was named")]
    hoped = True
    while True:
        try:
            return _Reading(sources, order, min(batch, _LARGEST), hoped=hoped).done(told)
        except NeedsWholeError:
            hoped = False
        except _DropFileError as problem:
            sources, told = (
                [one for one in sources if one is not sources[problem.place]],
                [*told, *problem.findings],
            )


def read_fitting(
    files: Sequence[Path | str],
    *,
    mapping: Mapping[str, str],
    dates: str | None,
    sheet: str | None,
    batch: int | None,
) -> Packages | Batches:
    """Read exports at once, or in batches where they are large or ``batch`` says so.

    Raises:
        PoagenError: As :func:`poagen.intake.read`.
    """
    if batch is None and size_of(files) < LARGEST_AT_ONCE:
        try:
            packages = read(files, mapping=mapping, dates=dates, sheet=sheet)
            if not _too_large(packages.findings):
                return packages
        except PoagenError as problem:
            if not _too_large(problem.findings):
                raise
    return read_batches(files, mapping=mapping, dates=dates, sheet=sheet, batch=batch or BATCH)


def _too_large(findings: Sequence[Finding]) -> bool:
    return any(finding.code == "INT051" for finding in findings)


def _sources(
    files: Sequence[Path | str], mapping: Mapping[str, str], sheet: str | None, dates: Order | None, large: int
) -> tuple[list[Source], list[Finding]]:
    headers = Headers(mapping, sheet)
    sources: list[Source] = []
    told: list[Finding] = []
    for content in gather_some(files, large):
        if isinstance(content, Finding):
            told.append(content)
            continue
        source, found = open_source(content, mapping, headers, dates)
        told += found
        sources += [source] if source else []
    if unusable := headers.missing():
        raise PoagenError([*told, *unusable])
    return sources, [*told, *headers.left_out()]


@dataclass
class _File:
    """One file while it is read: what only the whole of it can tell, and what became of its rows so far.

    Attributes:
        rows: Rows that were read, those left out not counted.
        defects_only: All rows so far are failures.
        dated: Some row has a date.
        named: Some row has an order.
    """

    source: Source
    place: int
    known: Known = field(default_factory=Known)
    tally: Tally = field(default_factory=Tally)
    findings: list[tuple[Finding, ...]] = field(default_factory=list)
    rows: int = 0
    defects_only: bool = True
    dated: bool = False
    named: bool = False

    @property
    def kind(self) -> Kind:
        """What its rows tell."""
        form = self.source.match.format
        return kind_of(self.source.match, {*self.source.match.columns, *form.constants, *form.sums})

    def grids(self, batch: int, columns: set[int] | None = None) -> Iterator[Grid]:
        """Its parts."""
        try:
            yield from ahead(self.source.grids(batch, columns))
        except UnreadableError as problem:
            raise _DropFileError(self.place, problem.args) from problem

    def part(self, grid: Grid, dates: Order | None) -> Rows:
        """The rows of a part, each with its place among all of the file; what was found is kept here."""
        rows = read_rows(grid, self.source.match, dates, self.known)
        places = np.arange(self.rows, self.rows + len(rows.frame), dtype=np.int64)
        self.tally += rows.tally
        self.findings.append(rows.findings)
        self.rows += len(rows.frame)
        self.defects_only &= rows.lists_defects
        self.named |= bool((rows.frame["order_id"] != "").any())
        times = [name for name in TIME_COLUMNS if name in rows.frame]
        self.dated |= any((rows.frame[name].fillna("") != "").any() for name in times)
        return replace(rows, tally=Tally(), findings=(), place=self.place, places=places)


class _Reading:
    """The reading of all files, batch by batch."""

    def __init__(self, sources: Sequence[Source], dates: Order | None, batch: int, *, hoped: bool) -> None:
        self.dates, self.batch, self.hoped = dates, batch, hoped
        every = [_File(source, place) for place, source in enumerate(sources)]
        self.files = [file for file in every if file.source.rows is None]
        self.lists = [(file, file.source.rows) for file in every if file.source.rows is not None]
        self.pieces, self.parts = Pieces(), list[Joined]()
        self.kinds: set[Kind] = set()
        self.linked, self.again, several = self._look_ahead()
        self.waiting = Waiting(-(-several // batch))
        for file in self.files:
            file.known.again = self.again

    def _look_ahead(self) -> tuple[Hashes, Hashes, int]:
        """Orders to which nameless numbers may belong; orders of several parts, and how many rows these have."""
        numbers = self._nameless()
        linked = [_NOTHING]
        seen: list[tuple[Hashes, npt.NDArray[np.int64]]] = [(_NOTHING, np.empty(0, dtype=np.int64))]
        for file in self.files:
            for orders, frame in self._keys(file):
                seen.append(np.unique(orders, return_counts=True))
                if len(numbers):
                    linked.append(np.unique(order_hashes(frame["order_id"])[_bears(frame, numbers)]))
                if (frame["order_id"] != "").any():
                    self.kinds.add(file.kind)
            file.known.mode = Mode.HOPED if self.hoped else Mode.KNOWN
        every, counts = (np.concatenate(part) for part in zip(*seen, strict=True))
        ranked = np.argsort(every, kind="stable")
        same = every[ranked][1:] == every[ranked][:-1]
        several = ranked[np.append(same, False) | np.append(False, same)] if len(every) else ranked
        return np.unique(np.concatenate(linked)), np.unique(every[several]), int(counts[several].sum())

    def _keys(self, file: _File) -> Iterator[tuple[Hashes, pd.DataFrame]]:
        """The orders of all rows, left out or not, part by part; all columns where the whole has its say."""
        place = file.source.match.columns.get("order_id")
        for grid in file.grids(self.batch, {place or 0} if self.hoped else None):
            if not self.hoped:
                file.known.mode = Mode.COLLECTED
                frame = read_rows(grid, file.source.match, self.dates, file.known).frame
                yield with_parted(file.known.orders, frame["order_id"]), frame
            elif place is None:
                raise NeedsWholeError
            else:
                ids = own_ids(plain_ids(grid.text(place), file.known), file.known)
                if file.kind == "scans" and are_foreign(ids).any():
                    raise NeedsWholeError
                yield text_hashes(ids), pd.DataFrame({"order_id": ids})

    def _nameless(self) -> Hashes:
        """The numbers of tracking lists that come without an order of Amazon's."""
        found = [_NOTHING]
        for file in self.files:
            if not self.hoped and file.kind == "scans":
                for _, frame in self._keys(file):
                    rows = frame[are_foreign(frame["order_id"])]
                    found += [text_hashes(number_key(rows[name])) for name in _NUMBERS if name in rows]
        numbers = np.unique(np.concatenate(found))
        return np.asarray(numbers[numbers != BLANK], dtype=np.uint64)

    def done(self, told: list[Finding]) -> Batches:
        """All files read, joined and in the order of the data."""
        for file in self.files:
            self._read(file)
        for waited in self.waiting:
            self._join([self._part(place, frame) for place, frame in waited.items()])
        joined = add_up(self.parts)
        joined.findings = of_kinds(joined.findings, {file.kind for file in self.files if file.named})
        joined.tally += sum((file.tally for file in self.files), Tally())
        for _, rows in self.lists:
            joined.tally += rows.tally + Tally(listed=len(rows.frame))
        of_files = [one for file in self.files for one in merged(file.findings)]
        of_lists = [one for _, rows in self.lists for one in rows.findings]
        told = [*told, *of_files, *of_lists, *joined.findings, *told_of_joining(joined)]
        totals = tuple(item for _, rows in self.lists for item in rows.totals)
        self.pieces.in_order(self.batch)
        told += self._shared_labels()
        self._refuse_useless(told, only=bool(totals))
        told += [*self._fill_verdicts(), *account(joined.tally, self.pieces.rows)]
        lists_all = not all(file.defects_only for file in self.files if file.rows)
        table = pd.DataFrame()
        return Batches(self.pieces, Packages(table, self._inputs(), sort_findings(told), lists_all, totals))

    def _read(self, file: _File) -> None:
        size = 0
        for grid in file.grids(self.batch):
            if any(finding.code == "INT009" for finding in grid.findings):
                every = [one.findings for one in file.grids(self.batch)]
                raise _DropFileError(file.place, merged(every))
            rows = file.part(grid, self.dates)
            size += len(grid.rows)
            orders = order_hashes(rows.frame["order_id"])
            linked = np.isin(orders, self.linked)
            linked |= are_foreign(rows.frame["order_id"]) if file.kind == "scans" and len(self.linked) else False
            waits = linked | (np.isin(orders, self.again) if len(self.again) else False)
            if waits.any():
                kept = _some(rows, waits)
                self.waiting.add(
                    file.place, kept.frame.assign(**{PLACE: kept.places}), orders[waits], linked[waits]
                )
            self._join([_some(rows, ~waits)] if waits.any() else [rows])
        if not size:
            file.findings.append((no_rows(file.source.sheet),))

    def _part(self, place: int, frame: pd.DataFrame) -> Rows:
        file = next(one for one in self.files if one.place == place)
        places = frame.pop(PLACE).to_numpy(dtype=np.int64)
        return Rows(frame, file.source.match, Tally(), (), place=place, places=places)

    def _join(self, sources: Sequence[Rows]) -> None:
        """Join rows that are all of their orders."""
        lists = [replace(rows, tally=Tally(), findings=(), place=file.place) for file, rows in self.lists]
        joined = join([*sources, *lists], self.kinds)
        if len(joined.table):
            self.pieces.add(finish(joined.table, (ORDER, REPORTED)))
        joined.table = pd.DataFrame()
        joined.tally = replace(joined.tally, listed=0)
        self.parts.append(joined)

    def _refuse_useless(self, told: Sequence[Finding], *, only: bool) -> None:
        unsettled = [any(one.code == "INT020" for part in file.findings for one in part) for file in self.files]
        useless = any(bad and not file.dated for bad, file in zip(unsettled, self.files, strict=True))
        if useless or not self.pieces.rows:
            nothing = only_totals() if only else error("INT018", "none of the files gives packages")
            raise PoagenError([*told, *([] if any(one.severity == "error" for one in told) else [nothing])])

    def _shared_labels(self) -> list[Finding]:
        """Label numbers of several orders: only those that stand more than once are looked at as text."""
        column = "label_tracking_number"
        keys = [
            text_hashes(number_key(self.pieces.read(place, [column])[column])) for place in range(len(self.pieces))
        ]
        often = twice(np.concatenate([_NOTHING, *keys]))
        rows = [np.isin(key, often) for key in keys]
        found = [
            self.pieces.read(place, [column, "order_id"])[here] for place, here in enumerate(rows) if here.any()
        ]
        return shared_labels(pd.concat(found, ignore_index=True)) if found else []

    def _fill_verdicts(self) -> list[Finding]:
        """Call packages valid that a defect report of their days does not list."""
        if not may_fill([file.source.match.format for file in self.files if file.rows]):
            return []
        known = together(reported(table) for table in self.pieces)
        told: list[list[Finding]] = []
        for place in range(len(self.pieces)):
            table, found = fill_between(self.pieces.read(place), known)
            told.append(found)
            if found:
                self.pieces.replace(place, table)
        return merged(told)

    def _inputs(self) -> tuple[Input, ...]:
        rows = {file.place: (file.source, file.tally.rows) for file in self.files}
        rows |= {file.place: (file.source, listed.tally.rows) for file, listed in self.lists}
        return tuple(
            Input(source.content.file, source.match.format.id, number, source.content.sha256, source.sheet.sheet)
            for _, (source, number) in sorted(rows.items())
        )


def _bears(frame: pd.DataFrame, numbers: Hashes) -> BoolArray:
    """Rows that bear one of these numbers."""
    found = [np.isin(text_hashes(number_key(frame[name])), numbers) for name in _NUMBERS if name in frame]
    return np.asarray(np.any([np.zeros(len(frame), dtype=bool), *found], axis=0), dtype=bool)


def _some(rows: Rows, here: BoolArray) -> Rows:
    frame = rows.frame[here].reset_index(drop=True)
    return replace(rows, frame=frame, places=None if rows.places is None else rows.places[here])
