"""Accounts of made-up sellers: healthy ones, some below target, some about to fall. Seeded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from pyarrow import parquet

from benchmarks.data import parts

COURIER = "Zephyr Local"
"""A courier whose scans Amazon does not receive: the cause that several accounts share."""

_ROOM = 4
_DAYS = 60


def account(place: int, size: int) -> pa.Table:
    """The packages of one account in the layout of the packages table.

    Of each ten accounts the first fails in three ways, the second ships a part with :data:`COURIER`, the third is
    about to fall below target, and the others are healthy.
    """
    kind = place % 10
    if kind == 0:
        return next(parts(size, place))
    made = _healthy(place, size)
    day = np.arange(size) * _DAYS // size
    chance = np.random.default_rng(place).random(size)
    if kind == 1:
        hit = (day >= _DAYS - 30) & (chance < 0.3)
        made = _put(_put(made, "carrier", hit, COURIER), "ship_method", hit, f"{COURIER} Next Day")
        made = _with_numbers(made, hit)
    elif kind == 2:
        made = _put(made, "tracking_number", (day >= _DAYS - 9) & (day < _DAYS - 4) & (chance < 0.18), "")
    return made


def _with_numbers(table: pa.Table, hit: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> pa.Table:
    """The courier's own numbers: one of UPS would be a parcel of UPS under a wrong name."""
    own = pa.array([f"ZL{number:09}" for number in range(len(table))])
    for column in {"tracking_number", "label_tracking_number"} & set(table.column_names):
        at = table.column_names.index(column)
        table = table.set_column(at, column, pc.if_else(pa.array(hit), own, table[column]))
    return table


def _healthy(place: int, size: int) -> pa.Table:
    """Packages of which hardly any fails."""
    table = pa.concat_tables(parts(size + size // _ROOM, place)).combine_chunks()
    late = pc.greater(table["tracking_entered_at"], table["delivery_scan_at"])
    bad = pc.or_(pc.or_(pc.equal(table["tracking_number"], ""), pc.equal(table["scan_count"], "0")), late)
    good = np.flatnonzero(~np.asarray(bad))
    return table.take(pa.array(good[np.linspace(0, len(good) - 1, size).astype(np.int64)]))


def _put(table: pa.Table, column: str, where: np.ndarray[tuple[int], np.dtype[np.bool_]], value: str) -> pa.Table:
    changed = pc.if_else(pa.array(where), value, table[column].combine_chunks())
    return table.set_column(table.schema.get_field_index(column), column, changed)


def name_of(place: int) -> str:
    """An account's name."""
    return f"account-{place:05}"


def write_folders(folder: Path, accounts: int, size: int) -> Path:
    """A folder with a folder for each account, in it one CSV file."""
    for place in range(accounts):
        target = folder / name_of(place) / "packages.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        pacsv.write_csv(account(place, size), target)
    return folder


def write_table(file: Path, accounts: int, size: int, *, together: int = 1) -> Path:
    """One Parquet file with a column ``account``; ``together`` accounts share a row group, in no order."""
    file.parent.mkdir(parents=True, exist_ok=True)
    writer: parquet.ParquetWriter | None = None
    for group in _grouped(accounts, size, together):
        writer = writer or parquet.ParquetWriter(file, group.schema)
        writer.write_table(group)
    if writer is not None:
        writer.close()
    return file


def _grouped(accounts: int, size: int, together: int) -> Iterator[pa.Table]:
    for start in range(0, accounts, together):
        places = range(start, min(start + together, accounts))
        named = [
            account(place, size).append_column("account", pa.array([name_of(place)] * size)) for place in places
        ]
        table = pa.concat_tables(named).combine_chunks()
        order = np.random.default_rng(start).permutation(len(table)) if together > 1 else np.arange(len(table))
        yield table.take(pa.array(order))
