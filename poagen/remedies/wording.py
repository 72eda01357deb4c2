"""How the catalog's sentences are filled in: sandboxed templates, dates in words, the seller's text as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import StrictUndefined, Template, UndefinedError
from jinja2.meta import find_undeclared_variables

from poagen.common.templating import SafeEnvironment
from poagen.common.words import date
from poagen.remedies.entries import Measure, Verify
from poagen.remedies.model import Lifecycle, Statement

if TYPE_CHECKING:
    from poagen.diagnosis.model import RootCause

_WORDS: Final = {
    "label_carrier": "label carrier",
    "ship_method": "shipping service",
    "sku": "SKU",
    "origin_country": "origin country",
    "ship_weekday": "shipping day",
}

OPTIONAL_NAMES: Final = frozenset({"carrier", "onset", "labels"})
"""What may be missing in a cause's statement."""

STATEMENT_NAMES: Final = OPTIONAL_NAMES | {"segment"}
"""What a cause's statement may use."""


def statement_names(role: str) -> frozenset[str]:
    """What the statement of a cause of a role may use; single failures have no root cause to tell of."""
    return frozenset() if role == "single" else STATEMENT_NAMES


TEXT_NAMES: Final = frozenset({"date", "owner"})
"""What a measure's planned and completed texts may use besides the measure's slots."""


def _refuse_nothing(value: object) -> object:
    if value is None:
        raise UndefinedError("it is not known in every case; put it between {% if %} and {% endif %}")
    return value


_ENVIRONMENT: Final = SafeEnvironment(undefined=StrictUndefined, finalize=_refuse_nothing)


@cache
def _template(text: str) -> Template:
    return _ENVIRONMENT.from_string(text)


@cache
def names_in(text: str) -> frozenset[str]:
    """The variables that a template uses.

    Raises:
        jinja2.TemplateSyntaxError: The text is not a template.
    """
    return frozenset(find_undeclared_variables(_ENVIRONMENT.parse(text)))


def render(text: str, values: Mapping[str, str | None]) -> str:
    """A template filled in, on one line. The values are data: nothing in them is evaluated.

    Raises:
        jinja2.TemplateError: The text is no template, or it uses a name that has no value.
    """
    return fold(_template(text).render(dict(values)))


def fold(text: str) -> str:
    """Text on one line: newlines, tabs and runs of spaces become one space."""
    return " ".join(text.split())


def segment_in_words(segment: Mapping[str, str]) -> str:
    """A segment such as ``warehouse East and channel Web``; "the business" where it is empty."""
    parts = [f"{_WORDS.get(name, name)} {fold(value)}" for name, value in segment.items()]
    return " and ".join(parts) or "the business"


def onset_in_words(root: RootCause) -> str | None:
    """``on 6 October 2026``, or ``between … and …`` where the day is not sure; None where it is not known."""
    first, last = root.onset_earliest or root.onset, root.onset_latest or root.onset
    if first is None or last is None:
        return None
    return f"on {date(first)}" if first == last else f"between {date(first)} and {date(last)}"


def labels_in_words(root: RootCause) -> str | None:
    """Words where the files show a label with the told number for each of the failed packages, else None."""
    return "its label" if root.labelled >= root.defects else None


def verify_in_words(verify: Verify) -> str:
    """A sentence part such as ``share of …: at least 99.9 % over 14 days``; nothing is less than 0."""
    word, limit = ("at least", verify.at_least) if verify.at_least is not None else ("at most", verify.at_most)
    value = limit or 0
    number = f"{value * 100:.12g} %" if verify.words.startswith("share of") else f"{value:.12g}"
    bound = f"{word} {number}" if value or word == "at least" else number
    return f"{verify.words}: {bound} over {verify.over}"


def text_of(measure: Measure, statement: Statement) -> str:
    """The measure's sentence in the tense that the seller's statement allows.

    Written as done only where the statement is done, as planned only where it is promised; in every other
    state it is the recommendation. A slot without words is a ``[[CONFIRM: …]]`` marker.
    """
    texts = {
        Lifecycle.COMPLETED: measure.text.completed,
        Lifecycle.PLANNED: measure.text.planned,
        Lifecycle.RECOMMENDED: measure.advice,
    }
    return render(texts[tense_of(statement)], _values(measure, statement))


def tense_of(statement: Statement) -> Lifecycle:
    """As what a measure may be written: as done, as planned, or in every other state as recommended."""
    owned = bool(fold(statement.owner or ""))
    proven = statement.no_document or any(map(fold, statement.evidence))
    if statement.is_done and owned and proven:
        return Lifecycle.COMPLETED
    return Lifecycle.PLANNED if statement.is_promised and owned else Lifecycle.RECOMMENDED


def _values(measure: Measure, statement: Statement) -> dict[str, str]:
    given = {name: fold(statement.slots.get(name, "")) for name in measure.slots}
    slots = {name: given[name] or f"[[CONFIRM: {slot.ask}]]" for name, slot in measure.slots.items()}
    day = date(statement.date) if statement.date else ""
    return {**slots, "date": day, "owner": fold(statement.owner or "")}
