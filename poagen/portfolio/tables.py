"""Tables of several accounts: whose rows are whose, read a part at a time."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc, parquet
from pydantic import BaseModel

from poagen.common.column_bytes import arrow, series
from poagen.common.finding import PoagenError
from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT
from poagen.intake.files import Content
from poagen.intake.limits import MOST_ROWS
from poagen.intake.model import fold
from poagen.intake.parquet import as_text, bounded
from poagen.intake.recognise import match_headers, telling
from poagen.intake.strangers import hidden
from poagen.portfolio.told import unusable

_FILE: Final = Path(__file__).parent / "data" / "accounts.yaml"
_VIEWS: Final = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}


@dataclass(frozen=True, slots=True)
class Part:
    """One row group of a Parquet file, or one batch of an Arrow file.

    Attributes:
        path: The file.
        place: Which row group or batch.
        headers: The headers of its columns.
        column: The header of the column that names the account; None where all rows are of one account.
        beside: Columns that the folders' names give.
        packed: Whether it is a Parquet file.
    """

    path: Path
    place: int
    headers: tuple[str, ...]
    column: str | None
    beside: tuple[tuple[str, str], ...] = ()
    packed: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one account: the table as the user named it, where the rows are, and what names the account."""

    file: str
    parts: tuple[Part, ...]
    value: str


class _Columns(BaseModel):
    model_config = STRICT

    columns: list[str]
    source: str
    checked: Any


@cache
def _known() -> tuple[str, ...]:
    return tuple(fold(name) for name in load_model(_FILE, _Columns).columns)


def account_column(headers: tuple[str, ...], named: str | None) -> str | None:
    """The header of the column that names the account, if there is one.

    Args:
        headers: The headers of a table.
        named: The column that the user names; ``none`` says that there is none.
    """
    folded = {fold(header): header for header in reversed(headers)}
    if named is not None:
        return None if named == "none" else folded.get(fold(named))
    return next((folded[name] for name in _known() if name in folded), None)


def content_of(rows: Rows, account: str, mapping: Mapping[str, str]) -> Content:
    """An account's rows as a Parquet file in memory, for intake.

    It holds only columns that a recogniser uses, so that nothing else can go any further.
    """
    data = packed(rows, mapping)
    return Content(f"{rows.file} ({account})", data, partial(str, hashlib.sha256(data).hexdigest()), "parquet")


def packed(rows: Rows, mapping: Mapping[str, str]) -> bytes:
    """The same as bytes; equal rows give equal bytes.

    Raises:
        PoagenError: The rows cannot be read (PFO003), or none of the columns is known (PFO004).
    """
    table = rows_of(rows)
    kept = telling(table.column_names, mapping)
    if not kept:
        raise PoagenError(unusable("PFO004", rows.file))
    target = io.BytesIO()
    parquet.write_table(_without_buyers(table, mapping).select(kept), target)
    return target.getvalue()


def _without_buyers(table: pa.Table, mapping: Mapping[str, str]) -> pa.Table:
    """The rows without the e-mail addresses, phones and names that stand in the columns which are read."""
    match = match_headers(tuple(table.column_names), 0, mapping)
    for column, place in match.columns.items() if match else ():
        kept = arrow(hidden(series(table.column(place)), column)).cast(pa.string())
        table = table.set_column(place, table.field(place).name, kept)
    return table


def rows_of(rows: Rows) -> pa.Table:
    """Read an account's rows as text, one part after the other.

    Raises:
        PoagenError: A part cannot be read (PFO003).
    """
    try:
        return _together([_part(part, rows.value) for part in rows.parts])
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise PoagenError(unusable("PFO003", rows.file)) from error


def _together(tables: list[pa.Table]) -> pa.Table:
    """The rows of all tables; of columns that bear one name the first goes with the first."""
    if len(tables) == 1:
        return tables[0]
    apart = [table.rename_columns(_told_apart(table.column_names)) for table in tables]
    written_out = {kind.name for table in apart for kind in table.schema if pa.types.is_string(kind.type)}
    whole = pa.concat_tables([_written_out(table, written_out) for table in apart], promote_options="default")
    return whole.rename_columns([name.partition(":")[2] for name in whole.column_names])


def _written_out(table: pa.Table, names: Collection[str]) -> pa.Table:
    """The table with these columns as text that does not keep each word once, as they are in another part."""
    for place, kind in enumerate(table.schema):
        if kind.name in names and pa.types.is_dictionary(kind.type):
            table = table.set_column(place, kind.name, table.column(place).cast(pa.string()))
    return table


def _told_apart(names: Iterable[str]) -> list[str]:
    before = Counter[str]()
    told = []
    for name in names:
        told.append(f"{before[name]}:{name}")
        before[name] += 1
    return told


def _part(part: Part, value: str) -> pa.Table:
    read, named = _plain(_read(part)), [*part.headers]
    if part.column is not None:
        place = named.index(part.column)
        read = read.filter(pc.equal(as_names(read.column(place)), value)).remove_column(place)
        del named[place]
    text = as_text(read).rename_columns(named)
    for name, told in part.beside:
        if name not in named:
            text = text.append_column(name, pa.array([told] * len(text), pa.string()))
    return text


def _plain(table: pa.Table) -> pa.Table:
    """A table whose rows can be chosen, which pyarrow cannot do with views; lists and records are blank."""
    for place, kind in enumerate(table.schema):
        if pa.types.is_nested(kind.type):
            table = table.set_column(place, kind.name, pa.nulls(len(table)))
        elif kind.type in _VIEWS:
            table = table.set_column(place, kind.name, table.column(place).cast(_VIEWS[kind.type]))
    return table


def _read(part: Part) -> pa.Table:
    if part.packed:
        with bounded(part.path, MOST_ROWS) as file:
            return file.read_row_group(part.place, use_threads=False)
    with pa.memory_map(str(part.path)) as source:
        return pa.Table.from_batches([ipc.open_file(source).get_batch(part.place)])


def as_names(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """The cells of the column that names the account, as text without spaces around it; blank for none."""
    return pc.fill_null(pc.utf8_trim_whitespace(column.cast(pa.string())), "")
