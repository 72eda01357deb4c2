"""The catalog's texts in the language of a letter, and with the dates of its store."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from poagen.document import wording
from poagen.document.languages import ENGLISH, Language
from poagen.document.locales import Locale
from poagen.remedies.entries import Cause, Measure, Verify
from poagen.remedies.library import Catalog, load_catalog
from poagen.remedies.model import Lifecycle, Plan, PlannedCause, PlannedMeasure, Question
from poagen.remedies.translation_lint import refuse_untrue
from poagen.remedies.translations import AskWords, CauseWords, MeasureWords, Translations, translations
from poagen.remedies.wording import (
    fold,
    labels_in_words,
    onset_in_words,
    render,
    segment_in_words,
    tense_of,
    text_of,
    verify_in_words,
)

if TYPE_CHECKING:
    from poagen.diagnosis.model import Report, RootCause

_PERCENT: Final = re.compile(r"(?<=\d) %")


def spoken(plan: Plan, report: Report, locale: Locale) -> Plan:
    """A plan whose texts are in the language of a letter, with dates as its store writes them.

    Translations lie beside the catalog that the plan was made with. A text that has none, or whose English has
    changed since it was translated, stays as it is and is marked with ``[en]``.

    Raises:
        PoagenError: A file of translations does not fit, or one of one's own says other things (POA304).
    """
    catalog = plan.catalog or load_catalog()
    if locale.tag != ENGLISH:
        refuse_untrue(catalog.layers, {**catalog.causes, **catalog.measures}, locale.tag)
    speaker = _Speaker(locale, {root.id: root for root in report.root_causes}, catalog)
    return replace(
        plan,
        causes=tuple(map(speaker.cause, plan.causes)),
        singles=tuple(map(speaker.single, plan.singles)),
        measures=tuple(map(speaker.measure, plan.measures)),
    )


@dataclass(frozen=True)
class _Speaker:
    locale: Locale
    roots: Mapping[str, RootCause]
    catalog: Catalog

    @property
    def _language(self) -> Language:
        return self.locale.language

    @property
    def _texts(self) -> Translations:
        return translations(self.catalog.layers, self.locale.tag)

    def cause(self, told: PlannedCause) -> PlannedCause:
        entry, root = self.catalog.causes.get(told.cause), self.roots.get(told.root_cause)
        words = self._cause_words(entry) if entry is not None else None
        if entry is None or root is None or words is None or not _is_as_written(told, entry, root):
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

    def single(self, told: PlannedCause) -> PlannedCause:
        """What asks about failures without a root cause; the letter has its questions alone."""
        entry = self.catalog.causes.get(told.cause)
        words = self._cause_words(entry) if entry is not None else None
        if entry is None or words is None:
            return replace(told, questions=tuple(map(self._foreign, told.questions)))
        asked = tuple(self._question(one, entry, words) for one in told.questions)
        return replace(told, title=words.title, statement=render(words.statement, {}), questions=asked)

    def _cause_words(self, entry: Cause) -> CauseWords | None:
        if self.locale.tag != ENGLISH:
            return self._texts.cause(entry)
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
            "labels": labels_in_words(root),
        }

    def _segment(self, segment: Mapping[str, str]) -> str:
        if self.locale.tag == ENGLISH:
            return segment_in_words(segment)
        return in_segment(segment, self.locale) or self._language.word("whole")

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
        entry = self.catalog.measures.get(told.measure)
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
            return self._texts.measure(entry)
        return MeasureWords(
            title=entry.title,
            recommended=entry.advice,
            planned=entry.text.planned,
            completed=entry.text.completed,
            slots={name: slot.ask for name, slot in entry.slots.items()},
        )

    def _text(self, told: PlannedMeasure, entry: Measure, words: MeasureWords) -> str:
        stated = told.statement
        texts = {
            Lifecycle.COMPLETED: words.completed,
            Lifecycle.PLANNED: words.planned,
            Lifecycle.RECOMMENDED: words.recommended or words.title,
        }
        given = {name: fold(stated.slots.get(name, "")) for name in entry.slots}
        asked = {name: words.slots.get(name, slot.ask) for name, slot in entry.slots.items()}
        slots = {name: given[name] or f"[[CONFIRM: {ask}]]" for name, ask in asked.items()}
        day = self.locale.date(stated.date) if stated.date else ""
        return render(texts[tense_of(stated)], {**slots, "date": day, "owner": fold(stated.owner or "")})

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
        named, over = words.figure or figures.metric(verify.metric or ""), figures.time(verify.over)
        if named is None or over is None:
            return self._language.marked(verify_in_words(verify))
        word, limit = ("at_least", verify.at_least) if verify.at_least is not None else ("at_most", verify.at_most)
        is_share = verify.words.startswith("share of")
        told = self.locale.percent(_percent(limit or 0)) if is_share else self.locale.decimal(limit or 0)
        bound = f"{self._language.word(word)} {told}" if limit or word == "at_least" else told
        return f"{named}: {bound} {over}"


def _percent(fraction: float) -> Decimal:
    """A fraction in hundredths, with every decimal: what a seller promises is not rounded."""
    return Decimal(f"{fraction * 100:.12g}")


def in_segment(segment: Mapping[str, str], locale: Locale) -> str:
    """Where in the business, as a part of a sentence: ``aus dem Lager East``; empty for all of it.

    Languages without such parts name dimension and value.
    """
    words, parts = locale.language, []
    for name, value in in_words(segment, locale).items():
        own = words.segments.get(name)
        parts.append(own.replace("{}", value) if own else f"{words.dimension(name)} {value}")
    return wording.listing(parts, locale=locale)


def in_words(segment: Mapping[str, str], locale: Locale) -> dict[str, str]:
    """The values of a segment as a letter writes them, by dimension; days of the week are in its language."""
    told = {name: fold(value) for name, value in segment.items()}
    return {name: locale.weekday(value) if name == "ship_weekday" else value for name, value in told.items()}


def _days(root: RootCause | None) -> tuple[dt.date | None, ...]:
    return (root.onset, root.onset_earliest, root.onset_latest) if root is not None else ()


def _is_as_written(told: PlannedCause, entry: Cause, root: RootCause) -> bool:
    """Whether a cause has the catalog's present words."""
    carrier = root.detail.get("carrier")
    values = {
        "segment": segment_in_words(root.segment),
        "carrier": fold(carrier) if carrier else None,
        "onset": onset_in_words(root),
        "labels": labels_in_words(root),
    }
    return told.title == entry.title and told.statement == render(entry.statement, values)
