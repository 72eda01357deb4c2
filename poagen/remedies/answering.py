"""The seller's answers: which words belong to a question, and which choice they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from poagen.remedies.entries import Answers, Ask, Cause, Choice
from poagen.remedies.model import Option, Question
from poagen.remedies.wording import fold


def chosen(ask: Ask, answer: str) -> Choice | None:
    """The choice that an answer is: by its id or by its sentence, case and spaces aside."""
    said = fold(answer).casefold()
    return next((item for item in ask.choices if said in (item.id.casefold(), fold(item.text).casefold())), None)


@dataclass(frozen=True)
class Given:
    """The seller's answers, by ``RC1.question-id`` or ``C-007.question-id``, and the causes that asked.

    ``roots`` names the root causes that have become each of the catalog's causes.
    """

    answers: Mapping[str, str]
    causes: Mapping[str, Cause]
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def question(self, ask: Ask, places: Iterable[str]) -> Question:
        """A question with its answer: that of the first place that has one; a choice as its sentence."""
        said = self._said(ask.id, places)
        choice = chosen(ask, said) if said else None
        return Question(
            ask.id,
            ask.ask,
            answer=choice.text if choice else said,
            choices=tuple(Option(item.id, item.text) for item in ask.choices),
            chosen=choice.id if choice else None,
        )

    def choices(self, cause: Cause, places: Iterable[str]) -> tuple[Choice, ...]:
        """The choices that were made of a cause's questions."""
        known = tuple(places)
        said = [(ask, self._said(ask.id, known)) for ask in cause.questions]
        found = [chosen(ask, words) for ask, words in said if words]
        return tuple(choice for choice in found if choice)

    def matches(self, wanted: Answers, cause: Cause, places: Iterable[str]) -> bool:
        """Whether a wanted choice was made. A key names a question of ``cause``, or ``C-041.question``."""
        known = tuple(places)
        return any(not self._chosen(key, cause, known).isdisjoint(choices) for key, choices in wanted.items())

    def _chosen(self, key: str, cause: Cause, places: tuple[str, ...]) -> set[str]:
        """The choices that were made of a question; another cause may have been asked once for each root cause."""
        named, _, question = key.rpartition(".")
        asker = self.causes.get(named) if named else cause
        asks = [ask for ask in asker.questions if ask.id == question] if asker else []
        asked = (
            [places] if named in ("", cause.id) else [(root, named) for root in self.roots.get(named, (named,))]
        )
        said = [self._said(question, each) for each in asked]
        found = [chosen(ask, words) for ask in asks[:1] for words in said if words]
        return {choice.id for choice in found if choice}

    def _said(self, question: str, places: Iterable[str]) -> str | None:
        given = (fold(self.answers.get(f"{place}.{question}", "")) for place in places)
        return next((answer for answer in given if answer), None)
