"""The findings of this stage. Each code has its page in ``data/findings.yaml``."""

from __future__ import annotations

from typing import Final

from poagen.common.finding import Finding, Severity
from poagen.common.pages import pages

_SAYS: Final = {
    "PFO001": "no account was found here",
    "PFO002": "this is not there",
    "PFO003": "the table cannot be read; it may be damaged or locked",
    "PFO004": "no column of the table tells of packages",
    "PFO005": "the column that was named is not in the table",
    "PFO006": "none of the accounts could be read",
    "PFO016": "neither a folder's name nor a column says whose packages these are",
    "PFO019": "this is a header of buyers' data, which names no account",
    "PFO007": "the process that judged the account ended before it was done",
    "PFO008": "poagen itself has failed on this account",
}


def unusable(code: str, file: str | None = None, more: str = "") -> Finding:
    """An error, with its page's advice."""
    return _finding(code, Severity.ERROR, f"{_SAYS[code]}{more}", file)


def warned(code: str, message: str, file: str | None = None) -> Finding:
    """A warning, with its page's advice."""
    return _finding(code, Severity.WARNING, message, file)


def noted(code: str, message: str, file: str | None = None) -> Finding:
    """A note, with its page's advice."""
    return _finding(code, Severity.NOTE, message, file)


def _finding(code: str, severity: Severity, message: str, file: str | None) -> Finding:
    help_ = " ".join(pages()[code.casefold()].do.split())
    return Finding(code, severity, message, file=file, help=help_)
