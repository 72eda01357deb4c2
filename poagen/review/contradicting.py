"""What a case's letter tells now, against what a rejected one told: no two letters may contradict each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from poagen.case.rounds import Figures, Round
from poagen.common.finding import Finding, Severity
from poagen.common.words import count
from poagen.remedies.model import Lifecycle
from poagen.review import CaseFacts
from poagen.review.against import not_of_the_data

_SHOWN = 100
"""Characters of a sentence that a finding shows."""


def differences(before: Round, told: str, now: Figures, facts: CaseFacts) -> tuple[Finding, ...]:
    """Where what is told now differs from what a rejected letter told.

    Args:
        before: The round of the rejected letter.
        told: Its text; of a letter from elsewhere it alone says which figures it told.
        now: What is told now.
        facts: The case as it is now.
    """
    if before.figures is None:
        return (*_of_text(told, facts), *_same_day(before, facts.letter_date))
    return (*contradictions(before.figures, now), *_same_day(before, facts.letter_date))


def _of_text(told: str, facts: CaseFacts) -> Iterator[Finding]:
    for words, sentence in not_of_the_data(told.splitlines(), facts):
        shown = sentence if len(sentence) <= _SHOWN else f"{sentence[:_SHOWN].rstrip()} …"
        yield _differs(f'the earlier letter told "{words}", which is not in the analysis: "{shown.rstrip(".")}"')


def _same_day(before: Round, day: dt.date | None) -> Iterator[Finding]:
    """Where nobody said when Amazon replied, the day may be one that was left standing."""
    if day is not None and day == before.date and before.replied is None:
        yield Finding(
            "RVS006",
            Severity.WARNING,
            f"the letter bears the day of the rejected one, {day}",
            help="change letter_date in case.yaml to the day on which you hand this one in",
        )


def contradictions(before: Figures, now: Figures) -> tuple[Finding, ...]:
    """Where what is told now differs from what was told before; only of the same window are figures compared."""
    same_days = (before.window_start, before.window_end) == (now.window_start, now.window_end)
    return (*(_figures(before, now) if same_days else ()), *_statements(before, now))


def _figures(before: Figures, now: Figures) -> Iterator[Finding]:
    if (before.measured, before.invalid) != (now.measured, now.invalid):
        was = f"{before.invalid:,} of {before.measured or 0:,}"
        yield _differs(
            f"the earlier letter told {was} packages as invalid, now {now.invalid:,} of {now.measured or 0:,}"
        )
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


def _statements(before: Figures, now: Figures) -> Iterator[Finding]:
    for name, measure in before.measures.items():
        told = now.measures.get(name)
        if measure.lifecycle is Lifecycle.COMPLETED and (
            told is None or told.lifecycle is not Lifecycle.COMPLETED
        ):
            yield _differs(
                f"the earlier letter told {name} as done on {measure.date}, now it is not stated as done"
            )
        elif told is None:
            yield _differs(
                f"the earlier letter told {name} as planned for {measure.date}, now it is not stated at all"
            )
        elif told.lifecycle is measure.lifecycle and told.date != measure.date:
            yield _differs(f"the earlier letter dated {name} {measure.date}, now it is {told.date}")


def _differs(message: str) -> Finding:
    return Finding(
        "RVS004",
        Severity.WARNING,
        message,
        help="correct what is wrong, or say in the letter why it differs",
    )
