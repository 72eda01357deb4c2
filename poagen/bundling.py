"""What is handed in, as one file, and nothing else."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from poagen.case import Case, user_settings
from poagen.case.rounds import Figures, Round, answered_letters, digests, figures_of, next_number, recorded
from poagen.common.file_names import clean_name
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.locking import locked
from poagen.common.output import write_whole
from poagen.document import Document
from poagen.document.disputing import proofs_of_scans
from poagen.document.files import told_content
from poagen.document.picture_pages import pictured
from poagen.enclosing import enclosures, lost_files, unread
from poagen.handing_in import review_case
from poagen.job import Job
from poagen.review import Review

_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_MOST_OF_NAME: Final = (200, 240)
"""Signs and bytes of a name that every system can unpack."""

_LETTER: Final = "plan-of-action"
_SUMS: Final = "The long numbers are SHA-256 sums: they show that a file was not changed."


@dataclass(frozen=True)
class Bundle:
    """A file to hand in from, with what lies in it, and what is to be said of it."""

    path: Path
    files: Mapping[str, bytes]
    round: Round
    findings: tuple[Finding, ...] = ()


class NotReadyError(PoagenError):
    """The letter is not ready: its findings say why."""


def bundle(
    job: Job, out: Path, *, date: dt.date | None = None, mask: bool = False, pictures: bool = False
) -> Bundle:
    """Write the letter, its three texts, the annexes, the chosen evidence and its index into one ZIP file.

    Only what a measure's statement names is taken from the evidence folder. The Word file has the letterhead of
    the user's settings. The round is recorded in the case, its order ids whole: the next one is held against it.
    Where the round cannot be kept no ZIP file is written, and where that cannot be written no round is kept.

    Args:
        job: A case and its analysis.
        out: The file to write.
        date: The day on which it is handed in; without it, the letter's.
        mask: Hide order ids but for their ends in all that poagen writes; evidence is enclosed as it is.
        pictures: Put the figures on pages after the letter.

    Raises:
        NotReadyError: Review finds an error in the letter.
        PoagenError: There is no case folder (CAS002), no day (BUN002), or a file cannot be read (BUN003).
    """
    case = job.the_case()
    days = [day for day in (date, case.file.letter_date) if day]
    draft = job.letter()
    ready = review_case(job, draft=draft, earlier=answered_letters(case.folder), date=min(days, default=None))
    if not ready.is_ready:
        raise NotReadyError(_errors(ready))
    day = date or case.file.letter_date
    if day is None:
        raise PoagenError(_no_day())
    shown = job.masked() if mask else job
    letter = shown.letter() if mask else draft
    letter = pictured(letter, shown.analysis, shown.plan()) if pictures else letter
    files, told = _files(shown, letter)
    with locked(case.folder):
        one = _round(job, case, files, day)
        with recorded(case.folder, one, draft.markdown):
            return Bundle(write_whole(out, _zipped(files)), files, one, told)


def _errors(ready: Review) -> Sequence[Finding]:
    return [finding for finding in ready.findings if finding.severity is Severity.ERROR]


def _no_day() -> Finding:
    return Finding(
        "BUN002",
        Severity.ERROR,
        "the day on which the letter is handed in is not known",
        help="give it with --date, or put letter_date into case.yaml",
    )


def _files(job: Job, letter: Document) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """What is handed in, by its name in the ZIP file, and what is to be said of the letter's files."""
    paper = user_settings().letterhead_file()
    made = {form: told_content(letter, form, paper) for form in ("pdf", "docx", "txt")}
    files = {f"{_LETTER}.{form}": content for form, (content, _) in made.items()}
    beside = enclosures(job, letter)
    for number, one in enumerate(beside.evidence, start=1):
        if one.content is None:
            raise PoagenError(unread(one.name, "there is no such file"))
        files[f"enclosures/{number:02d}-{clean_name(one.name, *_MOST_OF_NAME)}"] = one.content
    files.update(beside.files)
    told = (*(finding for _, found in made.values() for finding in found), *lost_files(job, letter))
    return {"index.txt": _index(letter, files), **files}, told


def _index(letter: Document, files: Mapping[str, bytes]) -> bytes:
    lines = [letter.title, "", *(f"{digest.sha256}  {digest.name}" for digest in digests(files))]
    return (
        "\n".join([*lines, "", "The long numbers are SHA-256 sums: they show that a file was not changed."]) + "\n"
    ).encode()


def _round(job: Job, case: Case, files: Mapping[str, bytes], day: dt.date) -> Round:
    """The round that is handed in: the open one again, or the next after an answered one."""
    return Round(
        number=next_number(case.folder),
        date=day,
        files=digests(files),
        figures=_told(job),
    )


def _told(job: Job) -> Figures:
    """What the letter tells: a dispute no cause, and of the measures only those that prove the scans."""
    report, plan = job.analysis.report, job.plan()
    figures = figures_of(report, plan)
    if job.letter_route() != "dispute":
        return figures
    proofs = proofs_of_scans(plan, report)
    kept = {name: one for name, one in figures.measures.items() if name in proofs}
    return figures.model_copy(update={"causes": {}, "answers": {}, "measures": kept})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(entry, files[name], compresslevel=6)
    return made.getvalue()
