"""``poagen explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poagen.cli import reading, shared


@shared.ends_well
@reading.reads(without=["measured", "events", "catalog"])
def explain(
    what: Annotated[
        str, typer.Argument(metavar="CODE|ORDER-ID", help="A code, a rule's sentence, or an order id.")
    ],
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[CASE|FILE...]", help="For an order: where it is. Inside a case: that case."),
    ] = None,
    settings: reading.Given = reading.NONE,
    debug: shared.Debug = False,
) -> None:
    """Explain a code, or a package's way through the rule."""
    from poagen.explaining import explain_code, explain_order, is_code

    where = inputs or _case_around()
    if not where or is_code(what):
        shared.say(explain_code(what))
        return
    job = shared.judged(where, settings)
    shared.say(explain_order(what, job.analysis))


def _case_around() -> list[Path]:
    """The case folder that the working folder is, or lies in."""
    from poagen.case import is_case

    here = Path.cwd()
    return next(([folder] for folder in (here, *here.parents) if is_case(folder)), [])
