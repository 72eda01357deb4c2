"""A new case: what it needs to know, from whom, and the folder that it becomes."""

from __future__ import annotations

import filecmp
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from poagen.case import edit
from poagen.case.evidence import FOLDER as EVIDENCE
from poagen.case.judging import HowJudged, given
from poagen.case.knowledge import notices
from poagen.case.model import Blocks, RouteKind
from poagen.case.notice import NoticeFacts
from poagen.case.noticedates import read_day
from poagen.case.place import CASE_FILE, PLAN_FILE
from poagen.case.schema import FOLDER, modeline, write_schemas
from poagen.case.typed import fitting, list_of, pairs_of, wrong
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.locking import locked
from poagen.common.output import copy_whole, make_folders, take_away, write_whole
from poagen.common.regular import at_home, read_text_file, real
from poagen.policy import marketplace_names, store_name

Values = dict[str, Any]
"""Keys of case.yaml with text, or a list of texts; days as 2026-10-31."""

REQUIRED: Final = ("seller", "marketplace", "as_of")
NOTICE_FILE: Final = "notice.txt"
_DAYS: Final = frozenset({"as_of", "notice_date", "reply_by", "letter_date"})
_LISTS: Final = frozenset({"scope", "data", "asked_for"})
_PARTIAL: Final = "init.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A key that a new case asks for: the question, why it is asked, and what stands in case.yaml beside it."""

    key: str
    ask: str
    why: str
    comment: str
    example: str


ASKED: Final = (
    Asked(
        "seller",
        "What is the seller called?",
        "The letter bears this name. Write it as Seller Central shows it.",
        "as Seller Central shows it",
        "Northfield Trading",
    ),
    Asked(
        "marketplace",
        "Which store does the notice concern?",
        "Every store has rules of its own. Write US, UK, DE … or Amazon.com.",
        "the store; its rules judge the packages",
        "US",
    ),
    Asked(
        "as_of",
        "What is the last day of the period that the notice speaks of?",
        "The window of days that count ends on it. Write it as 2026-10-31.",
        "last day of the period in the notice",
        "2026-10-31",
    ),
    Asked(
        "notice_date",
        "What is the date of Amazon's notice?",
        "The letter names the notice by its date.",
        "date of Amazon's notice",
        "2026-11-02",
    ),
    Asked(
        "scope",
        "Which categories does the notice block?",
        "The letter asks for these. Put ; between them. Nothing: those below target.",
        "categories that the notice blocks; without it, those below target",
        "[Home & Kitchen, Garden]",
    ),
    Asked(
        "reply_by",
        "By which day does Amazon want an answer?",
        "It stands in no letter; it is there so that you do not miss it.",
        "the day by which Amazon wants an answer",
        "2026-11-19",
    ),
    Asked(
        "letter_date",
        "Which date shall the letter bear?",
        "Nothing: the letter bears none yet.",
        "date of the letter",
        "2026-11-12",
    ),
    Asked(
        "consultant",
        "Who prepares the case, if it is not the seller?",
        "It stands in a letter only where that is on the consultant's paper.",
        "who prepares the case; or name, firm, address, email, phone and website below it",
        "Ada Example",
    ),
)

_FURTHER: Final = (
    ("notice", "the notice's words", NOTICE_FILE),
    ("subject", "what the notice is about", "valid-tracking-rate"),
    ("blocks", "what the notice blocks: categories, programme, account, or nothing (a warning)", "categories"),
    ("asked_for", "what the notice asks for", "[root-causes, actions-taken, prevention]"),
    ("route", "your own word on what this case is: appeal, dispute, mixed, other", "appeal"),
    ("language", "the letter's language: en, de, fr, it, es, ja; Amazon reads English for every store", "en"),
    ("look", "the letter's look: plain, consultant or bilingual", "plain"),
    ("data", "files to read; without it, all that lies in data/", "[data/orders.csv]"),
)
_NAMED: Final = ("dates", "categories")
_READING: Final = (
    ("categories", "category in the data: its name in the notice"),
    ("mapping", "packages column: header in the files"),
    ("dates", "how to read dates such as 05/06/2026"),
    *((name, field.description) for name, field in HowJudged.model_fields.items()),
)
_HEAD: Final = """\
# The case: who, which store, which notice. Nothing has a default; what you leave out stays open in the letter.
# Days are written 2026-10-31. Answers to questions about the causes: poagen answer. Keys: docs/case.md.
"""


_CHOICES: Final[Mapping[str, Callable[[], list[str]]]] = MappingProxyType(
    {
        "route": lambda: [each.value for each in RouteKind],
        "blocks": lambda: [each.value for each in Blocks],
        "subject": lambda: list(notices().by_id),
        "dates": lambda: ["DMY", "MDY"],
    }
)


def tidy(key: str, value: object, marketplace: str | None = None) -> Any:
    """A given value as case.yaml has it.

    Raises:
        PoagenError: There is no such key, or the value does not have its form (CAS008).
    """
    return fitting(key, _tidied(key, value, marketplace))


def _tidied(key: str, value: object, marketplace: str | None) -> Any:
    known = [*(asked.key for asked in ASKED), *(name for name, _, _ in _FURTHER), *_NAMED, *HowJudged.model_fields]
    if key not in known:
        near = get_close_matches(key, known, n=1)
        raise wrong(
            key, "there is no such key", f"did you mean {near[0]}?" if near else f"use one of {_listed(known)}"
        )
    if key in HowJudged.model_fields:
        return given(key, value)
    if key in _LISTS:
        return list_of(key, value)
    if key == "categories":
        return pairs_of(key, value)
    text = " ".join(str(value).split())
    if key in _DAYS:
        return _day(key, text, marketplace)
    if key == "marketplace":
        return _marketplace(text)
    choices = _CHOICES.get(key, list)()
    if choices and text not in choices:
        raise wrong(key, f'"{text}" is not one of its values', f"use one of {_listed(choices)}")
    return text


def _day(key: str, text: str, marketplace: str | None) -> str:
    day = read_day(text, marketplace)
    if day is None:
        raise wrong(key, f'"{text}" is not a day', "write it as 2026-10-31: year, month, day")
    return day.isoformat()


def _marketplace(text: str) -> str:
    code = marketplace_names().get(text.casefold().removeprefix("www."))
    if code is None:
        codes = sorted(set(marketplace_names().values()))
        near = get_close_matches(text.casefold(), marketplace_names(), n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise wrong("marketplace", f'"{text}" is no store that poagen knows', f"{hint}use one of {_listed(codes)}")
    return code


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def from_notice(facts: NoticeFacts) -> Values:
    """What a notice tells of a case, by the keys of case.yaml."""
    days = {
        "as_of": facts.period[1] if facts.period else None,
        "notice_date": facts.notice_date,
        "reply_by": facts.reply_by,
    }
    found: Values = {key: day.isoformat() for key, day in days.items() if day}
    words = {"marketplace": facts.marketplace, "subject": facts.subject, "blocks": facts.blocks}
    found |= {key: word for key, word in words.items() if word}
    lists = {"scope": facts.categories, "asked_for": facts.asked_for}
    return found | {key: list(items) for key, items in lists.items() if items}


def facts_in_words(facts: NoticeFacts) -> list[str]:
    """What was read of a notice, for a person to confirm."""
    known = notices()
    about = known.by_id[facts.subject].name if facts.subject else "not told by any rule; read it yourself"
    asks = {ask.id: ask.says for ask in known.asks}
    start = f"{facts.period[0]} to " if facts.period and facts.period[0] else "up to "
    lines = {
        "about": about,
        "also about": _listed([known.by_id[id_].name for id_ in facts.also]),
        "store": store_name(facts.marketplace) if facts.marketplace else "",
        "categories": "; ".join(facts.categories),
        "blocks": {"nothing": "nothing yet, it is a warning"}.get(facts.blocks or "", facts.blocks or ""),
        "its date": str(facts.notice_date or ""),
        "period": f"{start}{facts.period[1]}" if facts.period else "",
        "answer by": str(facts.reply_by or ""),
        "asks for": "; ".join(asks[id_] for id_ in facts.asked_for),
    }
    return [f"  {name + ':':12} {words}" for name, words in lines.items() if words]


def missing(values: Values, required: Sequence[str] = REQUIRED) -> list[str]:
    """The keys that a case cannot do without and that have no value."""
    return [key for key in required if not values.get(key)]


def refuse_existing(folder: Path) -> None:
    """Refuse a folder that is a case already, and one that is no folder.

    Raises:
        PoagenError: CAS003.
    """
    there = next((name for name in (CASE_FILE, PLAN_FILE) if (folder / name).exists()), None)
    if there or (folder.exists() and not folder.is_dir()):
        told = (
            f"{there} is there already, and init never writes over it" if there else "this is a file, not a folder"
        )
        help_ = "edit that file to change the case, or choose another folder for a new one"
        if there and (folder / there).is_dir():
            told = f"there is a folder named {there}, which should be a file"
            help_ = "move that folder away, or choose another folder for a new case"
        raise PoagenError(Finding("CAS003", Severity.ERROR, told, file=str(folder), help=help_))


def create(
    folder: Path,
    values: Values,
    files: Sequence[Path] = (),
    notice: str | None = None,
    *,
    required: Sequence[str] = REQUIRED,
    examples: Mapping[str, str] = MappingProxyType({}),
) -> list[Path]:
    """Make the case folder. case.yaml comes last, so that a run that breaks off can be run again.

    Args:
        folder: Where; it may exist, but not hold a case.
        values: Keys of case.yaml.
        files: Exports to copy into ``data/``.
        notice: The notice's words, which go into ``notice.txt``.
        required: Keys that must have a value.
        examples: What stands beside a key without a value, in place of the example that all cases have.

    Returns:
        The files and folders made, case.yaml first.

    Raises:
        PoagenError: Something needed is missing (CAS007), a file is not there (CAS008), or it is a case (CAS003).
    """
    refuse_existing(folder)
    values = {key: value for key, value in values.items() if value}
    if open_ := missing(values, required):
        raise PoagenError(lacking(key) for key in open_)
    _all_there(files)
    _no_two_of_one_name([*files, *_files_in(folder / "data")])
    if notice is not None:
        values = {**values, "notice": NOTICE_FILE}
    text = case_text(values, examples)
    for key, value in values.items():
        fitting(key, value)
    make_folders(folder, ("data", EVIDENCE, "out"))
    with locked(folder):
        return _fill(folder, text, files, notice)


def _fill(folder: Path, text: str, files: Sequence[Path], notice: str | None) -> list[Path]:
    """Write the files of a new case, the case file last."""
    refuse_existing(folder)
    copied = [_copied(path, folder / "data") for path in files]
    write_schemas(folder)
    if notice is not None:
        write_whole(folder / NOTICE_FILE, notice.encode("utf-8", errors="replace"))
    write_whole(folder / CASE_FILE, text.encode("utf-8", errors="replace"))
    take_away(folder / FOLDER / _PARTIAL)
    return [folder / CASE_FILE, *copied]


def _all_there(files: Sequence[Path]) -> None:
    for path in files:
        if path.is_dir():
            raise wrong("file", f"{path} is a folder", "name the files in it, each with --file")
        if not path.is_file():
            raise wrong("file", f"{path} is not there", "check the name; give each export with --file")


def _files_in(data: Path) -> list[Path]:
    return [path for path in data.iterdir() if path.is_file()] if data.is_dir() else []


def _no_two_of_one_name(files: Sequence[Path]) -> None:
    """Refuse two files that would be one in ``data/`` and hold different things, before anything is made."""
    known: dict[str, Path] = {}
    for path in files:
        other = known.setdefault(path.name, path)
        if real(other) != real(path) and not filecmp.cmp(other, path, shallow=False):
            told = f"{other} and {path} have one name and hold different things"
            raise wrong("file", told, "rename one of the two files")


def _copied(path: Path, data: Path) -> Path:
    """A copy in ``data/``; a file of the same name and another content is not written over."""
    target = data / path.name
    if target.exists() and real(target) != real(path) and not filecmp.cmp(target, path, shallow=False):
        raise wrong("file", f"{target} is there already and holds something else", "rename one of the two files")
    if not target.exists():
        copy_whole(path, target)
    return target


def case_text(values: Values, examples: Mapping[str, str] = MappingProxyType({})) -> str:
    """case.yaml with its comments; what has no value stands as a comment, ready to be filled in."""
    lines = [modeline("case"), *_HEAD.splitlines(), ""]
    rows = [(asked.key, asked.comment, asked.example) for asked in ASKED]
    for key, comment, example in [*rows, *_FURTHER]:
        value, shown = values.get(key), examples.get(key, example)
        lines.append(f"{key}: {edit.written(value)}  # {comment}" if value else f"# {key}: {shown}  # {comment}")
    lines += [f"{key}: {edit.written(values[key])}  # {comment}" for key, comment in _READING if values.get(key)]
    return "\n".join(lines) + "\n"


def named_data(folder: Path, names: Sequence[str]) -> list[str]:
    """Named data files as case.yaml has them: from the case folder, or whole where they lie elsewhere.

    Raises:
        PoagenError: One is not there (CAS008).
    """
    return [_named(folder, name) for name in names]


def _named(folder: Path, name: str) -> str:
    given = at_home(name)
    found = given if os.path.exists(given) else folder / given  # noqa: PTH110 - also where no such name can be
    if not os.path.exists(found):  # noqa: PTH110
        raise wrong("data", f"{name} is not there", "name a file from where you are, or from the case folder")
    home, path = real(folder), real(found)
    return Path(os.path.relpath(path, home)).as_posix() if path.is_relative_to(home.parent) else path.as_posix()


def load_partial(folder: Path) -> Values:
    """The answers that an earlier run kept when it broke off; none if there are none."""
    try:
        held = json.loads(read_text_file(folder / FOLDER / _PARTIAL))
    except (OSError, ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def save_partial(folder: Path, values: Mapping[str, object]) -> None:
    """Keep the answers so far."""
    write_whole(folder / FOLDER / _PARTIAL, (json.dumps(values, indent=1, ensure_ascii=True) + "\n").encode())


def lacking(key: str) -> Finding:
    """The finding that a key is needed."""
    asked = next(each for each in ASKED if each.key == key)
    return Finding(
        "CAS007",
        Severity.ERROR,
        f"{key} is missing: {asked.ask[:1].lower()}{asked.ask[1:].rstrip('?')}",
        help=f'give it with --data {key}="{asked.example}", or run init in a terminal, which asks',
    )
