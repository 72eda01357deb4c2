"""Files that a person drops: their names made harmless, and kept inside the case."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

from poagen.case import is_case
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.output import make_folders, move, write_whole
from poagen.common.regular import real

ASIDE: Final = "set-aside"
"""Where files go that shall no longer be read; nothing is ever deleted."""

_LONGEST: Final = 100
_MOST_BYTES: Final = 180
"""Of a name; file systems take 255, and a number may be added."""

_UNSAFE: Final = re.compile(
    r'[<>:"|?*\\/\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]'
)
_DEVICE: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def refuse_gone(case: Path) -> None:
    """Do nothing in a case folder that was moved, renamed or deleted while its pages were open.

    Raises:
        PoagenError: There is no case (WEB004).
    """
    if not is_case(case):
        raise PoagenError(
            Finding(
                "WEB004",
                Severity.ERROR,
                "the folder of this case is not there any more, or holds no case.yaml",
                file=str(case),
                help="put it back where it was and load the page anew; if it has another place now, open it there "
                "from the first page",
            )
        )


def clean_name(name: str) -> str:
    """A file name without folders and without signs that a file system or a terminal would act on."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = " ".join(_UNSAFE.sub("_", last).split()).strip(". ")
    if not shown or _DEVICE.fullmatch(shown):
        shown = f"file-{shown}".strip("-")
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 8:
        return _cut(shown, _LONGEST, _MOST_BYTES)
    return f"{_cut(stem, _LONGEST - len(ending) - 1, _MOST_BYTES - len(ending.encode()) - 1)}.{ending}"


def folder_name(name: str) -> str:
    """The name of a seller as that of a folder; Smith/Jones is one name, and no folder in another."""
    return clean_name(re.sub(r"\s*[\\/]+\s*", "-", name.strip().strip("\\/")))


def _cut(words: str, signs: int, size: int) -> str:
    return words[:signs].encode()[:size].decode(errors="ignore").rstrip(". ")


def keep(case: Path, folder: str, name: str, content: bytes) -> Path:
    """Write a file into a folder of the case; a file of that name and another content stays, beside the new one.

    Raises:
        PoagenError: The folder leads out of the case (WEB001), or the file cannot be written.
    """
    target = _inside(case, folder)
    path = _free(target, clean_name(name), content)
    return path if path.is_file() else write_whole(path, content)


def set_aside(case: Path, name: str) -> Path:
    """Move a data file out of ``data/``, so that it is no longer read.

    Raises:
        PoagenError: There is no such file, or it lies outside of the case (WEB001); it cannot be moved.
    """
    path = _inside(case, "data") / clean_name(name)
    if path.is_symlink() or not path.is_file():
        raise PoagenError(_outside(name))
    folder = _inside(case, ASIDE)
    make_folders(folder, [""])
    return move(path, _free(folder, path.name, None))


def _inside(case: Path, folder: str) -> Path:
    home, target = real(case), real(case / folder)
    if target == home or not target.is_relative_to(home):
        raise PoagenError(_outside(folder))
    return target


def _free(folder: Path, name: str, content: bytes | None) -> Path:
    """A name that is free, or that of a file with this content."""
    path, number = folder / name, 1
    while path.is_symlink() or (path.exists() and not _is(path, content)):
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def _is(path: Path, content: bytes | None) -> bool:
    return content is not None and path.is_file() and path.read_bytes() == content


def _outside(name: str) -> Finding:
    return Finding(
        "WEB001",
        Severity.ERROR,
        "the file is not in the case, or its folder leads out of the case",
        file=clean_name(name),
        help="copy the file into the case's folder yourself, as a file and not as a link",
    )
