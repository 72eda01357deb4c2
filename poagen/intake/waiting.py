"""Rows that wait on the disk until all rows of their orders are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from poagen.common.hashing import Hashes
from poagen.common.pieces import schema_of, to_frame
from poagen.common.scratch import scratch_folder

PLACE = "_place_in_file"
"""The column with the place of a row among all rows of its file."""


class Waiting:
    """Rows by the hash of their order, in a folder of the system's temporary files.

    Args:
        parts: Into how many parts the orders are dealt out; a part is read at once.
    """

    def __init__(self, parts: int) -> None:
        self.parts = max(parts, 1)
        self._folder = scratch_folder()
        self._open = ExitStack()
        self._writers: dict[tuple[int, int], pa.ipc.RecordBatchStreamWriter] = {}

    def add(
        self, file: int, frame: pd.DataFrame, orders: Hashes, together: np.ndarray[tuple[int], np.dtype[np.bool_]]
    ) -> None:
        """Keep some rows of a file.

        Args:
            file: The file's place.
            frame: The rows.
            orders: The hash of each row's order.
            together: Rows that may belong to other orders than their own, and so go into one part.
        """
        part = np.where(together, 0, (orders >> np.uint64(40)) % np.uint64(self.parts) + np.uint64(1)).astype(
            np.int64
        )
        for number in np.unique(part).tolist():
            table = pa.Table.from_pandas(frame[part == number], schema=schema_of(frame), preserve_index=False)
            self._writer(file, number, table.schema).write_table(table)

    def _writer(self, file: int, part: int, schema: pa.Schema) -> pa.ipc.RecordBatchStreamWriter:
        if (file, part) not in self._writers:
            stream = self._open.enter_context(pa.OSFile(str(self._path(file, part)), "wb"))
            self._writers[file, part] = self._open.enter_context(pa.ipc.new_stream(stream, schema))
        return self._writers[file, part]

    def _path(self, file: int, part: int) -> Path:
        return Path(self._folder.name) / f"{file}-{part}.arrow"

    def __iter__(self) -> Iterator[dict[int, pd.DataFrame]]:
        """Each part: the rows of each file, in the order of the file."""
        self._open.close()
        for part in sorted({part for _, part in self._writers}):
            files = sorted(file for file, other in self._writers if other == part)
            yield {file: self._read(self._path(file, part)) for file in files}

    @staticmethod
    def _read(path: Path) -> pd.DataFrame:
        with pa.OSFile(str(path)) as stream:
            frame = to_frame(pa.ipc.open_stream(stream).read_all())
        path.unlink()
        return frame
