"""What pyproject.toml says of dependencies, and the list of their licences."""

from __future__ import annotations

import tomllib
from pathlib import Path

import bounds
import licences
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

PROJECT = tomllib.loads((bounds.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNNING = [
    line
    for lines in (PROJECT["dependencies"], *(PROJECT["optional-dependencies"][one] for one in licences.GROUPS[1:]))
    for line in lines
]
DATA = {"tzdata"}
"""Packages of data, of which the newest is always the right one."""


def plain(name: str) -> str:
    return name.replace("_", "-").replace(".", "-").lower()


@pytest.mark.parametrize("line", RUNNING)
def test_every_dependency_has_bounds_that_leave_room(line: str) -> None:
    wanted = Requirement(line)
    bound = {one.operator: Version(one.version) for one in wanted.specifier}
    assert ">=" in bound
    if wanted.name not in DATA:
        assert bound["<"] > bound[">="]


def test_the_tools_of_development_can_do_all_that_a_user_can() -> None:
    development = {plain(name) for name in bounds.names()["dev"]}
    extras = {plain(name) for group in licences.GROUPS[1:] for name in bounds.names()[group]}
    assert extras <= development


def test_the_list_of_licences_names_every_dependency_and_no_other() -> None:
    text = licences.TARGET.read_text(encoding="utf-8")
    bold = {plain(line.split("**")[1]) for line in text.splitlines() if line.startswith("| **")}
    assert bold == {plain(Requirement(line).name) for line in RUNNING}


def test_every_licence_is_stated() -> None:
    listed = licences.listed(licences.TARGET.read_text(encoding="utf-8"))
    assert len(listed) > len(RUNNING)
    assert [name for name, licence in listed.items() if not licence or licence == licences.UNKNOWN] == []


def test_the_makefile_knows_both() -> None:
    makefile = (Path(bounds.ROOT) / "Makefile").read_text(encoding="utf-8")
    assert "tools/bounds.py" in makefile
    assert "tools/licences.py" in makefile
