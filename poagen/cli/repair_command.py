"""``poagen repair``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import reading, shared

if TYPE_CHECKING:
    import pandas as pd

    from poagen.diagnosis.upload import Repairs

_NAME = "shipping-confirmation.txt"


@shared.ends_well
@reading.reads(without=["measured", "events", "catalog"])
def repair(
    inputs: shared.Inputs,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE.txt", help="The upload file. The lists for people are written beside it."
        ),
    ] = None,
    likely: Annotated[
        bool, typer.Option("--likely", help="Add the corrections that are likely but not proven.")
    ] = False,
    settings: reading.Given = reading.NONE,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Write an upload file with the corrections that can be proven and still count.

    Only packages that are not known to be delivered can be corrected. Beside the upload file there is a list of
    all corrections for you to look through (-review.csv), and one of what cannot be corrected and why
    (-unrepairable.csv).
    """
    job = shared.judged(inputs, settings)
    target = out or job.default_out() / _NAME
    shared.keep_inputs((target, *_lists(target)), job.read_from(inputs), "--out")
    from poagen.cli.writing import alone
    from poagen.common.output import write_whole
    from poagen.diagnosis.upload import repairing

    found = repairing(job.analysis, likely=likely)
    paths = []
    if files := list(_files(found, target)):
        with alone(job, target.parent):
            paths = [write_whole(path, content) for path, content in files]
    shared.tell_findings(job.analysis.findings, everything=everything)
    shared.say(map(str, paths))
    for line in _told(found, paths, target, job.analysis.report.as_of.isoformat()):
        shared.tell(line)


def _lists(target: Path) -> tuple[Path, Path]:
    return target.parent / f"{target.stem}-review.csv", target.parent / f"{target.stem}-unrepairable.csv"


def _files(found: Repairs, target: Path) -> Iterator[tuple[Path, bytes]]:
    """The files that hold something; an earlier one that would no longer is emptied, so that nobody uploads it."""
    from poagen.diagnosis.sheets import spreadsheet_csv

    review, unrepairable = _lists(target)
    tables: list[tuple[Path, pd.DataFrame]] = [(review, found.review), (unrepairable, found.unrepairable)]
    if len(found.upload) or target.is_file():
        yield target, found.file()
    for path, table in tables:
        if len(table) or path.is_file():
            yield path, spreadsheet_csv(table)


def _told(found: Repairs, paths: Sequence[Path], target: Path, day: str) -> Iterator[str]:
    from poagen.common.words import count, verb

    number, held, lost = len(found.upload), int((found.review["in_upload"] == "no").sum()), len(found.unrepairable)
    if number:
        yield f"{count(number)} can be corrected with {target.name}. Look through the review list first."
        yield f"The data speaks of {day}: take out what was delivered since."
        yield (
            "Upload the file to Seller Central as a shipping confirmation, as it is; a spreadsheet program would "
            "damage its numbers. Amazon shows a correction within 72 hours."
        )
    elif target in paths:
        yield "Nothing can be corrected by an upload. The earlier upload file was emptied."
    else:
        yield "Nothing can be corrected by an upload, so no upload file was written."
    if found.undated:
        was = verb(found.undated, "was", "were")
        yield f"No file tells whether {count(found.undated)} of them {was} delivered; after that it is too late."
    if held:
        yield f"{count(held)} {verb(held, 'stands', 'stand')} in the review list only, with the reason."
    if lost:
        yield f"{count(lost)} that failed cannot be corrected; {_lists(target)[1].name} says why."
    if found.later:
        here = f"{found.later:,} of all these packages {verb(found.later, 'is', 'are')} promised after the window"
        yield f"{here}: {verb(found.later, 'it does', 'they do')} not count yet, but will."
