"""Reading a notice: what it is about, for which store and categories, its dates, and what it asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from poagen.case.knowledge import Subject, any_in, notices, pattern
from poagen.case.noticecategories import categories_of
from poagen.case.noticedates import dates_of
from poagen.case.noticelines import sentences_of
from poagen.policy import marketplace_names

_HOST: Final = re.compile(r"(?P<before>\S*?)\bamazon\.(?P<zone>com?\.[a-z]{2}|[a-z]{2,3})\b(?P<after>\S*)", re.I)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What was read of a notice; None or empty where it does not say.

    Attributes:
        subject: Id of what it is about.
        also: Ids of what else it claims.
        marketplace: Code of the store, where it names one.
        categories: Names of categories, as the notice writes them.
        notice_date: Its date.
        period: First and last day of the period that it speaks of; the first may be None.
        reply_by: The day by which it wants an answer.
        asked_for: Ids of what it asks for.
        blocks: ``categories``, ``programme``, ``account`` or ``nothing``.
    """

    subject: str | None
    also: tuple[str, ...]
    marketplace: str | None
    categories: tuple[str, ...]
    notice_date: dt.date | None
    period: tuple[dt.date | None, dt.date] | None
    reply_by: dt.date | None
    asked_for: tuple[str, ...]
    blocks: str | None


_LONGEST: Final = 50_000
"""Characters of a notice that are looked at; real ones have some thousand."""

_LONGEST_WORD: Final = 200

_TOO_LONG: Final = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_GAP: Final = re.compile(r"\s{20,}")


def read_notice(text: str, *, marketplace: str | None = None) -> NoticeFacts:
    """Read a notice by rules; what no rule finds stays open.

    Args:
        text: The notice as it was pasted.
        marketplace: The store, where it is known already; it says how 05/06/2026 is read.
    """
    text = _TOO_LONG.sub(lambda word: word[0][:_LONGEST_WORD], text[: 4 * _LONGEST])
    text = _GAP.sub(lambda gap: "\n\n" if "\n" in gap[0] else " ", text)[:_LONGEST]
    sentences = tuple(sentences_of(text))
    store = marketplace or _store(text)
    subject, also = _subject(sentences)
    found = dates_of(sentences, store)
    return NoticeFacts(
        subject=subject,
        also=also,
        marketplace=store,
        categories=categories_of(text),
        notice_date=found.notice,
        period=found.period,
        reply_by=found.reply_by,
        asked_for=tuple(ask.id for ask in notices().asks if any(any_in(ask.patterns, one) for one in sentences)),
        blocks=_blocks(sentences),
    )


def _subject(sentences: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """What the notice is about, and what else it claims."""
    live = [one for one in sentences if not any_in(notices().skip.patterns, one)]
    known = notices().subjects
    claimed = [each for each in known if any(_claims(each, one) for one in live)]
    text = "\n".join(live)
    joined = [
        each
        for each in known
        if any(pattern(one).search(text) and pattern(two).search(text) for one, two in each.together)
    ]
    if joined and not any(each.decisive or each.ours for each in claimed):
        claimed = [joined[0], *claimed]
    if claimed:
        first = _first(claimed)
        return first.id, tuple(each.id for each in claimed if each is not first)
    named = [each for each in known if any_in(each.names, text)] or [
        each for each in known if each.ours and any(any_in(each.names, one) for one in sentences)
    ]
    return (_first(named).id, ()) if named else (None, ())


def _first(found: Sequence[Subject]) -> Subject:
    """A decisive subject before ours, ours before all others."""
    return min(found, key=lambda each: (not each.decisive, not each.ours))


def _claims(subject: Subject, sentence: str) -> bool:
    if any_in(subject.claims, sentence):
        return True
    return any_in(subject.names, sentence) and any_in(notices().failing.patterns, sentence)


def _store(text: str) -> str | None:
    """The store that is named most plainly: in words first, then in addresses of its own."""
    plain: list[str] = []
    hosts: list[str] = []
    for match in _HOST.finditer(text):
        code = marketplace_names().get(f"amazon.{match['zone']}".casefold())
        is_address = bool(re.search(r"[/@.]", match["before"]) or match["after"].startswith("/"))
        if code:
            (hosts if is_address else plain).append(code)
    plain += [code for code, names in notices().stores.names.items() for name in names if _has(name, text)]
    for found in (plain, hosts):
        if len(set(found)) == 1:
            return found[0]
        if found:
            return None
    return None


def _has(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) is not None


def _blocks(sentences: Sequence[str]) -> str | None:
    for block in notices().blocks:
        fits = any(any_in(block.patterns, one) for one in sentences)
        if fits and not any(any_in(block.unless, one) for one in sentences):
            return block.id
    return None
