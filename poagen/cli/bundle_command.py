"""``poagen bundle``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poagen.cli import shared, writing


@shared.ends_well
def bundle(
    case: Annotated[Path, typer.Argument(metavar="[CASE]", help="The case folder.")] = Path(),
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE.zip", help="The file to write.")] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="The day on which you hand it in; else the letter's date."),
    ] = None,
    mask_orders: writing.MaskOrders = False,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Put the figures on a page after the letter.")
    ] = False,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Put what is handed in into one ZIP file; refuses while poagen review finds an error."""
    day = shared.day_if_given(date, "--date")
    from poagen.bundling import NotReadyError
    from poagen.bundling import bundle as make

    job = shared.judged_case(case)
    target = out or job.default_out() / "bundle.zip"
    shared.keep_inputs([target], job.read_from([]), "--out")
    try:
        made = make(job, target, date=day, mask=mask_orders, pictures=pictures)
    except NotReadyError as error:
        shared.tell_findings(error.findings, everything=everything)
        shared.tell("Nothing was written: the letter is not ready to be handed in.")
        raise typer.Exit(1) from error
    shared.tell_findings(made.findings, everything=everything)
    shared.say([str(made.path), *(f"  {name}" for name in made.files)])
    shared.tell(f"Kept as round {made.round.number} of {made.round.date} in {case / 'rounds'}.")
