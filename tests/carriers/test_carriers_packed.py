"""The packed knowledge says what the YAML says, and is not used where it does not."""

from __future__ import annotations

import shutil
import subprocess
import sys

from poagen.carriers.pack import pack
from poagen.carriers.packed import DATA, PACKED
from poagen.carriers.registry import load_registry, registry


def test_the_packed_file_is_up_to_date():
    told = "run: python -m poagen.carriers.pack"
    assert PACKED.read_text(encoding="utf-8") == pack(DATA), told


def test_the_packed_file_gives_what_the_yaml_gives(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns(PACKED.name))
    plain, packed = load_registry(folder), registry()
    assert plain.carriers == packed.carriers
    assert plain.forms == packed.forms
    assert (plain.mates == packed.mates).all()
    assert (plain.allowed == packed.allowed).all()


def test_a_change_of_the_yaml_counts_at_once(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    path = folder / "names.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('name: "UniUni"', 'name: "Uni Two"'), encoding="utf-8"
    )
    assert "Uni Two" in {carrier.name for carrier in load_registry(folder).carriers}


def test_a_damaged_packed_file_is_passed_over(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    (folder / PACKED.name).write_text("[]", encoding="utf-8")
    assert load_registry(folder).carriers == registry().carriers


def test_the_command_line_starts_without_the_engine():
    code = "import sys, poagen.cli; print([name for name in sys.modules if name.startswith('poagen.carriers.')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
