"""``poagen verify-plan``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import reading, shared
from poagen.common.words import count

if TYPE_CHECKING:
    from poagen.api import Settings
    from poagen.common.finding import Finding
    from poagen.verifying import Held

_SIGNS = {"holds": "holds", "fails": "DOES NOT HOLD", "too early": "holds so far", "no data": "no data yet"}


@shared.ends_well
@reading.reads(without=["measured", "events", "window", "latency"])
def verify_plan(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case folder, with its plan.yaml.")],
    new: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="New export files; else the case's own data.")
    ] = None,
    settings: reading.Given = reading.NONE,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """After reinstatement: which preventive measures hold by their figure. Ends with 1 if one fails."""
    held, found = _verified(case, new or [], settings)
    if as_json:
        shared.say_json(json.dumps([one.to_dict() for one in held], ensure_ascii=False, indent=2))
    else:
        shared.say(
            [line for one in held for line in _lines(one)] or ["No preventive measure is stated as in force."]
        )
    shared.tell_findings(found, everything=everything)
    if any(one.outcome == "fails" for one in held):
        raise typer.Exit(1)


def _verified(folder: Path, new: list[Path], settings: Settings) -> tuple[tuple[Held, ...], tuple[Finding, ...]]:
    """What became of the measures, and what is to be said of the files."""
    shared.require_case(folder)
    with shared.progress("Reading and judging the packages"):
        from poagen.case import open_case
        from poagen.verifying import new_packages
        from poagen.verifying import verify_plan as verify

        case = open_case(folder)
        packages = new_packages(case, new, settings)
        return verify(case, packages, settings), packages.findings


def _lines(one: Held) -> list[str]:
    told = _SIGNS.get(one.outcome, "to be read in your own records")
    lines = [f"{one.measure}  {told}: {one.title}", f"    promised: {one.promised}; in force since {one.since}"]
    if one.value is not None:
        value = f"{100 * one.value:.1f} %" if one.is_share else f"{one.value:.0f}"
        small = ", a small number" if one.is_small else ""
        lines.append(f"    now: {value} of {count(one.measured)}{small}, over {one.days} of {one.wanted} days")
    return lines
