"""A new cause or measure from the answers to a few questions: checked first, then added to a catalog's files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any, Final, Literal

from poagen.common.defects import CODES
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.locking import alone_in
from poagen.common.output import write_whole
from poagen.common.regular import read_text_file
from poagen.common.scratch import scratch_folder, within_room
from poagen.common.words import shortened
from poagen.common.yaml_text import parse, unreadable
from poagen.remedies.draft import read_draft
from poagen.remedies.layers import FILES, Layer, below, ids_in
from poagen.remedies.linting import findings_of
from poagen.remedies.model import Strength
from poagen.remedies.schema import FOLDER, modeline, schema_name, write_schemas
from poagen.remedies.templates import simple
from poagen.remedies.wording import TEXT_NAMES
from poagen.remedies.writing_yaml import entry_yaml, with_entry

What = Literal["cause", "corrective", "preventive"]

FIRST_OWN: Final = 901
"""From here on ids are those of users, so that no packaged entry ever meets one."""

_PREFIX: Final[dict[What, str]] = {"cause": "C", "corrective": "CA", "preventive": "PM"}
_FILE: Final[dict[What, str]] = {
    "cause": "causes.yaml",
    "corrective": "corrective.yaml",
    "preventive": "preventive.yaml",
}
_LISTS: Final = frozenset({"evidence", "excludes", "requires"})
_NUMBERS: Final = frozenset({"priority", "verify.at_least", "verify.at_most"})
_ROW: Final = ("cause", "priority", "how")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One question to whoever adds an entry.

    Attributes:
        field: Where the answer goes, such as ``text.planned``.
        ask: The question.
        many: Whether there may be several answers.
        optional: Whether it may be left blank.
        choices: What can be answered; none for any words.
    """

    field: str
    ask: str
    many: bool = False
    optional: bool = False
    choices: tuple[str, ...] = ()


_SOURCE: Final = (
    Wanted("sources.title", "Where does it come from (a page, or your practice)?"),
    Wanted("sources.url", "Its address, if it has one", optional=True),
    Wanted("sources.description", "If it has no address: how do you know?", optional=True),
    Wanted("sources.checked", "On which day did you check that (such as 2026-10-31)?"),
)
_CAUSE: Final = (
    Wanted("title", "A short name of the cause"),
    Wanted("code", "The defect code that it belongs to", choices=CODES),
    Wanted("statement", "What does the data show? {{ segment }} stands for the place, such as warehouse East"),
    Wanted("questions", "A question that asks the seller why", many=True),
    Wanted("evidence", "What proves it?", many=True),
    *_SOURCE,
)
_MEASURE: Final = (
    Wanted("title", "A short name of the measure"),
    Wanted(
        "strength",
        "stronger (it can no longer happen), intermediate (it is caught) or weaker (people are told)",
        choices=tuple(map(str, Strength)),
    ),
    Wanted("text.recommended", "What should the seller do?"),
    Wanted("text.planned", "The sentence while it is planned, with {{ date }} and {{ owner }}"),
    Wanted("text.completed", "The sentence once it is done, in the past, with {{ date }}"),
    Wanted("must_be_true", "What has to be true before anyone may say that it is done?"),
    Wanted("owner_role", "Who does it as a rule?"),
    Wanted("usual_time", "How long does it take?"),
    Wanted("evidence", "What proves it?", many=True),
    *_SOURCE,
)
_LINK: Final = (
    Wanted("cause", "Which cause does it answer (an id that poagen catalog list shows)?"),
    Wanted("priority", "Its priority there; 1 comes first"),
    Wanted("how", "Why does it answer this cause? One sentence"),
)


def wanted(what: What) -> tuple[Wanted, ...]:
    """The questions for a new entry."""
    return _CAUSE if what == "cause" else (*_MEASURE, *_LINK)


def slots_wanted(texts: Iterable[str]) -> tuple[Wanted, ...]:
    """The questions for words between double braces that only the seller knows."""
    used = [found.names if (found := simple(text)) else frozenset() for text in texts]
    names = sorted(frozenset().union(*used) - TEXT_NAMES)
    return tuple(
        question
        for name in names
        for question in (
            Wanted(f"slots.{name}.ask", f"How is the seller asked for {name}?"),
            Wanted(f"slots.{name}.example", f"An example of {name}"),
        )
    )


@dataclass(frozen=True, slots=True)
class Added:
    """What was added: the entry's id, the files written, and warnings on the entry; no files where it is there."""

    id: str
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]


def add_entry(
    what: What, answers: Sequence[tuple[str, str]], folder: Path, *, now: dt.date | None = None
) -> Added:
    """Add an entry, and for a measure the row that joins it to a cause, to the files of a folder.

    Args:
        what: Kind of entry.
        answers: Field and answer, such as ``("text.planned", "By {{ date }} …")``. A field that may have several
            answers may come several times. Fields are those of the files; ``cause``, ``priority`` and ``how``
            are the row's.
        folder: The folder; it is made, with a ``catalog.yaml`` and the schemas, if there is none.
        now: The day after which no source can have been checked.

    Raises:
        PoagenError: The entry would not be in order; nothing is written then.
    """
    _refuse_unwritable(answers)
    begun = _begun(what, answers, folder, now)
    with alone_in(folder):
        if _texts(folder) != begun.seen:
            begun = _begun(what, answers, folder, now)
        if not all((folder / FOLDER / schema_name(name)).is_file() for name in FILES):
            write_schemas(folder / FOLDER)
        files = [write_whole(folder / name, text.encode()) for name, text in begun.new.items()]
    return Added(begun.id, tuple(files), begun.findings)


@dataclass(frozen=True, slots=True)
class _Begun:
    """An entry that is in order and not written yet: the texts of its files as they were, and the new ones."""

    id: str
    seen: dict[str, str | None]
    new: dict[str, str]
    findings: tuple[Finding, ...]


def _begun(what: What, answers: Sequence[tuple[str, str]], folder: Path, now: dt.date | None) -> _Begun:
    seen = _texts(folder)
    row = {name: value for name, value in answers if what != "cause" and name in _ROW}
    fields = [(name, value) for name, value in answers if name not in row]
    same, rows = _same(what, fields, seen, _since(folder)), _listed(seen, "mapping.yaml")
    if whole := next((id_ for id_ in same if not row or _read(_row(row, id_)) in rows), None):
        return _Begun(whole, seen, {}, ())
    half = next((id_ for id_ in same if not any(one.get("measure") == id_ for one in rows)), None)
    id_ = half or _next_id(_PREFIX[what], folder)
    blocks = {} if half else {_FILE[what]: entry_yaml(_entry(what, id_, fields, _since(folder)))}
    if row:
        blocks["mapping.yaml"] = entry_yaml(_row(row, id_))
    new = {name: _extended(folder / name, seen[name], block) for name, block in blocks.items()}
    if seen["catalog.yaml"] is None:
        new = {"catalog.yaml": modeline("catalog.yaml") + 'version: "1"\nextends: packaged\n', **new}
    return _Begun(id_, seen, new, _checked(folder, new, blocks, now))


def _same(what: What, fields: Sequence[tuple[str, str]], seen: Mapping[str, str | None], since: str) -> list[str]:
    """The ids of entries that say the same: an earlier run wrote them, and was ended then or before their row."""
    written = {str(one.get("id")): one for one in _listed(seen, _FILE[what])}
    return [id_ for id_, one in written.items() if one == _read(_entry(what, id_, fields, since))]


def _listed(seen: Mapping[str, str | None], file: str) -> list[dict[str, Any]]:
    """The entries of a file; none where it is no list, which is told as it is written."""
    try:
        found = parse(Path(file), seen[file] or "").value
    except PoagenError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _read(entry: dict[str, Any]) -> Any:
    """An entry as it is read once it is written."""
    return parse(Path("entry.yaml"), entry_yaml(entry)).value[0]


def _refuse_unwritable(answers: Iterable[tuple[str, str]]) -> None:
    for field, answer in answers:
        entry: dict[str, Any] = {}
        _put(entry, field.strip(), answer.strip())
        try:
            _read(entry)
        except PoagenError as error:
            told = f'no file of a catalog can hold the answer to "{shortened(field, 60)}"'
            raise PoagenError(Finding("YML002", Severity.ERROR, told, help=_FIELDS)) from error


_FIELDS: Final = (
    "name a field as poagen catalog schema does, such as title or text.planned; "
    "give it fewer words, and no odd signs"
)


def _texts(folder: Path) -> dict[str, str | None]:
    return {name: _text_of(folder / name) for name in FILES}


def _extended(file: Path, text: str | None, block: str) -> str:
    try:
        return with_entry(modeline(file.name) if text is None else text, block)
    except PoagenError as error:
        raise PoagenError(replace(finding, file=str(file)) for finding in error.findings) from error


def _text_of(file: Path) -> str | None:
    try:
        return read_text_file(file) if file.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise PoagenError(unreadable(file, error)) from error


def _checked(
    folder: Path, new: dict[str, str], blocks: dict[str, str], now: dt.date | None
) -> tuple[Finding, ...]:
    """The warnings on the new entry; its errors are raised. It is tried in a folder of its own."""
    with within_room(), scratch_folder() as name:
        trial = Path(name)
        for file in FILES:
            text = new.get(file) or _text_of(folder / file)
            if text is not None:
                (trial / file).write_text(text, encoding="utf-8")
        layers = (*below(folder)[:-1], Layer("named folder", trial))
        findings = findings_of(read_draft(layers), trial, None, now)
    begins = {file: new[file].count("\n") - block.count("\n") for file, block in blocks.items()}
    about = [
        replace(one, file=str(folder / Path(one.file or "").name), row=None, column=None)
        for one in findings
        if (one.row or 0) > begins.get(Path(one.file or "").name, 10**9)
    ]
    errors = [finding for finding in about if finding.severity is Severity.ERROR]
    if errors:
        raise PoagenError(errors)
    return tuple(about)


def _next_id(prefix: str, folder: Path) -> str:
    texts = [
        (layer.folder / file).read_text(encoding="utf-8", errors="replace")
        for layer in below(folder)
        for file in FILES
        if (layer.folder / file).is_file()
    ]
    taken = {int(id_.removeprefix(f"{prefix}-")) for id_ in ids_in(texts) if id_.startswith(f"{prefix}-")}
    free = next(number for number in range(FIRST_OWN, FIRST_OWN + len(taken) + 1) if number not in taken)
    return f"{prefix}-{free}"


def _since(folder: Path) -> str:
    file = folder / "catalog.yaml"
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    found = re.search(r"""(?m)^version: *["']?([^"'#\n]+?)["']? *(?:#|$)""", text)
    return found[1] if found else "1"


def _entry(what: What, id_: str, answers: Sequence[tuple[str, str]], since: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": id_}
    if what != "cause":
        entry["kind"] = what
    entry.update(status="stable", since=since)
    for field, answer in answers:
        _put(entry, field.strip(), answer.strip())
    return entry


def _put(entry: dict[str, Any], field: str, answer: str) -> None:
    if field in _LISTS:
        entry.setdefault(field, []).append(answer)
    elif field == "questions":
        asks = entry.setdefault("questions", [])
        asks.append({"id": _slug(answer, len(asks)), "ask": answer})
    elif field.startswith("sources."):
        sources = entry.setdefault("sources", [{}])
        key = field.removeprefix("sources.")
        if key in sources[-1]:
            sources.append({})
        sources[-1][key] = answer
    else:
        *path, last = field.split(".")
        for step in path:
            inner = entry.setdefault(step, {})
            entry = inner if isinstance(inner, dict) else {}
        entry[last] = _number(answer) if field in _NUMBERS else answer


def _slug(ask: str, place: int) -> str:
    words = re.findall(r"[a-z0-9]+", ask.lower())[:4]
    return "-".join(words) or f"question-{place + 1}"


def _number(answer: str) -> int | float | str:
    try:
        value = float(answer)
    except ValueError:
        return answer
    if not isfinite(value):
        return answer
    return int(value) if value.is_integer() else value


def _row(answers: dict[str, str], id_: str) -> dict[str, Any]:
    row: dict[str, Any] = {"cause": answers.get("cause", ""), "measure": id_, "priority": 1}
    for field, answer in answers.items():
        _put(row, field, answer.strip())
    return row
