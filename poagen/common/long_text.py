"""A long text on the disk, parsed without its bytes in memory, before it is known what it is.

Few steps are taken in Python: while the program is still being loaded, each waits for its turn.
"""

from __future__ import annotations

import codecs
import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeVar

import pyarrow as pa

from poagen.common.looking import Looked, is_utf8, look_through
from poagen.common.regular import open_regular
from poagen.common.side_by_side import meanwhile
from poagen.common.text_rows import (
    DELIMITERS,
    SAMPLE_BYTES,
    Kinds,
    Layout,
    kinds_of,
    lines_in,
    rows_in_blocks,
    usual_block,
)
from poagen.common.whole_file import LEAST, MOST, Version, hash_of, pieces_of, version_of

T = TypeVar("T")

MOST_ROWS: Final = 2_000_000
MOST_CELLS: Final = 40_000_000
_WIDTHS: Final = range(5, 500)
_LONGEST_HEADER: Final = 1 << 16
_OF_OTHERS: Final = "{[<"
"""What JSON and XML begin with."""
_SAMPLES: Final = 32
_SAMPLE: Final = 1 << 16


@dataclass(frozen=True)
class LongText:
    """A text in UTF-8 without NUL signs, and its rows if its first line is the header.

    Attributes:
        path: Where it lies.
        version: Which state of the file was read.
        head: Its first lines, without a mark of its encoding.
        layout: How its rows stand, by bytes from the beginning of the head.
        rows: The rows; each has as many cells as the first line.
        digest: The SHA-256 of this state of the file, if it is known already.
    """

    path: Path
    version: Version
    head: bytes
    layout: Layout
    rows: pa.Table
    digest: str = ""

    def rows_below(self, start: int, width: int, delimiter: str) -> pa.Table | None:
        """The rows, if they stand below the first line in this way."""
        stand = (self.layout.start, self.layout.width, self.layout.delimiter)
        return self.rows if stand == (start, width, delimiter) else None

    def sha256(self) -> str:
        """The hash of the file.

        Raises:
            OSError: It cannot be read any more, or has changed since.
        """
        return self._seen(lambda stream: self.digest or hash_of(stream))

    def whole(self) -> bytes:
        """All bytes of the file.

        Raises:
            OSError: It cannot be read any more, or has changed since.
        """
        return self._seen(lambda stream: stream.read(self.version.size + 1))

    def lines(self) -> int:
        """Line ends in the text, or one more; a cell may hold some.

        Raises:
            OSError: It cannot be read any more, or has changed since.
        """
        return (
            self._seen(lambda stream: lines_in(pieces_of(stream))) if self.layout.marks else self.rows.num_rows + 1
        )

    def is_unchanged(self) -> bool:
        """Whether the file is still the one that was read."""
        with suppress(OSError), open_regular(self.path) as stream:
            return version_of(stream) == self.version
        return False

    def _seen(self, look: Callable[[IO[bytes]], T]) -> T:
        """What a way through the file has found."""
        with open_regular(self.path) as stream:
            found = look(stream)
            if version_of(stream) != self.version or not self.is_unchanged():
                raise OSError(errno.ESTALE, "it was changed while it was read", str(self.path))
            return found


def long_text(path: Path, stream: IO[bytes]) -> LongText | None:
    """The rows of an open file; None where it is not long, or anything about it is unusual.

    Raises:
        OSError: The file cannot be read.
    """
    version = version_of(stream)
    if not LEAST <= version.size <= MOST:
        return None
    head = _whole_lines(stream.read(_LONGEST_HEADER + SAMPLE_BYTES), version.size)
    mark = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    head = head[mark:]
    layout = _layout(head) if is_utf8(head) else None
    if layout is None or _cells_about(stream, version.size, layout.delimiter) > MOST_CELLS:
        return None
    looked = meanwhile(lambda: _looked(path))
    rows = _rows(path, mark, layout, kinds_of(head, layout, version.size), usual_block(version.size))
    seen = looked()
    if rows is None or seen is None or seen.nuls or (seen.quoted and layout.delimiter != "\t") != layout.marks:
        return None
    if rows.num_rows >= MOST_ROWS or rows.num_rows * layout.width >= MOST_CELLS:
        return None
    found = LongText(path, version, head, layout, rows)
    return found if found.is_unchanged() else None


def _rows(path: Path, mark: int, layout: Layout, kinds: Kinds, block: int) -> pa.Table | None:
    """The rows, if each has as many cells as the layout."""
    with pa.OSFile(str(path)) as stream, suppress(pa.ArrowInvalid):
        stream.seek(mark + layout.start)
        return rows_in_blocks(stream, layout, kinds, block)
    return None


def _looked(path: Path) -> Looked | None:
    with open_regular(path) as stream:
        return look_through(stream, text=True, hashed=False)


def _whole_lines(head: bytes, size: int) -> bytes:
    """The beginning of a file without the line that goes on; nothing where that one is long."""
    end = len(head) if len(head) == size else head.rfind(b"\n") + 1
    return head[:end] if len(head) - end <= _LONGEST_HEADER else b""


def _layout(head: bytes) -> Layout | None:
    """How rows stand below the first line; None where it is hardly the header of a table."""
    start = head.find(b"\n", 0, _LONGEST_HEADER) + 1
    first = head[:start].decode("latin-1")
    delimiter = max(DELIMITERS, key=first.count)
    width = first.count(delimiter) + 1
    marks = delimiter != "\t" and head.find(b'"', start) >= 0
    is_table = width in _WIDTHS and first[0] not in _OF_OTHERS
    return Layout(start, width, delimiter, marks) if is_table else None


def _cells_about(stream: IO[bytes], size: int, delimiter: str) -> float:
    """About how many cells a text has, by those in some stretches of it."""
    ends, found, seen = (delimiter.encode(), b"\n", b"\r"), 0, 0
    for place in range(_SAMPLES):
        stream.seek(max(size - _SAMPLE, 0) * place // (_SAMPLES - 1))
        stretch = stream.read(_SAMPLE)
        found, seen = found + sum(map(stretch.count, ends)), seen + len(stretch)
    stream.seek(0)
    return found * size / max(seen, 1)
