"""The built wheel, installed outside the checkout, does the main job."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(
        command, cwd=folder, env=clean, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
    built = run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], folder)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_templates_samples_and_knowledge(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "poagen/templates/letter.md.j2",
        "poagen/templates/reference.docx",
        "poagen/samples/unknown-courier/case.yaml",
        "poagen/policy/rules/us-2025-01-15.yaml",
        "poagen/diagnosis/analysis.schema.json",
        "poagen/py.typed",
    ):
        assert name in names
    assert not [name for name in names if name.startswith(("tests/", "tools/"))]


def test_the_installed_wheel_does_the_main_job(wheel: Path, tmp_path: Path) -> None:
    """Installed by itself, outside the checkout; the libraries are those of this environment."""
    home = tmp_path / "site"
    options = ["--no-deps", "--quiet", "--no-compile", "--target", str(home)]
    installed = run([sys.executable, "-m", "pip", "install", *options, str(wheel)], tmp_path)
    assert installed.returncode == 0, installed.stderr
    start = f"import sys; sys.path.insert(0, {str(home)!r}); from poagen.cli import main; main()"
    shown = run([sys.executable, "-c", start, "demo", "--out", "letter"], tmp_path)
    assert shown.returncode == 0, shown.stderr
    where = run([sys.executable, "-c", start.replace("main()", "print(main.__code__.co_filename)")], tmp_path)
    assert where.stdout.startswith(str(home))
    assert "carrier-not-integrated" in shown.stdout
    assert (tmp_path / "letter" / "plan-of-action.DRAFT.docx").read_bytes().startswith(b"PK")
    committed = ROOT / "samples" / "unknown-courier" / "out" / "plan-of-action.DRAFT.md"
    assert (tmp_path / "letter" / "plan-of-action.DRAFT.md").read_text("utf-8") == committed.read_text("utf-8")


def imported() -> set[str]:
    """The top names of all that the package imports."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "poagen").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"poagen"}


def declared() -> set[str]:
    """The distributions that the project asks for, in base or in an extra that a user can choose."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for name, extra in project["optional-dependencies"].items() if name != "dev" for one in extra]
    return {
        re.split(r"[<>=!~\[ ]", one)[0].lower().replace("_", "-") for one in [*project["dependencies"], *extras]
    }


def test_every_library_that_is_imported_is_declared() -> None:
    known = packages_distributions()
    wanted = {name: {one.lower().replace("_", "-") for one in known.get(name, [])} for name in imported()}
    brought = {
        "lxml": "python-docx",
        "markupsafe": "jinja2",
        "starlette": "nicegui",
        "fastapi": "nicegui",
        "pydantic_core": "pydantic",
    }
    missing = [name for name, sources in wanted.items() if not sources & declared() and name not in brought]
    assert missing == []


def test_what_is_installed_can_be_imported_and_the_fonts_are_there() -> None:
    for name in ("zhplot", "koreanize_matplotlib", "matplotlib_fontja"):
        assert find_spec(name) is not None
