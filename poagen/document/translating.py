"""The catalog's texts in the language of a letter, and with the dates of its store."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, RootModel

from poagen.common.knowledge import load_model
from poagen.document import wording
from poagen.document.languages import ENGLISH, Language
from poagen.document.locales import Locale
from poagen.remedies.entries import Cause, Measure, Verify
from poagen.remedies.layers import PACKAGED
from poagen.remedies.library import load_catalog
from poagen.remedies.model import Plan, PlannedCause, PlannedMeasure, Question
from poagen.remedies.wording import fold, onset_in_words, render, segment_in_words, text_of, verify_in_words

if TYPE_CHECKING:
    from poagen.diagnosis.model import Report, RootCause

_PERCENT: Final = re.compile(r"(?<=\d) %")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskWords(_Part):
    """A question and its choices, by their ids."""

    ask: str
    choices: Mapping[str, str] = {}


class CauseWords(_Part):
    """A cause in another language."""

    title: str
    statement: str
    questions: Mapping[str, AskWords]


class MeasureWords(_Part):
    """A measure in another language; slots are the questions for them."""

    title: str
    planned: str
    completed: str
    slots: Mapping[str, str] = {}
    figure: str | None = None


class CausesWords(RootModel[dict[str, CauseWords]]):
    """A file ``causes.yaml`` of translations."""


class MeasuresWords(RootModel[dict[str, MeasureWords]]):
    """A file ``corrective.yaml`` or ``preventive.yaml`` of translations."""


class FigureWords(_Part):
    """Metrics by id, and the times over which figures are taken."""

    metrics: Mapping[str, str] = {}
    over: Mapping[str, str] = {}


@dataclass(frozen=True)
class Translations:
    """The catalog's texts in one language; what is not there yet is missing in the mappings."""

    causes: Mapping[str, CauseWords] = field(default_factory=dict)
    measures: Mapping[str, MeasureWords] = field(default_factory=dict)
    figures: FigureWords = field(default_factory=FigureWords)


@cache
def translations(tag: str) -> Translations:
    """The packaged catalog in a language; empty where it is not translated."""
    folder = PACKAGED / tag
    if not folder.is_dir():
        return Translations()
    measures = [load_model(folder / f"{kind}.yaml", MeasuresWords).root for kind in ("corrective", "preventive")]
    causes = load_model(folder / "causes.yaml", CausesWords).root
    return Translations(causes, {**measures[0], **measures[1]}, load_model(folder / "figures.yaml", FigureWords))


def spoken(plan: Plan, report: Report, locale: Locale) -> Plan:
    """A plan whose texts are in the language of a letter, with dates as its store writes them.

    Only texts of the packaged catalog are translated. One that somebody's own catalog gives, or that has no
    translation, stays as it is and is marked with ``[en]``.
    """
    speaker = _Speaker(locale, {root.id: root for root in report.root_causes})
    return replace(
        plan,
        causes=tuple(map(speaker.cause, plan.causes)),
        measures=tuple(map(speaker.measure, plan.measures)),
    )


@dataclass(frozen=True)
class _Speaker:
    locale: Locale
    roots: Mapping[str, RootCause]

    @property
    def _language(self) -> Language:
        return self.locale.language

    @property
    def _texts(self) -> Translations:
        return translations(self.locale.tag)

    def cause(self, told: PlannedCause) -> PlannedCause:
        entry, root = load_catalog().causes.get(told.cause), self.roots.get(told.root_cause)
        words = self._cause_words(entry) if entry is not None else None
        if entry is None or root is None or words is None or not _is_packaged(told, entry, root):
            return replace(
                told,
                title=self._language.marked(told.title),
                statement=self._language.marked(self._redated(told.statement, *_days(root))),
                questions=tuple(map(self._foreign, told.questions)),
            )
        return replace(
            told,
            title=words.title,
            statement=render(words.statement, self._values(root)),
            questions=tuple(self._question(one, entry, words) for one in told.questions),
        )

    def _cause_words(self, entry: Cause) -> CauseWords | None:
        if self.locale.tag != ENGLISH:
            return self._texts.causes.get(entry.id)
        questions = {
            one.id: AskWords(ask=one.ask, choices={choice.id: choice.text for choice in one.choices})
            for one in entry.questions
        }
        return CauseWords(title=entry.title, statement=entry.statement, questions=questions)

    def _values(self, root: RootCause) -> dict[str, str | None]:
        carrier = root.detail.get("carrier")
        return {
            "segment": self._segment(root.segment),
            "carrier": fold(carrier) if carrier else None,
            "onset": self._onset(root),
        }

    def _segment(self, segment: Mapping[str, str]) -> str:
        if self.locale.tag == ENGLISH:
            return segment_in_words(segment)
        parts = [f"{self._language.dimension(name)} {fold(value)}" for name, value in segment.items()]
        return wording.listing(parts, locale=self.locale) or self._language.word("whole")

    def _onset(self, root: RootCause) -> str | None:
        first, last = root.onset_earliest or root.onset, root.onset_latest or root.onset
        if first is None or last is None:
            return None
        days = [self.locale.date(day) for day in dict.fromkeys((first, last))]
        return self._language.word("from_day" if len(days) == 1 else "from_days").format(*days)

    def _question(self, asked: Question, entry: Cause, words: CauseWords) -> Question:
        told = {one.id: one for one in entry.questions}.get(asked.id)
        own = words.questions.get(asked.id)
        if told is None or own is None or told.ask != asked.ask:
            return self._foreign(asked)
        english = {choice.id: choice.text for choice in told.choices}
        is_choice = asked.chosen is not None and asked.answer == english.get(asked.chosen)
        answer = own.choices.get(asked.chosen or "", self._language.marked(asked.answer or ""))
        return replace(asked, ask=own.ask, answer=answer if is_choice else asked.answer)

    def _foreign(self, asked: Question) -> Question:
        """A question that is there in English only; the seller's own words are never marked."""
        answer = asked.answer
        if asked.chosen is not None and answer:
            answer = self._language.marked(answer)
        return replace(asked, ask=self._language.marked(asked.ask), answer=answer)

    def measure(self, told: PlannedMeasure) -> PlannedMeasure:
        entry = load_catalog().measures.get(told.measure)
        words = self._measure_words(entry) if entry is not None else None
        if entry is None or words is None or text_of(entry, told.statement) != told.text:
            return replace(
                told,
                title=self._language.marked(told.title),
                text=self._language.marked(self._redated(told.text, told.statement.date)),
                verify=self._language.marked(self._signed(told.verify)) if told.verify else None,
            )
        return replace(
            told,
            title=words.title,
            text=self._text(told, entry, words),
            verify=self._verify(entry.verify, words) if entry.verify else None,
        )

    def _measure_words(self, entry: Measure) -> MeasureWords | None:
        if self.locale.tag != ENGLISH:
            return self._texts.measures.get(entry.id)
        return MeasureWords(
            title=entry.title,
            planned=entry.text.planned,
            completed=entry.text.completed,
            slots={name: slot.ask for name, slot in entry.slots.items()},
        )

    def _text(self, told: PlannedMeasure, entry: Measure, words: MeasureWords) -> str:
        stated = told.statement
        if told.text == entry.advice:
            return told.text if self.locale.tag == ENGLISH else words.title
        chosen = words.completed if stated.is_done else words.planned
        given = {name: fold(stated.slots.get(name, "")) for name in entry.slots}
        asked = {name: words.slots.get(name, slot.ask) for name, slot in entry.slots.items()}
        slots = {name: given[name] or f"[[CONFIRM: {ask}]]" for name, ask in asked.items()}
        day = self.locale.date(stated.date) if stated.date else ""
        return render(chosen, {**slots, "date": day, "owner": fold(stated.owner or "")})

    def _redated(self, text: str, *days: dt.date | None) -> str:
        """An English text with its days as the store writes them."""
        for day in filter(None, days):
            text = text.replace(wording.date(day), self.locale.date(day))
        return text

    def _signed(self, text: str) -> str:
        return _PERCENT.sub(self.locale.gap + "%", text)

    def _verify(self, verify: Verify, words: MeasureWords) -> str:
        if self.locale.tag == ENGLISH:
            return self._signed(verify_in_words(verify))
        figures = self._texts.figures
        named = words.figure or figures.metrics.get(verify.metric or "")
        over = figures.over.get(verify.over)
        if named is None or over is None:
            return self._language.marked(verify_in_words(verify))
        least, limit = (
            verify.at_least is not None,
            verify.at_least if verify.at_least is not None else verify.at_most,
        )
        told = wording.percent(limit or 0, self.locale) if verify.words.startswith("share of") else f"{limit:g}"
        return f"{named}: {self._language.word('at_least' if least else 'at_most')} {told} {over}"


def _days(root: RootCause | None) -> tuple[dt.date | None, ...]:
    return (root.onset, root.onset_earliest, root.onset_latest) if root is not None else ()


def _is_packaged(told: PlannedCause, entry: Cause, root: RootCause) -> bool:
    """Whether a cause has the words of the packaged catalog, and not those of a layer above it."""
    carrier = root.detail.get("carrier")
    values = {
        "segment": segment_in_words(root.segment),
        "carrier": fold(carrier) if carrier else None,
        "onset": onset_in_words(root),
    }
    return told.title == entry.title and told.statement == render(entry.statement, values)
