"""Which files there are, and what kind of file each one is by its first bytes."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, cast

from poagen.common.early import let_go, read_long
from poagen.common.finding import Finding, PoagenError
from poagen.common.long_text import LongText
from poagen.common.looking import look_through
from poagen.common.regular import open_regular, real
from poagen.common.side_by_side import meanwhile
from poagen.intake.archives import ZIP, Budget, is_by_the_way, shown_name, unpack
from poagen.intake.decode import ENDLESS, has_endless_line
from poagen.intake.limits import MOST_BYTES, MOST_CONTENTS, MOST_TEXT_BYTES
from poagen.intake.sniff import ARCHIVE, KINDS, PARQUET, Kind, sniff
from poagen.intake.tell import Place, error, warning
from poagen.intake.zip_end import contents_size

CASE_FILES = ("case.yaml", "plan.yaml")

_HEAD = 1 << 20
_LONG = 16 << 20
"""From so many bytes on, the SHA-256 of a file is taken while the file is read."""
_WHEN_CHANGED = "wait until the program that writes this file is done, then run the command again"
_ON_DISK = -1
_CONTENTS_COST = 128
"""How much longer it takes to read a byte of an archive's table of contents than to unpack one."""


@dataclass(frozen=True, slots=True)
class Content:
    """One file under the name that the user gave.

    Attributes:
        data: Its bytes; of a long text only the first lines.
        digest: Gives the SHA-256 of the file.
        text: Its rows, if it is a long text and they are read already.
    """

    file: str
    data: bytes
    digest: Callable[[], str]
    kind: Kind
    text: LongText | None = None

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return self.text.version.size if self.text else len(self.data)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file, once it is known."""
        return self.digest()


@dataclass(frozen=True, slots=True)
class Large:
    """A large table that stays on the disk: Parquet, or text in UTF-8.

    Attributes:
        quoted: It has a quotation mark.
        nuls: How many NUL signs it has.
    """

    file: str
    path: Path
    sha256: str
    kind: Kind
    quoted: bool = False
    nuls: int = 0


def gather(files: Iterable[Path | str]) -> Iterator[Content | Finding]:
    """The files one after the other, members of archives too; each distinct content once, in the order given."""
    return (item for item in gather_some(files, None) if not isinstance(item, Large))


def gather_some(files: Iterable[Path | str], large: int | None) -> Iterator[Content | Large | Finding]:
    """The files as :func:`gather` gives them, but for large tables, which stay on the disk.

    Args:
        files: Files and folders.
        large: From how many bytes on a plain table stays on the disk; None for none.
    """
    found: dict[int, list[tuple[Callable[[], str], str]]] = {}
    for item in _expand(files, large):
        if isinstance(item, Finding):
            yield item
            continue
        digest = item.digest if isinstance(item, Content) else partial(str, item.sha256)
        as_long = found.setdefault(item.size if isinstance(item, Content) else _ON_DISK, [])
        first = next((name for other, name in as_long if other() == digest()), None)
        as_long.append((digest, item.file))
        if first is None:
            yield item
        else:
            yield warning("INT005", f'this is the same file as "{first}"; it was read once', Place(item.file))


def bytes_of(files: Iterable[Path | str]) -> int:
    """About how many bytes there are to read, 1 at the least; archives as they are packed."""
    given = [Path(item) for item in files]
    paths = [one for path in given for one in ((_is_folder(path) and _inside(path)) or [path])]
    return max(sum(_size(path) for path in paths), 1)


def size_of(files: Iterable[Path | str]) -> int:
    """How many bytes the files have, and those directly in folders; packed ones (Parquet) count fourfold."""
    paths = [
        one for given in files for one in ((_is_folder(Path(given)) and _inside(Path(given))) or [Path(given)])
    ]
    return sum(_size(path) * (4 if path.suffix == ".parquet" else 1) for path in paths)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        return 0


def load(path: Path | str) -> list[Content | Finding]:
    """One file, or each member of an archive."""
    return list(_load(Path(path), name_of(path)))


def load_some(path: Path | str, large: int) -> list[Content | Large | Finding]:
    """As :func:`load`; a plain table of so many bytes or more stays on the disk."""
    return list(_open(Path(path), name_of(path), large))


def whole(large: Large) -> Content | Finding:
    """A table that stays on the disk, all of it in memory after all."""
    return next(_load(large.path, large.file))


def name_of(path: Path | str) -> str:
    """The name of a file as it is told."""
    return shown_name(path if isinstance(path, str) else path.as_posix())


def _expand(files: Iterable[Path | str], large: int | None) -> Iterator[Content | Large | Finding]:
    for given in files:
        path, name = Path(given), name_of(given)
        if not _is_folder(path):
            yield from _open(path, name, large)
            continue
        if (inside := _inside(path)) is None:
            yield error("INT001", "the folder cannot be read", Place(name), "see whether you may open it")
            continue
        inside = [p for p in inside if _is_data(p.name) or (p.name in CASE_FILES and p.is_dir())]
        named = [(one, f"{name.rstrip('/')}/{shown_name(one.name)}") for one in inside]
        files_in = [item for item in named if not item[0].is_dir()]
        for one, told in files_in:
            yield from _open(one, told, large) if _stays(one, path) else [_leads_out(told)]
        yield from (_not_entered(told, one.name) for one, told in named if one.is_dir())
        if not files_in:
            yield error("INT001", "the folder holds no files", Place(name), "put your exports into this folder")


def _not_entered(told: str, name: str) -> Finding:
    help_ = "name it too if your exports lie there"
    if name in CASE_FILES:
        help_ = "in a case this is a file: move the folder away, and put the file there"
    return warning("INT061", "this folder lies in the folder that you named, and was not read", Place(told), help_)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _inside(folder: Path) -> list[Path] | None:
    """What lies in a folder, be it no file or folder either, so that it is told; None if it cannot be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return None


def _stays(path: Path, folder: Path) -> bool:
    """Whether a file of a folder is one, and no link to something elsewhere."""
    return not path.is_symlink() or real(path).is_relative_to(real(folder))


def _leads_out(name: str) -> Finding:
    return error(
        "INT066",
        "this is a link that leads out of the folder, and was not read",
        Place(name),
        "put a copy of the file into the folder, or name the file itself",
    )


def _is_data(name: str) -> bool:
    return not is_by_the_way(name) and name not in CASE_FILES


def _open(path: Path, name: str, large: int | None) -> Iterator[Content | Large | Finding]:
    """A large plain table as it lies on the disk, anything else as its bytes."""
    found = None if large is None or _size(path) < max(large, 1) else _large(path, name)
    if found is not None:
        let_go()
        yield found
    else:
        yield from _load(path, name)


def _large(path: Path, name: str) -> Large | None:
    """The file as a large table; None where it is none, or is no text in UTF-8."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            kind = sniff(head)
            stream.seek(0)
            looked = look_through(stream, text=kind == "text") if kind in ("text", "parquet") else None
    except (OSError, ValueError):
        return None
    return Large(name, path, looked.sha256, cast("Kind", kind), looked.quoted, looked.nuls) if looked else None


def _load(path: Path, name: str) -> Iterator[Content | Finding]:
    try:
        if path.is_dir():
            yield error("INT001", "this is a folder, not a file", Place(name), "name the files in it one by one")
            return
        if path.name.startswith("~$"):
            told = "this is what Excel or Word puts beside a file that is open, not a table of orders or packages"
            yield error("INT003", told, Place(name), "name the file that has no ~$ before its name")
            return
        with open_regular(path) as stream:
            text = read_long(path, stream)
            data = text.head if text else _read(stream)
    except (OSError, ValueError) as problem:
        yield unreadable(name, problem)
        return
    if text and sniff(text.head) == "text":
        yield Content(name, text.head, meanwhile(partial(_hash, name, text)), "text", text)
    else:
        yield from _contents(name, data, Budget(), 0)


def _hash(name: str, text: LongText) -> str:
    try:
        return text.sha256()
    except OSError as problem:
        raise PoagenError([unreadable(name, problem)]) from problem


def unreadable(name: str, problem: OSError | ValueError) -> Finding:
    """What to say of a file that the system does not give."""
    reason = getattr(problem, "strerror", None) or "the name is not valid"
    advice = _WHEN_CHANGED if getattr(problem, "errno", None) == errno.ESTALE else None
    return error("INT001", f"the file cannot be read: {reason}", Place(name), advice)


def _read(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    most = _most(stream.read(_HEAD))
    stream.seek(0)
    return stream.read(most + 1)


def _contents(name: str, data: bytes, budget: Budget, depth: int) -> Iterator[Content | Finding]:
    """A file as it is, or the members of an archive; archives in archives are opened once."""
    if _names_too_many(data, budget):
        yield error("INT051", "the archive names more files than poagen takes", Place(name))
        return
    kind = sniff(data)
    most = _most(data) if kind in ("text", "parquet") else MOST_BYTES
    if len(data) > most:
        yield error("INT051", f"the file is larger than {most >> 20} MB", Place(name))
    elif kind == "text" and has_endless_line(data):
        told = f"a line of the file is longer than {ENDLESS >> 20} MB"
        advice = "an export has a line for each package: export the file again, as .csv or .txt"
        yield error("INT051", told, Place(name), advice)
    elif kind == ARCHIVE and depth < 2:
        yield from _members(name, data, budget, depth)
    elif kind == "empty":
        yield error("INT002", "the file is empty", Place(name))
    elif kind in KINDS:
        yield Content(name, data, _digest(data), cast("Kind", kind))
    else:
        yield error("INT003", f"this is {kind}, not a table of orders or packages", Place(name))


def _members(name: str, data: bytes, budget: Budget, depth: int) -> Iterator[Content | Finding]:
    members = 0
    for member in unpack(name, data, budget):
        members += 1
        if isinstance(member, Finding):
            yield member
        elif _is_data(member[0].rpartition("/")[2]):
            yield from _contents(*member, budget, depth + 1)
    if not members:
        yield error("INT002", "the archive holds no files", Place(name))


def _names_too_many(data: bytes, budget: Budget) -> bool:
    """Whether it would take too long to read which files an archive holds."""
    contents = contents_size(data) if data.startswith(ZIP) else 0
    budget.left -= contents * _CONTENTS_COST
    return contents > MOST_CONTENTS or budget.left < 0


def _digest(data: bytes) -> Callable[[], str]:
    if len(data) < _LONG:
        return partial(str, hashlib.sha256(data).hexdigest())
    return meanwhile(lambda: hashlib.sha256(data).hexdigest())


def _most(data: bytes) -> int:
    """How many bytes of a file are read: of tables more than of others; one without lines is no table of text."""
    head = data[:_HEAD]
    return MOST_TEXT_BYTES if b"\n" in head or b"\r" in head or head.startswith(PARQUET) else MOST_BYTES
