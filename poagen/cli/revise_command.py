"""``poagen revise``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import shared

if TYPE_CHECKING:
    from poagen.revising import Revision

_HEADS = {
    "causes": "Root causes: to add",
    "actions": "Actions taken: to add",
    "prevention": "Steps to prevent: to add",
    "documents": "Documents: to add",
}

_NOTHING_MORE = dict.fromkeys(_HEADS, "nothing more in the data or the plan")
_NOTHING_MORE["actions"] += "; what you did besides: poagen catalog new corrective --catalog CASE/catalog"
_NOTHING_MORE["prevention"] += "; what you do besides: poagen catalog new preventive --catalog CASE/catalog"


@shared.ends_well
def revise(
    case: Annotated[Path, typer.Argument(metavar="[CASE]", help="The case folder.")] = Path(),
    reply: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Amazon's reply as text, .docx, .eml or .html; - reads what you paste."),
    ] = None,
    date: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The day of the reply.")] = None,
    letter: Annotated[
        Path | None,
        typer.Option(metavar="LETTER", help="The rejected letter, if poagen did not bundle it."),
    ] = None,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """The next appeal after a rejection: what the reply asks for, and what the data still holds."""
    if reply is None:
        raise typer.BadParameter("name the file with Amazon's reply", param_hint="--reply")
    day = shared.day_if_given(date, "--date")
    from poagen.cli.writing import DEFAULT_FORMATS, write_letter
    from poagen.review.reading import reply_text
    from poagen.revising import revise as make

    text = reply_text(reply)
    made = make(shared.judged_case(case), text, date=day, letter=letter)
    if made.is_over:
        shared.tell_findings(made.findings, everything=everything)
        shared.tell("Kept. Nothing more is to be handed in.")
        return
    job = shared.judged_case(case)
    draft, paths = write_letter(job, job.default_out(), DEFAULT_FORMATS)
    shared.tell_findings(made.findings, everything=everything)
    shared.say([*_lines(made), "", *map(str, paths)])
    shared.tell(f"Round {made.number}. The draft has {len(draft.markers)} points that only you can state.")


def _lines(made: Revision) -> list[str]:
    lines = [f"What Amazon's reply says: {kind.means} {kind.do}" for kind in made.said]
    for name, items in made.to_add.items():
        lines += [
            "",
            _HEADS[name],
            *(f"  - {item}" for item in items or (_NOTHING_MORE[name],)),
        ]
    return [
        *lines,
        "",
        "The letter that was handed in, and the draft now:",
        *(f"  {line}" for line in made.difference),
    ]
