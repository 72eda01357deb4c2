"""Which accounts there are in what was named: folders, files, patterns, tables."""

from __future__ import annotations

import glob
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pyarrow import parquet

from poagen.case import is_case
from poagen.common.finding import Finding, PoagenError
from poagen.common.regular import is_file, is_folder, real
from poagen.common.words import count
from poagen.intake.archives import is_by_the_way
from poagen.intake.files import CASE_FILES, name_of
from poagen.portfolio.apart import apart
from poagen.portfolio.judging import Source
from poagen.portfolio.splitting import Table, look, several, split
from poagen.portfolio.tables import Part, Rows, account_column
from poagen.portfolio.told import unusable, warned

_DEEPEST: Final = 4
_HIVE: Final = re.compile(r"([^=/\\]+)=(.*)")
_HIVE_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True)
class Looking:
    """How to look for accounts.

    Attributes:
        column: The column that names the account, as the user says.
        mapping: The user's mapping of columns.
        beside: A folder for what has to be written anew.
        without: Folders and files that hold no accounts, such as those that are written.
    """

    column: str | None
    mapping: Mapping[str, str]
    beside: Path
    without: tuple[Path, ...] = ()


@dataclass
class Found:
    """The accounts that were found, and what is to be said."""

    sources: list[Source] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tables: int = 0


def find(paths: Sequence[Path | str], how: Looking) -> Found:
    """Find the accounts of all that was named, by name; those of one name are told apart by their paths."""
    found = Found()
    for given in paths:
        _find_one(str(given), how, found)
    if how.column not in (None, "none") and found.sources and not found.tables:
        found.findings += _not_split(how.column or "", found)
    found.sources, told = apart(found.sources)
    found.findings += told
    found.sources.sort(key=lambda one: (one.name.casefold(), one.name))
    return found


def _find_one(given: str, how: Looking, found: Found) -> None:
    path = Path(given)
    if is_folder(path):
        _in_folder(path, how, found)
    elif is_file(path):
        table = look(path, how.column, how.mapping)
        plain = [] if table or _refused(how, [path], found) else [path]
        _add(path.parent, plain, [table] if table else [], how, found)
    elif any(sign in given for sign in "*?["):
        _matching(given, how, found)
    else:
        found.findings.append(unusable("PFO002", given))


def _matching(pattern: str, how: Looking, found: Found) -> None:
    """The files of a pattern, one account each; a folder is an account too."""
    paths = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207
    names = [path for path in paths if not is_by_the_way(path.name)]
    names = _there([path for path in names if not _left_out(path, how)], found)
    folders = [path for path in names if path.is_dir()]
    if not names:
        found.findings.append(unusable("PFO001", pattern))
    for path in folders:
        _account_folder(path, path.as_posix() if _twice(path, folders) else path.name, how, found, 0)
    _files(Path(), [path for path in names if path.is_file()], how, found)


def _twice(path: Path, among: Sequence[Path]) -> bool:
    return sum(one.name == path.name for one in among) > 1


def _in_folder(folder: Path, how: Looking, found: Found) -> None:
    if is_case(folder):
        found.sources.append(Source(real(folder).name, "case", (folder,)))
        return
    inside = _inside(folder, how, found)
    folders = [path for path in inside if path.is_dir()]
    if _is_dataset(folders, how):
        _hive(folder, how, found)
        return
    before = len(found.sources)
    for path in folders:
        _account_folder(path, path.name, how, found, 0)
    _files(folder, [path for path in inside if path.is_file()], how, found)
    if len(found.sources) == before and not found.findings:
        found.findings.append(unusable("PFO001", folder.as_posix()))


def _is_dataset(folders: Sequence[Path], how: Looking) -> bool:
    """Whether folders such as ``key=value`` are a dataset's, not accounts whose names hold such a sign.

    One of their keys names the account; or all bear one key, such as ``marketplace``, and there are
    several of them or a table in the only one names the account.
    """
    told = [_HIVE.fullmatch(path.name) for path in folders]
    if any(_names_account(path, how) for path, match in zip(folders, told, strict=True) if match):
        return True
    keys = {match[1] if match else "" for match in told}
    if len(keys) != 1 or keys == {""} or any(map(is_case, folders)):
        return False
    return len(folders) > 1 or any(
        look(path, how.column, how.mapping) for path in folders[0].rglob("*") if path.is_file()
    )


def _names_account(folder: Path, how: Looking) -> bool:
    """Whether the key of a folder, or of one in it, is one that names the account."""
    match = _HIVE.fullmatch(folder.name)
    if match is None or folder.is_symlink():
        return False
    if account_column((match[1],), how.column):
        return True
    return any(_names_account(path, how) for path in _listed(folder) if path.is_dir())


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _account_folder(folder: Path, name: str, how: Looking, found: Found, depth: int) -> None:
    """A folder within: a case, a folder of exports, or a folder of such folders."""
    inside = _inside(folder, how, found)
    folders = [path for path in inside if path.is_dir()]
    if is_case(folder):
        found.sources.append(Source(name, "case", (folder,)))
    elif folders and len(folders) == len(inside) and depth < _DEEPEST:
        for path in folders:
            _account_folder(path, f"{name}/{path.name}", how, found, depth + 1)
    else:
        found.sources.append(Source(name, "folder", (folder,)))


def _inside(folder: Path, how: Looking, found: Found) -> list[Path]:
    data = [path for path in _listed(folder) if not is_by_the_way(path.name) and path.name not in CASE_FILES]
    data = [path for path in data if not _left_out(path, how) and _stays(path, folder, found)]
    return _there(data, found)


def _there(paths: Sequence[Path], found: Found) -> list[Path]:
    """What of these is a file or a folder; a pipe, or a link to nothing, is told."""
    there = {path: path.is_file() or path.is_dir() for path in paths}
    told = "this is neither a file nor a folder, or a link to nothing, and was not read"
    _tell(found, [warned("PFO014", told, name_of(path)) for path in paths if not there[path]])
    return [path for path in paths if there[path]]


def _tell(found: Found, findings: Sequence[Finding]) -> None:
    found.findings += [finding for finding in findings if finding not in found.findings]


def _stays(path: Path, folder: Path, found: Found) -> bool:
    """Whether something in a folder lies there; a link to elsewhere is told and not followed."""
    if not path.is_symlink() or real(path).is_relative_to(real(folder)):
        return True
    told = "this is a link that leads out of the folder, and was not read"
    _tell(found, [warned("PFO013", told, name_of(path))])
    return False


def _left_out(path: Path, how: Looking) -> bool:
    return real(path) in how.without


def _files(folder: Path, files: Sequence[Path], how: Looking, found: Found) -> None:
    """Files side by side: an account each, unless one of them holds several and so names them in a column."""
    looked = {path: look(path, how.column, how.mapping) for path in files}
    tables = [table for table in looked.values() if table is not None]
    if how.column is None and not any(several(table) for table in tables):
        tables = []
    taken = {table.path for table in tables}
    plain = [path for path in files if path not in taken]
    _add(folder, [] if _refused(how, plain, found) else plain, tables, how, found)


def _not_split(column: str, found: Found) -> list[Finding]:
    """What to say where a column was named and there is no table that it could split."""
    if any(one.code == "PFO005" for one in found.findings):
        return []
    told = f'--account-column "{column}" changed nothing: each folder or case is an account of its own'
    return [warned("PFO018", told)]


def _refused(how: Looking, paths: Sequence[Path], found: Found) -> bool:
    """Tell of files without the column that was named: whose packages they hold, nobody knows."""
    if how.column in (None, "none"):
        return False
    found.findings += [unusable("PFO005", path.as_posix(), f": {how.column}") for path in paths]
    return True


def _add(folder: Path, files: Sequence[Path], tables: Sequence[Table], how: Looking, found: Found) -> None:
    """Files that are an account each, and tables whose rows are split."""
    named = Counter(_stem(path) for path in files)
    for path in files:
        name = _stem(path) if named[_stem(path)] == 1 else path.name
        found.sources.append(Source(name, "file", (path,)))
    if tables:
        told = tables[0].path if len(tables) == 1 else folder
        _split_all(tables, told.as_posix(), how, found)


def _stem(path: Path) -> str:
    """A file's name without what says of which kind it is."""
    return path.name.removesuffix(".gz").rpartition(".")[0] or path.name


def _split_all(tables: Sequence[Table], told: str, how: Looking, found: Found) -> None:
    """The accounts of tables that belong together; the parts of one account are joined."""
    parts: defaultdict[str, list[Part]] = defaultdict(list)
    of: defaultdict[str, list[Path]] = defaultdict(list)
    for table in tables:
        found.tables += 1
        try:
            one = split(table, how.beside, found.tables)
        except PoagenError as error:
            found.findings += error.findings
            continue
        found.findings += one.findings
        found.findings += [_nameless(table.path, one.nameless)] if one.nameless else []
        for name, mine in one.parts.items():
            parts[name] += mine
            of[name].append(table.path)
    for name, mine in parts.items():
        found.sources.append(Source(name, "rows", tuple(of[name]), Rows(told, tuple(mine), name)))


def _nameless(path: Path, rows: int) -> Finding:
    return warned("PFO010", f"{count(rows, 'row')} without an account left out", path.as_posix())


def _hive(folder: Path, how: Looking, found: Found) -> None:
    """A dataset in folders such as ``account=A``. Where their names tell nothing else, its files stay whole."""
    tables, whole, lost = list[Table](), defaultdict[str, list[Path]](list), list[str]()
    for path in _below(folder, found):
        keys = _keys(path.relative_to(folder).parent)
        account = _account_key(keys, how.column)
        if account is None:
            table = look(path, how.column, how.mapping)
            tables += [replace(table, beside=tuple(keys.items()))] if table else []
            found.findings += [] if table else [unusable("PFO016", path.as_posix())]
            continue
        name = keys.pop(account)
        if keys and path.suffix == ".parquet":
            tables += _partition(path, name, keys, found)
        elif name:
            whole[name].append(path)
            lost += keys
        else:
            told = "the folder's name is blank where it names the account; the file was left out"
            found.findings.append(warned("PFO010", told, path.as_posix()))
    for name, paths in whole.items():
        found.sources.append(Source(name, "file", tuple(paths)))
    if lost:
        told = (
            f"the names of the folders tell {', '.join(dict.fromkeys(lost))}, which is used of Parquet files only"
        )
        found.findings.append(warned("PFO017", told, folder.as_posix()))
    if tables:
        _split_all(tables, folder.as_posix(), how, found)


def _partition(path: Path, name: str, keys: Mapping[str, str], found: Found) -> list[Table]:
    try:
        headers = tuple(parquet.read_schema(path).names)
    except (OSError, ValueError):
        found.findings.append(unusable("PFO003", path.as_posix()))
        return []
    return [Table(path, headers, None, beside=tuple(keys.items()), account=name)]


def _below(folder: Path, found: Found) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith((".", "_")) for part in parts) or not _stays(path, folder, found):
            continue
        if path.is_symlink() and path.is_dir():
            told = "this is a link to a folder, and was not followed"
            found.findings.append(warned("PFO014", told, name_of(path)))
        elif not path.is_dir():
            yield from _there([path], found)


def _keys(path: Path) -> dict[str, str]:
    """What the names of folders say."""
    found = [match for match in map(_HIVE.fullmatch, path.parts) if match]
    told = {match[1]: _PERCENT.sub(_unquoted, match[2]).strip() for match in found}
    return {key: "" if value == _HIVE_NULL else value for key, value in told.items()}


def _unquoted(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode("utf-8", errors="replace")


def _account_key(keys: Mapping[str, str], column: str | None) -> str | None:
    return account_column(tuple(keys), column)
