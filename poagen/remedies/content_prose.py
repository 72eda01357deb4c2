"""Content checks on every sentence of a catalog, whichever entry it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from poagen.common.finding import Severity
from poagen.remedies.content_model import Check, Complaint, Content, Told, holding, shortened

TWIN: Final = 0.6
"""Share of their longer words that two measures may have in common."""

_LONGEST: Final = 45
_BLOCK: Final = 500
_MARKUP: Final = re.compile(r"[*_`#<>|]|\]\(|https?://")
_PLAIN: Final = frozenset(
    ("since", "from", "that", "this", "with", "each", "which", "when", "they", "their", "them", "only", "also")
)


def _unended(content: Content) -> Iterator[Complaint]:
    for id_, text in content.prose:
        if not text.endswith((".", "?")):
            yield id_, f"the text has no full stop: {shortened(text)}"


def _small_letter(content: Content) -> Iterator[Complaint]:
    for id_, text in content.sentences:
        if text and text[0].islower():
            yield id_, f"the sentence does not begin with a capital letter: {shortened(text)}"


def _shouting(content: Content) -> Iterator[Complaint]:
    for id_, text in content.prose:
        if "!" in text or re.search(r"\b[A-Z]{6,}\b", text):
            yield id_, f"the text shouts: {shortened(text)}"


def _long(content: Content) -> Iterator[Complaint]:
    for id_, text in content.sentences:
        if len(text.split()) > _LONGEST:
            yield id_, f"the sentence has {len(text.split())} words: {shortened(text)}"


def _spaced(content: Content) -> Iterator[Complaint]:
    for id_, text in content.prose:
        if re.search(r"\s[,.;:?]|,,|\.\.|\(\s|\s\)", text):
            yield id_, f"a sign stands apart or twice: {shortened(text)}"


def _marked_up(content: Content) -> Iterator[Complaint]:
    for id_, text in content.prose:
        if found := _MARKUP.search(text):
            yield id_, f'the text holds markup or an address, "{found.group()}": {shortened(text)}'


def _twice(content: Content) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    for id_, text in content.sentences:
        key = text.casefold().strip(" .?")
        if key in seen:
            yield id_, f"the sentence stands in {seen[key]} already: {shortened(text)}"
        seen.setdefault(key, id_)


def _twins(content: Content) -> Iterator[Complaint]:
    for kind in (True, False):
        told = [item for item in content.measures if item.is_corrective is kind]
        for one, other, share in _pairs(told):
            yield other.id, f"it says what {one.id} says: {share:.0%} of their words are the same"


def _pairs(told: list[Told]) -> Iterator[tuple[Told, Told, float]]:
    bags = [_bag(f"{item.measure.title} {item.measure.text.completed}") for item in told]
    known = {word: place for place, word in enumerate(sorted(set().union(*bags)))} if bags else {}
    table = np.zeros((len(bags), len(known)), dtype=np.float32)
    for row, bag in enumerate(bags):
        table[row, [known[word] for word in bag]] = 1
    sizes = table.sum(axis=1)
    for start in range(0, len(bags), _BLOCK):
        common = table[start : start + _BLOCK] @ table.T
        shares = common / np.maximum(sizes[start : start + _BLOCK, None] + sizes[None, :] - common, 1)
        for row, column in np.argwhere(shares > TWIN):
            if start + row < column:
                yield told[start + row], told[column], float(shares[row, column])


def _bag(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", re.sub(r"\{\{.*?\}\}", " ", text).casefold())) - _PLAIN


def _titles(content: Content) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    entries = [(told.id, told.measure.title) for told in content.measures]
    entries += [(cause.id, cause.title) for cause in content.causes]
    for id_, title in entries:
        first = seen.setdefault(title.casefold(), id_)
        if first != id_:
            yield id_, f'the title "{title}" is that of {first}'
        if title.endswith(".") or len(title) > 80:
            yield id_, f"the title is a sentence or too long: {shortened(title)}"


def _blame(content: Content) -> Iterator[Complaint]:
    yield from holding(content.prose, "blame", "the text blames,")


def _apology(content: Content) -> Iterator[Complaint]:
    yield from holding(content.prose, "apology", "the text apologises,")


def _praise(content: Content) -> Iterator[Complaint]:
    yield from holding(content.prose, "praise", "the text praises,")


def _absolute(content: Content) -> Iterator[Complaint]:
    yield from holding(content.prose, "absolute", "nobody can keep the promise")


def _american(content: Content) -> Iterator[Complaint]:
    yield from holding(content.prose, "american", "American spelling,")


_E, _W = Severity.ERROR, Severity.WARNING

CHECKS: Final = (
    Check("POA230", _W, _unended),
    Check("POA231", _W, _small_letter),
    Check("POA232", _W, _shouting),
    Check("POA233", _W, _long),
    Check("POA234", _W, _spaced),
    Check("POA235", _W, _marked_up),
    Check("POA236", _W, _twice),
    Check("POA237", _W, _twins),
    Check("POA238", _W, _titles),
    Check("POA239", _E, _blame),
    Check("POA240", _W, _apology),
    Check("POA241", _W, _praise),
    Check("POA242", _E, _absolute),
    Check("POA243", _W, _american),
)
