"""The user's own papers for letters: Word files, of which one is chosen for all cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poagen.case import edit
from poagen.case.settings import FILE, user_settings
from poagen.common.finding import PoagenError
from poagen.common.output import make_folders, write_whole
from poagen.common.regular import real
from poagen.common.scratch import scratch_folder
from poagen.common.user_folder import user_folder
from poagen.document.wordfile import emptied, fitting
from poagen.document.wordguard import guarded

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

FOLDER: Final = "letterheads"
_CM: Final = 360_000


@dataclass(frozen=True)
class Paper:
    """What a Word file gives to a letter.

    Attributes:
        head: Lines of its header.
        foot: Lines of its footer.
        font: Of plain text; blank where the file leaves it to Word.
        size: In points, None likewise.
        width: Of the page, in centimetres.
        height: Of the page, in centimetres.
        pictures: The header's pictures, with the kind of each, such as ``image/png``.
    """

    head: tuple[str, ...]
    foot: tuple[str, ...]
    font: str
    size: float | None
    width: float
    height: float
    pictures: tuple[tuple[str, bytes], ...] = ()


def letterheads() -> tuple[Path, ...]:
    """The Word files in the user's folder of letterheads, and the chosen one wherever it lies."""
    folder, chosen = user_folder() / FOLDER, user_settings().letterhead_file()
    found = sorted(folder.glob("*.docx")) if folder.is_dir() else []
    return tuple(found if chosen is None or chosen in found else [chosen, *found])


def keep_letterhead(name: str, content: bytes) -> Path:
    """Keep a Word file among the user's letterheads, in place of one of that name.

    Raises:
        PoagenError: It is no Word file (DOC006), could do harm (DOC020), or cannot be written.
    """
    with scratch_folder() as folder:
        trial = Path(folder) / Path(name).name
        trial.write_bytes(content)
        try:
            paper_of(trial)
        except PoagenError as error:
            raise PoagenError(replace(one, file=trial.name) for one in error.findings) from error
    return write_whole(user_folder() / FOLDER / Path(name).with_suffix(".docx").name, content)


def choose_letterhead(path: Path | None) -> None:
    """Write into the user's settings on which paper letters are; None for poagen's own.

    Raises:
        PoagenError: The settings cannot be changed (CAS004, CAS005).
    """
    if path is None and not (user_folder() / FILE).is_file():
        return
    home = real(user_folder())
    told = real(path) if path else None
    named = "" if told is None else told.relative_to(home).as_posix() if told.is_relative_to(home) else str(told)
    _set({("letterhead",): named})


def state_consultant(told: Mapping[str, str]) -> None:
    """Write into the user's settings who writes letters for sellers.

    Args:
        told: Keys of :class:`poagen.case.model.Consultant`; an address line by line. Blank ones are left out
            unless there was something.

    Raises:
        PoagenError: The settings cannot be changed (CAS004, CAS005).
    """
    held = user_settings().consultant
    lines = {key: _lines_of(words) if key == "address" else words.strip() for key, words in told.items()}
    known = held.model_dump() if held else {}
    _set({("consultant", key): value for key, value in lines.items() if value or known.get(key)})


def _lines_of(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def _set(values: Mapping[tuple[str, ...], edit.Value]) -> None:
    """Write keys of the user's settings, beside every other word that stands there."""
    file = user_folder() / FILE
    before = edit.read_text(file) if file.is_file() else None
    after = before or ""
    for at, value in values.items():
        try:
            after = edit.set_value(after, at, value)
        except edit.CannotEdit as error:
            raise edit.cannot_edit(file, error, f"{'.'.join(at)}: {edit.written(value)}") from error
    make_folders(file.parent, [""])
    edit.save(file, before, after)


def paper_of(path: Path) -> Paper:
    """What a Word file gives to a letter.

    Raises:
        PoagenError: It cannot be read (DOC006), or could do harm (DOC020).
    """
    content, _ = guarded(path)
    with fitting(path):
        return _paper(emptied(content, path))


def _paper(word: WordDocument) -> Paper:
    section, normal = word.sections[0], word.styles["Normal"].font
    return Paper(
        head=_lines(section.header),
        foot=_lines(section.footer),
        font=normal.name or "",
        size=normal.size.pt if normal.size else None,
        width=round((section.page_width or 0) / _CM, 1),
        height=round((section.page_height or 0) / _CM, 1),
        pictures=_pictures(section.header),
    )


def _lines(part: Any) -> tuple[str, ...]:
    paragraphs = [*part.paragraphs, *(one for table in part.tables for cell in _cells(table) for one in cell)]
    return tuple(text for one in paragraphs if (text := " ".join(one.text.split())))


def _cells(table: Any) -> list[Any]:
    return [cell.paragraphs for row in table.rows for cell in row.cells]


def _pictures(part: Any) -> tuple[tuple[str, bytes], ...]:
    images = [one.target_part for one in part.part.rels.values() if one.reltype.endswith("/image")]
    return tuple((one.content_type, one.blob) for one in images if one.content_type in {"image/png", "image/jpeg"})
