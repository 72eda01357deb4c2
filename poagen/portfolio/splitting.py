"""Whose rows a table of several accounts holds, found out a part at a time.

A Parquet file whose row groups hold few accounts each is read where it lies. Any other table is written once into
an Arrow file beside, with the rows of each account together, so that nobody reads a row twice.
"""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from pyarrow import ipc, parquet

from poagen.common.finding import Finding, PoagenError
from poagen.common.looking import is_utf8_throughout
from poagen.common.regular import open_regular
from poagen.common.scratch import within_room
from poagen.common.words import count
from poagen.intake.files import Content
from poagen.intake.limits import MOST_ROWS
from poagen.intake.parquet import as_text, bounded, cut_long
from poagen.intake.recognise import telling
from poagen.intake.sniff import sniff as kind_of
from poagen.intake.tell import was
from poagen.intake.text import delimiter_of, open_text
from poagen.portfolio.tables import Part, account_column, as_names
from poagen.portfolio.told import unusable, warned

_HEAD: Final = 1 << 20
_BATCH_ROWS: Final = 200_000
_BLOCK: Final = 32 << 20
_GROUPS_EACH: Final = 3
"""A row group is read where it lies if on average no more accounts than this are in it."""

Parts = dict[str, list[Part]]


@dataclass(frozen=True)
class Table:
    """A file with a column that names the account.

    Attributes:
        path: The file.
        headers: Its header row.
        column: The header of that column; None where all rows are of one account.
        header: Lines of a text file above its header.
        packed: Whether it is a Parquet file.
        delimiter: Of a text file.
        encoding: Of a text file.
        beside: Columns that the folders' names give.
        account: The one account, where there is no column.
        mapping: The user's own mapping.
    """

    path: Path
    headers: tuple[str, ...]
    column: str | None
    header: int = 0
    packed: bool = True
    delimiter: str = ","
    encoding: str = "utf8"
    beside: tuple[tuple[str, str], ...] = ()
    account: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Split:
    """Accounts and where their rows are; rows that name none; findings."""

    parts: Parts = field(default_factory=lambda: defaultdict(list))
    nameless: int = 0
    findings: list[Finding] = field(default_factory=list)


def look(path: Path, column: str | None, mapping: Mapping[str, str]) -> Table | None:
    """A file as a table of several accounts; None where it has no column that names them."""
    try:
        with open_regular(path) as stream:
            head = stream.read(_HEAD)
        head = head[: head.rfind(b"\n") + 1] if len(head) == _HEAD else head
        kind = kind_of(head)
        if kind == "parquet":
            headers = tuple(parquet.read_schema(path).names)
            named = account_column(headers, column)
            return Table(path, headers, named, mapping=mapping) if named else None
    except (OSError, ValueError, pa.ArrowException):
        return None
    return _text_table(path, head, column, mapping) if kind == "text" else None


def _text_table(path: Path, head: bytes, column: str | None, mapping: Mapping[str, str]) -> Table | None:
    sheet = open_text(Content(path.as_posix(), head, str, "text"))
    for place, cells in enumerate(sheet.head):
        named = account_column(cells, column)
        if named and telling(cells, mapping):
            sign, encoding = delimiter_of(head)
            encoding = "cp1252" if encoding == "utf8" and not _is_utf8(path) else encoding
            return Table(
                path, cells, named, place, packed=False, delimiter=sign, encoding=encoding, mapping=mapping
            )
    return None


def _is_utf8(path: Path) -> bool:
    """Whether a text is UTF-8 also further down; one that is not is read in the older encoding."""
    with suppress(OSError), open_regular(path) as stream:
        return is_utf8_throughout(stream)
    return True


def split(table: Table, folder: Path, number: int) -> Split:
    """Find whose rows are where; what is not read where it lies is written into ``folder``.

    Raises:
        PoagenError: The table cannot be read (PFO003), or there is no room for what is written (OUT002).
    """
    try:
        where_it_lies = _in_place(table) if table.packed else None
        with within_room():
            return where_it_lies or _rewritten(table, folder / f"{number}.arrow")
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise PoagenError(unusable("PFO003", table.path.as_posix())) from error


def several(table: Table) -> bool:
    """Whether more than one account stands in a table."""
    found: set[str] = set()
    try:
        for batch in _batches(table, [table.column] if table.column else []):
            found |= set(as_names(batch.column(0)).unique().to_pylist()) - {""}
            if len(found) > 1:
                return True
    except (pa.ArrowException, OSError, ValueError, KeyError):
        return False
    return False


def _in_place(table: Table) -> Split | None:
    """The row groups of each account; None where each account is in too many of them."""
    found = Split()
    with bounded(table.path, MOST_ROWS) as file:
        for group in range(file.num_row_groups):
            for name, rows in _names(file, group, table):
                part = Part(table.path, group, table.headers, table.column, table.beside)
                if name:
                    found.parts[name].append(part)
                else:
                    found.nameless += rows
        if sum(map(len, found.parts.values())) > _GROUPS_EACH * file.num_row_groups:
            return None
    return found


def _names(file: parquet.ParquetFile, group: int, table: Table) -> Iterator[tuple[str, int]]:
    """The accounts of one row group and how many rows each has."""
    if table.column is None:
        yield table.account, file.metadata.row_group(group).num_rows
        return
    column = as_names(cut_long(file.read_row_group(group, columns=[table.column], use_threads=False)).column(0))
    for entry in column.value_counts().to_pylist():
        yield entry["values"], entry["counts"]


def _rewritten(table: Table, target: Path) -> Split:
    """Write the rows of each account together, batch by batch; of columns that nothing reads the headers alone."""
    found = Split()
    place = table.headers.index(table.column or "")
    headers = tuple(header for number, header in enumerate(table.headers) if number != place)
    names = [str(number) for number in range(len(headers))]
    read = telling((*headers, *(name for name, _ in table.beside if name not in headers)), table.mapping)
    unread = [number for number in range(len(headers)) if number not in read]
    written = 0
    schema = pa.schema([(name, pa.string()) for name in names])
    with ipc.new_file(target, schema, options=ipc.IpcWriteOptions(compression="lz4")) as file:
        for batch in _batches(table, None, found.findings):
            for name, mine in _grouped(
                _without(batch.remove_column(place), unread), as_names(batch.column(place)), names
            ):
                if not name:
                    found.nameless += mine.num_rows
                    continue
                file.write_batch(mine)
                found.parts[name].append(Part(target, written, headers, None, table.beside, packed=False))
                written += 1
    return found


def _without(batch: pa.RecordBatch, unread: Sequence[int]) -> pa.RecordBatch:
    """The rows with these columns blank: a buyer's name is not to come to lie on the disk once more."""
    for number in unread:
        batch = batch.set_column(number, batch.schema.names[number], pa.nulls(len(batch), pa.string()))
    return batch


def _grouped(
    batch: pa.RecordBatch, accounts: pa.StringArray, names: Sequence[str]
) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Each account with its rows, as text and in the order in which they stand."""
    coded = accounts.dictionary_encode()
    codes = coded.indices.to_numpy(zero_copy_only=False)
    body = as_text(pa.Table.from_batches([batch])).rename_columns(list(names))
    ordered = body.take(pa.array(np.argsort(codes, kind="stable"))).combine_chunks()
    start = 0
    for name, rows in zip(coded.dictionary.to_pylist(), np.bincount(codes).tolist(), strict=True):
        yield from ((name, one) for one in ordered.slice(start, rows).to_batches())
        start += rows


def _batches(
    table: Table, columns: Sequence[str] | None, findings: list[Finding] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of a table, a part at a time; of all columns or of some."""
    if table.packed:
        with bounded(table.path, MOST_ROWS) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=columns, use_threads=False):
                yield from cut_long(pa.Table.from_batches([batch])).to_batches()
        return
    broken = _Broken()
    yield from _lines(table, columns, broken)
    if broken.rows and findings is not None:
        told = f"{count(broken.rows, 'row')} could not be read and {was(broken.rows)} left out"
        findings.append(warned("PFO011", told, table.path.as_posix()))


class _Broken:
    """Counts rows that do not have as many cells as the header, for pyarrow."""

    def __init__(self) -> None:
        self.rows = 0

    def keep(self, _row: object) -> str:
        """Count a row and leave it out."""
        self.rows += 1
        return "skip"


def _lines(table: Table, columns: Sequence[str] | None, broken: _Broken) -> Iterator[pa.RecordBatch]:
    names = [str(place) for place in range(len(table.headers))]
    wanted = None if columns is None else [names[table.headers.index(name)] for name in columns]
    quoted = table.delimiter != "\t"
    yield from pacsv.open_csv(
        _as_utf8(table),
        read_options=pacsv.ReadOptions(
            column_names=names, skip_rows=table.header + 1, block_size=_BLOCK, use_threads=False
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=table.delimiter,
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            invalid_row_handler=broken.keep,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), include_columns=wanted, strings_can_be_null=False
        ),
    )


def _as_utf8(table: Table) -> pa.NativeFile:
    """A text; a byte that is no sign in its encoding is replaced, so that all others are read."""
    stream = pa.OSFile(str(table.path))
    if table.encoding == "utf8":
        return stream
    signs = codecs.getincrementaldecoder(table.encoding)(errors="replace")
    return pa.TransformInputStream(stream, lambda data: signs.decode(bytes(data)).encode())
