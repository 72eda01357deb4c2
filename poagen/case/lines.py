"""What later stages find wrong with a value of case.yaml, told at its line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from poagen.case.folder import Case
from poagen.case.model import CaseFile
from poagen.case.place import CASE_FILE
from poagen.common.finding import Finding, PoagenError
from poagen.common.words import bare
from poagen.common.yaml_text import Location, read_text


def at_its_line(case: Case, error: PoagenError) -> PoagenError:
    """The same findings; one on a value that case.yaml gave names the file and the line."""
    told = at_their_lines(case, error.findings)
    return error if told == error.findings else PoagenError(told)


def at_their_lines(case: Case, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The same findings in their order; one on a value that case.yaml gave names the file and the line."""
    path = case.folder / CASE_FILE
    keys = [_key(case, finding) for finding in findings]
    if not any(keys):
        return findings
    text = read_text(path)
    return tuple(
        _placed(_in_words_of_the_file(finding, key), str(path), text.place(key)) if key else finding
        for finding, key in zip(findings, keys, strict=True)
    )


def _key(case: Case, finding: Finding) -> Location | None:
    """Where case.yaml gave the value that a finding is about; None where it did not."""
    of_code = _KEYS.get(finding.code)
    if of_code is None or finding.file is not None or finding.value is None:
        return None
    return of_code(case.file, finding)


def _rule(file: CaseFile, finding: Finding) -> Location | None:
    keys: dict[str | None, Location] = {file.programme: ("programme",), file.marketplace: ("marketplace",)}
    return keys.get(finding.value)


def _day(file: CaseFile, finding: Finding) -> Location | None:
    if file.days is not None:
        return ("window",) if finding.value == str(file.days[1]) else None
    if file.as_of is None:
        return None
    days = min(file.latency, (file.as_of - dt.date.min).days)
    return ("as_of",) if finding.value == str(file.as_of - dt.timedelta(days=days)) else None


def _total(file: CaseFile, finding: Finding) -> Location | None:
    """A total that does not fit, if it is that of case.yaml, and not of an option in its place."""
    for name, total in file.totals.items():
        if bare(str(finding.value)) == bare(f"{name}={total}" if name else str(total)):
            return ("measured", name) if name else ("measured",)
    return None


def _header(file: CaseFile, finding: Finding) -> Location | None:
    said = file.mapping.items()
    return next((("mapping", name) for name, head in said if f"{name}={head}" == finding.value), None)


def _category(file: CaseFile, finding: Finding) -> Location | None:
    return ("categories", str(finding.value)) if finding.value in file.categories else None


def _sheet(file: CaseFile, finding: Finding) -> Location | None:
    return ("sheet",) if finding.value == file.sheet else None


def _rate(file: CaseFile, finding: Finding) -> Location | None:
    said = file.rates.items()
    return next((("rates", name) for name, rate in said if f"{name}={rate:g}" == finding.value), None)


_KEYS: Final[dict[str, Callable[[CaseFile, Finding], Location | None]]] = {
    "POL002": _rule,
    "POL003": _day,
    "POL029": _rate,
    "DIA003": _total,
    "DIA004": _total,
    "DIA008": _total,
    "DIA009": _total,
    "INT035": _header,
    "INT053": _sheet,
    "INT073": _sheet,
    "INT085": _category,
}
"""For each code that may be about a value of case.yaml, where that stands, if it does."""


def _placed(finding: Finding, file: str, place: tuple[int, int]) -> Finding:
    line, column = place
    return replace(finding, file=file, row=line, column=str(column))


def _in_words_of_the_file(finding: Finding, key: Location) -> Finding:
    """What is said of an option of the command line, for what case.yaml has in its place."""
    message, help_, name = finding.message, finding.help or "", str(key[-1])
    if key[0] == "mapping":
        message = message.replace(f" (--map {finding.value})", f" for {name}")
        help_ = help_.replace(f"--map {name}=", f"{name}: ")
    elif key[0] == "rates":
        message = message.replace(f"{finding.value}", str(finding.value).replace("=", ": "))
        help_ = _RATE.sub(r"\1: ", help_)
    elif key[0] == "marketplace":
        help_ = help_.replace("--marketplace and one of", "one of")
    else:
        message, help_ = (text.replace(f"--{key[0]}", str(key[0])) for text in (message, help_))
    return replace(finding, message=message, help=help_ or None)


_RATE: Final = re.compile(r"--rate ([A-Z]{3})=")
