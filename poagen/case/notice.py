"""Reading a notice: what it is about, for which store and categories, its dates, and what it asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from poagen.case.knowledge import Subject, any_in, notices, pattern
from poagen.case.noticedates import dates_of
from poagen.policy import marketplace_names

_BULLET: Final = re.compile(r"^\s*(?:[-–—•*·●▪►]+|\d{1,2}[.)])\s+")
_HEADER: Final = re.compile(
    r"^\s*(?:subject|from|to|cc|date|sent|received|betreff|von|an|datum|gesendet)\s*:", re.I
)
_END: Final = re.compile(r"(?<=[.!?])(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[\"'“(\[]?[A-Z0-9À-Þ])|(?<=[。！？])")
_HOST: Final = re.compile(r"(?P<before>\S*?)\bamazon\.(?P<zone>com?\.[a-z]{2}|[a-z]{2,3})\b(?P<after>\S*)", re.I)
_CATEGORY: Final = re.compile(
    r"\b(?:categor(?:y|ies)|kategorien?|cat[ée]gories?|categorie|categor[ií]as?)\b", re.I
)
_AFTER: Final = re.compile(
    r"\b(?:[Cc]ategory|[Kk]ategorie|[Cc]atégorie|[Cc]ategor[ií]a)\s+[\"'„“”«]?"
    r"([A-ZÀ-Þ][\w'’-]*(?:\s*[,&]?\s*(?:(?:und|and|et|y|e)\s+)?[A-ZÀ-Þ][\w'’-]*)*)"
)
_NOT_NAMES: Final = re.compile(
    r"^(?:the|this|that|these|those|all|any|each|every|other|others|some|select(?:ed)?|certain|following|affected|"
    r"same|below|above|one|more|your|our|its|and|or|product|seller|merchant|listed|respective|multiple|several)\b",
    re.I,
)
_PERCENT: Final = re.compile(r"\s*[:=–—-]?\s*\(?\s*(?:VTR\s*[:=]?\s*)?\d{1,3}(?:[.,]\d+)?\s*%.*$")
_TAIL: Final = re.compile(r"[\s.,:;()\[\]]+$")


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
        blocks: ``categories``, ``account`` or ``nothing``.
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
_LONGEST_NAMES: Final = 500
"""Characters of names that are joined by *and*."""

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
    sentences = tuple(_sentences(text))
    store = marketplace or _store(text)
    subject, also = _subject(sentences)
    found = dates_of(sentences, store)
    return NoticeFacts(
        subject=subject,
        also=also,
        marketplace=store,
        categories=_categories(text),
        notice_date=found.notice,
        period=found.period,
        reply_by=found.reply_by,
        asked_for=tuple(ask.id for ask in notices().asks if any(any_in(ask.patterns, one) for one in sentences)),
        blocks=_blocks(sentences),
    )


def _sentences(text: str) -> Iterator[str]:
    """Sentences and list items; lines that only wrap are joined."""
    joined: list[str] = []
    for line in [*text.splitlines(), ""]:
        begins_anew = bool(_BULLET.match(line) or _HEADER.match(line) or not line.strip())
        if begins_anew or (joined and _HEADER.match(joined[-1])):
            yield from _split(" ".join(joined))
            joined = []
        if line.strip():
            joined.append(line.strip())
    yield from _split(" ".join(joined))


def _split(paragraph: str) -> Iterator[str]:
    yield from (part.strip() for part in _END.split(paragraph) if part and part.strip())


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


def _categories(text: str) -> tuple[str, ...]:
    """The categories that a notice names, in its order, each once."""
    found: list[str] = []
    in_list = False
    for line in text.splitlines():
        bare = _BULLET.sub("", line).strip()
        if in_list and not bare:
            continue
        if in_list and (_BULLET.match(line) or _is_name(_PERCENT.sub("", bare))):
            found += _names(_PERCENT.sub("", bare))
            continue
        if bare:
            in_list = bool(_CATEGORY.search(bare)) and bare.endswith(":")
        if _PERCENT.search(bare) and _is_name(_PERCENT.sub("", bare)):
            found += _names(_PERCENT.sub("", bare))
    for sentence in _sentences(text):
        found += _in_sentence(sentence)
    return tuple({name.casefold(): name for name in reversed(found)}.values())[::-1]


def _is_name(text: str) -> bool:
    return _TAIL.sub("", text).casefold().replace(" and ", " & ") in _known()


def _known() -> dict[str, str]:
    return {name.casefold(): name for name in notices().categories.names}


def _in_sentence(sentence: str) -> list[str]:
    if not _CATEGORY.search(sentence):
        return []
    listed = re.search(rf"{_CATEGORY.pattern}[^:]{{0,40}}:\s*(.+)$", sentence, re.I)
    if listed and not listed[1].startswith("//"):
        return _names(_PERCENT.sub("", listed[1]))
    before = re.search(rf"\b(?:in|for|from|within)\s+(?:the\s+)?(.{{3,120}}?)\s+{_CATEGORY.pattern}", sentence)
    if before:
        start = re.split(r"\b(?:in|for|from|within) (?:the )?", before[1])[-1]
        if names := _names(start):
            return names
    if after := _AFTER.search(sentence):
        return _names(after[1])
    return [match.group() for match in _spans(sentence)]


def _spans(sentence: str) -> list[re.Match[str]]:
    """Known names in a sentence that speaks of categories, the longest first, as written with capitals."""
    taken: list[re.Match[str]] = []
    for name in sorted(notices().categories.names, key=len, reverse=True):
        loose = re.escape(name).replace(r"\ \&\ ", r"\s+(?:&|and)\s+").replace(r"\ ", r"\s+")
        for match in re.finditer(rf"(?<![\w&])(?<!Account ){loose}(?![\w&])", sentence):
            if all(match.end() <= other.start() or match.start() >= other.end() for other in taken):
                taken.append(match)
    return sorted(taken, key=lambda match: match.start())


def _names(text: str) -> list[str]:
    """A written list of names, split where one ends: known names first, then commas and *and*."""
    parts = [part.strip() for part in re.split(r"\s*[,;、]\s*|\s+/\s+", _TAIL.sub("", text)) if part.strip()]
    names: list[str] = []
    while parts:
        size = next((n for n in range(min(3, len(parts)), 1, -1) if _is_name(", ".join(parts[:n]))), 1)
        names += _of_part(", ".join(parts[:size]))
        parts = parts[size:]
    return names


def _of_part(part: str) -> list[str]:
    """One part between commas: a name, or names joined by *and*."""
    if len(part) > _LONGEST_NAMES:
        return []
    bare = _TAIL.sub("", re.sub(r"^(?:and|und|et|&)\s+", "", part)).strip(" \"'“”")
    if _is_name(bare) or not re.search(r"\s(?:and|und|et)\s", bare):
        return [bare] if _may_be_name(bare) else []
    words = re.split(r"\s(?:and|und|et)\s", bare)
    for cut in range(1, len(words)):
        left, right = " and ".join(words[:cut]), " and ".join(words[cut:])
        if _is_name(left) or _is_name(right):
            return [*_of_part(left), *_of_part(right)]
    if any("&" in word for word in words):
        return [name for word in words for name in _of_part(word)]
    return [bare] if _may_be_name(bare) else []


def _may_be_name(text: str) -> bool:
    """Whether words can be a category's name: short, without a verb's company, not a word such as *affected*."""
    return (
        bool(text)
        and len(text) <= 60
        and len(text.split()) <= 7
        and not _NOT_NAMES.match(text)
        and (_is_name(text) or text[:1].isupper() or not text.isascii())
    )


def split_categories(text: str) -> list[str]:
    """A list of categories as a person types it: by ``;`` or line, else by commas that end a name."""
    if re.search(r"[;\n]", text):
        return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    names: list[str] = []
    while parts:
        size = next((n for n in range(min(3, len(parts)), 1, -1) if _is_name(", ".join(parts[:n]))), 1)
        names.append(", ".join(parts[:size]))
        parts = parts[size:]
    return names
