"""Writing a letter with its annex, for the commands that do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Concatenate, Final, ParamSpec, TypeVar

import typer

from poagen.common.regular import real

if TYPE_CHECKING:
    from poagen.document import Document
    from poagen.job import Job


P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_FORMATS: Final = ("md", "docx", "pdf", "txt")
"""The forms that a draft has where nobody asks for others."""
MaskOrders = Annotated[
    bool, typer.Option("--mask-orders", help="Hide the middle of every order id, such as 112-•••••••-•••1234.")
]
_PAGED: Final = frozenset({"docx", "pdf"})
"""Forms that people print or hand in, beside which pictures and the workbook lie."""


@contextmanager
def alone(job: Job, folder: Path) -> Iterator[None]:
    """Be the only one that writes for a case, and in the folder that is written to.

    A bundled sample of which the letter is written elsewhere is left as it is.
    """
    from poagen.common.locking import alone_in, locked
    from poagen.samples_folder import is_sample

    case = job.case.folder if job.case else None
    within = case is not None and real(folder).is_relative_to(real(case))
    case = None if case and is_sample(case) and not within else case
    with locked(case) if case else nullcontext(), nullcontext() if within else alone_in(folder):
        yield


def _alone(write: Callable[Concatenate[Job, Path, P], R]) -> Callable[Concatenate[Job, Path, P], R]:
    """Let what writes files that belong together be the only one that does."""

    @wraps(write)
    def run(job: Job, folder: Path, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with alone(job, folder):
            return write(job, folder, *args, **kwargs)

    return run


@_alone
def write_letter(
    job: Job,
    folder: Path,
    formats: Sequence[str],
    templates: Path | None = None,
    reference: Path | None = None,
    limit: int | None = None,
    pictures: bool | None = None,
    *,
    mask: bool = False,
) -> tuple[Document, list[Path]]:
    """Compose the letter and write it and what goes with it; returns the letter and the files.

    The letter's own pages show its pictures only where they are asked for; else they lie beside it, or nowhere.
    """
    from poagen.case import user_settings
    from poagen.document.files import contents, older, write_together
    from poagen.document.picture_pages import pictured
    from poagen.enclosing import BESIDE, annex_table, enclosures

    job = job.masked() if mask else job
    if reference is None and job.case is not None:
        reference = user_settings().letterhead_file()
    letter = job.letter(templates=templates)
    wanted = pictures is not False and bool(_PAGED & set(formats))
    shown = pictured(letter, job.analysis, job.plan()) if pictures or wanted else letter
    files, told = contents(shown if pictures else letter, formats, reference=reference, limit=limit)
    files |= {f"{one.name}.png": one.png for one in shown.pictures}
    if "txt" in formats:
        files["questionnaire.txt"] = job.questionnaire()
    if "html" in formats:
        from poagen.document.report_html import to_html

        files["report.html"] = to_html(letter, job.analysis)
    files |= enclosures(job, letter).files if _PAGED & set(formats) else annex_table(job)
    paths = [*write_together(folder, files)]
    return replace(letter, findings=(*letter.findings, *told, *older(folder, files, BESIDE))), paths
