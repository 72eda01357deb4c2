"""Content checks on the three sentences of a measure, and on what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from poagen.common.finding import Severity
from poagen.remedies.content_model import (
    SAMPLE_DATE,
    SAMPLE_OWNER,
    Check,
    Complaint,
    Content,
    Told,
    holding,
    shortened,
)
from poagen.remedies.entries import Verify

_SHORTEST: Final = 40
_SAYS_MORE: Final = re.compile(r"\b(?:enter|correct|replac|send|sent|edit)\w*")
_STILL_POSSIBLE: Final = re.compile(
    r"undelivered|not (?:been |yet )?delivered|not yet|before (?:the )?deliver|already delivered|untouched|"
    r"unchanged|no longer|delivering carrier|proof of delivery|delivery scan|no delivered|delivered ones|"
    r"after delivery is|deliver(?:y|ed) (?:late|by own)"
)
_OPENING: Final = {"on", "by", "since", "from", "the", "we", "our", "it", "this"}
_TIME: Final = re.compile(r"\b(?:hour|day|week|month)s?\b")
_COUNTED: Final = re.compile(r"\d[\d,.]*\s*(?:%|packages|orders|parcels|numbers|labels|per ?cent)", re.IGNORECASE)
_FILLED: Final = {"xxx", "tbd", "todo", "example", "sample", "n/a", "...", "…"}


def _undated(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if SAMPLE_DATE not in told.completed:
            yield told.id, "the completed text does not say when it was done"


def _future(content: Content) -> Iterator[Complaint]:
    texts = [(told.id, told.completed) for told in content.measures]
    yield from holding(texts, "future", "the completed text speaks of what is not done,")


def _corrective_opening(content: Content) -> Iterator[Complaint]:
    opening = re.compile(rf"(?:On|By) {SAMPLE_DATE}, we (?:had )?\w+")
    for told in content.measures:
        if told.is_corrective and not opening.match(told.completed):
            yield told.id, f"the completed text does not say what we did on a day: {shortened(told.completed)}"


def _preventive_opening(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if not told.is_corrective and not told.completed.startswith(f"Since {SAMPLE_DATE}, "):
            yield told.id, f"the completed text does not say since when it holds: {shortened(told.completed)}"


def _planned_opening(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if not told.planned.startswith((f"By {SAMPLE_DATE}", f"From {SAMPLE_DATE}")):
            yield told.id, f"the planned text does not begin with its date: {shortened(told.planned)}"


def _planned_past(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if found := re.search(r"\bwe (?:have|had|\w+ed)\b", told.planned):
            yield told.id, f'the planned text tells something as done: "{found.group()}"'


def _unowned(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if SAMPLE_OWNER not in told.planned:
            yield told.id, "the planned text names nobody who is responsible"


def _claiming(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if found := re.search(r"\b(?:we|our|have been|has been)\b", told.recommended):
            yield told.id, f'the recommended text claims something: "{found.group()}"'


def _no_advice(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        first = told.recommended.split(maxsplit=1)[0].casefold() if told.recommended else ""
        if told.measure.text.recommended and first.rstrip(",") in _OPENING:
            yield told.id, f"the recommended text does not begin with what to do: {shortened(told.recommended)}"


def _same(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if len({text.casefold() for text in told.texts}) < len(told.texts):
            yield told.id, "two of its three texts are the same"


def _short(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        for text in (told.planned, told.completed):
            if len(text) < _SHORTEST:
                yield told.id, f"the text is too short to tell what is done: {shortened(text)}"


def _after_delivery(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        parts = [part for text in told.texts for part in re.split(r"[.;,]", text)]
        for part in parts:
            if "deliver" in part and _SAYS_MORE.search(part) and not _STILL_POSSIBLE.search(part):
                yield told.id, f"it repairs what may be delivered: {shortened(part.strip())}"


def _typed_figure(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        text = told.measure.text
        for template in (text.planned, text.completed):
            if found := _COUNTED.search(template):
                yield told.id, f'a figure is typed into the text: "{found.group()}"'


def _relative_time(content: Content) -> Iterator[Complaint]:
    texts = [(told.id, text) for told in content.measures for text in (told.planned, told.completed)]
    yield from holding(texts, "relative_time", "the text has a time that passes,")


def _vague(content: Content) -> Iterator[Complaint]:
    texts = [(told.id, text) for told in content.measures for text in told.texts]
    yield from holding(texts, "vague", "nobody can check")


def _slot_question(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        for name, slot in told.measure.slots.items():
            if not slot.ask.endswith("?"):
                yield told.id, f'the slot "{name}" does not ask a question: {shortened(slot.ask)}'


def _slot_counts(content: Content) -> Iterator[Complaint]:
    asked = [(told.id, slot.ask) for told in content.measures for slot in told.measure.slots.values()]
    yield from holding(asked, "counting", "a slot asks for a figure that the data hold,")


def _slot_private(content: Content) -> Iterator[Complaint]:
    asked = [(told.id, slot.ask) for told in content.measures for slot in told.measure.slots.values()]
    yield from holding(asked, "private", "a slot asks for a person's data,")


def _slot_example(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        for name, slot in told.measure.slots.items():
            if slot.example.casefold().strip() in {*_FILLED, name.casefold()}:
                yield told.id, f'the example of the slot "{name}" shows nothing: "{slot.example}"'


def _thin_condition(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        needs = told.measure.must_be_true.strip()
        if len(needs) < _SHORTEST - 10 or not needs.endswith("."):
            yield told.id, f"what must be true is not a sentence that can be checked: {shortened(needs)}"


def _same_condition(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        needs, done = (_longer_words(text) for text in (told.measure.must_be_true, told.completed))
        if needs and len(needs & done) / len(needs) > 0.8:
            yield told.id, "what must be true says the completed text over again"


def _longer_words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.casefold()))


def _limits(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if told.measure.verify and not _is_within(told.measure.verify):
            yield told.id, "the limit of its figure cannot be: a count is whole"


def _is_within(verify: Verify) -> bool:
    limit = verify.at_least if verify.at_least is not None else verify.at_most
    return verify.words.startswith("share of") or limit is None or limit == int(limit)


def _untimed_figure(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if told.measure.verify and not _TIME.search(told.measure.verify.over):
            yield told.id, f'its figure is not tied to a time: "{told.measure.verify.over}"'


def _untimed(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if not _TIME.search(told.measure.usual_time):
            yield told.id, f'the usual time names no hours, days or weeks: "{told.measure.usual_time}"'


def _role(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if not re.fullmatch(r"[a-z][a-z -]{3,40}", told.measure.owner_role):
            yield told.id, f'the owner is not a role in small letters: "{told.measure.owner_role}"'


def _evidence(content: Content) -> Iterator[Complaint]:
    entries = [(told.id, told.measure.evidence) for told in content.measures]
    entries += [(cause.id, cause.evidence) for cause in content.causes]
    for id_, items in entries:
        for item in items:
            if len(item.split()) < 2 and len(item) < 10:
                yield id_, f'the evidence "{item}" does not say which document'
        if len({item.casefold() for item in items}) < len(items):
            yield id_, "the same evidence stands twice"


def _is_training(told: Told) -> bool:
    words = rf"{told.measure.title} {told.completed}".casefold()
    return bool(re.search(r"\b(?:train|retrain|instruct|remind|brief|inform)(?:ed|ing|s)?\b", words))


def _overgraded(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        if told.measure.strength == "stronger" and _is_training(told):
            yield told.id, "it tells people what to do, and is graded as if the fault could no longer happen"


_E, _W = Severity.ERROR, Severity.WARNING

CHECKS: Final = (
    Check("POA201", _E, _undated),
    Check("POA202", _E, _future),
    Check("POA203", _W, _corrective_opening),
    Check("POA204", _W, _preventive_opening),
    Check("POA205", _W, _planned_opening),
    Check("POA206", _E, _planned_past),
    Check("POA207", _W, _unowned),
    Check("POA208", _E, _claiming),
    Check("POA209", _W, _no_advice),
    Check("POA210", _E, _same),
    Check("POA211", _W, _short),
    Check("POA212", _E, _after_delivery),
    Check("POA213", _E, _typed_figure),
    Check("POA214", _W, _relative_time),
    Check("POA215", _W, _vague),
    Check("POA216", _W, _slot_question),
    Check("POA217", _E, _slot_counts),
    Check("POA218", _E, _slot_private),
    Check("POA219", _W, _slot_example),
    Check("POA220", _W, _thin_condition),
    Check("POA221", _W, _same_condition),
    Check("POA222", _E, _limits),
    Check("POA223", _W, _untimed_figure),
    Check("POA224", _W, _untimed),
    Check("POA225", _W, _role),
    Check("POA226", _W, _evidence),
    Check("POA227", _W, _overgraded),
)
