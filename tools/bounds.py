"""Run the tests with the lowest and the newest versions of every dependency, on each Python that is here.

``make bounds`` runs all of it. Each combination gets an environment of its own under ``.bounds/``; only finished
wheels are installed, so that a lower bound for which there is none is found too.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".bounds"
RESOLUTIONS = ("lowest-direct", "highest")
PYTHONS = ("3.11", "3.12", "3.13")


def main() -> int:
    """Run what was asked for; the exit code is 1 if any of it failed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--python", action="append", choices=PYTHONS, help="which; all if none is named")
    words.add_argument("--resolution", action="append", choices=RESOLUTIONS, help="which; both if none is named")
    words.add_argument("tests", nargs="*", help="which tests; all if none is named")
    given = words.parse_args()
    results = [
        (python, resolution, _run(python, resolution, given.tests))
        for resolution in given.resolution or RESOLUTIONS
        for python in given.python or PYTHONS
    ]
    for python, resolution, said in results:
        print(f"Python {python}, {resolution}: {said}")
    return int(any(said not in ("passed", "not here") for _, _, said in results))


def _run(python: str, resolution: str, tests: Sequence[str]) -> str:
    """One combination: what became of it in a word or two."""
    place = FOLDER / f"{python}-{resolution}"
    interpreter = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    here = _found(python)
    if here is None or _uv(
        "venv", "--quiet", "--clear", "--seed", "--no-python-downloads", "--python", here, str(place)
    ):
        return "not here"
    wanted = ("--only-binary", ":all:", "--no-binary", "poagen", "--resolution", resolution)
    if _uv("pip", "install", "--quiet", "--python", str(interpreter), *wanted, "--editable", ".[dev]"):
        return "not installed"
    command = [
        str(interpreter),
        "-m",
        "pytest",
        "-n",
        "2",
        "--dist",
        "worksteal",
        "-p",
        "no:cacheprovider",
        *tests,
    ]
    return "failed" if subprocess.run(command, cwd=ROOT, check=False).returncode else "passed"


def _found(python: str) -> str | None:
    """The interpreter of a version: among those of pyenv, whose shim may lead nowhere, else on the path."""
    versions = sorted((Path.home() / ".pyenv" / "versions").glob(f"{python}.*/bin/python"))
    return str(versions[-1]) if versions else shutil.which(f"python{python}")


def _uv(*words: str) -> int:
    program = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    return subprocess.run([program, *words], cwd=ROOT, check=False).returncode


def names() -> dict[str, tuple[str, ...]]:
    """The names of the dependencies that pyproject.toml declares, by group; those of running stand first."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"run": declared["dependencies"], **declared["optional-dependencies"]}
    return {group: tuple(_name(line) for line in lines) for group, lines in groups.items()}


def _name(line: str) -> str:
    return line.partition(">")[0].partition("[")[0].strip()


if __name__ == "__main__":
    sys.exit(main())
