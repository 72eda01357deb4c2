"""``poagen demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poagen.cli import shared


@shared.ends_well
def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")] = Path("demo"),
    debug: shared.Debug = False,
) -> None:
    """Show the whole way, from exports to letter, on a made-up case."""
    with shared.progress("Reading and judging the packages of the sample"):
        from poagen.api import Settings, run
        from poagen.samples_folder import sample

        case = sample("unknown-courier")
        job = run([case], Settings())
    from poagen.cli.report import show
    from poagen.cli.writing import DEFAULT_FORMATS, write_letter

    show(job)
    with shared.progress("Writing the letter"):
        letter, paths = write_letter(job, out, DEFAULT_FORMATS)
    shared.say(["", f"The exports of this sample lie in {case / 'data'}", "The Plan of Action lies in"])
    shared.say(f"  {path}" for path in paths)
    if letter.is_draft:
        typer.echo(f"It is a draft: {len(letter.markers)} points wait for the seller.")
