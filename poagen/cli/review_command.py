"""``poagen review``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import shared

if TYPE_CHECKING:
    from poagen.review import Review


@shared.ends_well
def review(
    what: Annotated[
        Path, typer.Argument(metavar="[CASE|LETTER]", help="A case folder, or a letter: .docx, .md or .txt.")
    ] = Path(),
    letter: Annotated[
        Path | None, typer.Option(metavar="LETTER", help="A letter of your own, held against the case.")
    ] = None,
    earlier: Annotated[
        list[Path] | None, typer.Option("--earlier", metavar="LETTER", help="A letter that was rejected.")
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="The letter's day; else the case's, or the one it names."),
    ] = None,
    characters: Annotated[
        int | None, typer.Option("--max-characters", min=1, metavar="N", help="The most characters it may have.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 on warnings too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the review as JSON.")] = False,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Ready to send? Findings with code, place and help; ends with 1 while there is an error."""
    day = shared.day_if_given(date, "--date")
    found = _review(what, letter, earlier or [], day, characters)
    if as_json:
        shared.say_json(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        shared.tell_findings(found.findings, everything=everything)
        shared.say(_lines(found))
    if not found.is_ready or (strict and not found.is_clean):
        raise typer.Exit(1)


def _review(
    what: Path, letter: Path | None, earlier: list[Path], day: dt.date | None, characters: int | None
) -> Review:
    from poagen.api import Settings
    from poagen.case.rounds import answered_letters
    from poagen.handing_in import review_case, review_letter
    from poagen.review import read_letter
    from poagen.review.reading import is_letter

    if letter is not None and is_letter(what) and what.suffix.casefold() != ".txt":
        raise typer.BadParameter(
            f"{what} is a letter too; name the case to hold it against", param_hint="--letter"
        )
    before = ["\n".join(read_letter(path)) for path in earlier]
    if letter is None and is_letter(what):
        return review_letter(what, earlier=before, date=day, characters=characters)
    job = shared.judged([what], Settings())
    before += answered_letters(job.case.folder) if job.case else ()
    return review_case(job, letter=letter, earlier=before, date=day, characters=characters)


def _lines(found: Review) -> list[str]:
    names = {
        "letter": "the letter",
        "causes": "root causes",
        "actions": "actions taken",
        "prevention": "prevention",
    }
    scores = ", ".join(f"{names[name]} {score}" for name, score in found.scores.items())
    errors = sum(finding.severity.value == "error" for finding in found.findings)
    rest = len(found.findings) - errors
    words = f"{errors} to correct, {rest} to consider" if found.findings else "nothing found"
    return [f"{'Ready' if found.is_ready else 'Not ready'}: {words}", f"Of 100: {scores}"]
