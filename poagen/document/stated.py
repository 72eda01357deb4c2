"""What a statement of the seller comes to: done, promised or open, with its files, and what it lacks."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from poagen.remedies.model import Kind, Lifecycle, Plan, Statement

_PLACES: Final = (
    (Kind.CORRECTIVE, "done"),
    (Kind.PREVENTIVE, "done"),
    (Kind.PREVENTIVE, "promised"),
    (Kind.CORRECTIVE, "promised"),
)
"""The order in which a letter tells what is stated."""


def state_of(stated: Statement) -> str:
    """``done``, ``promised`` or ``open``; an owner or a proof that is only space is none."""
    owned = bool((stated.owner or "").strip())
    if stated.is_done and owned and (stated.no_document or files_of(stated)):
        return "done"
    return "promised" if stated.is_promised and owned else "open"


def files_of(stated: Statement) -> list[str]:
    """The files of the evidence; a name that is only space is none."""
    return [name for name in stated.evidence if name.strip()]


def lacks_of(stated: Statement) -> tuple[str, ...]:
    """What a statement lacks before it may be written as done or as planned."""
    lacks = {"date": stated.date is None, "owner": not (stated.owner or "").strip()}
    if stated.lifecycle is not Lifecycle.PLANNED:
        lacks["proof"] = not (stated.no_document or files_of(stated))
    return tuple(name for name, is_missing in lacks.items() if is_missing)


def enclosures_of(plan: Plan, told: Container[str]) -> tuple[str, ...]:
    """Evidence of what a letter tells, each file once, in the order in which the letter first names it.

    Args:
        plan: What the seller states.
        told: The measures of which the letter speaks.
    """
    ordered = [
        measure.statement
        for kind, state in _PLACES
        for measure in plan.of_kind(kind)
        if measure.measure in told and state_of(measure.statement) == state
    ]
    return tuple(dict.fromkeys(name for stated in ordered for name in files_of(stated)))
