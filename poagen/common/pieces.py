"""Packages on the disk: tables in files of their own, in the order of the data, read as they are needed."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final
from weakref import WeakSet

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from poagen.common.scratch import scratch_folder

ORDER: Final = "_order"
"""The column with the place of a package in the data."""
REPORTED: Final = "_reported"
"""The column that says whether a defect report of Amazon's lists a package."""

_TEXT = pd.StringDtype(na_value=np.nan)
_Order = npt.NDArray[np.float64]


class Pieces:
    """Tables of packages in a folder of the system's temporary files, which goes when nobody uses them any more.

    Within a piece packages stand in the order of the data; :meth:`in_order` brings all of them into it.
    """

    def __init__(self) -> None:
        self._folder = scratch_folder()
        self._paths: list[Path] = []
        self._orders: list[_Order] = []
        self._sizes: list[int] = []
        self._made = 0
        self._opened: WeakSet[mmap.mmap] = WeakSet()

    def __len__(self) -> int:
        return len(self._paths)

    @property
    def rows(self) -> int:
        """How many packages there are."""
        return sum(self._sizes)

    def add(self, table: pd.DataFrame) -> None:
        """Write one more piece."""
        if len(table):
            self._append(pa.Table.from_pandas(table, schema=schema_of(table), preserve_index=False))

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """Each piece, read whole."""
        return (self.read(place) for place in range(len(self)))

    def read(self, place: int, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One piece, or some of its columns."""
        table = self._mapped(self._paths[place])
        return to_frame(table if columns is None else table.select(list(columns)))

    def replace(self, place: int, table: pd.DataFrame) -> None:
        """Write a piece anew, with the same rows in the same order."""
        old, self._paths[place] = self._paths[place], self._new_path()
        written = pa.Table.from_pandas(table, schema=schema_of(table), preserve_index=False)
        self._write(self._paths[place], written)
        old.unlink()

    def whole(self, columns: Sequence[str]) -> pd.DataFrame:
        """All packages; their texts stay on the disk until somebody looks at them."""
        found = to_frame(pa.table({name: self._column(name) for name in columns}))
        found.attrs["pieces"] = _Kept(self)
        return found

    def _column(self, name: str) -> pa.Array:
        """A column of all packages, in a file of its own, so that it is one run of bytes on the disk."""
        parts = [self._mapped(path).column(name) for path in self._paths]
        self._made += 1
        home = Path(self._folder.name) / f"{self._made}"
        if not pa.types.is_large_string(parts[0].type):
            return self._numbers(parts, home.with_suffix(".numbers"))
        known, end = [], 0
        with home.with_suffix(".ends").open("wb") as ends, home.with_suffix(".bytes").open("wb") as data:
            ends.write(np.zeros(1, dtype=np.int64).tobytes())
            for part in (chunk for column in parts for chunk in column.chunks):
                known.append(np.asarray(part.is_valid()))
                offsets, content = _bytes_of(part.fill_null(""))
                ends.write((offsets[1:] - offsets[0] + end).tobytes())
                data.write(content[offsets[0] : offsets[-1]])
                end += int(offsets[-1] - offsets[0])
            data.write(b"\0")
        valid = np.concatenate(known)
        bits = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
        files = [self._buffer(home.with_suffix(end_)) for end_ in (".ends", ".bytes")]
        return pa.LargeStringArray.from_buffers(len(valid), files[0], files[1], bits)

    def _numbers(self, parts: Sequence[pa.ChunkedArray], path: Path) -> pa.Array:
        """A column of numbers, in one file; missing ones are no numbers (NaN)."""
        arrays = [part.to_numpy() for part in parts]
        with path.open("wb") as file:
            file.writelines(array.tobytes() for array in arrays)
        kind = pa.from_numpy_dtype(arrays[0].dtype)
        return pa.Array.from_buffers(kind, sum(map(len, arrays)), [None, self._buffer(path)])

    def _buffer(self, path: Path) -> pa.Buffer:
        """The bytes of a file, of which those come into memory that are looked at."""
        with path.open("rb") as file:
            opened = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._opened.add(opened)
        return pa.py_buffer(opened)

    def let_go(self) -> None:
        """Keep nothing in memory of what was looked at in whole columns; whoever looks again has it read anew."""
        if hasattr(mmap, "MADV_DONTNEED"):
            for opened in self._opened:
                opened.madvise(mmap.MADV_DONTNEED)

    def in_order(self, size: int) -> None:
        """Bring all packages into the order of the data, so many in a piece."""
        ends = [(float(order[0]), float(order[-1])) for order in self._orders]
        if all(one[1] < other[0] for one, other in pairwise(ends)):
            self._orders = []
            return
        old_paths, old_orders = self._paths, self._orders
        self._paths, self._orders, self._sizes = [], [], []
        every = np.sort(np.concatenate(old_orders))
        bounds = [*np.unique(every[::size]).tolist(), np.inf]
        for low, high in pairwise(bounds):
            self._append(_between(old_paths, old_orders, low, high))
        self._orders = []
        for path in old_paths:
            path.unlink()

    def _new_path(self) -> Path:
        self._made += 1
        return Path(self._folder.name) / f"{self._made}.arrow"

    def _append(self, table: pa.Table) -> None:
        path = self._new_path()
        self._write(path, table)
        self._paths.append(path)
        self._sizes.append(table.num_rows)
        if ORDER in table.column_names:
            self._orders.append(table.column(ORDER).to_numpy().astype(np.float64))

    @staticmethod
    def _write(path: Path, table: pa.Table) -> None:
        with pa.OSFile(str(path), "wb") as stream, pa.ipc.new_file(stream, table.schema) as writer:
            writer.write_table(table)

    @staticmethod
    def _mapped(path: Path) -> pa.Table:
        return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


class _Kept:
    """Keeps the files as long as a table is in use that looks into them; equal to any other, as pandas asks."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    __hash__ = object.__hash__

    def __deepcopy__(self, memo: object) -> _Kept:
        return self


def let_go(*columns: pd.Series | pd.DataFrame) -> None:
    """Keep nothing in memory of columns or tables that lie on the disk, until somebody looks at them again."""
    for kept in (one.attrs.get("pieces") for one in columns):
        if isinstance(kept, _Kept):
            kept.pieces.let_go()


def _between(paths: Sequence[Path], orders: Sequence[_Order], low: float, high: float) -> pa.Table:
    """The packages of a stretch of the data, which is a stretch of each piece too."""
    parts = []
    for path, order in zip(paths, orders, strict=True):
        first, last = np.searchsorted(order, [low, high])
        if last > first:
            parts.append(pa.ipc.open_file(pa.memory_map(str(path))).read_all().slice(first, last - first))
    table = pa.concat_tables(parts).combine_chunks()
    return table.take(pa.array(np.argsort(table.column(ORDER).to_numpy(), kind="stable")))


def _bytes_of(part: pa.Array) -> tuple[npt.NDArray[np.int64], memoryview]:
    """Where each text of an array ends, and the bytes of all."""
    _, ends, data = part.buffers()
    offsets = np.frombuffer(ends, dtype=np.int64)[part.offset : part.offset + len(part) + 1]
    return offsets, memoryview(data if data is not None else b"")


def schema_of(table: pd.DataFrame) -> pa.Schema:
    """The kinds of the columns as they are written."""
    kinds = {"float64": pa.float64(), "int64": pa.int64(), "bool": pa.bool_()}
    return pa.schema([(name, kinds.get(str(dtype), pa.large_string())) for name, dtype in table.dtypes.items()])


def to_frame(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as packages are held: text of the ``str`` dtype, which needs no copy."""
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.large_string(): _TEXT}.get, split_blocks=True)
    return frame
