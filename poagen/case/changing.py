"""Changing one key of case.yaml, beside every other word that stands there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from poagen.case import edit
from poagen.case.model import CaseFile
from poagen.case.place import CASE_FILE
from poagen.case.start import REQUIRED, lacking, tidy
from poagen.common.finding import PoagenError
from poagen.common.knowledge import load_model
from poagen.common.locking import locked


def change(folder: Path, key: str, words: str) -> CaseFile:
    """Write one key that a new case asks for; blank words take back what was said, but not what a case needs.

    Args:
        folder: The case folder.
        key: Such as ``letter_date``.
        words: As a person types it; a list with ``;`` between its items.

    Returns:
        The case file as it is now.

    Raises:
        PoagenError: There is no such key, the words do not have its form (CAS008), the key is needed (CAS007), or
            the file cannot be changed (CAS004, CAS005).
    """
    held = _held(folder)
    if not words.strip():
        if key in REQUIRED:
            raise PoagenError(lacking(key))
        blank = CaseFile.model_fields[key].default if key in CaseFile.model_fields else None
        return held if getattr(held, key, None) == blank else _written(folder, (key,), blank)
    return _written(folder, _place(held, key), tidy(key, words, held.marketplace))


def _place(held: CaseFile, key: str) -> tuple[str, ...]:
    """Where a key's words stand; of a consultant with a firm, the name alone is changed."""
    has_more = key == "consultant" and held.consultant is not None and held.consultant.model_fields_set - {"name"}
    return (key, "name") if has_more else (key,)


def map_column(folder: Path, columns: Mapping[str, str]) -> CaseFile:
    """Say which headers of the files are which columns; what is said of other columns stays.

    Args:
        folder: The case folder.
        columns: Packages column → header.

    Raises:
        PoagenError: The file cannot be changed (CAS004, CAS005).
    """
    for column, header in columns.items():
        _written(folder, ("mapping", column), header)
    return _held(folder)


def _held(folder: Path) -> CaseFile:
    return load_model(folder / CASE_FILE, CaseFile, keys="docs/case.md")


def _written(folder: Path, at: tuple[str, ...], value: edit.Value) -> CaseFile:
    path = folder / CASE_FILE
    with locked(folder):
        before = edit.read_text(path)
        try:
            after = edit.set_value(before, at, value)
        except edit.CannotEdit as error:
            raise edit.cannot_edit(path, error, f"{'.'.join(at)}: {edit.written(value)}") from error
        edit.save(path, before, after)
    return _held(folder)
