"""What has to hold in a catalog, or it is not used: ids, references and templates, each at its line and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from jinja2 import TemplateSyntaxError

from poagen.common.defects import CODES
from poagen.common.finding import Finding, Severity
from poagen.common.templating import TEMPLATE_FAILURES, told_of_failure
from poagen.remedies.draft import Draft, Placed
from poagen.remedies.entries import Answers, Cause, MappingRow, Measure
from poagen.remedies.model import Kind
from poagen.remedies.nearest import Names
from poagen.remedies.prose import future
from poagen.remedies.templates import computes, simple
from poagen.remedies.wording import OPTIONAL_NAMES, TEXT_NAMES, names_in, render, statement_names

_CAUSE_ID: Final = re.compile(r"C-\d{3,}")
_MEASURE_ID: Final = {Kind.CORRECTIVE: re.compile(r"CA-\d{3,}"), Kind.PREVENTIVE: re.compile(r"PM-\d{3,}")}
_EXAMPLE: Final = {Kind.CORRECTIVE: "CA-001", Kind.PREVENTIVE: "PM-001"}
_CODES: Final = Names(CODES)
_STRAY: Final = r"\{\{|\{%|\{#|\}\}|%\}"


def structure(draft: Draft) -> list[Finding]:
    """Errors that make a catalog unusable or untruthful."""
    return [
        *_ids(draft),
        *_references(draft),
        *_pairs(draft.mapping),
        *(finding for row in draft.mapping for finding in _known_codes(row, row.entry.when.code, "when", "code")),
        *(finding for placed in draft.causes for finding in _cause(placed)),
        *(finding for placed in draft.measures for finding in _measure(placed)),
    ]


def _ids(draft: Draft) -> Iterator[Finding]:
    entries: list[tuple[Placed[Any], re.Pattern[str], str]] = [
        *((placed, _CAUSE_ID, "C-001") for placed in draft.causes),
        *((one, _MEASURE_ID[one.entry.kind], _EXAMPLE[one.entry.kind]) for one in draft.measures),
    ]
    seen: dict[str, Placed[Any]] = {}
    for placed, pattern, example in entries:
        id_ = placed.entry.id
        if not pattern.fullmatch(id_):
            message = f'the id "{id_}" is not written like {example}'
            help_ = f"write it as {example}: letters, a dash, three digits or more"
            yield placed.finding("POA102", message, help_, "id")
        if id_ in seen:
            yield _taken(placed, seen[id_])
        seen.setdefault(id_, placed)
    yield from (finding for placed in draft.measures for finding in _wrong_file(placed))


def _taken(placed: Placed[Any], first: Placed[Any]) -> Finding:
    layer = first.file.layer
    below = f" (it is in the layer below, {layer.name})" if layer != placed.file.layer else ""
    change = "; to change the entry below, name the fields in override: {…: replace}" if below else ""
    message = f'the id "{placed.entry.id}" stands twice{below}'
    return placed.finding("POA103", message, f"take the next free number{change}", "id")


def _wrong_file(placed: Placed[Measure]) -> Iterator[Finding]:
    kind = placed.entry.kind
    if placed.file.name != f"{kind}.yaml":
        message = f"the measure is {kind}, and stands in {placed.file.name}"
        yield placed.finding("POA119", message, f"move it to {kind}.yaml, or correct its kind", "kind")


def _references(draft: Draft) -> Iterator[Finding]:
    causes, measures = Names(draft.cause_ids), Names(draft.measure_ids)
    for row in draft.mapping:
        yield from _dangling(row, "cause", (row.entry.cause,), causes)
        yield from _dangling(row, "measure", (row.entry.measure,), measures)
    for placed in draft.measures:
        for key in ("excludes", "requires"):
            yield from _dangling(placed, key, getattr(placed.entry, key), measures)
        yield from _dangling(placed, "replaced_by", _one(placed.entry.replaced_by), measures)
    for cause in draft.causes:
        yield from _dangling(cause, "replaced_by", _one(cause.entry.replaced_by), causes)
    yield from _answers(draft)


def _one(id_: str | None) -> tuple[str, ...]:
    return () if id_ is None else (id_,)


def _dangling(placed: Placed[Any], key: str, ids: Iterable[str], known: Names) -> Iterator[Finding]:
    for place, id_ in enumerate(ids):
        if id_ not in known:
            what = "cause" if key == "cause" or isinstance(placed.entry, Cause) else "measure"
            path = (key, place) if key in ("excludes", "requires") else (key,)
            yield placed.finding("POA104", f'{what} "{id_}" does not exist', known.help(id_), *path)


def _answers(draft: Draft) -> Iterator[Finding]:
    """Answers that rows and measures ask for, which no question offers."""
    choices = {
        (placed.entry.id, ask.id): {choice.id for choice in ask.choices}
        for placed in draft.causes
        for ask in placed.entry.questions
    }
    for row in draft.mapping:
        for key in ("when_answers", "unless_answers"):
            yield from _unasked(row, key, getattr(row.entry, key), choices, {row.entry.cause}, draft.cause_ids)
    owners: dict[str, set[str]] = {}
    for row in draft.mapping:
        owners.setdefault(row.entry.measure, set()).add(row.entry.cause)
    for placed in draft.measures:
        own = owners.get(placed.entry.id, set())
        yield from _unasked(placed, "unless_answers", placed.entry.unless_answers, choices, own, draft.cause_ids)


def _unasked(
    placed: Placed[Any],
    key: str,
    wanted: Answers,
    choices: dict[tuple[str, str], set[str]],
    own: set[str],
    cause_ids: set[str],
) -> Iterator[Finding]:
    for name, ids in wanted.items():
        cause, _, question = name.rpartition(".")
        offered = [choices[one, question] for one in ({cause} if cause else own) if (one, question) in choices]
        if not offered:
            if (cause or own) and (not cause or cause in cause_ids or not cause_ids & {cause}):
                questions = Names(f"{one}.{ask}" if cause else ask for one, ask in choices if cause or one in own)
                yield placed.finding(
                    "POA104", f'question "{name}" does not exist', questions.help(name), key, name
                )
            continue
        names = Names(id_ for offer in offered for id_ in offer)
        for place, id_ in enumerate(ids):
            if id_ not in names:
                message = f'the question "{name}" has no choice "{id_}"'
                yield placed.finding("POA104", message, names.help(id_), key, name, place)


def _pairs(rows: Iterable[Placed[MappingRow]]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        pair = (row.entry.cause, row.entry.measure)
        if pair in seen:
            message = f"the row {pair[0]} with {pair[1]} stands twice"
            yield row.finding("POA109", message, "keep one of the two rows", "cause")
        seen.add(pair)


def _known_codes(placed: Placed[Any], codes: Iterable[str | None], *path: str | int) -> Iterator[Finding]:
    for code in codes:
        if code is not None and code not in _CODES:
            yield placed.finding("POA105", f'there is no defect code "{code}"', _CODES.help(code), *path)


def _cause(placed: Placed[Cause]) -> Iterator[Finding]:
    cause = placed.entry
    yield from _known_codes(placed, [cause.code], "code")
    yield from _asked_twice(placed)
    names, allowed = simple(cause.statement), statement_names(cause.role)
    if names is None or not names.names <= allowed or names.bare & OPTIONAL_NAMES:
        fullest: dict[str, Any] = dict.fromkeys(allowed, "sample")
        samples = [fullest, {**fullest, **dict.fromkeys(OPTIONAL_NAMES & allowed)}]
        yield from _template(placed, cause.statement, allowed, samples, "statement")
    for index, ask in enumerate(cause.questions):
        if not ask.ask.endswith("?"):
            message = f'the question "{ask.id}" does not end with a question mark'
            yield placed.finding("POA111", message, "write it as a question", "questions", index, "ask")


def _asked_twice(placed: Placed[Cause]) -> Iterator[Finding]:
    cause = placed.entry
    lists = [("question", [ask.id for ask in cause.questions], "questions")]
    lists += [("choice", [choice.id for choice in ask.choices], "questions") for ask in cause.questions]
    for what, ids, key in lists:
        if len(set(ids)) < len(ids):
            repeated = next(id_ for id_, count in Counter(ids).items() if count > 1)
            message = f'the {what} id "{repeated}" stands twice in {cause.id}'
            yield placed.finding("POA103", message, f"give every {what} its own id", key)


def _measure(placed: Placed[Measure]) -> Iterator[Finding]:
    measure = placed.entry
    used: set[str] = set()
    for tense, text in ((tense, text) for tense, text in measure.text if text is not None):
        allowed = {*measure.slots, *([] if tense == "recommended" else TEXT_NAMES)}
        names = simple(text)
        used |= names.names if names else _names(text)
        if names is None or not names.names <= allowed:
            slots = {name: slot.example for name, slot in measure.slots.items()}
            told = {**slots, "date": "2 November 2026", "owner": "operations manager"}
            yield from _template(placed, text, allowed, [told], "text", tense)
    for name in sorted(set(measure.slots) - used):
        message = f'the slot "{name}" is declared, but no text uses it'
        yield placed.finding("POA108", message, "use it in a text, or take it out", "slots", name)
    yield from _tenses(placed)


def _tenses(placed: Placed[Measure]) -> Iterator[Finding]:
    text = placed.entry.text
    missing = sorted(TEXT_NAMES - _names(text.planned))
    if missing:
        severity = Severity.ERROR if "date" in missing else Severity.WARNING
        message = f"the planned text does not say {' and '.join(missing)}"
        help_ = "put {{ date }} and {{ owner }} into it"
        yield placed.finding("POA110", message, help_, "text", "planned", severity=severity)
    if word := future(text.completed):
        message = f'the completed text says "{word}", which is not done'
        pattern = rf"(?i)(?<!\w){re.escape(word)}"
        help_ = "write what was done, in the past"
        yield placed.finding_at(pattern, "POA112", message, help_, "text", "completed")


def _names(text: str) -> frozenset[str]:
    known = simple(text)
    if known is not None:
        return known.names
    try:
        return names_in(text)
    except (TemplateSyntaxError, RecursionError):
        return frozenset()


def _template(
    placed: Placed[Any], text: str, allowed: Iterable[str], samples: list[dict[str, Any]], *path: str | int
) -> Iterator[Finding]:
    """Findings on one template: it parses, uses only ``allowed`` names, and can be filled in."""
    known = Names(allowed)
    unknown = sorted(_names(text) - known.known)
    for name in unknown:
        near = known.near(name)
        hint = f'did you mean "{near}"? ' if near else ""
        help_ = f"{hint}{_instead(placed, known.known)}"
        message = f'the text uses "{name}", which is not declared'
        yield placed.finding_at(rf"\{{[{{%][^}}]*\b{re.escape(name)}\b", "POA107", message, help_, *path)
    if unknown:
        return
    if problem := next(filter(None, (_problem(text, sample) for sample in samples)), None):
        message = f"the text cannot be filled in: {problem}"
        yield placed.finding_at(_STRAY, "POA106", message, "check the braces and the names between them", *path)


def _instead(placed: Placed[Any], allowed: Iterable[str]) -> str:
    """What may stand between braces instead: a cause has no slots, and single failures no place."""
    listed = ", ".join(sorted(allowed))
    if not isinstance(placed.entry, Cause):
        return f"declare it under slots, or use one of: {listed}"
    if not listed:
        return "single failures have no place, carrier or day in common: write the sentence without braces"
    return f"use one of: {listed}"


def _problem(text: str, sample: dict[str, Any]) -> str | None:
    """Why a template cannot be filled in."""
    if computes(text):
        return "it computes; a text can only show and ask for names"
    try:
        return None if render(text, sample) else "nothing is left of it"
    except TEMPLATE_FAILURES as error:
        return told_of_failure(error).splitlines()[0]
