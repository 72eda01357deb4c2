"""The entries of a catalog: what stands in its YAML files, as types."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, RootModel, model_validator
from pydantic_core import PydanticCustomError

from poagen.common.strict import STRICT
from poagen.policy.rules import marketplace_names
from poagen.remedies.metrics import MetricId, title_of
from poagen.remedies.model import Kind, Proof, Strength
from poagen.remedies.whole_words import is_sought

Dimension = Literal[
    "operator",
    "warehouse",
    "channel",
    "carrier",
    "label_carrier",
    "ship_method",
    "category",
    "sku",
    "origin_country",
    "ship_weekday",
]
Pattern = Literal["steady", "step", "burst", "recurring"]
Family = Literal["tracking-data", "carrier", "fulfilment-delay", "technical"]
Status = Literal["stable", "draft", "deprecated"]
Answers = dict[str, tuple[str, ...]]
"""Choices by question: ``how-sent`` of the cause itself, ``C-041.how-sent`` of another one."""


_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def _said(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise PydanticCustomError("too_short", "must not be empty")
    if unseen := _UNSEEN.search(text):
        told = "holds the sign U+{code}, which nobody sees; type the words around it anew"
        raise PydanticCustomError("unseen", told, {"code": f"{ord(unseen[0]):04X}"})
    return text


Words = Annotated[str, Field(min_length=1), AfterValidator(_said)]
"""Text that says something, and all of it to the eye: what is blank would be left out of a letter in silence, and
signs that turn the direction of writing could make one read as another."""


_BRACES: Final = re.compile(r"\{[{%#]")


def _plain(text: str) -> str:
    if found := _BRACES.search(_said(text)):
        told = "holds {sign}; only a cause's statement and a measure's texts are filled in, so write it in words"
        raise PydanticCustomError("plain", told, {"sign": found[0]})
    return text


Plain = Annotated[str, Field(min_length=1), AfterValidator(_plain)]
"""Text that stands as it is: braces in it would come out in a letter, or end in a fault."""


def _seekable(word: str) -> str:
    if not is_sought(word):
        raise PydanticCustomError("sought", "needs a letter or a digit, and a * only at its ends")
    return word


Sought = Annotated[str, AfterValidator(_seekable)]
"""A word to be found in a value: a whole one, and with ``*`` at an end one that goes on there."""

Limit = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
"""A number as a person writes one; pydantic would also take the words nan and infinity, and true for 1."""

Share = Annotated[Limit, Field(le=1)]
"""A part of a whole as a fraction: 0.95 for 95 %."""


def _is_store(code: str) -> str:
    names = marketplace_names()
    if code in names.values():
        return code
    meant = names.get(code.casefold().strip())
    raise PydanticCustomError("store", "is no store{hint}", {"hint": f"; did you mean {meant}?" if meant else ""})


Store = Annotated[str, AfterValidator(_is_store)]
"""The code of a store, such as US: a condition on another word would never hold, and nobody would be told."""


class _Entry(BaseModel):
    model_config = STRICT


class Source(_Entry):
    """Where an entry comes from: a public page, or practice described in words."""

    title: Words
    url: str | None = None
    description: str | None = None
    checked: dt.date

    @model_validator(mode="after")
    def _has_a_place(self) -> Source:
        if not (self.url or self.description):
            raise ValueError("give a url or a description")
        return self


class Choice(_Entry):
    """An answer to choose. ``text`` is the sentence for the letter.

    ``confirms`` is for contributing causes alone: with this answer, the cause is told.
    """

    id: str
    text: Plain
    confirms: bool = False


class Ask(_Entry):
    """A question that asks the seller why; ``id`` is unique within its cause.

    Without choices, or beside them, the seller answers in words of their own.
    """

    id: str
    ask: Plain
    choices: tuple[Choice, ...] = ()


class Slot(_Entry):
    """A word that only the seller knows, and an example of it."""

    ask: Plain
    example: Plain


class Texts(_Entry):
    """One measure as told to the seller, as promised and as done, each a Jinja2 template.

    Without ``recommended``, the measure's title stands for it.
    """

    recommended: Words | None = None
    planned: Words
    completed: Words


class Verify(_Entry):
    """The figure that shows that a measure works: one that poagen computes, or one in the seller's own records.

    Attributes:
        metric: Id of a figure that :mod:`poagen.remedies.metrics` computes from an analysis.
        figure: The figure in words, where there is no metric. One that starts with "share of" is a fraction.
        over: For how long.
    """

    metric: MetricId | None = None
    figure: Plain | None = None
    at_least: Limit | None = None
    at_most: Limit | None = None
    over: Plain

    @model_validator(mode="after")
    def _has_one_figure_and_limit(self) -> Verify:
        if (self.metric is None) == (self.figure is None):
            raise ValueError("give metric or figure, one of them")
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give at_least or at_most, one of them")
        if self.words.startswith("share of") and max(self.at_least or 0, self.at_most or 0) > 1:
            raise ValueError("the limit of a share lies between 0 and 1, such as 0.97")
        return self

    @property
    def words(self) -> str:
        """What is counted, as a sentence part."""
        return self.figure or title_of(self.metric or "")


class Bounds(_Entry):
    """A range with both ends included."""

    at_least: Limit | None = None
    at_most: Limit | None = None

    def hold(self, value: float) -> bool:
        """Whether ``value`` lies in the range."""
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


class Shares(Bounds):
    """A range of a share, which is a fraction."""

    at_least: Share | None = None
    at_most: Share | None = None


class CauseWhen(_Entry):
    """What the data must show for a cause; every condition that is given must hold.

    Attributes:
        words: For a dimension, words of which one must occur in its value, in the segment or the detail. Whole
            words count; with ``*`` at its start or end a word counts inside longer ones too.
        share: Of all invalid packages, those that the root cause explains; a fraction.
        rate_in_segment: Share of the segment's packages that fail; a fraction.
        defects: Packages that the root cause explains.
        days: From onset to end, both counted; until the end of the window where it goes on.
        smallest_category: Measured packages of the smallest category below its target.
    """

    segment: tuple[Dimension, ...] = ()
    pattern: tuple[Pattern, ...] = ()
    family: Family | None = None
    marketplace: tuple[Store, ...] = ()
    words: dict[Dimension, tuple[Sought, ...]] = {}
    share: Shares = Shares()
    rate_in_segment: Shares = Shares()
    defects: Bounds = Bounds()
    days: Bounds = Bounds()
    smallest_category: Bounds = Bounds()

    @property
    def specificity(self) -> int:
        """How many conditions are given."""
        return sum(value != type(self).model_fields[name].default for name, value in self)


class MeasureWhen(_Entry):
    """When a measure is proposed for a cause; every condition that is given must hold.

    Attributes:
        code: For a contributing cause, the defect codes of root causes that it answers; for single failures, their
            own codes.
    """

    code: tuple[str, ...] = ()
    volume_per_day: Bounds = Bounds()
    marketplace: tuple[Store, ...] = ()
    segment: tuple[Dimension, ...] = ()
    pattern: tuple[Pattern, ...] = ()
    defects: Bounds = Bounds()


class Cause(_Entry):
    """A cause behind a defect code, as the letter tells it.

    A contributing cause is never inferred from data: it is asked about, and told only where the seller's answer
    is a choice that confirms it. Without a code it belongs to every defect. A cause of the role single stands for
    failures that no root cause explains, whatever their codes.
    """

    id: str
    title: Plain
    role: Literal["root", "contributing", "single"] = "root"
    code: str | None = None
    when: CauseWhen = CauseWhen()
    statement: Words
    questions: tuple[Ask, ...] = Field(min_length=1, max_length=5)
    evidence: tuple[Plain, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    status: Status
    since: str
    replaced_by: str | None = None

    @model_validator(mode="after")
    def _root_causes_have_a_code(self) -> Cause:
        if self.role == "root" and self.code is None:
            raise ValueError("a root cause needs its code; only a contributing cause may go without")
        if self.role == "single" and (self.code is not None or self.when != CauseWhen()):
            raise ValueError("a cause of single failures is for every code, so it takes neither code nor when")
        return self


class Measure(_Entry):
    """A corrective or preventive measure.

    Attributes:
        must_be_true: What has to hold before it may be stated as done.
        excludes: Measures that make no sense beside it; one side is enough.
        requires: Measures without which it makes no sense; they are proposed with it.
        unless_answers: Not proposed to a seller who has answered so.
        proves_scans: Its evidence is the carrier's own proof of the scans that a dispute rests on: of each
            disputed package, or of those of one carrier.
    """

    id: str
    title: Plain
    kind: Kind
    strength: Strength
    status: Status
    since: str
    replaced_by: str | None = None
    text: Texts
    must_be_true: Plain
    slots: dict[str, Slot] = {}
    owner_role: Plain
    usual_time: Plain
    verify: Verify | None = None
    excludes: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    unless_answers: Answers = {}
    evidence: tuple[Plain, ...] = Field(min_length=1)
    proves_scans: Proof | None = None
    sources: tuple[Source, ...] = Field(min_length=1)

    @property
    def advice(self) -> str:
        """What the seller is told while nothing is stated."""
        return self.text.recommended or f"{self.title}."


class MappingRow(_Entry):
    """A measure that answers a cause. ``priority`` 1 comes first; ``how`` says why it answers.

    Attributes:
        when_answers: Proposed only where one of these choices was the answer; such a row then comes first.
        unless_answers: Not proposed where one of these choices was the answer.
    """

    cause: str
    measure: str
    priority: int = Field(ge=1)
    how: Plain
    when: MeasureWhen = MeasureWhen()
    when_answers: Answers = {}
    unless_answers: Answers = {}


class About(_Entry):
    """The catalog's own page.

    Attributes:
        version: Of this folder; every plan names it.
        extends: ``packaged`` to add to the layers below, ``nothing`` to stand alone.
        disable: Ids of entries below that are not to be proposed, and pairs such as ``C-001/PM-002``.
    """

    version: str = Field(min_length=1)
    extends: Literal["packaged", "nothing"] | None = None
    disable: tuple[str, ...] = ()


class Causes(RootModel[tuple[Cause, ...]]):
    """The file ``causes.yaml``."""


class Measures(RootModel[tuple[Measure, ...]]):
    """The files ``corrective.yaml`` and ``preventive.yaml``."""


class MappingRows(RootModel[tuple[MappingRow, ...]]):
    """The file ``mapping.yaml``."""
