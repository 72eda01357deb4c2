"""The seller's answers: which of them belong to the causes of an analysis, and which questions are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from poagen.case.model import CaseFile
from poagen.common.finding import Finding, Severity
from poagen.common.words import bare
from poagen.diagnosis.model import Report, RootCause
from poagen.remedies.model import Option, Plan


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of one root cause.

    Attributes:
        key: Under which case.yaml keeps the answer, ``RC1.why-typed``.
        ask: The question.
        why: Why it is asked.
        choices: Answers to choose from, id and sentence; a free one is always possible.
        about: What happened, as the letter tells it.
        answer: The answer, None while it is open.
        chosen: Id of the choice that the answer is.
        is_quoted: Whether the letter has the answer, and stays open without one.
    """

    key: str
    ask: str
    why: str
    choices: tuple[Option, ...]
    about: str
    answer: str | None
    chosen: str | None = None
    is_quoted: bool = True


def mark_of(root: RootCause) -> str:
    """What a root cause is, whatever its number: the code and where in the business."""
    where = ", ".join(f"{name} {value}" for name, value in sorted(root.segment.items()))
    return f"{root.code}; {where}" if where else root.code


def marks_of(report: Report) -> dict[str, str]:
    """The root causes' ids with what each of them is."""
    return {root.id: mark_of(root) for root in report.root_causes}


def formerly(marks: Collection[str], categories: Mapping[str, str]) -> dict[str, str]:
    """What causes may have been called before their category got the notice's name → what they are called now.

    Args:
        marks: Of the causes as they are now.
        categories: Category in the data → its name in the notice. Where several have one name, nothing is clear.
    """
    names = Counter(map(bare, categories.values()))
    clear = [(old, new) for old, new in categories.items() if names[bare(new)] == 1]
    found: dict[str, set[str]] = {}
    for mark in marks:
        where = f"{mark},"
        for old, new in [("", ""), *clear]:
            before = where.replace(f" category {new},", f" category {old},", 1).removesuffix(",")
            found.setdefault(bare(before), set()).add(mark)
    return {before: next(iter(now)) for before, now in found.items() if len(now) == 1}


def answers_for(file: CaseFile, marks: Mapping[str, str]) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The answers as they belong to the causes of an analysis.

    New data can give the number RC1 to another cause. An answer that was given for one cause follows it to its new
    number; where the cause is gone, the answer is kept in the file and not used.

    Args:
        file: The case file.
        marks: Of :func:`marks_of`.

    Returns:
        Texts by ``RC1.question`` or ``C-007.question``, and a note for each answer that is not used.
    """
    given = {key: answer.text.strip() for key, answer in file.answers.items() if answer.text.strip()}
    known, now = frozenset(marks.values()), formerly(marks.values(), file.categories)
    meant = {key: mark if mark in known else now.get(bare(mark), mark) for key, mark in file.answered_for.items()}
    homes = {key: _home(key, meant.get(key), marks) for key in given}
    kept = {key: text for key, text in given.items() if homes[key] == key}
    moved = {home: given[key] for key, home in homes.items() if home is not None and home not in kept}
    unused = [key for key, home in homes.items() if home is None]
    return {**moved, **kept}, tuple(_unused(key, file.answered_for[key]) for key in unused)


def _home(key: str, meant: str | None, marks: Mapping[str, str]) -> str | None:
    """Under which key an answer belongs now; None where its cause is gone."""
    place, _, question = key.partition(".")
    if meant is None or not place.startswith("RC") or marks.get(place) == meant:
        return key
    homes = [id_ for id_, mark in marks.items() if mark == meant]
    return f"{homes[0]}.{question}" if homes else None


def questions_of(plan: Plan) -> tuple[OpenQuestion, ...]:
    """Every question of a plan's causes and of what may have contributed, with its answer if there is one."""
    return tuple(
        OpenQuestion(
            key=f"{cause.root_cause}.{question.id}",
            ask=question.ask,
            why=_WHY if cause in plan.needed else _WHY_ASKED,
            is_quoted=cause in plan.needed,
            choices=question.choices,
            about=f"{cause.title}. {cause.statement}",
            answer=question.answer,
            chosen=question.chosen,
        )
        for cause in (*plan.needed, *plan.contributing, *plan.asked)
        for question in cause.questions
    )


def same_question(key: str, questions: Sequence[OpenQuestion], plan: Plan) -> OpenQuestion | None:
    """The question that a key names, by root cause or by the catalog's cause; None where there is none."""
    place, _, name = key.partition(".")
    ids = {cause.cause: cause.root_cause for cause in reversed(plan.causes)}
    wanted = f"{ids.get(place, place)}.{name}"
    return next((each for each in questions if each.key == wanted), None)


_WHY = (
    "The data shows what happened, only you know why. Amazon asks for the root cause, and the letter quotes your "
    "words."
)
_WHY_ASKED = (
    "This may have contributed. The letter does not quote your answer; it helps to choose the measures that fit."
)


def _unused(key: str, meant: str) -> Finding:
    return Finding(
        "CAS006",
        Severity.WARNING,
        f'the answer {key} is not used: it was given for "{meant}", which this analysis does not find',
        file="case.yaml",
        help="see the questions that are open now with poagen answer --list; the old answer stays in case.yaml",
    )
