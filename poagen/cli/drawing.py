"""Lines for a terminal of 80 columns: bars, a line of days, and text that is broken where it must be."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import list2cmdline
from typing import Final

from rich.cells import cell_len, set_cell_size

from poagen.common.words import MONTHS, one_line

WIDTH: Final = 80


@dataclass(frozen=True)
class Glyphs:
    """The signs that a stream can show.

    Attributes:
        parts: A cell from empty to nearly full; ``full`` is the whole one.
        levels: A day from none to most.
        mark: Where the target stands; ``rest`` fills a bar, ``dash`` a span of days.
    """

    parts: str
    full: str
    levels: str
    mark: str
    rest: str
    dash: str
    plain: bool = False


_SPACE: Final = re.compile(" (?!%)")
BLOCKS: Final = Glyphs(" ▏▎▍▌▋▊▉", "█", "▁▂▃▄▅▆▇█", "│", "·", "─")
ASCII: Final = Glyphs(" ", "#", "_.:-=+*#", "|", ".", "-", plain=True)

_IN_ASCII: Final = str.maketrans(
    {"·": "|", "–": "-", "—": "-", "…": "~", "’": "'", "‘": "'", "“": '"', "”": '"', "±": "~", "→": ">"}
)


def glyphs_for(encoding: str | None) -> Glyphs:
    """Blocks where the stream's encoding has them all, else ASCII."""
    try:
        "".join((BLOCKS.parts, BLOCKS.full, BLOCKS.levels, BLOCKS.mark, BLOCKS.dash, "·±…")).encode(
            encoding or "utf-8"
        )
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return BLOCKS


def shown(text: str, glyphs: Glyphs) -> str:
    """Text as the stream can show it, of the same width."""
    return text.translate(_IN_ASCII) if glyphs.plain else text


def bar(share: float, width: int, glyphs: Glyphs) -> str:
    """A bar of ``width`` cells, filled to ``share`` (0 to 1) and padded with spaces."""
    steps = len(glyphs.parts)
    filled = min(int(steps * width * max(share, 0.0) + 1e-9), steps * width)
    full, rest = divmod(filled, steps)
    return (glyphs.full * full + (glyphs.parts[rest] if rest else "")).ljust(width)


def bar_with_mark(share: float, mark: float, width: int, glyphs: Glyphs) -> str:
    """A bar whose empty cells are dotted, with a mark at another share; the mark is seen on a full cell's edge."""
    cells = list(bar(share, width, glyphs).replace(" ", glyphs.rest))
    place = min(width - 1, int(width * max(mark, 0.0)))
    cells[place] = glyphs.mark if cells[place] == glyphs.rest else cells[place]
    return "".join(cells)


def days_line(shares: Sequence[float | None], glyphs: Glyphs) -> str:
    """One sign a day: the lowest for none, the highest for the most; a space where nothing was shipped."""
    most = max((share for share in shares if share), default=0.0)
    top = len(glyphs.levels) - 1
    return "".join(
        " " if share is None else glyphs.levels[max(round(top * share / most), 1) if share else 0]
        for share in shares
    )


def typed(path: Path | str) -> str:
    """A path as it is typed in a command: what a shell would take for more than a name is quoted."""
    text = str(path)
    return list2cmdline([text]) if os.name == "nt" else shlex.quote(text)


def fit(text: str, width: int) -> str:
    """Text of exactly ``width`` cells: padded, or cut with an ellipsis."""
    cut = text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"
    return set_cell_size(cut, width)


def wrap(text: str, indent: str = "", width: int = WIDTH) -> list[str]:
    """Text broken between words, never before a percent sign; all lines but the first begin with ``indent``.

    A long word is not broken. A line end of the text, as in a cell, is a space.
    """
    text = one_line(text)
    if cell_len(text) <= width:
        return [text]
    body = text.lstrip(" ")
    first, *words = _SPACE.split(body)
    lines = [text[: len(text) - len(body)] + first]
    for word in words:
        if cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}{word}")
    return lines


def short_day(day: dt.date) -> str:
    """A day as a narrow line writes it: ``6 Oct``; the year is that of the window above it."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def joined(parts: Iterable[str], indent: str = "", width: int = WIDTH) -> list[str]:
    """Parts joined by a middle dot, broken between parts where they do not fit."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_len(lines[-1]) + 3 + cell_len(part) <= width:
            lines[-1] += f" · {part}"
        else:
            lines.append(f"{indent}{part}" if lines else part)
    return lines
