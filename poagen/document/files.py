"""Letters as files, written whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.document.letter import Document
from poagen.document.word import to_docx

_WRITERS: Final[Mapping[str, Callable[[Document], bytes]]] = {
    "md": lambda document: document.markdown.encode(),
    "docx": to_docx,
}
FORMATS: Final = tuple(_WRITERS)
"""The formats that :func:`write` knows."""


def write(document: Document, folder: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Write a letter into a folder, which is made if need be.

    Args:
        document: The letter; a draft's file is named so.
        folder: Where to.
        formats: Out of :data:`FORMATS`, in any order.

    Returns:
        The files, in the order of ``formats``.

    Raises:
        PoagenError: A format is not known (DOC007), or a file cannot be written (DOC008).
    """
    wanted = tuple(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in _WRITERS]
    if unknown:
        raise PoagenError(_unknown(name) for name in unknown)
    contents = {folder / document.filename(name): _WRITERS[name](document) for name in wanted}
    for path, content in contents.items():
        _write_whole(path, content)
    return tuple(contents)


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the target, then rename: a reader finds the old file or the new one, never a part."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            beside.chmod(0o644)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise PoagenError(_unwritable(path, error)) from error


def _unknown(name: str) -> Finding:
    return Finding(
        "DOC007",
        Severity.ERROR,
        f'the format "{name}" is not known',
        value=name,
        help=f"choose from {', '.join(FORMATS)}",
    )


def _unwritable(path: Path, error: OSError) -> Finding:
    return Finding(
        "DOC008",
        Severity.ERROR,
        f"the file cannot be written: {error.strerror or error}",
        file=str(path),
        help="close the file if Word has it open, and check that the folder may be written to",
    )
