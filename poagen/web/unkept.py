"""What was typed into a page and not kept yet, put by in the case folder so that it is there when one comes back.

It is for the fields of the pages alone: no stage reads it, so none of it is in a plan or a letter before a person
keeps it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from pydantic import RootModel, ValidationError

from poagen.common.finding import PoagenError
from poagen.common.locking import LOCK, locked
from poagen.common.output import move, take_away, write_whole
from poagen.common.regular import read_regular
from poagen.common.unwritable import unwritable
from poagen.web.shelf import refuse_gone

FILE: Final = LOCK.parent / "typed.json"

Said = dict[str, str]
"""Field: what stands in it."""


class _File(RootModel[dict[str, dict[str, Said]]]):
    """Form: the page that it was typed in: what was typed, the latest last."""


@dataclass(repr=False)
class Unkept:
    """What is typed and not kept in the forms of one case, by every page that has been open."""

    folder: Path
    _disk: dict[str, dict[str, Said]] = field(default_factory=dict)
    _here: dict[tuple[str, str], Said] = field(default_factory=dict)
    _noting: threading.Lock = field(default_factory=threading.Lock)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> None:
        """Look at what lies in the folder; a file that cannot be read holds nothing for now."""
        try:
            self._disk = self._on_disk()
        except (OSError, ValidationError):
            self._disk = {}

    def forms(self) -> dict[str, dict[str, Said]]:
        """The forms into which something was typed, and what, by page, the latest last."""
        with self._noting:
            return _merged(self._disk, self._here)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._here)

    def note(self, form: str, page: str, said: Said) -> None:
        """Take note of what a page has typed into a form; of nothing where all is kept or gone."""
        with self._noting:
            self._here.pop((form, page), None)
            self._here[form, page] = dict(said)

    def write(self) -> None:
        """Put all of it by.

        Raises:
            PoagenError: The folder is no case any more (WEB004), another run writes in it (OUT005), or the file
                cannot be written (OUT001 to OUT004, OUT006).
        """
        with self._writing:
            refuse_gone(self.folder)
            with locked(self.folder):
                self._write()

    def _write(self) -> None:
        path = self.folder / FILE
        try:
            held = self._on_disk()
        except ValidationError:
            _set_aside(path)
            held = {}
        except OSError as error:
            raise PoagenError(unwritable(path, error)) from error
        with self._noting:
            noted = dict(self._here)
        whole = _merged(held, noted)
        if whole != held:
            write_whole(path, _File(whole).model_dump_json(indent=1).encode()) if whole else take_away(path)
        with self._noting:
            self._disk = whole
            self._here = {key: said for key, said in self._here.items() if said != noted.get(key)}

    def _on_disk(self) -> dict[str, dict[str, Said]]:
        path = self.folder / FILE
        return _File.model_validate_json(read_regular(path)).root if path.exists() else {}


def _merged(disk: dict[str, dict[str, Said]], here: dict[tuple[str, str], Said]) -> dict[str, dict[str, Said]]:
    whole = {form: dict(pages) for form, pages in disk.items()}
    for (form, page), said in here.items():
        whole.setdefault(form, {}).pop(page, None)
        if said:
            whole[form][page] = said
    return {form: pages for form, pages in whole.items() if pages}


def _set_aside(path: Path) -> None:
    """Keep a file that is not as it was written beside the new one: words may stand in it."""
    names = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in count(2))
    move(path, next(name for name in names if not name.exists()))
