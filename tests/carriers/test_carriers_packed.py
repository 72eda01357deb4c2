"""The packed knowledge says what the YAML says, and is not used where it does not."""

from __future__ import annotations

import shutil
import subprocess
import sys

from poagen.carriers.linking import refuse_contradictions
from poagen.carriers.pack import main, pack
from poagen.carriers.packed import DATA, PACKED
from poagen.carriers.registry import load_registry, read_all, registry
from poagen.policy import marketplace_names


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


def test_the_packaged_entries_fit_each_other_and_name_stores_that_there_are():
    refuse_contradictions(read_all(DATA))
    named = {store for carrier in registry().carriers for store in (*carrier.amazon, *carrier.integrated)}
    assert named <= set(marketplace_names().values())


def test_what_does_not_fit_is_told_and_not_packed(tmp_path, capsys):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    before = (folder / PACKED.name).read_bytes()
    path = folder / "names.yaml"
    sound = path.read_text(encoding="utf-8")
    for old, new, says in (
        ('name: "UniUni"', '\tname: "UniUni"', "names.yaml, line"),
        ('- "United Parcel Service"', '- "US Mail"', 'the name "US Mail" of "ups" is one of "usps" already'),
    ):
        assert old in sound
        path.write_text(sound.replace(old, new, 1), encoding="utf-8")
        assert main(folder) == 2
        told = capsys.readouterr().err
        assert says in told
        assert "help:" in told
    assert (folder / PACKED.name).read_bytes() == before
    path.write_text(sound.replace('name: "UniUni"', 'name: "Uni Two"'), encoding="utf-8")
    assert main(folder) == 0
    assert (folder / PACKED.name).read_text(encoding="utf-8") == pack(folder)
