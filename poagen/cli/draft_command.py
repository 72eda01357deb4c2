"""``poagen draft``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poagen.cli import shared

Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help="Where to write.")]


@shared.ends_well
def draft(
    inputs: shared.Inputs,
    out: Out = None,
    formats: Annotated[str, typer.Option("--format", metavar="md,docx", help="Which files to write.")] = "md,docx",
    template: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder of your own section templates.")
    ] = None,
    reference_doc: Annotated[
        Path | None, typer.Option(metavar="FILE.docx", help="A Word document whose styles to use.")
    ] = None,
    marketplace: shared.Marketplace = None,
    as_of: shared.AsOf = None,
    window: shared.WindowOption = None,
    latency: shared.Latency = 0,
    mapping: shared.Map = None,
    measured: shared.Measured = None,
    dates: shared.Dates = None,
    blank_scans: shared.BlankScans = "unknown",
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Write the Plan of Action. What you have not stated is marked [[CONFIRM: ...]]."""
    wanted = _formats(formats)
    settings = shared.settings_from(
        marketplace=marketplace,
        as_of=as_of,
        window=window,
        latency=latency,
        mapping=mapping,
        measured=measured,
        dates=dates,
        blank_scans=blank_scans,
    )
    with shared.progress("Reading and judging the packages"):
        from poagen.api import run

        job = run(inputs, settings)
    with shared.progress("Writing the letter"):
        from poagen.cli.writing import write_letter

        letter, paths = write_letter(
            job,
            out or job.default_out(),
            formats=wanted,
            templates=template,
            reference=reference_doc,
        )
    shared.tell_findings(job.analysis.findings, everything=everything)
    shared.say(map(str, paths))
    if letter.is_draft:
        points = len(letter.markers)
        marked = "1 point is" if points == 1 else f"{points} points are"
        shared.tell(f"This is a draft: {marked} marked [[CONFIRM: ...]] and wait for you.")


def _formats(text: str) -> list[str]:
    from poagen.document import FORMATS

    names = [name.strip().casefold() for name in text.split(",") if name.strip()]
    wrong = [name for name in names if name not in FORMATS]
    if wrong or not names:
        told = f'"{", ".join(wrong) or text}" is not a format; choose from {",".join(FORMATS)}'
        raise typer.BadParameter(told, param_hint="--format")
    return names
