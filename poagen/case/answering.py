"""Keeping answers in case.yaml: one at a time, beside every other word that stands there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from poagen.case import edit
from poagen.case.answers import OpenQuestion, answers_for, marks_of, questions_of, same_question
from poagen.case.folder import Case
from poagen.case.model import CaseFile
from poagen.case.place import CASE_FILE
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model
from poagen.common.locking import locked
from poagen.diagnosis.model import Report
from poagen.remedies.model import Plan


@dataclass(frozen=True)
class Keeper:
    """Writes answers into a case's case.yaml.

    Attributes:
        folder: The case folder.
        plan: The plan of the current analysis, whose causes ask.
        marks: What each root cause is, whatever its number.
        questions: The questions that can be answered.
    """

    folder: Path
    plan: Plan
    marks: dict[str, str]
    questions: tuple[OpenQuestion, ...]

    @classmethod
    def of(cls, case: Case, report: Report, plan: Plan) -> Keeper:
        """The keeper of a case."""
        return cls(case.folder, plan, marks_of(report), questions_of(plan))

    def question(self, key: str) -> OpenQuestion:
        """The question that a key names.

        Raises:
            PoagenError: There is none (CAS009).
        """
        found = same_question(key, self.questions, self.plan)
        if found is None:
            raise PoagenError(_no_question(key, [each.key for each in self.questions]))
        return found

    def keep(self, key: str, text: str, *, by: str | None = None, on: dt.date | None = None) -> None:
        """Write one answer; every other byte of the file stays as it is.

        Raises:
            PoagenError: There is no such question (CAS009), or the file cannot be changed (CAS004, CAS005).
        """
        with locked(self.folder):
            self._keep(self.question(key).key, text, by, on)

    def _keep(self, named: str, text: str, by: str | None, on: dt.date | None) -> None:
        path = self.folder / CASE_FILE
        before = edit.read_text(path)
        held = load_model(path, CaseFile, keys="docs/case.md")
        try:
            after = self._moved(before, held, named)
            after = _with_answer(after, held, named, text, by, on)
            after = self._marked(after, held, named)
        except edit.CannotEdit as error:
            raise edit.cannot_edit(path, error, f"answers: {{{named}: your words}}") from error
        edit.save(path, before, after)

    def _moved(self, text: str, held: CaseFile, key: str) -> str:
        """Before an old answer gives way: if it now belongs to another cause's number, write it there."""
        old = held.answered_for.get(key)
        if old is None or key not in held.answers or old == self.marks.get(key.partition(".")[0]):
            return text
        homes, _ = answers_for(held, self.marks)
        for home in [name for name in homes if name not in held.answers]:
            text = _with_answer(text, held, home, homes[home], None, None)
            text = self._marked(text, held, home)
        return text

    def _marked(self, text: str, held: CaseFile, key: str) -> str:
        mark = self.marks.get(key.partition(".")[0])
        if mark is None or held.answered_for.get(key) == mark:
            return text
        return edit.set_value(text, ("answered_for", key), mark)


def _with_answer(text: str, held: CaseFile, key: str, words: str, by: str | None, on: dt.date | None) -> str:
    """The bare words; with who and when where they are given, or were before."""
    old = held.answers.get(key)
    if by is None and on is None and not (old and (old.by or old.on)):
        return edit.set_value(text, ("answers", key), words)
    told = {"text": words}
    told |= {"by": by} if by else {}
    told |= {"on": on.isoformat()} if on else {}
    return edit.set_value(text, ("answers", key), told)


def _no_question(key: str, known: list[str]) -> Finding:
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return Finding(
        "CAS009",
        Severity.ERROR,
        f'there is no question "{key}"',
        value=key,
        help=f"{hint}the questions: {', '.join(known) or 'none, for this analysis has no root cause'}",
    )
