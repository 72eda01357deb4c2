"""An open case: its analysis, kept while its data stays as it is, and what has changed on disk meanwhile."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from poagen.api import Settings, run, with_case
from poagen.case import Case, is_case, open_case
from poagen.case.start import create
from poagen.common.finding import PoagenError
from poagen.common.output import copy_whole, make_folders, telling
from poagen.common.regular import read_regular, real
from poagen.intake import ColumnReport, columns_of_each
from poagen.job import Job
from poagen.samples_folder import sample
from poagen.web.unkept import Unkept

Stamp = tuple[str, int, str]
State = tuple[Stamp, ...]
"""Name and size of files, and the content of those that people edit, of others the time of change."""

_FILES: Final = ("case.yaml", "plan.yaml", "notice.txt")
_FOLDERS: Final = ("data", "evidence", "catalog")
_LARGEST_HELD: Final = 1 << 20
"""Bytes of a file that is known by its content."""
_DEEP: Final = ("rounds", "templates")
"""Folders whose files lie in further ones."""

SAMPLES: Final = ("typed-numbers", "unknown-courier", "broken-feed", "carrier-scans")


@dataclass(repr=False)
class Bench:
    """A case folder at work. Its files are read anew each time; only what was found in its data is kept."""

    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _job: Job | None = None
    _read: object = None
    _taken_for: dict[Path, tuple[object, tuple[ColumnReport, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unkept = Unkept(self.folder)
        """What is typed in its forms and not kept."""

    def state(self) -> State:
        """What every file that the pages show is now."""
        inner = [path for name in _DEEP for path in (self.folder / name).rglob("*") if path.is_dir()]
        return _state([*(self.folder / name for name in (*_FILES, *_FOLDERS, *_DEEP)), *inner])

    def done(self, act: Callable[[], object], shown: State) -> State:
        """Do something to the case's files; gives what is shown then: its own changes, and none from elsewhere.

        Args:
            act: What is done. A file that it writes is known by what it writes.
            shown: What was shown before. What differed from it before the act still does.

        Raises:
            PoagenError: As what is done.
            OSError: As what is done.
        """
        own: dict[str, Stamp | None] = {}

        def told(path: Path, content: Path | None) -> None:
            own[str(path)] = _stamp(path, content) if content else None

        before = _by_name(self.state())
        with telling(told):
            act()
        after, known = _by_name(self.state()), _by_name(shown)
        foreign = {name for name in before.keys() | known.keys() if before.get(name) != known.get(name)}
        for name, stamp in own.items():
            if name in foreign:
                continue
            known.pop(name, None)
            if stamp and name in after:
                known[name] = stamp if Path(name).name in _FILES else after[name]
        return tuple(sorted(known.values()))

    def job(self) -> Job:
        """The analysis and the case as they are now.

        Raises:
            PoagenError: As :func:`poagen.api.run`.
        """
        with self._lock:
            case = open_case(self.folder)
            wanted = self._what_is_read(case)
            if self._job is None or wanted != self._read:
                self._job, self._read = run([self.folder], Settings()), wanted
            return self._job.reopened()

    def taken_for(self, path: Path, mapping: dict[str, str], sheet: str | None = None) -> tuple[ColumnReport, ...]:
        """What a file of data is taken for, or each in an archive; read once while it, mapping and sheet stay."""
        wanted = _stamp(path), tuple(mapping.items()), sheet
        read, reports = self._taken_for.get(path, (None, ()))
        if not reports or read != wanted:
            reports = columns_of_each(path, mapping, sheet)
            self._taken_for[path] = wanted, reports
        return reports

    def _what_is_read(self, case: Case) -> object:
        """All on which the analysis depends; what is only told of measures and answers is no part of it."""
        return _state(case.data), with_case(Settings(), case.file)


def _state(paths: list[Path] | tuple[Path, ...]) -> State:
    found = [inner for path in paths for inner in ([path, *path.glob("*")] if path.is_dir() else [path])]
    return tuple(sorted(_stamp(path) for path in found if path.is_file()))


def _by_name(state: State) -> dict[str, Stamp]:
    return {stamp[0]: stamp for stamp in state}


def _stamp(path: Path, content: Path | None = None) -> Stamp:
    """A file as it is now, or as it is with the content of another."""
    held = content or path
    try:
        about = held.stat()
        if path.name in _FILES and about.st_size <= _LARGEST_HELD:
            return str(path), about.st_size, hashlib.sha256(read_regular(held)).hexdigest()
    except OSError:
        return str(path), 0, ""
    return str(path), about.st_size, str(about.st_mtime_ns)


@dataclass(repr=False)
class Desk:
    """The folder in which cases lie, and those that are open; ``today`` gives the day."""

    home: Path
    today: Callable[[], dt.date] | None = None
    _benches: dict[str, Bench] = field(default_factory=dict)

    def now(self) -> dt.date | None:
        """The day, where it is known."""
        return self.today() if self.today else None

    def cases(self) -> list[Path]:
        """The case folders: the home itself, those in it, and those opened from elsewhere."""
        within = self.home.iterdir() if self.home.is_dir() else ()
        there = [self.home, *sorted(path for path in within if path.is_dir())]
        opened = [bench.folder for bench in self._benches.values()]
        return list(dict.fromkeys(path for path in (*there, *opened) if is_case(path)))

    def open(self, folder: Path) -> str:
        """The key of a case folder in the pages' addresses."""
        place = real(folder)
        key = hashlib.sha256(str(place).encode(errors="replace")).hexdigest()[:12]
        self._benches.setdefault(key, Bench(place))
        return key

    def bench(self, key: str) -> Bench | None:
        """The case of a key, also where the key is from before a restart."""
        if key not in self._benches:
            for folder in self.cases():
                self.open(folder)
        return self._benches.get(key)

    def try_sample(self, name: str) -> Path:
        """A copy of a packaged sample, so that the sample stays as it is; an earlier copy is kept and opened."""
        folder = self.home / f"sample-{name}"
        if not is_case(folder):
            _copy(sample(name), folder)
        return folder

    def new_case(self, name: str, values: dict[str, object], notice: str | None) -> Path:
        """Make a case folder.

        Raises:
            PoagenError: As :func:`poagen.case.start.create`.
        """
        folder = self.home / name
        create(folder, dict(values), notice=notice)
        return folder


def _copy(source: Path, target: Path) -> None:
    """The case's own files; what is generated is left out."""
    files = [path for path in source.rglob("*") if path.is_file() and "out" not in path.relative_to(source).parts]
    for path in sorted(files, key=lambda one: one.name == "case.yaml"):
        place = target / path.relative_to(source)
        copy_whole(path, place)
    make_folders(target, ["evidence"])


def opened(folder: Path) -> Case | PoagenError:
    """A case's files, or why they cannot be read."""
    try:
        return open_case(folder)
    except PoagenError as error:
        return error
