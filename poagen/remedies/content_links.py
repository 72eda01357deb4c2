"""Content checks on causes, on what joins them with measures, and on what measures say of one another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from poagen.common.defects import FAMILY_OF
from poagen.common.finding import Severity
from poagen.remedies.content_model import (
    Check,
    Complaint,
    Content,
    holding,
    name_of,
    shortened,
    statement,
)
from poagen.remedies.entries import Answers, Bounds, Cause, CauseWhen, Measure, MeasureWhen, Source
from poagen.remedies.model import Kind, Strength
from poagen.remedies.selecting import most_of_kind

_WHY: Final = re.compile(r"\b(?:why|how|what led|what happened|what reason|what are|what rule|what was)\b", re.I)
_ID: Final = re.compile(r"[a-z]+(?:-[a-z]+)*")
_FEWEST, _HIGHEST = 2, 9


def _stated_figures(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        if re.search(r"\d|%", statement(cause, full=False)):
            yield cause.id, f"the statement holds a figure: {shortened(statement(cause, full=False))}"


def _guesses(content: Content) -> Iterator[Complaint]:
    told = [(cause.id, statement(cause)) for cause in content.causes if cause.role != "contributing"]
    yield from holding(told, "reason", "the statement guesses at a reason,")


def _nowhere(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        if cause.role == "root" and "warehouse East" not in statement(cause):
            yield cause.id, "the statement does not say where: it has no {{ segment }}"


def _gaps(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        least = statement(cause, full=False)
        if "None" in least.split() or re.search(r"\s[,.]", least) or not least.endswith("."):
            yield cause.id, f"without carrier and onset the statement has a gap: {shortened(least)}"


def _not_why(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        for ask in cause.questions:
            if not _WHY.search(ask.ask):
                yield cause.id, f"the question asks neither why nor how: {shortened(ask.ask)}"


def _asked_figures(content: Content) -> Iterator[Complaint]:
    asked = [(cause.id, ask.ask) for cause in content.causes for ask in cause.questions]
    yield from holding(asked, "counting", "the question asks for a figure that the data hold,")


def _question_ids(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        named = [ask.id for ask in cause.questions] + [item.id for ask in cause.questions for item in ask.choices]
        for name in named:
            if not _ID.fullmatch(name):
                yield cause.id, f'the id "{name}" is not written in small letters and dashes'


def _choices(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        for ask in cause.questions:
            ids = Counter(choice.id for choice in ask.choices)
            if len(ask.choices) == 1 or max(ids.values(), default=1) > 1:
                yield cause.id, f'the question "{ask.id}" needs two choices or none, each with an id of its own'
            for choice in ask.choices:
                if not choice.text.endswith("."):
                    yield cause.id, f"the choice is not a sentence for the letter: {shortened(choice.text)}"


def _confirming(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        confirms = [choice.confirms for ask in cause.questions for choice in ask.choices]
        if cause.role == "contributing" and (not any(confirms) or all(confirms)):
            yield cause.id, "a contributing cause needs a choice that confirms it and one that does not"
        if cause.role != "contributing" and any(confirms):
            yield cause.id, "the data shows it or not; only a contributing cause is confirmed by an answer"


def _same_conditions(content: Content) -> Iterator[Complaint]:
    seen: dict[tuple[str | None, str], str] = {}
    for cause in content.causes:
        if cause.role == "root":
            first = seen.setdefault((cause.code, cause.when.model_dump_json()), cause.id)
            if first != cause.id:
                yield cause.id, f"it is never told: {first} has the same code and conditions"


def _other_family(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        family = FAMILY_OF.get(cause.code or "")
        if cause.when.family not in (None, family, "technical"):
            yield cause.id, f"it is never told: {cause.code} is of the family {family}"
    for row in content.rows:
        cause = content.catalog.causes[row.cause]
        if row.when.code and cause.code is not None and cause.code not in row.when.code:
            yield name_of(row), f"it never counts: {cause.id} is for {cause.code} alone"


def _empty_ranges(content: Content) -> Iterator[Complaint]:
    whens: list[tuple[str, CauseWhen | MeasureWhen]] = [(cause.id, cause.when) for cause in content.causes]
    whens += [(name_of(row), row.when) for row in content.rows]
    for name, when in whens:
        for field, value in when:
            if isinstance(value, Bounds) and _is_empty(value):
                yield name, f'the range "{field}" holds no number: at_least is above at_most'


def _is_empty(bounds: Bounds) -> bool:
    return bounds.at_least is not None and bounds.at_most is not None and bounds.at_least > bounds.at_most


def _too_few(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        kinds = [content.catalog.measures[row.measure].kind for row in content.rows_of[cause.id]]
        for kind in Kind:
            if cause.role != "contributing" and kinds.count(kind) < _FEWEST:
                yield cause.id, f"it has {kinds.count(kind)} {kind} measures; two to four are proposed"
        if cause.role == "contributing" and not kinds:
            yield cause.id, "no measure answers it"


def _only_weak(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        for kind in Kind:
            mapped = [content.catalog.measures[row.measure] for row in content.rows_of[cause.id]]
            same = [measure for measure in mapped if measure.kind is kind]
            if cause.role == "root" and same and all(item.strength is Strength.WEAKER for item in same):
                yield cause.id, f"each of its {kind} measures only tells people"


def _conditional_only(content: Content) -> Iterator[Complaint]:
    for cause in content.causes:
        for kind in Kind:
            rows = [row for row in content.rows_of[cause.id] if not row.when_answers]
            count = sum(content.catalog.measures[row.measure].kind is kind for row in rows)
            if cause.role != "contributing" and count < _FEWEST:
                yield cause.id, f"before any answer it has {count} {kind} measures; it needs {_FEWEST}"


def _not_reached(content: Content) -> Iterator[Complaint]:
    reached = {row.measure for row in content.rows}
    for told in content.measures:
        if told.id not in reached:
            yield told.id, "no row of the mapping leads to it"


def _reasons(content: Content) -> Iterator[Complaint]:
    for row in content.rows:
        if not re.fullmatch(r"[A-Z][^.!?]+\.", row.how):
            yield name_of(row), f"how is not one sentence: {shortened(row.how)}"


def _priorities(content: Content) -> Iterator[Complaint]:
    for row in content.rows:
        if row.priority > _HIGHEST:
            yield name_of(row), f"the priority {row.priority} is beyond 1 to {_HIGHEST}"


def _unknown_answers(content: Content) -> Iterator[Complaint]:
    causes = content.catalog.causes
    for row in content.rows:
        for answers in (row.when_answers, row.unless_answers):
            yield from ((name_of(row), words) for words in _unknown(answers, causes.get(row.cause), content))
    for told in content.measures:
        yield from ((told.id, words) for words in _unknown(told.measure.unless_answers, None, content))


def _unknown(answers: Answers, own: Cause | None, content: Content) -> Iterator[str]:
    for key, choices in answers.items():
        named, _, question = key.rpartition(".")
        asker = content.catalog.causes.get(named) if named else own
        asks = [ask for ask in asker.questions if ask.id == question] if asker else []
        if not asks:
            yield f'a condition names the question "{key}", which nobody asks'
        known = {choice.id for ask in asks for choice in ask.choices}
        yield from (
            f'"{item}" is no choice of the question "{key}"' for item in choices if asks and item not in known
        )


def _contradictions(content: Content) -> Iterator[Complaint]:
    measures = content.catalog.measures
    for told in content.measures:
        one = told.measure
        if one.id in (*one.excludes, *one.requires):
            yield one.id, "it excludes or requires itself"
        for first, second in combinations(sorted(_together(one, measures)), 2):
            if second in measures[first].excludes or first in measures[second].excludes:
                needed = " and ".join(id_ for id_ in (first, second) if id_ != one.id)
                yield one.id, f"it requires {needed}, and one of the two excludes the other"


def _requirements(content: Content) -> Iterator[Complaint]:
    for told in content.measures:
        for cause in content.causes:
            if any(row.measure == told.id for row in content.rows_of[cause.id]):
                yield from ((told.id, words) for words in _unmet(told.measure, cause, content))


def _unmet(measure: Measure, cause: Cause, content: Content) -> Iterator[str]:
    """Why what a measure requires can never come with it into the plan for a cause."""
    rows = content.rows_of[cause.id]
    missing = [id_ for id_ in measure.requires if not any(row.measure == id_ for row in rows)]
    yield from (f"it requires {id_}, which no row joins with {cause.id}" for id_ in missing)
    measures = content.catalog.measures
    size = sum(measures[id_].kind is measure.kind for id_ in _together(measure, measures))
    asking = any(row.when_answers and measures[row.measure].kind is measure.kind for row in rows)
    most = most_of_kind(cause, asking=asking)
    if size > most:
        yield f"with what it requires there are {size} {measure.kind} measures; for {cause.id} {most} are the most"


def _together(measure: Measure, measures: Mapping[str, Measure]) -> set[str]:
    """A measure with all that it requires, and what these require."""
    found: set[str] = set()
    open_ = [measure.id]
    while open_:
        id_ = open_.pop()
        if id_ in measures and id_ not in found:
            found.add(id_)
            open_ += measures[id_].requires
    return found


def _successors(content: Content) -> Iterator[Complaint]:
    entries: list[Cause | Measure] = [*content.catalog.causes.values(), *content.catalog.measures.values()]
    for entry in entries:
        if entry.replaced_by and entry.status != "deprecated":
            yield entry.id, f"{entry.replaced_by} replaces it, and its status is not deprecated"
        if entry.replaced_by == entry.id:
            yield entry.id, "it is replaced by itself"


def _sources(content: Content) -> Iterator[Complaint]:
    for id_, source in _all_sources(content):
        if source.url is not None and not source.url.startswith("https://"):
            yield id_, f'the address does not begin with https://: "{source.url}"'
        if len(source.title) < 8:
            yield id_, f'the title of the source tells nothing: "{source.title}"'


def _all_sources(content: Content) -> Iterator[tuple[str, Source]]:
    for cause in content.causes:
        yield from ((cause.id, source) for source in cause.sources)
    for told in content.measures:
        yield from ((told.id, source) for source in told.measure.sources)


def _since(content: Content) -> Iterator[Complaint]:
    entries = [(cause.id, cause.since) for cause in content.causes]
    for id_, since in (*entries, *((told.id, told.measure.since) for told in content.measures)):
        if not re.fullmatch(r"\S+", since):
            yield id_, f'since is no version of the catalog: "{since}"'


_E, _W = Severity.ERROR, Severity.WARNING

CHECKS: Final = (
    Check("POA250", _E, _stated_figures),
    Check("POA251", _E, _guesses),
    Check("POA252", _W, _nowhere),
    Check("POA253", _E, _gaps),
    Check("POA254", _W, _not_why),
    Check("POA255", _W, _asked_figures),
    Check("POA256", _W, _question_ids),
    Check("POA257", _W, _choices),
    Check("POA258", _E, _confirming),
    Check("POA259", _W, _same_conditions),
    Check("POA260", _W, _other_family),
    Check("POA261", _W, _empty_ranges),
    Check("POA262", _W, _too_few),
    Check("POA263", _W, _only_weak),
    Check("POA264", _W, _conditional_only),
    Check("POA265", _W, _not_reached),
    Check("POA266", _W, _reasons),
    Check("POA267", _W, _priorities),
    Check("POA268", _E, _unknown_answers),
    Check("POA269", _E, _contradictions),
    Check("POA270", _E, _requirements),
    Check("POA271", _W, _successors),
    Check("POA272", _W, _sources),
    Check("POA273", _W, _since),
)
