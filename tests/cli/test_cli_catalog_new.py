"""``poagen catalog new``: an entry by options or by questions, in order or not written at all."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from cli_world import fails, poagen

from poagen.cli import asking
from poagen.common.finding import PoagenError
from poagen.remedies.adding import add_entry

MEASURE = {
    "title": "Scale bought",
    "strength": "stronger",
    "text.recommended": "Buy a scale.",
    "text.planned": "By {{ date }}, {{ tool }} stops parcels without a label (responsible: {{ owner }}).",
    "text.completed": "Since {{ date }}, {{ tool }} stops parcels without a label.",
    "slots.tool.ask": "Which scale?",
    "slots.tool.example": "a belt scale",
    "must_be_true": "The scale stands at the belt.",
    "owner_role": "manager",
    "usual_time": "2 weeks",
    "evidence": "invoice",
    "sources.title": "Practice",
    "sources.description": "our practice",
    "sources.checked": "2026-10-31",
    "cause": "C-001",
    "priority": "2",
    "how": "The scale stops what has no label.",
}


def given(**changes: str | None) -> list[str]:
    """A new measure as options; ``changes`` replace answers, with ``__`` for the dot, None leaves one out."""
    answers: dict[str, str | None] = {
        **MEASURE,
        **{name.replace("__", "."): value for name, value in changes.items()},
    }
    return [word for name, value in answers.items() if value is not None for word in ("--set", f"{name}={value}")]


def test_new_adds_a_measure_and_its_row_which_lists_and_lint_then_know(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shown = poagen("catalog", "new", "Preventive", *given(), "--set", "evidence=photo", "--catalog", folder)
    assert (shown.code, shown.err) == (0, "")
    files = [folder / name for name in ("catalog.yaml", "preventive.yaml", "mapping.yaml")]
    assert shown.out.splitlines() == ["added PM-901", *(f"wrote {file}" for file in files)]
    assert yaml.safe_load(files[0].read_text("utf-8")) == {"version": "1", "extends": "packaged"}
    (entry,) = yaml.safe_load(files[1].read_text("utf-8"))
    assert entry["text"]["completed"] == MEASURE["text.completed"]
    assert entry["evidence"] == ["invoice", "photo"]
    (row,) = yaml.safe_load(files[2].read_text("utf-8"))
    assert row == {"cause": "C-001", "measure": "PM-901", "priority": 2, "how": MEASURE["how"]}
    assert (folder / "schema" / "preventive.schema.json").is_file()
    listed = poagen("catalog", "list", "--cause", "C-001", "--catalog", folder).out
    assert "\nPM-901  preventive  stronger                  Scale bought\n" in listed
    assert poagen("catalog", "lint", folder).out == "nothing found\n"
    again = poagen("catalog", "new", "preventive", *given(title="A second scale"), "--catalog", folder)
    assert again.out.splitlines()[0] == "added PM-902"
    assert [one["id"] for one in yaml.safe_load(files[1].read_text("utf-8"))] == ["PM-901", "PM-902"]


def test_new_without_a_folder_goes_into_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    assert poagen("catalog", "new", "corrective", *given()).code == 0
    assert "CA-901" in poagen("catalog", "list", "--cause", "C-001").out
    assert (tmp_path / "catalog" / "corrective.yaml").is_file()


def test_new_adds_a_cause_and_warns_that_it_needs_measures(tmp_path: Path) -> None:
    answers = {
        "title": "Scale broken",
        "code": "mistyped-number",
        "statement": "Numbers of {{ segment }} are wrong.",
        "questions": "Why did the scale break?",
        **{name: MEASURE[name] for name in MEASURE if name.startswith(("evidence", "sources"))},
    }
    words = [word for name, value in answers.items() for word in ("--set", f"{name}={value}")]
    shown = poagen("catalog", "new", "cause", *words, "--catalog", tmp_path / "mine")
    assert shown.code == 0
    assert shown.err.count("POA113") == 2
    (entry,) = yaml.safe_load((tmp_path / "mine" / "causes.yaml").read_text("utf-8"))
    assert (entry["id"], entry["questions"][0]["ask"]) == ("C-901", "Why did the scale break?")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"titel": "x"}, 'did you mean "title"?'),
        ({"strength": "strong"}, 'did you mean "stronger"?'),
        ({"sources__checked": "soon"}, "must be a day such as 2026-10-31"),
        ({"cause": "C-01"}, 'did you mean "C-001"?'),
        ({"priority": "first"}, '"priority" must be a whole number'),
        ({"slots__tool__ask": None, "slots__tool__example": None}, 'the text uses "tool", which is not declared'),
        ({"must_be_true": None}, 'the key "must_be_true" is missing'),
    ],
)
def test_new_writes_nothing_of_an_entry_that_is_not_in_order(
    tmp_path: Path, changes: dict[str, str | None], said: str
) -> None:
    assert said in fails("catalog", "new", "preventive", *given(**changes), "--catalog", tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def test_new_says_what_is_wrong_with_the_command_itself(tmp_path: Path) -> None:
    assert "none of cause, corrective, preventive" in fails("catalog", "new", "measure")
    for item in ("title", "=x"):
        assert "does not have the form FIELD=VALUE" in fails("catalog", "new", "cause", "--set", item)
    words = fails("catalog", "new", "cause", "--catalog", tmp_path / "mine")
    assert "there is no terminal to ask at; give title, code, statement, questions" in words
    (tmp_path / "file").touch()
    words = fails("catalog", "new", "preventive", *given(), "--catalog", tmp_path / "file")
    assert "file is a file, not a folder" in words
    assert "-o" not in words.split()


def asked(monkeypatch: pytest.MonkeyPatch, answers: Iterator[str]) -> None:
    """Somebody at a terminal who gives these answers and then presses Ctrl-C."""

    def line(_prompt: str) -> str:
        answer = next(answers, None)
        if answer is None:
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(asking, "can_ask", lambda: True)
    monkeypatch.setattr(asking, "_line", line)


def test_new_asks_for_each_field_and_for_the_slots_that_the_texts_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {**MEASURE, "strength": "strong", "evidence": "invoice"}
    del typed["slots.tool.ask"], typed["slots.tool.example"]
    answers = [*typed.values(), MEASURE["slots.tool.ask"], MEASURE["slots.tool.example"]]
    answers.insert(2, "stronger")
    answers.insert(answers.index("invoice") + 1, "")
    answers.insert(answers.index("Practice") + 1, "")
    asked(monkeypatch, iter(answers))
    shown = poagen("catalog", "new", "preventive", "--catalog", tmp_path)
    assert (shown.code, shown.out.splitlines()[0]) == (0, "added PM-901")
    assert "choose from stronger, intermediate, weaker" in shown.err
    assert "How is the seller asked for tool?" in shown.err
    assert "Nothing was written" not in shown.err
    (entry,) = yaml.safe_load((tmp_path / "preventive.yaml").read_text("utf-8"))
    assert entry["slots"] == {"tool": {"ask": "Which scale?", "example": "a belt scale"}}


def test_new_that_is_refused_keeps_the_answers_as_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [value for name, value in MEASURE.items() if not name.startswith("slots")]
    answers[answers.index("2026-10-31")] = "last week"
    answers.insert(answers.index("invoice") + 1, "")
    answers.insert(answers.index("Practice") + 1, "")
    asked(monkeypatch, iter([*answers, MEASURE["slots.tool.ask"], MEASURE["slots.tool.example"]]))
    words = fails("catalog", "new", "preventive", "--catalog", tmp_path / "mine")
    assert "must be a day such as 2026-10-31" in words
    assert list(tmp_path.iterdir()) == []
    (line,) = [line for line in words.splitlines() if line.startswith("  poagen catalog new")]
    again = shlex.split(line.replace("last week", "2026-10-31"))
    assert poagen(*again[1:]).out.startswith("added PM-901\n")
    assert (tmp_path / "mine" / "preventive.yaml").is_file()


def test_new_that_is_stopped_writes_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch, iter(["Scale bought", "stronger"]))
    shown = poagen("catalog", "new", "preventive", "--catalog", tmp_path / "mine")
    assert (shown.code, shown.out) == (130, "")
    assert shown.err.endswith("Nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def test_new_goes_on_where_a_run_was_ended_between_its_files(tmp_path: Path) -> None:
    """The measure stood there without a row, and the next run added it a second time."""
    whole, ended = tmp_path / "whole", tmp_path / "ended"
    for folder in (whole, ended):
        assert poagen("catalog", "new", "preventive", *given(), "--catalog", folder).code == 0
    for name in ("mapping.yaml", "schema/mapping.schema.json"):
        (ended / name).unlink()
    again = poagen("catalog", "new", "preventive", *given(), "--catalog", ended)
    assert again.out.splitlines() == ["added PM-901", f"wrote {ended / 'mapping.yaml'}"]
    files = [path.relative_to(whole) for path in whole.rglob("*") if path.is_file()]
    assert [(whole / name).read_bytes() for name in files] == [(ended / name).read_bytes() for name in files]
    other = poagen("catalog", "new", "preventive", *given(title="Another scale"), "--catalog", ended)
    assert other.out.splitlines()[0] == "added PM-902"


def test_runs_that_add_at_once_lose_no_entry(tmp_path: Path) -> None:
    """Each took the same id, and the last one's file stood in the place of the others'."""
    mine = tmp_path / "mine"
    answers = [(name, str(value)) for name, value in MEASURE.items()]
    titles = [f"Scale {number}" for number in range(3)]
    with ThreadPoolExecutor(len(titles)) as pool:
        added = [pool.submit(add_entry, "preventive", [*answers, ("title", title)], mine) for title in titles]
    assert sorted(one.result().id for one in added) == [f"PM-{number}" for number in range(901, 904)]
    entries = yaml.safe_load((mine / "preventive.yaml").read_text("utf-8"))
    assert sorted(one["title"] for one in entries) == titles
    assert len(yaml.safe_load((mine / "mapping.yaml").read_text("utf-8"))) == len(titles)


def test_a_field_of_a_name_that_no_file_can_hold_is_told(tmp_path: Path) -> None:
    told = fails("catalog", "new", "cause", "--catalog", tmp_path / "own", "--set", "x" * 2000 + "=a")
    assert told.startswith('error: no file of a catalog can hold the answer to "xxx')
    assert "YML002" in told
    assert "causes.yaml" not in told
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("answer", ["a" * 100_001, "half \ud800 a sign"])
def test_an_answer_that_no_file_can_hold_is_told_by_its_name(tmp_path: Path, answer: str) -> None:
    """It was told at a line of a file that was not there."""
    with pytest.raises(PoagenError) as told:
        add_entry("preventive", [*MEASURE.items(), ("title", answer)], tmp_path / "own")
    (found,) = told.value.findings
    assert (found.file, found.row) == (None, None)
    assert '"title"' in found.message
    assert not (tmp_path / "own").exists()


def test_new_that_is_run_again_adds_no_second_entry(tmp_path: Path) -> None:
    """A run that was ended once all was written left its user without a word; the next one added it again."""
    cause = {"code": "mistyped-number", "statement": "Numbers of {{ segment }} are wrong.", "questions": "Why?"}
    cause |= {"title": "Scale broken"} | {
        name: MEASURE[name] for name in MEASURE if name[:6] in ("eviden", "source")
    }
    words = [word for name, value in cause.items() for word in ("--set", f"{name}={value}")]
    for what, answers, id_ in (("preventive", given(), "PM-901"), ("cause", words, "C-901")):
        assert poagen("catalog", "new", what, *answers, "--catalog", tmp_path).code == 0
        before = {path: path.read_bytes() for path in tmp_path.glob("*.yaml")}
        again = poagen("catalog", "new", what, *answers, "--catalog", tmp_path)
        assert (again.code, again.out) == (0, f"{id_} says the same already; nothing was written\n")
        assert {path: path.read_bytes() for path in tmp_path.glob("*.yaml")} == before


def test_the_same_measure_for_another_cause_is_an_entry_of_its_own(tmp_path: Path) -> None:
    for cause in ("C-001", "C-002"):
        assert poagen("catalog", "new", "preventive", *given(cause=cause), "--catalog", tmp_path).code == 0
    rows = yaml.safe_load((tmp_path / "mapping.yaml").read_text("utf-8"))
    assert [(one["cause"], one["measure"]) for one in rows] == [("C-001", "PM-901"), ("C-002", "PM-902")]
