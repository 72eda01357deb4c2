"""Write docs/licences.md: every package that poagen runs with, its version here and its licence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

import bounds
from packaging.requirements import Requirement

TARGET: Final = bounds.ROOT / "docs" / "licences.md"
GROUPS: Final = ("run", "word", "web", "dask")
"""What a user may install; the tools of development are not handed on."""

UNKNOWN: Final = "not stated"
_HEAD: Final = """# Licences of what poagen runs with

poagen itself is under the MIT licence. This page is made by `make licences` from what each package says of itself,
with the versions that were installed when it was made, on Linux; other systems may add a few. *poagen* stands for
what is always installed, *word*, *web* and *dask* for the extras. Packages in **bold** are named in
`pyproject.toml`, the others come with them. None of them is part of poagen's own files.

| package | version | licence | installed with |
|---|---|---|---|
"""
_LONGEST: Final = 80


def page() -> str:
    """The whole page."""
    with_: dict[str, list[str]] = {}
    declared = bounds.names()
    for group in GROUPS:
        for name in _closure(declared[group]):
            with_.setdefault(name, []).append("poagen" if group == "run" else group)
    direct = {_plain(name) for group in GROUPS for name in declared[group]}
    return _HEAD + "".join(_row(name, groups, direct) for name, groups in sorted(with_.items()))


def listed(text: str) -> dict[str, str]:
    """The packages of a page, each with its licence."""
    rows = re.findall(r"^\| \**([\w.-]+?)\** \| [^|]* \| ([^|]*) \|", text, re.MULTILINE)
    return {_plain(name): licence.strip() for name, licence in rows}


def _row(name: str, groups: list[str], direct: set[str]) -> str:
    found = distribution(name)
    shown = f"**{name}**" if name in direct else name
    where = "poagen" if "poagen" in groups else ", ".join(groups)
    return f"| {shown} | {found.version} | {licence(found)} | {where} |\n"


def licence(found: Distribution) -> str:
    """What a package says of its licence: an expression, else its classifiers, else a short text."""
    told = found.metadata
    expression = told.get("License-Expression")
    classified = [
        line.rpartition("::")[2].strip()
        for line in told.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    named = [one for one in classified if one != "OSI Approved"]
    text = (told.get("License") or "").strip().partition("\n")[0]
    return expression or "; ".join(named) or (text if 0 < len(text) <= _LONGEST else UNKNOWN)


def _closure(names: tuple[str, ...]) -> set[str]:
    """Packages and all that they need here."""
    open_ = [(name, frozenset[str]()) for name in names]
    seen: set[tuple[str, frozenset[str]]] = set()
    while open_:
        one = open_.pop()
        if one not in seen:
            seen.add(one)
            open_ += _needed(*one)
    return {_plain(name) for name, _ in seen}


def _needed(name: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for line in lines:
        needed = Requirement(line)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield _plain(needed.name), frozenset(needed.extras)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
