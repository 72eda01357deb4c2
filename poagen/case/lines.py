"""What later stages find wrong with a value of case.yaml, told at its line."""

from __future__ import annotations

from dataclasses import replace

from poagen.case.folder import Case
from poagen.case.place import CASE_FILE
from poagen.common.finding import Finding, PoagenError
from poagen.common.words import count
from poagen.common.yaml_text import Location, read_text


def at_its_line(case: Case, error: PoagenError) -> PoagenError:
    """The same findings; one on a value that case.yaml gave names the file and the line."""
    path = case.folder / CASE_FILE
    keys = [_key(case, finding) for finding in error.findings]
    if not any(keys):
        return error
    text = read_text(path)
    return PoagenError(
        _placed(_in_words_of_the_file(finding, key), str(path), text.place(key)) if key else finding
        for finding, key in zip(error.findings, keys, strict=True)
    )


def _key(case: Case, finding: Finding) -> Location | None:
    """Where case.yaml gave the value that a finding is about; None where it did not."""
    if finding.file is not None or finding.value is None:
        return None
    if finding.code == "POL002" and finding.value == case.file.marketplace:
        return ("marketplace",)
    if finding.code in ("DIA003", "DIA004") and _stated(case, finding):
        return ("measured", finding.value) if finding.value else ("measured",)
    if finding.code == "INT035":
        said = case.file.mapping.items()
        return next((("mapping", name) for name, head in said if f"{name}={head}" == finding.value), None)
    return None


def _stated(case: Case, finding: Finding) -> bool:
    """Whether a total that does not fit is that of case.yaml, and not of an option in its place."""
    total = case.file.totals.get(finding.value or None)
    return total is not None and (finding.code == "DIA004" or f" gives {count(total)} for" in finding.message)


def _placed(finding: Finding, file: str, place: tuple[int, int]) -> Finding:
    line, column = place
    return replace(finding, file=file, row=line, column=str(column))


def _in_words_of_the_file(finding: Finding, key: Location) -> Finding:
    """What is said of an option of the command line, for what case.yaml has in its place."""
    help_, name = finding.help or "", str(key[-1])
    if key[0] == "mapping":
        message = finding.message.replace(f" (--map {finding.value})", f" for {name}")
        return replace(finding, message=message, help=help_.replace(f"--map {name}=", f"{name}: ") or None)
    if key[0] == "measured":
        return replace(finding, message=finding.message.replace("--measured", "measured"))
    return replace(finding, help=help_.replace("--marketplace and one of", "one of") or None)
