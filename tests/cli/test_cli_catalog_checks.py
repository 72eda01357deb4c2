"""``poagen catalog``: what is wrong with a catalog, now or at each change."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli_world import Shown, fails, poagen
from pty_world import Terminal
from remedies_factory import measure, write_catalog

from poagen.cli import watching
from poagen.remedies.library import lint

ADDS = 'version: "acme-1"\nextends: packaged\n'
ROW = '- {cause: C-001, measure: PM-901, priority: 1, how: "It prevents."}\n'
GERMAN = "PM-901:\n  title: Titel\n  planned: Ab {{ date }} ({{ owner }}).\n  completed: Seit {{ date }}.\n"
FORMATS = ("text", "json", "github", "sarif")


def adds(folder: Path, text: str | None = None) -> Path:
    """A catalog that adds a measure, with what lint finds in order, to the packaged one."""
    text = measure("PM-901") if text is None else text
    return write_catalog(folder, catalog=ADDS, causes="", corrective="", preventive=text, mapping=ROW)


def wrong(folder: Path) -> Path:
    """The same with a slip in the line 13."""
    return adds(folder, measure("PM-901").replace("owner_role", "ownr_role"))


def linted(folder: Path, *options: object) -> Shown:
    """What lint finds, which it ends with 1 for."""
    shown = poagen("catalog", "lint", folder, *options)
    assert (shown.code, shown.err) == (1, "")
    return shown


def test_lint_names_place_line_help_and_number_of_what_is_wrong(tmp_path: Path) -> None:
    folder = wrong(tmp_path)
    blocks = linted(folder).out.split("\n")
    place = blocks.index(f'{folder / "preventive.yaml"}:13:3 error YML003 there is no key "ownr_role" here')
    assert blocks[place + 1 : place + 3] == ["      ownr_role: manager", "      ^"]
    assert 'help: did you mean "owner_role"?' in blocks[place + 3]
    assert "(poagen explain YML003)" in blocks[place + 3]
    assert blocks[-2] == "2 errors"


def test_lint_of_a_folder_in_order_finds_nothing_in_any_form(tmp_path: Path) -> None:
    folder = adds(tmp_path)
    shown = {form: poagen("catalog", "lint", folder, "--format", form) for form in FORMATS}
    assert {one.code for one in shown.values()} == {0}
    assert shown["text"].out == "nothing found\n"
    assert json.loads(shown["json"].out) == {"findings": [], "count": 0}
    assert shown["github"].out == ""
    assert json.loads(shown["sarif"].out)["runs"][0]["results"] == []


def test_lint_tells_the_same_findings_to_editors_and_code_hosts(tmp_path: Path) -> None:
    folder = wrong(tmp_path)
    file = folder / "preventive.yaml"
    content = json.loads(linted(folder, "--format", "JSON").out)
    assert content["count"] == len(content["findings"]) == 2
    places = [(one["code"], one["file"], one["row"], one["column"]) for one in content["findings"]]
    assert places == [("YML003", str(file), 1, "3"), ("YML003", str(file), 13, "3")]
    lines = linted(folder, "--format", "github").out.splitlines()
    assert [line.partition("::there")[0] for line in lines][1] == f"::error file={file},line=13,col=3,title=YML003"
    run = json.loads(linted(folder, "--format", "sarif").out)["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["YML003"]
    region = run["results"][1]["locations"][0]["physicalLocation"]
    assert region == {"artifactLocation": {"uri": file.as_uri()}, "region": {"startLine": 13, "startColumn": 3}}
    assert {one["level"] for one in run["results"]} == {"error"}


def test_lint_warns_of_what_a_catalog_lacks_with_one_counted_as_one(tmp_path: Path) -> None:
    words = linted(write_catalog(tmp_path)).out
    assert "warning POA113 C-001 has 1 corrective measure in the mapping; it needs 2\n" in words
    assert words.endswith("\n3 warnings\n")


def test_lint_judges_sources_by_the_day_that_is_given(tmp_path: Path) -> None:
    folder = adds(tmp_path)
    assert poagen("catalog", "lint", folder, "--today", "2027-11-24").code == 0
    late = linted(folder, "--today", "2027-11-26").out
    assert "POA123 the source was checked 367 days before 2027-11-26" in late
    assert "POA123 2026-11-24 is after 2026-11-23" in linted(folder, "--today", "2026-11-23").out


def test_lint_without_a_folder_looks_at_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    assert poagen("catalog", "lint").out == "nothing found\n"
    wrong(tmp_path / "catalog")
    shown = poagen("catalog", "lint")
    assert shown.code == 1
    assert f"{tmp_path / 'catalog' / 'preventive.yaml'}:13:3 error" in shown.out


def test_lint_tells_translations_that_are_wrong_or_old(tmp_path: Path) -> None:
    folder = adds(tmp_path)
    (folder / "de").mkdir()
    german = folder / "de" / "preventive.yaml"
    german.write_text(f"{GERMAN}PM-999:{GERMAN.partition(':')[2]}", encoding="utf-8")
    assert f"{german}:5:1 error POA301" in linted(folder).out
    german.write_text(GERMAN.replace(":\n", ':\n  of: "00000000"\n', 1), encoding="utf-8")
    assert "POA302" in linted(folder).out
    german.write_text(GERMAN.replace("{{ date }} (", "("), encoding="utf-8")
    assert "POA304" in linted(folder).out


@pytest.mark.parametrize("command", ["lint", "test"])
def test_what_is_no_folder_or_form_or_day_is_told(tmp_path: Path, command: str) -> None:
    (tmp_path / "causes.yaml").touch()
    for name in ("none", "causes.yaml"):
        assert "is not a folder" in fails("catalog", command, tmp_path / name)
    assert "none of text, json, github, sarif" in fails(
        "catalog", command, adds(tmp_path / "a"), "--format", "xml"
    )
    assert "not a day such as 2026-10-31" in fails("catalog", "lint", "--today", "soon")
    (tmp_path / "empty").mkdir()
    shown = poagen("catalog", command, tmp_path / "empty")
    assert (shown.code, "POA101" in shown.out) == (1, True)


def test_test_runs_lint_and_the_content_checks_at_the_entrys_place(tmp_path: Path) -> None:
    folder = adds(tmp_path)
    assert poagen("catalog", "lint", folder).code == 0
    shown = poagen("catalog", "test", folder, "--format", "json")
    assert (shown.code, shown.err) == (1, "")
    found = json.loads(shown.out)["findings"]
    assert {"POA220", "POA226"} <= {one["code"] for one in found}
    assert {(one["file"], one["row"]) for one in found} == {(str(folder / "preventive.yaml"), 1)}


def test_test_of_the_packaged_catalog_finds_nothing() -> None:
    shown = poagen("catalog", "test")
    assert (shown.code, shown.out, shown.err) == (0, "nothing found\n", "")


def test_test_tells_errors_first_those_of_the_layers_below_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = poagen("catalog", "test", wrong(tmp_path / "own"))
    assert (shown.code, shown.out.endswith("2 errors\n")) == (1, True)
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    wrong(tmp_path / "catalog")
    below = poagen("catalog", "test", adds(tmp_path / "above", measure("PM-902")))
    assert below.code == 1
    assert f"{tmp_path / 'catalog' / 'preventive.yaml'}:13:3 error" in below.out


def stopped_after(*changes: Callable[[], object]) -> SimpleNamespace:
    """A clock for watching: instead of each pause something is changed, and then Ctrl-C is pressed."""
    steps = iter(changes)

    def sleep(_seconds: float) -> None:
        change = next(steps, None)
        if change is None:
            raise KeyboardInterrupt
        change()

    return SimpleNamespace(sleep=sleep)


def test_watch_looks_again_at_a_change_of_an_entry_or_a_translation_and_not_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = adds(tmp_path / "own")
    (folder / "de").mkdir()
    german = folder / "de" / "preventive.yaml"
    changes = [
        lambda: wrong(folder),
        (folder / "notes.txt").touch,
        lambda: adds(folder),
        lambda: german.write_text(GERMAN.replace("PM-901", "PM-999"), encoding="utf-8"),
        german.unlink,
    ]
    monkeypatch.setattr(watching, "time", stopped_after(*changes))
    shown = poagen("catalog", "lint", folder, "--watch")
    assert shown.code == 0
    looks = [line for line in shown.out.splitlines() if line.startswith(("nothing", "1 ", "2 "))]
    assert looks == ["nothing found", "2 errors", "nothing found", "1 error", "nothing found"]
    assert "POA301" in shown.out
    assert shown.err == "watching; stop with Ctrl-C\n" * 5


def test_watch_sees_catalogs_of_one_s_own_that_come_and_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(home := tmp_path / "home"))
    settings = home / "settings.yaml"
    far = adds(tmp_path / "far")
    changes = [
        lambda: wrong(home / "catalog"),
        lambda: adds(home / "catalog"),
        lambda: settings.write_text("catalogs: [", encoding="utf-8"),
        lambda: settings.write_text(f'catalogs: ["{far.as_posix()}"]\n', encoding="utf-8"),
        lambda: shutil.rmtree(home / "catalog"),
        lambda: wrong(far),
    ]
    monkeypatch.setattr(watching, "time", stopped_after(*changes))
    shown = poagen("catalog", "lint", "--watch")
    assert shown.code == 0
    assert shown.err.count("watching; stop with Ctrl-C\n") == 7
    assert "settings.yaml" in shown.err
    looks = [line for line in shown.out.splitlines() if line.startswith(("nothing", "1 ", "2 "))]
    twice = "2 errors"
    assert looks == ["nothing found", "2 errors", "nothing found", twice, "nothing found", "2 errors"]
    assert f"{far / 'preventive.yaml'}:13:3 error" in shown.out


def test_watch_ends_well_with_ctrl_c_at_a_terminal(tmp_path: Path) -> None:
    folder = adds(tmp_path / "own")
    with Terminal("catalog", "lint", folder, "--watch", cwd=tmp_path) as terminal:
        terminal.wait_for("watching; stop with Ctrl-C")
        wrong(folder)
        terminal.wait_for("watching; stop with Ctrl-C")
        terminal.interrupt()
        assert terminal.end() == 0
    assert "Traceback" not in terminal.shown


def test_a_source_checked_on_a_day_to_come_is_told_and_makes_no_other_old(tmp_path: Path) -> None:
    """It was itself the newest day, by which all are judged."""
    folder = adds(tmp_path)
    (changed,) = [path for path in folder.glob("*.yaml") if "checked: 2026-11-24" in path.read_text("utf-8")][:1]
    text = changed.read_text("utf-8")
    changed.write_text(text.replace("checked: 2026-11-24", "checked: 2999-01-01", 1), "utf-8")
    shown = linted(folder).out
    assert shown.endswith("\n1 warning\n")
    assert "POA123 2999-01-01 is after 2" in shown
    assert "POA123 2999-01-01 is after 2" in poagen("catalog", "test", folder).out


def test_a_clock_that_is_behind_the_packaged_catalog_tells_of_no_day_to_come() -> None:
    assert [one for one in lint(now=dt.date(2020, 1, 1)) if one.code == "POA123"] == []
