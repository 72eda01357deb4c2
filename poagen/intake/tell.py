"""The findings of intake. Each code has its page in ``data/findings.yaml``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from poagen.common.finding import Finding, Severity
from poagen.common.pages import pages

EACH = 50
"""At most so many findings of one code are told for one column of a file; their number is told in full."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None


def error(code: str, message: str, place: Place | None = None, help_: str | None = None) -> Finding:
    """A finding that stops its part of the work."""
    return _finding(Severity.ERROR, code, message, place, help_)


def warning(code: str, message: str, place: Place | None = None, help_: str | None = None) -> Finding:
    """A finding that a seller should look at."""
    return _finding(Severity.WARNING, code, message, place, help_)


def note(code: str, message: str, place: Place | None = None, help_: str | None = None) -> Finding:
    """A finding that says what was done."""
    return _finding(Severity.NOTE, code, message, place, help_)


def _finding(severity: Severity, code: str, message: str, place: Place | None, help_: str | None) -> Finding:
    at = place or Place()
    return Finding(
        code,
        severity,
        message,
        file=at.file,
        sheet=at.sheet,
        row=at.row,
        column=at.column,
        value=at.value,
        help=help_ or " ".join(pages()[code.casefold()].do.split()),
    )


@dataclass(frozen=True, slots=True)
class Counted(Finding):
    """A finding on so many rows, of which those of several parts of the data add up.

    Attributes:
        number: How many.
        words: What its sentence names beside the number.
    """

    number: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyed(Finding):
    """A finding that is told once for each key, however many parts of the data have it. The key is never shown."""

    key: str = field(default="", repr=False)


Sentence = Callable[..., str]

_SENTENCES: Final[dict[str, tuple[Severity, Sentence]]] = {
    "INT011": (Severity.WARNING, lambda n: f"{count(n, 'row')} could not be read, {was(n)} skipped"),
    "INT012": (Severity.NOTE, lambda n: f"{count(n, 'blank row')} left out"),
    "INT013": (Severity.NOTE, lambda n: f"{count(n, 'repeated header row')} left out"),
    "INT015": (Severity.WARNING, lambda n, what: f"{count(n, 'row')} without {what} skipped"),
    "INT022": (Severity.WARNING, lambda n: f"{count(n, 'row')} skipped, because a date in it cannot be read"),
    "INT026": (
        Severity.NOTE,
        lambda n: f"{count(n, 'cell')} with a word instead of a date {was(n)} read as blank",
    ),
    "INT027": (
        Severity.NOTE,
        lambda n: f"Amazon shows {count(n, 'number')} as unreadable, so what was told is not in this file",
    ),
    "INT028": (
        Severity.WARNING,
        lambda n: f"{count(n, 'row')} repeat{_s(n)} another row in every cell; each is read once",
    ),
    "INT029": (
        Severity.NOTE,
        lambda n: f"{count(n, 'cell')} hold{_s(n)} several numbers; each number is read as a package of its own",
    ),
    "INT030": (
        Severity.WARNING,
        lambda n, what: (
            f"{count(n, what)} of this file stand{_s(n)} in another file of its kind too; each is counted once"
        ),
    ),
    "INT037": (
        Severity.NOTE,
        lambda n, first, last: (
            f"{count(n, 'package')} of {first} to {last} {'is' if n == 1 else 'are'} not in Amazon's report: "
            "counted as valid"
        ),
    ),
    "INT038": (
        Severity.NOTE,
        lambda n: f"{count(n, 'voided label')} beside a label in use left out; no number of theirs was told",
    ),
    "INT039": (
        Severity.NOTE,
        lambda n, one, other: (
            f"{count(n, 'order')} of {one} {'has' if n == 1 else 'have'} no row in {other}; kept"
        ),
    ),
    "INT041": (
        Severity.WARNING,
        lambda n: f"{count(n, 'row')} with a status word that is not known; it was read as saying nothing",
    ),
    "INT042": (
        Severity.NOTE,
        lambda n: f"{count(n, 'tracked number')} without an order belong{_s(n)} to no package of the other files",
    ),
    "INT043": (
        Severity.WARNING,
        lambda n: f"{count(n, 'tracked number')} without an order fit{_s(n)} more than one package; left out",
    ),
    "INT045": (Severity.NOTE, lambda n: f"{count(n, 'package')} given the category of their SKU"),
    "INT057": (
        Severity.WARNING,
        lambda n: f"a spreadsheet has damaged {count(n, 'tracking number')}; their digits are lost",
    ),
    "INT058": (
        Severity.NOTE,
        lambda n: f'".0" was taken off {count(n, "number")}; a spreadsheet adds it, and no digit is lost',
    ),
    "INT068": (
        Severity.WARNING,
        lambda n: (
            f"{count(n, 'row')} hold{_s(n)} in several columns what cannot stand there, so they are shifted; "
            "the words in them may be a buyer's and are left out"
        ),
    ),
    "INT067": (
        Severity.WARNING,
        lambda n: (
            f"{count(n, 'cell')} of this column may hold a buyer's data and {was(n)} left out; "
            "are the cells of these rows shifted?"
        ),
    ),
    "INT074": (
        Severity.WARNING,
        lambda n: (
            f"{count(n, 'row')} with a voided label and no number told stand{_s(n)} beside a label in use of the "
            f"same order, and count{_s(n)} as {'a package of its own' if n == 1 else 'packages of their own'}"
        ),
    ),
    "INT075": (
        Severity.WARNING,
        lambda n: f"{count(n, 'row')} stand{_s(n)} under merged cells, which are read for each of their rows",
    ),
    "INT076": (
        Severity.NOTE,
        lambda n: f"{count(n, 'order id')} without dashes {was(n)} read with them, as Amazon writes order ids",
    ),
    "INT079": (
        Severity.WARNING,
        lambda n: (
            f"{count(n, 'row')} without a number tell{'s' if n == 1 else ''} of an order with several packages: "
            "its scans are used for none of them"
        ),
    ),
    "INT080": (
        Severity.WARNING,
        lambda n: (
            f"{count(n, 'order')} {'has' if n == 1 else 'have'} packages without a label and labels of which "
            "nothing was told, and no number is the same: a package may count twice"
        ),
    ),
    "INT082": (
        Severity.WARNING,
        lambda n: f"{count(n, 'value')} below zero {was(n)} read as not known",
    ),
    "INT083": (
        Severity.WARNING,
        lambda n: (
            f"{count(n, 'value')} {was(n)} read as not known, because the cell names another currency than its row"
        ),
    ),
    "INT084": (
        Severity.NOTE,
        lambda n: (
            f"{count(n, 'row')} name{_s(n)} several orders; what it says of the parcel is read for each of them"
        ),
    ),
    "INT077": (
        Severity.WARNING,
        lambda n: (
            f"{count(n, 'order id')} of 17 digits may have been rounded by a program; "
            f"{'it gets its' if n == 1 else 'they get their'} dashes only where another file has the same id"
        ),
    ),
}


def counted(code: str, number: int, place: Place | None = None, *words: str) -> Counted:
    """A finding on so many rows, in its sentence."""
    severity, sentence = _SENTENCES[code]
    told = _finding(severity, code, sentence(number, *words), place, None)
    return Counted(**told.to_dict() | {"severity": severity}, number=number, words=words)  # type: ignore[arg-type]


def keyed(finding: Finding, key: str) -> Keyed:
    """The finding, told once for this key, of which only a hash is kept: it may be a buyer's word."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
    return Keyed(**finding.to_dict() | {"severity": finding.severity}, key=digest)  # type: ignore[arg-type]


def merged(parts: Iterable[Iterable[Finding]]) -> list[Finding]:
    """The findings of several parts of the data, in order, as one part would have told them.

    Numbers add up, what has a key is told once, and of one code and column of a file at most :data:`EACH` with a
    row are told.
    """
    together: dict[object, Finding] = {}
    rows: dict[object, int] = {}
    for finding in (one for part in parts for one in part):
        key = _same(finding)
        known = together.get(key)
        if isinstance(finding, Counted) and isinstance(known, Counted):
            together[key] = _add(known, finding.number)
        elif known is None:
            listed = (finding.code, finding.file, finding.sheet, finding.column)
            rows[listed] = rows.get(listed, 0) + (finding.row is not None)
            if finding.row is None or rows[listed] <= EACH:
                together[key] = finding
    return list(together.values())


def _same(finding: Finding) -> object:
    if isinstance(finding, Counted):
        return finding.code, finding.file, finding.sheet, finding.column, finding.words
    if isinstance(finding, Keyed):
        return finding.code, finding.file, finding.sheet, finding.column, finding.key
    return finding


def _add(finding: Counted, number: int) -> Counted:
    total = finding.number + number
    return replace(finding, number=total, message=_SENTENCES[finding.code][1](total, *finding.words))


def _s(number: int) -> str:
    return "s" if number == 1 else ""


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its word: ``1 row``, ``1,240 rows``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def was(number: int) -> str:
    """The verb that fits a number: ``1 row was``, ``2 rows were``."""
    return "was" if number == 1 else "were"
