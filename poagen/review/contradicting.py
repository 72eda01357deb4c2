"""What a case's letter tells now, against what a rejected one told: no two letters may contradict each other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final

from poagen.case.rounds import Figures, MeasureTold, Round
from poagen.common.finding import Finding, Severity
from poagen.common.words import count
from poagen.remedies.model import Lifecycle
from poagen.review import CaseFacts
from poagen.review.against import not_of_the_data

_SHOWN: Final = 100
"""Characters of a sentence that a finding shows."""

_WORD: Final = re.compile(r"\w+")
_LITTLE: Final = 3
"""Letters of a word that carries no sense by itself, such as had."""


def differences(
    before: Round, told: str, now: Figures, facts: CaseFacts, older: Sequence[Round] = ()
) -> tuple[Finding, ...]:
    """Where what is told now differs from what rejected letters told.

    Args:
        before: The round of the rejected letter.
        told: Its text; of a letter from elsewhere it alone says which figures it told.
        now: What is told now.
        facts: The case as it is now.
        older: Rounds rejected before it: what they told and the last letter did not is not to be told otherwise.
    """
    last = _of_text(told, facts) if before.figures is None else contradictions(before.figures, now, before.date)
    return (*last, *_of_older(older, before.figures, now), *_same_day(before, facts.letter_date))


def _of_older(older: Sequence[Round], last: Figures | None, now: Figures) -> Iterator[Finding]:
    """What a letter before the last one told, that one did not tell, and is told otherwise now."""
    for place, one in enumerate(older):
        if one.figures is None:
            continue
        since = [*(later.figures for later in older[place + 1 :]), last]
        yield from contradictions(_alone(one.figures, [each for each in since if each], now), now, one.date)


def _alone(figures: Figures, since: Sequence[Figures], now: Figures) -> Figures:
    """What of a letter's figures is told again now and was not in a letter since."""
    kept: dict[str, dict[str, object]] = {}
    for name in ("causes", "measures", "answers"):
        known = {key for each in since for key in getattr(each, name)}
        again = getattr(now, name)
        kept[name] = {key: one for key, one in getattr(figures, name).items() if key in again and key not in known}
    return figures.model_copy(update={**kept, "measured": now.measured, "invalid": now.invalid})


def _of_text(told: str, facts: CaseFacts) -> Iterator[Finding]:
    for words, sentence in not_of_the_data(told.splitlines(), facts):
        yield _differs(f'the earlier letter told "{words}", which is not in the analysis: "{_short(sentence)}"')


def _same_day(before: Round, day: dt.date | None) -> Iterator[Finding]:
    """Where nobody said when Amazon replied, the day may be one that was left standing."""
    if day is not None and day == before.date and before.replied is None:
        yield Finding(
            "RVS006",
            Severity.WARNING,
            f"the letter bears the day of the rejected one, {day}",
            help="change letter_date in case.yaml to the day on which you hand this one in",
        )


def contradictions(before: Figures, now: Figures, day: dt.date | None = None) -> tuple[Finding, ...]:
    """Where what is told now differs from what was told before; only of the same window are figures compared.

    Args:
        before: What the earlier letter told.
        now: What is told now.
        day: The day on which the earlier letter was handed in.
    """
    same_days = (before.window_start, before.window_end) == (now.window_start, now.window_end)
    return (
        *(_figures(before, now) if same_days else ()),
        *(found for name, one in before.measures.items() for found in _statement(name, one, now, day)),
        *_answers(before, now),
    )


def _figures(before: Figures, now: Figures) -> Iterator[Finding]:
    if (before.measured, before.invalid) != (now.measured, now.invalid):
        yield _differs(f"the earlier letter told {_failed(before)} as invalid, now {_failed(now)}")
    for name, cause in before.causes.items():
        told = now.causes.get(name)
        if told is None:
            yield _differs(f"the earlier letter told the cause {cause.title}, which the data no longer shows")
        elif told.onset != cause.onset:
            yield _differs(
                f"the cause {cause.title} began on {cause.onset} in the earlier letter, now on {told.onset}"
            )
        elif told.defects != cause.defects:
            yield _differs(
                f"the cause {cause.title} had {count(cause.defects)} in the earlier letter, now {told.defects:,}"
            )


def _failed(figures: Figures) -> str:
    """How many packages failed, and of how many where that is known."""
    if figures.measured is None:
        return count(figures.invalid)
    return f"{figures.invalid:,} of {count(figures.measured)}"


def _statement(name: str, before: MeasureTold, now: Figures, day: dt.date | None) -> Iterator[Finding]:
    told = now.measures.get(name)
    was_done = before.lifecycle is Lifecycle.COMPLETED
    if was_done and (told is None or told.lifecycle is not Lifecycle.COMPLETED):
        yield _differs(f"the earlier letter told {name} as done on {before.date}, now it is not stated as done")
    elif told is None:
        yield _differs(f"the earlier letter told {name} as planned for {before.date}, now it is not stated at all")
    elif told.lifecycle is before.lifecycle and told.date != before.date:
        yield _differs(f"the earlier letter dated {name} {before.date}, now it is {told.date}")
    elif told.lifecycle is not before.lifecycle and day and told.date and told.date < day:
        yield _differs(
            f"the earlier letter, of {day}, told {name} as planned for {before.date}, "
            f"now it is stated as done on {told.date}, before that letter"
        )


def _answers(before: Figures, now: Figures) -> Iterator[Finding]:
    """Answers of which most words are gone; a longer answer with the same words tells more, not otherwise."""
    for name, was in before.answers.items():
        told = now.answers.get(name)
        if told is None or was.answer.rstrip(". ") in told.answer:
            continue
        words, kept = _words(was.answer), _words(told.answer)
        if 2 * len(words & kept) < len(words) or not words:
            asked, answered, anew = (_short(text) for text in (was.ask, was.answer, told.answer))
            yield _differs(f'the earlier letter answered "{asked}" with "{answered}", now it is "{anew}"')


def _words(text: str) -> frozenset[str]:
    """What carries the sense of an answer: its numbers and its longer words."""
    return frozenset(word for word in _WORD.findall(text.casefold()) if len(word) > _LITTLE or word.isdigit())


def _short(text: str) -> str:
    text = text.rstrip(".")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()} …"


def _differs(message: str) -> Finding:
    return Finding(
        "RVS004",
        Severity.WARNING,
        message,
        help="correct what is wrong, or say in the letter why it differs",
    )
