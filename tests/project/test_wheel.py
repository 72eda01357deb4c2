"""The built wheel, installed in a fresh environment outside the checkout, does the main job."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BIN = "Scripts" if os.name == "nt" else "bin"


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
    venv.create(tmp_path / "env", with_pip=True)
    python, poagen = (str(tmp_path / "env" / BIN / name) for name in ("python", "poagen"))
    installed = run([python, "-m", "pip", "install", "--quiet", str(wheel)], tmp_path)
    assert installed.returncode == 0, installed.stderr
    shown = run([poagen, "demo", "--out", "letter"], tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "carrier-not-integrated" in shown.stdout
    assert (tmp_path / "letter" / "plan-of-action.DRAFT.docx").read_bytes().startswith(b"PK")
    committed = ROOT / "samples" / "unknown-courier" / "out" / "plan-of-action.DRAFT.md"
    assert (tmp_path / "letter" / "plan-of-action.DRAFT.md").read_text("utf-8") == committed.read_text("utf-8")
