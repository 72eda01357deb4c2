"""No edit to a catalog's files, however wrong, ends in anything but findings with a place."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remedies_factory import CAUSE, measure

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.lint_formats import FORMATS
from poagen.remedies import load_catalog
from poagen.remedies.draft import read_draft
from poagen.remedies.layers import Layer
from poagen.remedies.linting import findings_of

FULL_MEASURE = """\
- id: PM-001
  title: Measure
  kind: preventive
  strength: intermediate
  status: deprecated
  since: "0.1"
  replaced_by: PM-001
  text: {recommended: "Do {{ it }}.", planned: "By {{ date }} ({{ owner }}).", completed: "On {{ date }}, done."}
  must_be_true: It is so.
  slots: {it: {ask: "What?", example: thing}}
  owner_role: manager
  usual_time: 1 day
  verify: {figure: share of things, at_least: 0.5, over: 7 days}
  excludes: [CA-001]
  requires: [CA-001]
  unless_answers: {C-001.why: [so]}
  evidence: [list]
  sources: [{title: Practice, url: "https://example.com", description: practice, checked: 2026-11-24}]
"""
FULL_CAUSE = CAUSE.replace(
    'ask: "Why?"}', 'ask: "Why?", choices: [{id: so, text: So it is., confirms: true}]}'
).replace(
    "  statement:",
    "  role: root\n  when: {segment: [warehouse], share: {at_least: 0.1}, words: {carrier: [x]}}\n  statement:",
)
FULL_ROW = """\
- cause: C-001
  measure: PM-001
  priority: 1
  how: It answers.
  when: {volume_per_day: {at_least: 1, at_most: 9}, marketplace: [US], segment: [sku], pattern: [step]}
  when_answers: {why: [so]}
  unless_answers: {C-001.why: [so]}
"""
OVERRIDE = "- id: PM-001\n  override: {evidence: append, owner_role: replace}\n  evidence: [x]\n  owner_role: y\n"
FILES = {
    "catalog": 'version: "9.9"\nextends: nothing\ndisable: [CA-001]\n',
    "causes": FULL_CAUSE,
    "corrective": measure("CA-001"),
    "preventive": FULL_MEASURE + OVERRIDE,
    "mapping": FULL_ROW,
}
VALUES: list[Any] = [
    None,
    True,
    -1,
    10**30,
    0.5,
    "",
    "NO",
    "{{",
    "{{ a.b() }}",
    "{{ 9**9**9 }}",
    "2026-11-24",
    [],
    [None],
]
VALUES += [["x"], [{}], {}, {"x": ["y"]}, {"id": 3}]


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def say(folder: Path) -> tuple[Finding, ...]:
    """Lint a folder; everything that it says has words, and says what to do."""
    found = findings_of(read_draft((Layer("fuzzed", folder),)), folder, None)
    assert all(finding.help and finding.message and finding.file for finding in found)
    return found


def codes(folder: Path, *, errors: bool) -> set[str]:
    return {finding.code for finding in say(folder) if not errors or finding.severity is Severity.ERROR}


def refused(folder: Path) -> set[str]:
    """The codes with which a catalog is refused; none where it is read."""
    try:
        load_catalog(Layer("fuzzed", folder))
    except PoagenError as error:
        return {finding.code for finding in error.findings}
    return set()


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, item in inner for deeper in paths(item, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, dict):
        return {key: replaced(item, path[1:], new) if key == path[0] else item for key, item in value.items()}
    return [replaced(item, path[1:], new) if place == path[0] else item for place, item in enumerate(value)]


def test_the_catalog_that_is_broken_here_can_be_read(tmp_path: Path) -> None:
    assert codes(write(tmp_path / "c", FILES), errors=True) == refused(tmp_path / "c") == set()


@pytest.mark.parametrize("name", FILES)
def test_every_field_with_every_type_gives_findings_and_no_traceback(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "c", FILES)
    content = yaml.safe_load(FILES[name])
    told: set[Finding] = set()
    for path in paths(content):
        for value in VALUES:
            text = json.dumps(replaced(content, path, value), default=str)
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
            told |= set(say(folder))
    assert {finding.severity for finding in told} >= {Severity.ERROR}
    for form in FORMATS.values():
        assert form(tuple(told))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(list(FILES)),
    at=st.floats(0, 1),
    length=st.integers(0, 30),
    text=st.text(st.characters(codec="utf-8") | st.sampled_from("[]{}:-#&*!|>'\"%@`,? \n\t"), max_size=12),
)
def test_any_change_of_the_text_gives_findings_and_no_traceback(
    tmp_path: Path, name: str, at: float, length: int, text: str
) -> None:
    whole = FILES[name]
    place = int(at * len(whole))
    folder = write(tmp_path / "c", {**FILES, name: whole[:place] + text + whole[place + length :]})
    assert refused(folder) == codes(folder, errors=True)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00", b"", b"- \n" * 50, b"a" * 10_000, b"- " * 5_000])
def test_files_of_any_bytes_give_findings(tmp_path: Path, content: bytes) -> None:
    folder = write(tmp_path / "c", FILES)
    for name in FILES:
        (folder / f"{name}.yaml").write_bytes(content)
        say(folder)


def test_a_folder_in_the_place_of_a_file_is_a_finding(tmp_path: Path) -> None:
    folder = write(tmp_path / "c", FILES)
    (folder / "mapping.yaml").unlink()
    (folder / "mapping.yaml").mkdir()
    assert "YML001" in codes(folder, errors=True)
    shutil.rmtree(folder)
    assert codes(folder, errors=True) == {"POA101"}
