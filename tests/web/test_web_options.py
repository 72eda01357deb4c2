"""``--open``, ``--sample``, ``--port`` and the folder of ``poagen web``, as a user gives them."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from web_world import SAMPLES, serving

from poagen.case import is_case
from poagen.cli.app import app
from poagen.web.bench import Desk

serve = pytest.importorskip("poagen.web.serve")


def poagen(*words: object) -> tuple[int, str]:
    run = CliRunner().invoke(app, ["web", *map(str, words)])
    assert run.exception is None or isinstance(run.exception, SystemExit), repr(run.exception)
    assert "Traceback" not in run.output
    return run.exit_code, run.output


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the pages were asked to be served with, in place of serving them."""
    calls: list[dict[str, Any]] = []

    def remember(home: Path, _today: object, **given: Any) -> None:
        calls.append({"home": home, **given})

    monkeypatch.setattr(serve, "serve", remember)
    return calls


@pytest.fixture
def run_with(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the server was run with, in place of running it."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(serve.ui, "run", lambda **given: calls.append(given))
    monkeypatch.setattr(serve.routes, "prepare", lambda *_given: None)
    for name in ("add_middleware", "on_startup"):
        monkeypatch.setattr(serve.app, name, lambda *_given, **_more: None)
    return calls


@pytest.mark.parametrize("option", [(), ("--open",)])
def test_a_browser_is_opened_with_the_address_that_is_printed(
    tmp_path: Path, run_with: list[dict[str, Any]], option: tuple[str, ...]
) -> None:
    code, out = poagen(tmp_path, *option)
    assert code == 0
    (given,) = run_with
    assert given["show"].startswith("/?token=")
    assert f"poagen is at http://127.0.0.1:{given['port']}{given['show']}\n" in out
    assert given["host"] == "127.0.0.1"


def test_with_no_open_no_browser_is_opened(tmp_path: Path, run_with: list[dict[str, Any]]) -> None:
    code, out = poagen(tmp_path, "--no-open")
    assert (code, run_with[0]["show"]) == (0, False)
    assert "/?token=" in out


@pytest.mark.parametrize(
    ("port", "told"),
    [
        ("80", "greater than or equal to 1024"),
        ("0", "greater than or equal to 1024"),
        ("65536", "less than or equal to 65535"),
        ("http", "valid integer"),
    ],
)
def test_a_port_that_cannot_be_is_told(tmp_path: Path, asked: list[dict[str, Any]], port: str, told: str) -> None:
    code, out = poagen(tmp_path / "new", "--port", port)
    assert code == 2
    assert "--port" in out
    assert told in out
    assert asked == []
    assert not (tmp_path / "new").exists()


def test_the_port_is_handed_on_and_without_it_a_free_one_is_taken(
    tmp_path: Path, asked: list[dict[str, Any]]
) -> None:
    assert poagen(tmp_path, "--port", "1024")[0] == 0
    assert poagen(tmp_path)[0] == 0
    assert [one["port"] for one in asked] == [1024, None]


def test_a_folder_of_cases_begins_with_the_list_and_a_case_with_its_result(
    tmp_path: Path, asked: list[dict[str, Any]]
) -> None:
    assert poagen(tmp_path)[0] == 0
    assert poagen(SAMPLES / "typed-numbers")[0] == 0
    assert asked[0]["start"] == "/"
    assert asked[1]["start"].startswith("/case/")
    assert asked[1]["start"].endswith("/result")


def test_a_folder_that_is_not_there_is_made_and_a_file_is_refused(
    tmp_path: Path, asked: list[dict[str, Any]]
) -> None:
    assert poagen(tmp_path / "my cases")[0] == 0
    assert (tmp_path / "my cases").is_dir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    code, out = poagen(tmp_path / "file")
    assert code == 2
    assert "is a file, not a folder" in " ".join(out.split())
    code, out = poagen(tmp_path / "file" / "under")
    assert code == 2
    assert "OUT001" in out
    assert len(asked) == 1


def test_the_sample_is_copied_once_and_what_was_changed_in_it_stays(
    tmp_path: Path, asked: list[dict[str, Any]]
) -> None:
    assert poagen(tmp_path, "--sample")[0] == 0
    (copy,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert is_case(copy)
    assert not (copy / "out").exists()
    for name in ("case.yaml", "plan.yaml"):
        assert (copy / name).read_bytes() == (SAMPLES / "typed-numbers" / name).read_bytes()
    text = (copy / "case.yaml").read_text("utf-8") + "# mine\n"
    (copy / "case.yaml").write_text(text, encoding="utf-8")
    assert poagen(tmp_path, "--sample")[0] == 0
    assert (copy / "case.yaml").read_text("utf-8") == text
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [copy]
    assert {one["start"] for one in asked} == {f"/case/{Desk(tmp_path).open(copy)}/result"}


def test_the_sample_is_served_as_a_case(tmp_path: Path) -> None:
    with serving(tmp_path, "--sample", own_port=False) as running:
        cookie = running.enter()
        key = Desk(tmp_path).open(tmp_path / "sample-typed-numbers")
        there, gone = (running.ask(f"/case/{one}/result", Cookie=cookie) for one in (key, "0" * 12))
        assert (there.status, gone.status) == (200, 200)
        assert "<title>Result - poagen</title>" in there.content.decode()
        assert "<title>Result - poagen</title>" not in gone.content.decode()
    assert is_case(tmp_path / "sample-typed-numbers")


def test_a_fault_is_told_on_the_terminal_without_its_words(
    tmp_path: Path, run_with: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    assert poagen(tmp_path)[0] == 0
    assert run_with
    log = logging.getLogger("nicegui")
    try:
        raise ValueError("Canaria Vogelsang, 5 Elm Street")
    except ValueError as error:
        log.exception(error)
    log.error("the port is taken")
    assert [record.message for record in caplog.records] == ["the port is taken"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("Canaria Vogelsang"), "poagen itself has failed (ValueError)"),
        (RuntimeError("Canaria Vogelsang"), "poagen itself has failed (RuntimeError)"),
        (RuntimeError("The parent slot of the element has been deleted."), ""),
    ],
)
def test_a_page_that_was_left_meanwhile_is_no_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    kept: list[Any] = []
    monkeypatch.setattr(serve.routes.app, "on_exception", kept.append)
    for name in ("_starting", "_catalogs", "_cases"):
        monkeypatch.setattr(serve.routes, name, lambda _site: None)
    serve.routes.prepare(Desk(Path()), "/", dt.date.today)
    kept[0](error)
    out = capsys.readouterr().out
    assert out.startswith(told)
    assert bool(out) is bool(told)
    assert "Canaria" not in out
