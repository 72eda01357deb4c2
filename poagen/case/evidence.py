"""Evidence files: they exist inside the case, are of a kind that Amazon takes, and are known by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from poagen.case.model import PlanFile
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.regular import MOST_EVIDENCE, as_named, is_file, open_regular, read_regular, real

FOLDER: Final = "evidence"
_HEAD: Final = 16
"""Bytes by which a kind of file is known."""
SIGNATURES: Final[Mapping[str, tuple[bytes, ...]]] = MappingProxyType(
    {
        ".pdf": (b"%PDF",),
        ".jpg": (b"\xff\xd8\xff",),
        ".jpeg": (b"\xff\xd8\xff",),
        ".png": (b"\x89PNG\r\n\x1a\n",),
        ".gif": (b"GIF87a", b"GIF89a"),
    }
)
"""Endings of the kinds that Amazon's notices name (.pdf .jpg .png .gif), and how such a file begins."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that a statement names.

    Attributes:
        name: As plan.yaml names it.
        path: Where it lies.
        size: In bytes.
        sha256: Hash of its bytes, hexadecimal.
        measures: Ids of the measures that name it, in the plan's order.
    """

    name: str
    path: Path
    size: int
    sha256: str
    measures: tuple[str, ...]


def evidence_of(folder: Path, plan: PlanFile) -> tuple[tuple[EvidenceFile, ...], tuple[Finding, ...]]:
    """The evidence that a plan names, each file once, and what is wrong with it.

    Returns:
        The files that are there, in the order in which the plan first names them, and findings: CAS013 for a file
        that is not there, CAS014 and CAS015 for a kind that Amazon may not take.
    """
    files: list[EvidenceFile] = []
    findings: list[Finding] = []
    for name, measures in _named(plan).items():
        found = inside(folder, name)
        if found is None or not found.stat().st_size:
            findings.append(_not_there(name, measures, is_empty=found is not None))
            continue
        content = read_regular(found, MOST_EVIDENCE)
        files.append(EvidenceFile(name, found, len(content), hashlib.sha256(content).hexdigest(), tuple(measures)))
        findings += wrong_kind(name, content)
    return tuple(files), tuple(findings)


def misnamed(folder: Path, names: Iterable[str]) -> tuple[Finding, ...]:
    """CAS015 for each file of ``evidence/`` that does not hold what its ending says, by how it begins."""
    begun = ((name, _begin(inside(folder, name))) for name in dict.fromkeys(names))
    told = (one for name, begin in begun if begin is not None for one in wrong_kind(name, begin))
    return tuple(one for one in told if one.code == "CAS015")


def _begin(path: Path | None) -> bytes | None:
    """How a file begins; None where there is none or it cannot be read."""
    try:
        with open_regular(path or Path()) as file:
            return file.read(_HEAD)
    except OSError:
        return None


def absent(folder: Path, plan: PlanFile) -> tuple[Finding, ...]:
    """CAS013 for each file that a plan names and that is not there, without reading those that are."""
    named = _named(plan).items()
    return tuple(_not_there(name, measures) for name, measures in named if inside(folder, name) is None)


def _named(plan: PlanFile) -> dict[str, list[str]]:
    """The files that a plan names, each with its measures."""
    named: dict[str, list[str]] = {}
    for measure, entry in plan.measures.items():
        for name in filter(str.strip, entry.evidence):
            named.setdefault(name, []).append(measure)
    return named


def inside(folder: Path, name: str) -> Path | None:
    """The file in ``evidence/`` that a name stands for, from there or from the case; None where it is none."""
    home = real(folder / FOLDER)
    for start in (folder / FOLDER, folder):
        path = real(as_named(start / name.strip()))
        if is_file(path) and path.is_relative_to(home):
            return path
    return None


def name_for(folder: Path, given: str) -> str:
    """How plan.yaml names a file that a person named from the case or from where they work.

    Raises:
        PoagenError: The file is not there, or lies outside the case (CAS013).
    """
    shelf = real(folder / FOLDER)
    found = inside(folder, given) or (real(Path(given)) if is_file(Path(given)) else None)
    if found is None or not found.is_relative_to(shelf):
        raise PoagenError(_not_there(given, [], is_outside=found is not None))
    if not found.stat().st_size:
        raise PoagenError(_not_there(given, [], is_empty=True))
    return found.relative_to(shelf).as_posix()


def wrong_kind(name: str, content: bytes) -> list[Finding]:
    """The finding for a file that Amazon may not take; none for one that it does."""
    signatures = SIGNATURES.get(Path(name.strip()).suffix.casefold())
    if signatures is None:
        return [_kind("CAS014", f'"{name}" is not a .pdf, .jpg, .png or .gif file', name)]
    if not content.startswith(signatures):
        return [_kind("CAS015", f'"{name}" does not hold what its ending says', name)]
    return []


def _kind(code: str, message: str, name: str) -> Finding:
    help_ = "open it in its own program, save it as a PDF or a picture, and name that file"
    return Finding(code, Severity.WARNING, message, file="plan.yaml", value=name, help=help_)


def _not_there(name: str, measures: Iterable[str], *, is_empty: bool = False, is_outside: bool = False) -> Finding:
    told = ", ".join(measures)
    state = (
        "is empty"
        if is_empty
        else "lies outside the case's folder evidence"
        if is_outside
        else "is not in the case"
    )
    return Finding(
        "CAS013",
        Severity.ERROR,
        f'the evidence "{name}"{f" of {told}" if told else ""} {state}',
        file="plan.yaml",
        value=name,
        help="copy the file into the case's folder evidence/ and name it as it is called there; if no document "
        "exists, say so with --evidence none",
    )
