"""Files that a person drops: their names made harmless, and kept inside the case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from poagen.case import is_case
from poagen.common.file_names import clean_name
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.output import make_folders, move, write_whole
from poagen.common.regular import real

ASIDE: Final = "set-aside"
"""Where files go that shall no longer be read; nothing is ever deleted."""


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


def folder_name(name: str) -> str:
    """The name of a seller as that of a folder; Smith/Jones is one name, and no folder in another."""
    return clean_name(re.sub(r"\s*[\\/]+\s*", "-", name.strip().strip("\\/")))


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
