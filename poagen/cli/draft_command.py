"""``poagen draft``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import reading, shared, writing
from poagen.common.finding import Finding

if TYPE_CHECKING:
    from poagen.job import Job

Formats = Annotated[str, typer.Option("--format", metavar="md,docx,…", help="Which files to write.")]
Template = Annotated[Path | None, typer.Option(metavar="DIR", help="A folder of your own section templates.")]
Reference = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.docx", help="A Word document whose styles to use, or a letterhead with tags to fill in."
    ),
]
TextLimit = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=10**9, help="Characters that one of Amazon's text fields holds (txt)."),
]
Pictures = Annotated[
    bool | None,
    typer.Option(
        "--pictures/--no-pictures",
        help="Put the figures on a page after the letter, or make none; else they lie beside it.",
    ),
]
Language = Annotated[
    str | None,
    typer.Option(metavar="TAG", help="The letter's language: en, de, fr, it, es, ja. English if nobody says."),
]
Look = Annotated[str | None, typer.Option(metavar="LOOK", help="The letter's look: plain, consultant, bilingual.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help="Where to write.")]


_DEFAULT = ",".join(writing.DEFAULT_FORMATS)


@shared.ends_well
@reading.reads(without=["events"])
def draft(
    inputs: shared.Inputs,
    out: Out = None,
    formats: Formats = _DEFAULT,
    template: Template = None,
    reference_doc: Reference = None,
    text_limit: TextLimit = None,
    pictures: Pictures = None,
    mask_orders: writing.MaskOrders = False,
    language: Language = None,
    look: Look = None,
    settings: reading.Given = reading.NONE,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Write the Plan of Action. What you have not stated is marked [[CONFIRM: ...]]."""
    wanted = _formats(formats)
    _check(language, look)
    _needs("txt", wanted, "--text-limit", given=text_limit is not None)
    _needs("docx", wanted, "--reference-doc", given=reference_doc is not None)
    job = replace(shared.judged(inputs, settings), language=language, look=look)
    with shared.progress("Writing the letter"):
        from poagen.document.plain import too_long
        from poagen.enclosing import ANNEX_A

        shared.keep_inputs([out / ANNEX_A] if out else [], job.read_from(inputs), "--out")

        folder = out or job.default_out()
        letter, paths = writing.write_letter(
            job, folder, wanted, template, reference_doc, text_limit, pictures, mask=mask_orders
        )
        long = too_long(letter, text_limit) if text_limit and "txt" in wanted else ()
    shared.tell_findings((*job.findings(), *_of_the_case(job), *letter.findings, *long), everything=everything)
    shared.say(map(str, paths))
    if letter.is_draft:
        shared.tell(f"This is a draft. Marked [[CONFIRM: ...]] and open for you to state: {len(letter.markers)}.")


def _of_the_case(job: Job) -> tuple[Finding, ...]:
    """What the letter does not follow of what its case states, and the other way round."""
    from poagen.case.evidence import absent
    from poagen.case.status import left_out

    if job.case is None:
        return ()
    plan = job.case.plan
    return (*job.told_of_options(), *absent(job.case.folder, plan), *left_out(job.plan(), plan))


def _check(language: str | None, look: str | None) -> None:
    """Refuse a language or look that there is not, before the files are read."""
    from poagen.document.languages import language as known_language
    from poagen.document.looks import known_look

    if language is not None:
        known_language(language)
    if look is not None:
        known_look(look)


def _needs(form: str, wanted: list[str], option: str, *, given: bool) -> None:
    """Refuse an option of one format where that format is not written."""
    if given and form not in wanted:
        raise typer.BadParameter(f"it is about the {form} file; name {form} in --format too", param_hint=option)


def _formats(text: str) -> list[str]:
    from poagen.document import FORMATS

    names = [name.strip().casefold() for name in text.split(",") if name.strip()]
    wrong = [name for name in names if name not in FORMATS]
    if wrong or not names:
        told = f'"{", ".join(wrong) or text}" is not a format; choose from {",".join(FORMATS)}'
        raise typer.BadParameter(told, param_hint="--format")
    return names
