"""What lint says of translations: what they name, what they lack, and whether the English has changed since."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.misfits import misfits
from poagen.common.templating import TEMPLATE_FAILURES, told_of_failure
from poagen.common.yaml_text import read_text
from poagen.remedies.draft import Draft, SourceFile
from poagen.remedies.entries import Cause, Measure
from poagen.remedies.layers import BASE, Layer
from poagen.remedies.nearest import Names
from poagen.remedies.translations import (
    FILES,
    KEYS,
    CausesWords,
    CauseWords,
    FigureWords,
    MeasuresWords,
    MeasureWords,
    digest,
    tags,
)
from poagen.remedies.wording import OPTIONAL_NAMES, STATEMENT_NAMES, TEXT_NAMES, names_in, render

_MODELS: Final[Mapping[str, type[BaseModel]]] = {
    "causes.yaml": CausesWords,
    "corrective.yaml": MeasuresWords,
    "preventive.yaml": MeasuresWords,
    "figures.yaml": FigureWords,
}
_OPTIONAL: Final = dict.fromkeys(OPTIONAL_NAMES)


def translated(draft: Draft) -> Iterator[Finding]:
    """The findings on every file of translations of a draft's layers."""
    entries: dict[str, Cause | Measure] = {placed.entry.id: placed.entry for placed in draft.causes}
    entries |= {placed.entry.id: placed.entry for placed in draft.measures}
    for layer in draft.layers:
        for tag in tags(layer):
            for name in FILES:
                yield from _file(layer, tag, name, entries, unsure=name in draft.broken)


def refuse_untrue(layers: Sequence[Layer], entries: Mapping[str, Cause | Measure], tag: str) -> None:
    """Refuse translations that letters would take and that cannot be filled in, or say other things.

    The packaged ones are tested. Of others, the highest layer that translates an entry counts.

    Raises:
        PoagenError: A file does not fit, or a translation names other things than the English text (POA304).
    """
    found: list[Finding] = []
    counted: set[str] = set()
    for layer in (one for one in reversed(layers) if one != BASE):
        here = [opened for name in FILES if (opened := _opened(layer, tag, name))]
        for source, id_, words in ((source, *pair) for source, read in here for pair in read.items()):
            entry = entries.get(id_)
            if entry and id_ not in counted and words.of in (None, digest(entry)):
                found += [one for one in _told(_Place(source, id_), words, entry) or () if one.code == "POA304"]
        counted |= {id_ for _, read in here for id_ in read}
    if found:
        raise PoagenError(found)


def _opened(
    layer: Layer, tag: str, name: str
) -> tuple[SourceFile, Mapping[str, CauseWords | MeasureWords]] | None:
    """A file of translations and its entries, none in the one of figures; None where there is no file.

    Raises:
        PoagenError: It cannot be read, or does not fit.
    """
    path, model = layer.folder / tag / name, _MODELS[name]
    if not os.path.lexists(path):
        return None
    source = SourceFile(layer, read_text(path))
    if source.text.findings:
        raise PoagenError(source.text.findings)
    try:
        read: Any = model.model_validate({} if source.text.value is None else source.text.value)
    except ValidationError as error:
        raise PoagenError(misfits(source.text, model, error, KEYS)) from error
    return source, {} if name == "figures.yaml" else read.root


def _file(
    layer: Layer, tag: str, name: str, entries: Mapping[str, Cause | Measure], *, unsure: bool
) -> Iterator[Finding]:
    """The findings on one file; ``unsure``: what it translates may be among the entries that cannot be read."""
    try:
        opened = _opened(layer, tag, name)
    except PoagenError as error:
        yield from error.findings
        return
    if opened is None:
        return
    source, read = opened
    known = Names(entries)
    for id_, words in read.items():
        place, entry = _Place(source, id_), entries.get(id_)
        told = _told(place, words, entry) if entry else None
        if entry is None and unsure:
            continue
        if entry is None or told is None:
            yield place.error("POA301", f"the catalog has no {id_} of this kind to translate", known.help(id_))
        else:
            yield from (*_stale(place, words.of, entry), *told)


def _told(place: _Place, words: CauseWords | MeasureWords, entry: Cause | Measure) -> list[Finding] | None:
    """What is wrong with a translation of an entry; None where it is one of the other kind."""
    if isinstance(entry, Cause):
        return list(_cause(place, words, entry)) if isinstance(words, CauseWords) else None
    return list(_measure(place, words, entry)) if isinstance(words, MeasureWords) else None


@dataclass(frozen=True)
class _Place:
    """One entry of a file of translations."""

    source: SourceFile
    id: str

    def error(self, code: str, message: str, help_: str, *path: str) -> Finding:
        return self.source.finding(code, message, help_, (self.id, *path), Severity.ERROR)

    def warning(self, code: str, message: str, help_: str, *path: str) -> Finding:
        return self.source.finding(code, message, help_, (self.id, *path), Severity.WARNING)


def _stale(place: _Place, of: str | None, entry: Cause | Measure) -> Iterator[Finding]:
    now = digest(entry)
    if of is not None and of != now:
        message = (
            f"the English text of {entry.id} has changed since it was translated, so letters take the English"
        )
        yield place.warning("POA302", message, f'bring the translation up to date, then write of: "{now}"', "of")


def _cause(place: _Place, words: CauseWords, cause: Cause) -> Iterator[Finding]:
    named = dict.fromkeys(STATEMENT_NAMES, "sample")
    yield from _text(place, words.statement, cause.statement, [named, {**named, **_OPTIONAL}], "statement")
    asked = {one.id: one for one in cause.questions}
    yield from _parts(place, words.questions, asked, "questions")
    for id_ in words.questions.keys() & asked.keys():
        choices = [choice.id for choice in asked[id_].choices]
        yield from _parts(place, words.questions[id_].choices, choices, "questions", id_, "choices")


def _measure(place: _Place, words: MeasureWords, measure: Measure) -> Iterator[Finding]:
    named: dict[str, str | None] = dict.fromkeys((*measure.slots, *TEXT_NAMES), "sample")
    for tense in ("planned", "completed"):
        yield from _text(place, getattr(words, tense), getattr(measure.text, tense), [named], tense)
    yield from _advice(place, words, measure)
    yield from _parts(place, words.slots, measure.slots, "slots")
    if measure.verify and measure.verify.figure and words.figure is None:
        yield place.warning("POA303", "the translation lacks figure", "translate the figure of verify")


def _advice(place: _Place, words: MeasureWords, measure: Measure) -> Iterator[Finding]:
    """What is wrong with the advice; it need not name every slot, for nothing is stated yet."""
    said = measure.advice + "".join(f"{{{{ {name} }}}}" for name in measure.slots)
    for found in _text(
        place, words.recommended or "", said, [dict.fromkeys(measure.slots, "sample")], "recommended"
    ):
        if "does not say" not in found.message:
            yield found


def _parts(place: _Place, given: Iterable[str], wanted: Iterable[str], *path: str) -> Iterator[Finding]:
    """Parts that the English entry does not have, and those that the translation lacks."""
    has, needs = set(given), Names(wanted)
    what = path[-1].removesuffix("s")
    for name in sorted(has - needs.known):
        message = f'the English entry has no {what} "{name}"'
        yield place.error("POA301", message, needs.help(name), *path, name)
    for name in sorted(needs.known - has):
        message = f'the translation lacks the {what} "{name}", so letters take it from English'
        yield place.warning("POA303", message, f"translate it under {'.'.join(path)}", *path)


def _text(
    place: _Place, text: str, english: str, samples: list[Mapping[str, str | None]], key: str
) -> Iterator[Finding]:
    """A sentence that cannot be filled in, or that names other things than the English one does."""
    try:
        has, wanted = names_in(text), names_in(english)
        for name in sorted(has - wanted):
            message = f'the translation uses "{name}", which the English text does not'
            yield place.error("POA304", message, f"use {', '.join(sorted(wanted)) or 'no braces'}", key)
        for name in sorted(wanted - has):
            message = f'the translation does not say "{name}", which the English text does'
            yield place.error("POA304", message, f"put {{{{ {name} }}}} into it", key)
        if has <= samples[0].keys():
            for sample in samples:
                render(text, sample)
    except TEMPLATE_FAILURES as error:
        told = told_of_failure(error).splitlines()[0]
        yield place.error("POA304", f"the translation cannot be filled in: {told}", "check the braces", key)
