"""What goes with a letter: its annexes, the evidence that it names, and the index of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from poagen.case.evidence import FOLDER as EVIDENCE
from poagen.case.evidence import inside
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.regular import MOST_EVIDENCE, read_regular, real
from poagen.document import Document, annex_csv
from poagen.document.annex import annex_b_csv, failed
from poagen.document.arrange import arrange
from poagen.document.evidence_index import Enclosed, evidence_index
from poagen.document.locales import locale_for
from poagen.document.scrub import pdf_loses, scrubbed
from poagen.document.workbook import annex_workbook
from poagen.job import Job

if TYPE_CHECKING:
    import pandas as pd

INDEX: Final = "evidence-index.pdf"
ANNEX_A: Final = "annex-a.csv"
BESIDE: Final = (
    *(f"figure-{name}.png" for name in ("days", "causes", "categories", "forecast")),
    "questionnaire.txt",
    "report.html",
    ANNEX_A,
    "annex-a.xlsx",
    "annex-b.csv",
    INDEX,
)
"""What can lie beside a letter, by the names of the files."""


@dataclass(frozen=True)
class Enclosures:
    """The files beside a letter.

    Attributes:
        annexes: By the names of their files.
        evidence: The letter's enclosures in its order, as they are handed in.
        index: The index of the evidence; None where the letter names none.
    """

    annexes: Mapping[str, bytes]
    evidence: tuple[Enclosed, ...]
    index: bytes | None

    @property
    def files(self) -> Mapping[str, bytes]:
        """Annexes and index by the names of their files."""
        return {**self.annexes, **({INDEX: self.index} if self.index is not None else {})}


def enclosures(job: Job, letter: Document) -> Enclosures:
    """What goes with a letter of a job. Evidence that is not there is told in the index, and by the review.

    Raises:
        PoagenError: A file of the evidence cannot be read (BUN003).
    """
    annexes = annexes_of(job)
    evidence = evidence_of(job, letter)
    index = None
    if evidence:
        locale = locale_for(job.analysis.report.marketplace, letter.language)
        view = arrange(job.analysis.report, job.plan(), job.letterhead(), locale)
        index = evidence_index(letter, view, evidence, annexes, locale, shown=job.shown)
    return Enclosures(annexes, evidence, index)


def evidence_of(job: Job, letter: Document) -> tuple[Enclosed, ...]:
    """The files that a letter encloses, in its order, as they are handed in.

    Raises:
        PoagenError: One cannot be read (BUN003).
    """
    return tuple(_enclosed(job, name) for name in letter.enclosures)


def annexes_of(job: Job) -> dict[str, bytes]:
    """The annexes of a job: what programs read as CSV, and people as a workbook."""
    packages = failed(job.analysis)
    table = annex_table(job, packages)
    return {**table, "annex-a.xlsx": annex_workbook(job.analysis, packages)} if ANNEX_A in table else table


def annex_table(job: Job, packages: Sequence[pd.DataFrame] = ()) -> dict[str, bytes]:
    """Annex A as CSV, where a package failed, and Annex B, where packages were shipped since what was done."""
    has_any = job.analysis.report.vtr.overall.invalid
    table = {ANNEX_A: annex_csv(job.analysis, packages)} if has_any else {}
    day = job.done_by()
    if day and job.since():
        table["annex-b.csv"] = annex_b_csv(job.analysis, day, job.the_case().file.letter_date)
    return table


def _enclosed(job: Job, name: str) -> Enclosed:
    if job.case is None:
        return Enclosed(name, None)
    folder = real(job.case.folder / EVIDENCE)
    path = inside(job.case.folder, name) or real(folder / name)
    if not path.is_relative_to(folder):
        raise PoagenError(unread(name, "it lies outside the folder evidence"))
    return Enclosed(job.shown(PurePath(name).name), _content(path, name))


def lost_files(job: Job, letter: Document) -> tuple[Finding, ...]:
    """BUN004 for each PDF that holds files, which are not handed in, or that most programs do not show."""
    if job.case is None:
        return ()
    places = ((name, inside(job.case.folder, name)) for name in letter.enclosures)
    return tuple(one for name, path in places if path for one in _lost(name, path))


def _lost(name: str, path: Path) -> Iterator[Finding]:
    try:
        lost = pdf_loses(read_regular(path, MOST_EVIDENCE))
    except OSError:
        return
    if lost.files:
        held = "a file" if lost.files == 1 else f"{lost.files:,} files"
        way = "save what Amazon shall see as files of their own in the folder evidence, and name them in the plan"
        yield _in_pdf(f'the PDF "{name}" holds {held} within it, which is not handed in with it', name, way)
    if lost.is_form:
        way = "open it in Adobe Reader, print it as a PDF, and name that file"
        yield _in_pdf(f'the PDF "{name}" is a form that most programs show as an empty page', name, way)


def _in_pdf(message: str, name: str, way: str) -> Finding:
    return Finding("BUN004", Severity.WARNING, message, file="plan.yaml", value=name, help=way)


def _content(path: Path, name: str) -> bytes | None:
    """The file as it is handed in, without what its program wrote of its maker; None where there is none."""
    try:
        return scrubbed(name, read_regular(path, MOST_EVIDENCE))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PoagenError(unread(name, error.strerror or "it cannot be opened")) from error


def unread(name: str, reason: str) -> Finding:
    """A file of the evidence that cannot be read, and why."""
    return Finding(
        "BUN003",
        Severity.ERROR,
        f"the evidence cannot be read: {reason}",
        file=name,
        help="put the file itself into the case's folder evidence, and close it in other programs",
    )
