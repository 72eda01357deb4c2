"""Writing files whole: a reader finds the earlier file or the new one, never a part."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from poagen.common.finding import Finding, PoagenError, Severity


def write_whole(path: Path, content: bytes) -> Path:
    """Write beside the target, then rename. The folder is made if need be.

    Raises:
        PoagenError: The file cannot be written (OUT001).
    """
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
    except (FileExistsError, NotADirectoryError) as error:
        raise PoagenError(_not_a_folder(path)) from error
    except OSError as error:
        raise PoagenError(_unwritable(path, error)) from error
    return path


def _not_a_folder(path: Path) -> Finding:
    in_the_way = next((parent for parent in path.parents if parent.is_file()), path.parent)
    return Finding(
        "OUT001",
        Severity.ERROR,
        f"the file cannot be written: {in_the_way} is a file, not a folder",
        file=str(path),
        help="choose another folder with -o, or move that file away",
    )


def _unwritable(path: Path, error: OSError) -> Finding:
    return Finding(
        "OUT001",
        Severity.ERROR,
        f"the file cannot be written: {error.strerror or error}",
        file=str(path),
        help="close the file if Word or Excel has it open, and check that the folder may be written to",
    )
