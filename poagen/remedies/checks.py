"""What has to hold in a catalog: ids, references and templates (structure), and what it must not lack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from jinja2 import TemplateError, TemplateSyntaxError

from poagen.common.defects import CODES
from poagen.common.finding import Finding, Severity
from poagen.remedies.draft import Draft, Placed, nearest
from poagen.remedies.entries import Cause, MappingRow, Measure
from poagen.remedies.model import Kind, Strength
from poagen.remedies.wording import STATEMENT_NAMES, TEXT_NAMES, names_in, render

_MEASURE_ID: Final = {Kind.CORRECTIVE: r"CA-\d{3}", Kind.PREVENTIVE: r"PM-\d{3}"}
_NOT_DONE: Final = re.compile(r"\b(?:will|shall|should|would|plans? to|going to|intends? to|soon)\b", re.I)
_FAILURES: Final = (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError)
_FEWEST: Final = 2


def structure(draft: Draft) -> list[Finding]:
    """Errors that make a catalog unusable or untruthful, each at its line and column."""
    return [
        *_ids(draft),
        *_references(draft),
        *_pairs(draft.mapping),
        *(finding for placed in draft.causes for finding in _cause(placed)),
        *(finding for placed in draft.measures for finding in _measure(placed)),
    ]


def completeness(draft: Draft) -> list[Finding]:
    """Warnings on what a catalog lacks: causes without enough measures, measures out of reach."""
    return [*_thin_causes(draft), *_unreachable(draft), *_deprecated_in_use(draft), *_codes_without_cause(draft)]


def _ids(draft: Draft) -> Iterator[Finding]:
    entries: list[tuple[Placed[Any], str, str]] = [
        *((placed, r"C-\d{3}", "C-001") for placed in draft.causes),
        *((placed, *_measure_pattern(placed.entry)) for placed in draft.measures),
    ]
    seen: set[str] = set()
    for placed, pattern, example in entries:
        id_ = placed.entry.id
        if not re.fullmatch(pattern, id_):
            message = f'the id "{id_}" is not written like {example}'
            yield placed.finding("POA102", message, f"write it as {example}: letters, a dash, three digits", "id")
        if id_ in seen:
            yield placed.finding("POA103", f'the id "{id_}" stands twice', "take the next free number", "id")
        seen.add(id_)


def _measure_pattern(measure: Measure) -> tuple[str, str]:
    pattern = _MEASURE_ID[measure.kind]
    return pattern, pattern[:3] + "001"


def _references(draft: Draft) -> Iterator[Finding]:
    causes = {placed.entry.id for placed in draft.causes}
    measures = {placed.entry.id for placed in draft.measures}
    for row in draft.mapping:
        yield from _dangling(row, "cause", row.entry.cause, causes)
        yield from _dangling(row, "measure", row.entry.measure, measures)
    for placed in draft.measures:
        for key in ("replaced_by", "excludes", "requires"):
            named = getattr(placed.entry, key) or ()
            for id_ in (named,) if isinstance(named, str) else named:
                yield from _dangling(placed, key, id_, measures)
    for cause in draft.causes:
        if cause.entry.replaced_by:
            yield from _dangling(cause, "replaced_by", cause.entry.replaced_by, causes)


def _dangling(placed: Placed[Any], key: str, id_: str, known: set[str]) -> Iterator[Finding]:
    if id_ not in known:
        what = "cause" if key == "cause" or isinstance(placed.entry, Cause) else "measure"
        yield placed.finding("POA104", f'{what} "{id_}" does not exist', nearest(id_, known), key)


def _pairs(rows: Iterable[Placed[MappingRow]]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        pair = (row.entry.cause, row.entry.measure)
        if pair in seen:
            message = f"the row {pair[0]} with {pair[1]} stands twice"
            yield row.finding("POA109", message, "keep one of the two rows", "cause")
        seen.add(pair)


def _cause(placed: Placed[Cause]) -> Iterator[Finding]:
    cause = placed.entry
    if cause.code is not None and cause.code not in CODES:
        yield placed.finding(
            "POA105", f'there is no defect code "{cause.code}"', nearest(cause.code, CODES), "code"
        )
    repeated = [id_ for id_, count in Counter(ask.id for ask in cause.questions).items() if count > 1]
    if repeated:
        message = f'the question id "{repeated[0]}" stands twice in {cause.id}'
        yield placed.finding("POA103", message, "give every question of a cause its own id", "questions")
    fullest = dict.fromkeys(STATEMENT_NAMES, "sample")
    yield from _template(placed, cause.statement, STATEMENT_NAMES, [fullest], "statement")
    least = {**fullest, "carrier": None, "onset": None}
    yield from _template(placed, cause.statement, None, [least], "statement")
    yield from _open_questions(placed)


def _open_questions(placed: Placed[Cause]) -> Iterator[Finding]:
    for index, ask in enumerate(placed.entry.questions):
        if not ask.ask.endswith("?"):
            message = f'the question "{ask.id}" does not end with a question mark'
            yield placed.finding("POA111", message, "write it as a question", "questions", index, "ask")


def _measure(placed: Placed[Measure]) -> Iterator[Finding]:
    measure = placed.entry
    slots = {name: slot.example for name, slot in measure.slots.items()}
    told = {**slots, "date": "2 November 2026", "owner": "operations manager"}
    used: set[str] = set()
    for tense, text in ((tense, text) for tense, text in measure.text if text is not None):
        allowed = {*slots, *([] if tense == "recommended" else TEXT_NAMES)}
        yield from _template(placed, text, allowed, [told], "text", tense)
        used |= _names(text)
    for name in sorted(set(slots) - used):
        message = f'the slot "{name}" is declared, but no text uses it'
        yield placed.finding("POA108", message, "use it in a text, or take it out", "slots", name)
    yield from _tenses(placed)


def _tenses(placed: Placed[Measure]) -> Iterator[Finding]:
    text = placed.entry.text
    missing = sorted(TEXT_NAMES - _names(text.planned))
    if missing:
        message = f"the planned text does not say {' and '.join(missing)}"
        yield placed.finding("POA110", message, "put {{ date }} and {{ owner }} into it", "text", "planned")
    if promise := _NOT_DONE.search(text.completed):
        message = f'the completed text says "{promise.group()}", which is not done'
        yield placed.finding("POA112", message, "write what was done, in the past", "text", "completed")


def _names(text: str) -> frozenset[str]:
    try:
        return names_in(text)
    except TemplateSyntaxError:
        return frozenset()


def _template(
    placed: Placed[Any],
    text: str,
    allowed: Iterable[str] | None,
    samples: list[dict[str, Any]],
    *path: str | int,
) -> Iterator[Finding]:
    """Findings on one template: it parses, uses only ``allowed`` names, and can be filled in."""
    unknown = sorted(_names(text) - set(allowed)) if allowed is not None else []
    for name in unknown:
        help_ = f"declare it under slots, or use one of: {', '.join(sorted(allowed or ()))}"
        yield placed.finding("POA107", f'the text uses "{name}", which is not declared', help_, *path)
    for sample in [] if unknown else samples:
        try:
            render(text, sample)
        except _FAILURES as error:
            message = f"the text cannot be filled in: {error}"
            yield placed.finding("POA106", message, "check the braces and the names between them", *path)


def _thin_causes(draft: Draft) -> Iterator[Finding]:
    measures = {placed.entry.id: placed.entry for placed in draft.measures}
    for placed in draft.causes:
        rows = [row.entry for row in draft.mapping if row.entry.cause == placed.entry.id]
        mapped = [measures[row.measure] for row in rows]
        yield from _thin(placed, [measure for measure in mapped if measure.status != "deprecated"])


def _thin(placed: Placed[Cause], mapped: list[Measure]) -> Iterator[Finding]:
    if placed.entry.status == "deprecated" or placed.entry.role == "contributing":
        return
    for kind in Kind:
        count = sum(measure.kind is kind for measure in mapped)
        if count < _FEWEST:
            message = f"{placed.entry.id} has {count} {kind} measures in the mapping; it needs {_FEWEST}"
            yield _warning(placed, "POA113", message, "add rows for it to mapping.yaml", "id")
    strong = any(m.kind is Kind.PREVENTIVE and m.strength is not Strength.WEAKER for m in mapped)
    if not strong:
        message = f"every preventive measure of {placed.entry.id} is a weaker one"
        yield _warning(placed, "POA113", message, "map one that does more than tell people", "id")


def _unreachable(draft: Draft) -> Iterator[Finding]:
    reached = {row.entry.measure for row in draft.mapping}
    for placed in draft.measures:
        if placed.entry.id not in reached and placed.entry.status != "deprecated":
            message = f"{placed.entry.id} is in no row of the mapping, so it is never proposed"
            yield _warning(placed, "POA114", message, "add a row, or set its status to deprecated", "id")


def _deprecated_in_use(draft: Draft) -> Iterator[Finding]:
    deprecated = {placed.entry.id for placed in draft.measures if placed.entry.status == "deprecated"}
    for row in draft.mapping:
        if row.entry.measure in deprecated:
            message = f"{row.entry.measure} is deprecated, so this row does nothing"
            yield _warning(row, "POA115", message, "take the row out, or name the successor", "measure")


def _codes_without_cause(draft: Draft) -> Iterator[Finding]:
    roots = [placed.entry for placed in draft.causes if placed.entry.role == "root"]
    known = {cause.code for cause in roots if not cause.when.specificity}
    missing = [code for code in CODES if code not in known]
    if missing:
        message = f"no cause without conditions for: {', '.join(missing)}"
        yield Finding(
            "POA116",
            Severity.WARNING,
            message,
            help="add one for each, or write extends: packaged in catalog.yaml",
        )


def _warning(placed: Placed[Any], code: str, message: str, help_: str, *path: str | int) -> Finding:
    return placed.finding(code, message, help_, *path, severity=Severity.WARNING)
