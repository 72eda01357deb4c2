"""The rules of the house, read from the code itself."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "poagen"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in MODULES]

FLOW = (
    {"common"},
    {"intake", "carriers"},
    {"policy"},
    {"diagnosis"},
    {"remedies"},
    {"case"},
    {"document"},
    {"review"},
    {"catalogs"},
    {"job"},
    {"api"},
    {"explaining", "samples_folder", "portfolio"},
    {"enclosing"},
    {"handing_in"},
    {"bundling"},
    {"revising", "verifying"},
    {"web"},
    {"cli"},
    {"__main__"},
)
RANK = {stage: rank for rank, stages in enumerate(FLOW) for stage in stages}
NETWORK = {"socket", "ssl", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "webbrowser"}
CLOCKS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "Timestamp.now",
    "Timestamp.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.strftime",
}
LONGEST_MODULE, LONGEST_FUNCTION, MEDIAN = 400, 40, 12

Function = ast.FunctionDef | ast.AsyncFunctionDef


def imported(module: ast.Module) -> Iterator[str]:
    """Dotted names of all that a module imports, inside functions too."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def stage(dotted: str) -> str | None:
    """The stage of a dotted name; None where it names no part of poagen."""
    first, _, rest = dotted.partition(".")
    return rest.split(".")[0] if first == "poagen" and rest else None


def dotted(node: ast.AST) -> str:
    """The last two names of an attribute, such as ``datetime.now`` of ``dt.datetime.now``."""
    if isinstance(node, ast.Attribute):
        owner = node.value
        name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
        return f"{name}.{node.attr}"
    return ""


def used(module: ast.Module) -> set[str]:
    return {dotted(node) for node in ast.walk(module)} | set(imported(module))


def functions(module: ast.Module) -> list[Function]:
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: Function) -> int:
    """Lines from ``def`` to the end, its docstring counted."""
    return (function.end_lineno or 0) - function.lineno + 1


@dataclass(frozen=True)
class Facts:
    """What is looked at in a module: its lines, what it imports, the names it uses, its functions' lengths."""

    lines: int
    imported: tuple[str, ...]
    used: frozenset[str]
    lengths: tuple[tuple[str, int], ...]


@cache
def facts(path: Path) -> Facts:
    """A module is read once for all tests."""
    text = path.read_text(encoding="utf-8")
    module = ast.parse(text)
    lengths = tuple((one.name, length(one)) for one in functions(module))
    return Facts(len(text.splitlines()), tuple(imported(module)), frozenset(used(module)), lengths)


def backwards(path: Path) -> list[str]:
    """What a module imports against the flow. The package's own ``__init__`` re-exports the API."""
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if here == "__init__":
        return []
    parts = [(name, stage(name)) for name in facts(path).imported]
    known = [(name, part) for name, part in parts if part is not None]
    return [name for name, part in known if part != here and RANK.get(part, len(FLOW)) >= RANK[here]]


def test_the_modules_were_found() -> None:
    assert len(MODULES) > 50
    assert {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES} - {"__init__"} <= set(RANK)


@pytest.mark.parametrize("name", NAMES)
def test_imports_go_only_with_the_flow(name: str) -> None:
    assert backwards(PACKAGE / name) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_network_no_clock_and_no_loop_over_rows(name: str) -> None:
    names = facts(PACKAGE / name).used
    assert {one.split(".")[0] for one in facts(PACKAGE / name).imported} & NETWORK == set()
    assert [one for one in names if one.endswith((".iterrows", ".itertuples"))] == []
    if not name.startswith("cli/"):
        assert names & CLOCKS == set()


@pytest.mark.parametrize("name", NAMES)
def test_modules_and_functions_are_short(name: str) -> None:
    found = facts(PACKAGE / name)
    assert found.lines <= LONGEST_MODULE
    assert [one for one, lines in found.lengths if lines > LONGEST_FUNCTION] == []


def test_the_median_function_is_short() -> None:
    lengths = [lines for path in MODULES for _, lines in facts(path).lengths]
    assert statistics.median(lengths) <= MEDIAN


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("import datetime as dt\ndt.datetime.now()", "datetime.now"),
        ("from time import time", "time.time"),
        ("def f(t):\n    return t.frame.itertuples()", "frame.itertuples"),
        ("def f():\n    import urllib.request", "urllib.request"),
    ],
)
def test_the_checks_see_what_they_look_for(code: str, seen: str) -> None:
    assert seen in used(ast.parse(code))
