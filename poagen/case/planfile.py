"""plan.yaml: proposing measures into it, stating them, and never changing another word of it."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from poagen.case import edit
from poagen.case.evidence import name_for
from poagen.case.model import PlanFile
from poagen.case.place import PLAN_FILE
from poagen.case.schema import modeline, write_schemas
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model, places
from poagen.common.locking import locked
from poagen.common.words import count
from poagen.remedies.library import Catalog
from poagen.remedies.model import Lifecycle, Plan, PlannedMeasure

_WIDTH: Final = 108
_NUMBERED: Final = re.compile(r"^[\w-]+ \(.*?\): ")
"""A root cause's number in front of a reason; later data may give that number to another cause."""

_HEAD: Final = """\
# The measures, and what you state of each. Edit this file, or use poagen plan set. poagen never changes a word of
# yours: running poagen plan again adds measures and marks those that new data no longer calls for (stale: true).
#
#   lifecycle   recommended  nothing is stated: a [[CONFIRM: ...]] in the letter
#               planned      stands under the steps to prevent it, with its due date and owner
#               completed    stands as done, with its date, owner, and evidence or no_document: true
#               declined     stands nowhere
#   date        when it was done; when it is due; for a preventive measure in force, since when: 2026-11-03
#   owner       a role, such as: warehouse lead
#   evidence    files in evidence/, such as: [invoice.pdf]     or: none, if no document exists
#   note        for yourself; it stands in no letter
#   slots       words that only you know, such as: {station: packing station 2}
#
# State only what is true. A false statement to Amazon can cost the account for good.
"""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: ids of measures that were added, newly marked stale, and called for again."""

    text: str
    added: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    revived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statements:
    """What a person states of one measure; None and empty leave what is there.

    ``evidence`` are names of files, added to those that are there; ``no_document`` is the word that none exists.
    """

    lifecycle: Lifecycle | None = None
    date: dt.date | None = None
    owner: str | None = None
    evidence: Sequence[str] = ()
    no_document: bool = False
    note: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)


def refresh_plan(folder: Path, plan: Plan, as_of: dt.date) -> Refreshed:
    """Propose or refresh plan.yaml from a plan. Nothing that stands there is changed but the mark ``stale``.

    Args:
        folder: The case folder.
        plan: The plan of the current analysis.
        as_of: The analysis's day, for the comment of new measures.

    Raises:
        PoagenError: plan.yaml does not fit, was changed meanwhile, or is of a form that only a person can change.
    """
    with locked(folder):
        return _refresh(folder, plan, as_of)


def _refresh(folder: Path, plan: Plan, as_of: dt.date) -> Refreshed:
    path = folder / PLAN_FILE
    before, held = _held(path)
    try:
        done = refreshed_text(before, held, plan, as_of)
    except edit.CannotEdit as error:
        wanted = ", ".join(each.measure for each in plan.measures if each.measure not in held.measures)
        raise edit.cannot_edit(
            path, error, f"add the measures {wanted or 'that poagen plan status lists'}"
        ) from error
    write_schemas(folder)
    edit.save(path, before, done.text)
    return done


def refreshed_text(before: str | None, held: PlanFile, plan: Plan, as_of: dt.date) -> Refreshed:
    """:func:`refresh_plan` on a text; ``None`` for a new file.

    Raises:
        CannotEdit: The text is of a form that only a person can change.
    """
    wanted = {each.measure: each for each in plan.measures}
    text = f"{modeline('plan')}\n{_HEAD}measures:\n" if before is None else before
    added = [each for id_, each in wanted.items() if id_ not in held.measures]
    stale = [id_ for id_, entry in held.measures.items() if id_ not in wanted and not entry.stale]
    revived = [id_ for id_, entry in held.measures.items() if id_ in wanted and entry.stale]
    for each in added:
        text = _with_entry(text, each, plan, as_of)
    for id_ in (*stale, *revived):
        text = edit.set_value(text, ("measures", id_, "stale"), id_ in stale)
    return Refreshed(text, tuple(each.measure for each in added), tuple(stale), tuple(revived))


def _with_entry(text: str, measure: PlannedMeasure, plan: Plan, as_of: dt.date) -> str:
    lines = ["", *_comments(measure, plan, as_of), f"{measure.measure}:", "  lifecycle: recommended"]
    return edit.add_entry(text, ("measures",), lines, f"{measure.measure}: {{lifecycle: recommended}}")


def _comments(measure: PlannedMeasure, plan: Plan, as_of: dt.date) -> list[str]:
    """Why a measure was proposed, in comments that are true whatever later data shows."""
    titles = {cause.root_cause: cause.title for cause in plan.telling}
    causes = "; ".join(dict.fromkeys(titles.get(id_, id_) for id_ in measure.root_causes))
    told = [
        f"{measure.title} ({measure.kind}, {measure.strength})",
        f"for: {causes or 'the disputed packages'} (analysis of {as_of})",
        f"why: {measure.how}",
        *(f"chosen: {reason}" for reason in dict.fromkeys(_NUMBERED.sub("", each) for each in measure.reasons)),
        f"what: {measure.text}",
        f"state it only if: {measure.must_be_true}",
        f"proof, for example: {'; '.join(measure.evidence)}",
        f"usually done by: {measure.owner_role}, within {measure.usual_time}",
        *(f"slot {blank.slot}: {blank.ask} For example: {blank.example}" for blank in measure.blanks),
    ]
    return [line for part in told for line in _comment(part)]


def _comment(text: str) -> list[str]:
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    wrapped = textwrap.wrap(" ".join(shown.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [f"# {line}" if place == 0 else f"#   {line}" for place, line in enumerate(wrapped)]


def state(folder: Path, plan: Plan, measure: str, said: Statements, as_of: dt.date) -> PlanFile:
    """Write what a person states of a measure into plan.yaml; the rest of the file stays as it is.

    Args:
        folder: The case folder.
        plan: The plan of the current analysis; a measure of it that plan.yaml lacks is put in.
        measure: Id of the measure.
        said: What is stated.
        as_of: The analysis's day.

    Returns:
        The plan file as it is now.

    Raises:
        PoagenError: The measure is neither in plan.yaml nor in the plan (CAS012), it has no such slot (CAS018), an
            evidence file is not inside the case (CAS013), or the file cannot be changed.
    """
    with locked(folder):
        return _state(folder, plan, measure, said, as_of)


def _state(folder: Path, plan: Plan, measure: str, said: Statements, as_of: dt.date) -> PlanFile:
    path = folder / PLAN_FILE
    before, held = _held(path)
    known = {each.measure: each for each in plan.measures}
    if measure not in held.measures and measure not in known:
        raise PoagenError(_not_in_plan(measure, [*held.measures, *known]))
    _check_slots(known.get(measure), said.slots)
    names = [name_for(folder, name) for name in said.evidence]
    try:
        text = before if before is not None else f"{modeline('plan')}\n{_HEAD}measures:\n"
        if measure not in held.measures:
            text = _with_entry(text, known[measure], plan, as_of)
        text = _stated(text, held, measure, said, names)
    except edit.CannotEdit as error:
        raise edit.cannot_edit(path, error, f"what you state of {measure}") from error
    write_schemas(folder)
    edit.save(path, before, text)
    return _held(path)[1]


def _check_slots(measure: PlannedMeasure | None, slots: Mapping[str, str]) -> None:
    known = [blank.slot for blank in measure.blanks] if measure else list(slots)
    unknown = [name for name in slots if name not in known]
    if measure and unknown:
        help_ = f"its slots: {', '.join(known)}" if known else "this measure has none; leave --slot out"
        raise PoagenError(
            Finding("CAS018", Severity.ERROR, f'{measure.measure} has no slot "{name}"', value=name, help=help_)
            for name in unknown
        )


def _stated(text: str, held: PlanFile, measure: str, said: Statements, names: Sequence[str]) -> str:
    at = ("measures", measure)
    values = {"lifecycle": said.lifecycle, "date": said.date, "owner": said.owner, "note": said.note}
    for key, value in values.items():
        if value is not None:
            text = edit.set_value(text, (*at, key), value.value if isinstance(value, Lifecycle) else value)
    for slot, words in said.slots.items():
        text = edit.set_value(text, (*at, "slots", slot), words)
    entry = held.measures.get(measure)
    if said.no_document:
        if entry and entry.evidence:
            text = edit.set_value(text, (*at, "evidence"), [])
        text = edit.set_value(text, (*at, "no_document"), value=True)
    if names and entry and entry.no_document:
        text = edit.set_value(text, (*at, "no_document"), value=False)
        text = edit.set_value(text, (*at, "evidence"), [])
    there = set(entry.evidence) if entry else set()
    for name in names:
        if name not in there:
            text = edit.add_item(text, (*at, "evidence"), name)
    return text


def _held(path: Path) -> tuple[str | None, PlanFile]:
    """The file's text and what it says; None and nothing where there is no file."""
    if not path.is_file():
        return None, PlanFile()
    return edit.read_text(path), load_model(path, PlanFile, keys="docs/case.md")


def refuse_unknown(folder: Path, measures: Iterable[str], catalog: Catalog) -> None:
    """Refuse a plan that names measures of a catalog that is no longer there.

    Raises:
        PoagenError: POA104 for each, with its line.
    """
    if not (unknown := [id_ for id_ in measures if id_ not in catalog.measures]):
        return
    where = places(folder / PLAN_FILE)
    raise PoagenError(
        Finding(
            "POA104",
            Severity.ERROR,
            f'measure "{id_}" does not exist in any catalog in force',
            file=str(folder / PLAN_FILE),
            row=where.get(("measures", id_), (None,))[0],
            help="put back the catalog that it comes from, or correct its id (poagen catalog list shows all)",
        )
        for id_ in unknown
    )


def told(done: Refreshed) -> list[str]:
    """What a refresh did, in words."""
    lines = [f"added {count(len(done.added), 'measure')}: {', '.join(done.added)}"] if done.added else []
    if done.stale:
        lines.append(f"marked stale, for this analysis no longer calls for them: {', '.join(done.stale)}")
    if done.revived:
        lines.append(f"called for again: {', '.join(done.revived)}")
    return lines or ["nothing to add: the plan has every measure that this analysis calls for"]


def _not_in_plan(measure: str, known: Sequence[str]) -> Finding:
    near = get_close_matches(measure.upper(), known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return Finding(
        "CAS012",
        Severity.ERROR,
        f'measure "{measure}" is neither in plan.yaml nor proposed by this analysis',
        value=measure,
        help=f"{hint}The measures: {', '.join(dict.fromkeys(known)) or 'none'}; any other of the catalog that "
        "answers one of these causes can be stated as planned or completed, with --lifecycle",
    )
