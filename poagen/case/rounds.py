"""The rounds of a case: what was handed in, on which day, with which figures, and what Amazon replied."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final, TypeVar

import yaml
from pydantic import BaseModel

from poagen.case.answers import formerly, mark_of
from poagen.common.finding import PoagenError
from poagen.common.knowledge import load_model
from poagen.common.output import write_whole
from poagen.common.regular import read_text_file
from poagen.common.strict import STRICT
from poagen.common.words import bare
from poagen.common.yaml_text import unreadable
from poagen.diagnosis.model import Report
from poagen.remedies.model import Lifecycle, Plan

ROUNDS: Final = "rounds"
ACCEPTED: Final = "accepted"
_UNREAD: Final = frozenset({"wrong-channel"})
"""What a reply says where nobody who decides has read the letter."""

_RECORD, _LETTER, _REPLY = "round.yaml", "letter.md", "reply.txt"
_LARGEST_LETTER: Final = 4 << 20
_HEAD: Final = "# Kept by poagen: what was handed in. Do not edit.\n"


class _Part(BaseModel):
    model_config = STRICT


PartT = TypeVar("PartT", bound=_Part)


class HandedIn(_Part):
    """A file that was handed in."""

    name: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> HandedIn:
        """A file as it lies on disk."""
        return cls(name=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


class CauseTold(_Part):
    """A root cause as a round told it."""

    title: str
    defects: int
    onset: dt.date | None = None


class MeasureTold(_Part):
    """A measure as a round told it."""

    lifecycle: Lifecycle
    date: dt.date | None = None
    owner: str | None = None


class AnswerTold(_Part):
    """An answer of the seller as a round told it, with its question."""

    ask: str
    answer: str


class Figures(_Part):
    """The figures and words that a round told, for the next one to keep to."""

    window_start: dt.date
    window_end: dt.date
    measured: int | None
    invalid: int
    rate: float | None
    causes: dict[str, CauseTold] = {}
    measures: dict[str, MeasureTold] = {}
    answers: dict[str, AnswerTold] = {}


class Round(_Part):
    """One appeal of a case.

    Attributes:
        number: 1 for the first.
        date: The day on which it was handed in, as the seller states it; None of a letter from elsewhere.
        files: What was handed in.
        figures: What it told; None of a letter from elsewhere, which only its text can tell.
        asks: What Amazon's reply asked for: ids of kinds of replies; empty while there is none.
        replied: The day on which the reply was recorded, as the seller states it.
    """

    number: int
    date: dt.date | None = None
    files: list[HandedIn]
    figures: Figures | None = None
    asks: list[str] = []
    replied: dt.date | None = None

    @property
    def is_rejected(self) -> bool:
        """Whether Amazon has replied, and not agreed; who agrees and asks for more has not."""
        return bool(set(self.asks) - {ACCEPTED})


def figures_of(report: Report, plan: Plan) -> Figures:
    """The figures and statements that a letter of this report and plan tells."""
    titles = {cause.root_cause: cause.title for cause in plan.causes}
    causes = {
        mark_of(cause): CauseTold(title=titles.get(cause.id, cause.code), defects=cause.defects, onset=cause.onset)
        for cause in report.root_causes
    }
    said = {measure.measure: measure.statement for measure in plan.measures}
    told = {
        name: MeasureTold(lifecycle=one.lifecycle, date=one.date, owner=one.owner)
        for name, one in said.items()
        if one.is_done or one.is_promised
    }
    marks = {cause.id: mark_of(cause) for cause in report.root_causes}
    answers = {
        f"{marks.get(cause.root_cause, cause.cause)}; {question.id}": AnswerTold(
            ask=question.ask, answer=question.answer
        )
        for cause in plan.needed
        for question in cause.questions
        if question.answer
    }
    overall, window = report.vtr.overall, report.policy.window
    return Figures(
        window_start=window.start,
        window_end=window.end,
        measured=overall.measured,
        invalid=overall.invalid,
        rate=overall.rate,
        causes=causes,
        measures=told,
        answers=answers,
    )


def as_called_now(told: Round, now: Figures, categories: Mapping[str, str]) -> Round:
    """A round with its causes as they are called since their categories have the notice's names."""
    if told.figures is None:
        return told
    names = formerly(now.causes.keys(), categories)
    causes = _renamed(told.figures.causes, lambda mark: names.get(bare(mark), mark))
    answers = _renamed(told.figures.answers, lambda key: _of_cause(key, names))
    figures = told.figures.model_copy(update={"causes": causes, "answers": answers})
    return told.model_copy(update={"figures": figures})


def _of_cause(key: str, names: Mapping[str, str]) -> str:
    mark, sign, question = key.rpartition("; ")
    return f"{names.get(bare(mark), mark)}{sign}{question}"


def _renamed(told: Mapping[str, PartT], now: Callable[[str], str]) -> dict[str, PartT]:
    """Parts under other names; one whose new name another part has keeps its own."""
    counts = Counter(map(now, told))
    return {now(name) if counts[now(name)] == 1 else name: one for name, one in told.items()}


def rounds(folder: Path) -> tuple[Round, ...]:
    """The rounds of a case folder, the first one first.

    Raises:
        PoagenError: A record does not fit.
    """
    found = [load_model(path, Round) for path in (folder / ROUNDS).glob(f"*/{_RECORD}")]
    return tuple(sorted(found, key=lambda one: one.number))


def next_number(folder: Path) -> int:
    """The number of what is handed in now: the open round again, or the one after an answered round.

    Raises:
        PoagenError: A record does not fit.
    """
    known = rounds(folder)
    return known[-1].number + bool(known[-1].asks) if known else 1


def letter_of(folder: Path, number: int) -> str:
    """The letter of a round as Markdown; empty where it was not kept.

    Raises:
        PoagenError: It is no longer a text that can be read (YML001).
    """
    return _kept(_place(folder, number) / _LETTER)


def reply_of(folder: Path, number: int) -> str:
    """Amazon's reply to a round; empty where there is none.

    Raises:
        PoagenError: It is no longer a text that can be read (YML001).
    """
    return _kept(_place(folder, number) / _REPLY)


def _kept(path: Path) -> str:
    try:
        return read_text_file(path, most=_LARGEST_LETTER) if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise PoagenError(unreadable(path, error)) from error


def answered_letters(folder: Path) -> tuple[str, ...]:
    """The letters of a case to which Amazon has replied and not agreed, the first one first; kept ones only.

    One that only went to people who cannot decide is not among them: it may be handed in again as it is.
    """
    answered = [one for one in rounds(folder) if one.is_rejected and set(one.asks) != _UNREAD]
    return tuple(filter(None, (letter_of(folder, one.number) for one in answered)))


def rejected(folder: Path) -> tuple[Round, ...]:
    """The rounds to which Amazon has replied and not agreed, the last one last.

    None where the last of all is not among them: the next letter answers that.
    """
    known = rounds(folder)
    return tuple(one for one in known if one.is_rejected) if known and known[-1].is_rejected else ()


def last_rejected(folder: Path) -> Round | None:
    """The last round, where Amazon has replied to it and not agreed."""
    return next(reversed(rejected(folder)), None)


def record(folder: Path, one: Round, letter: str) -> Path:
    """Keep a round and its letter; a record of the same number is replaced."""
    place = _place(folder, one.number)
    write_whole(place / _LETTER, letter.encode())
    return _write(place, one)


@contextmanager
def recorded(folder: Path, one: Round, letter: str) -> Iterator[None]:
    """Keep a round and its letter for what is done inside; where either fails, the rounds are as they were."""
    place = _place(folder, one.number)
    before = {place / name: _bytes(place / name) for name in (_LETTER, _RECORD)}
    try:
        record(folder, one, letter)
        yield
    except BaseException:
        _put_back(before)
        with suppress(OSError):
            place.rmdir()
            place.parent.rmdir()
        raise


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _put_back(before: Mapping[Path, bytes | None]) -> None:
    for path, content in before.items():
        with suppress(OSError, PoagenError):
            if content is None:
                path.unlink(missing_ok=True)
            elif _bytes(path) != content:
                write_whole(path, content)


def record_reply(folder: Path, one: Round, reply: str) -> Path:
    """Keep Amazon's reply to a round; another one that was kept before stays beside it."""
    place = _place(folder, one.number)
    before = _kept(place / _REPLY)
    if before and before.split() != reply.split():
        numbers = (n for n in count(1) if not (place / f"reply-before-{n}.txt").exists())
        write_whole(place / f"reply-before-{next(numbers)}.txt", before.encode())
    write_whole(place / _REPLY, reply.encode())
    return _write(place, one)


def digests(files: Mapping[str, bytes]) -> list[HandedIn]:
    """Each file with its hash, in the order given."""
    return [HandedIn(name=name, sha256=hashlib.sha256(content).hexdigest()) for name, content in files.items()]


def _place(folder: Path, number: int) -> Path:
    return folder / ROUNDS / f"{number:02d}"


def _write(place: Path, one: Round) -> Path:
    text = yaml.safe_dump(one.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100)
    return write_whole(place / _RECORD, (_HEAD + text).encode())
