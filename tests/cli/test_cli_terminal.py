"""What reaches a terminal: text as typed, no colour without one, no traceback, whatever the encoding."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_world import AS_OF, case, export, package, poagen, process, table
from typer.testing import CliRunner

from poagen.cli.app import app
from poagen.cli.commands import application

MARKUP = ("[red]x[/red]", "[bold", "[/]", ":smile:", "\\[b]")


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_the_data_comes_out_as_typed(tmp_path: Path, text: str) -> None:
    bad = [package(n, warehouse=text, category=text, sku=text, tracking_number="") for n in range(100, 140)]
    file = tmp_path / "p.csv"
    file.write_text(table([*(package(n) for n in range(80)), *bad]), encoding="utf-8")
    shown = poagen("analyze", file, *AS_OF)
    assert shown.code == 0
    assert f"  {text:26}   0.0 %" in shown.out
    assert f"warehouse {text}" in shown.out or f"sku {text}" in shown.out or f"category {text}" in shown.out


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_an_order_id_a_seller_and_a_file_name_comes_out_as_typed(tmp_path: Path, text: str) -> None:
    folder = case(tmp_path / "c", f"seller: '{text}'\nmarketplace: US\nas_of: 2026-10-31\n")
    assert poagen("analyze", folder).out.startswith(f"{text} · Amazon.com · ")
    name = f"ä b {text.replace('/', '')}.csv".replace(":", "").replace("\\", "")
    file = export(tmp_path / name, package(6, order_id=text, tracking_number="", scan_count="1.5"))
    shown = poagen("explain", text, file, *AS_OF)
    assert f"Order {text}, package 1\n" in shown.out
    assert f"read from {file.as_posix()}, row 7\n" in shown.out
    warned = poagen("analyze", file, *AS_OF)
    assert f'{file.as_posix()}, row 7, column "scan_count": warning: "1.5"' in warned.err


def test_signs_that_steer_a_terminal_do_not_reach_it(tmp_path: Path) -> None:
    steering = "\x1b]0;owned\x07\x1b[2J\x9b31m"
    file = export(tmp_path / "p.csv", package(6, category=steering, order_id=f"id{steering}", scan_count=steering))
    shown = poagen("analyze", file, *AS_OF)
    assert "owned" in shown.out
    told = poagen("explain", f"id{steering}", file, *AS_OF)
    missing = poagen("analyze", tmp_path / "no\x1b[31m.csv")
    for sign in ("\x1b", "\x07", "\x9b"):
        assert sign not in shown.all + told.all + missing.all


@pytest.mark.parametrize("end", ["\n", "\r\n", "\v", "\u2028"])
def test_a_line_end_in_the_data_begins_no_line_on_the_screen(tmp_path: Path, end: str) -> None:
    """What a cell held could be taken for a finding of poagen's own."""
    forged = f"J.T.{end}error: forged"
    bad = [package(n, warehouse=forged, tracking_number="") for n in range(100, 140)]
    rows = [package(n, warehouse="Main") for n in range(80)]
    file = tmp_path / "p.csv"
    file.write_text(table([*rows, *bad]), encoding="utf-8", newline="")
    shown = [poagen("analyze", file, *AS_OF), poagen("catalog", "show", forged)]
    shown += [
        poagen("columns", file, "--map", f"sku={forged}"),
        poagen("analyze", file, *AS_OF, "--sheet", forged),
    ]
    assert ["J.T. error: forged" in one.all for one in shown[:3]] == [True] * 3
    lines = [line for one in shown for line in one.all.splitlines()]
    assert [line for line in lines if line.startswith("error: forged")] == []


def test_a_line_end_in_a_header_and_in_a_key_of_a_catalog_begins_no_line(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text('order_id,"Carrier\n::error::x"\n1,UPS\n', encoding="utf-8")
    (tmp_path / "catalog.yaml").write_text('version: "1"\nextends: packaged\n"a\\n::error::x": 1\n')
    shown = [poagen("columns", file, "--map", "carrier=Carrier\n::error::x"), poagen("catalog", "lint", tmp_path)]
    assert ["::error::x" in one.all for one in shown] == [True, True]
    assert "\n::error::x" not in "".join(one.all for one in shown)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028"])
def test_a_line_end_in_a_number_or_a_carriers_name_begins_no_line(tmp_path: Path, end: str) -> None:
    file = tmp_path / "numbers.csv"
    name = f"Nobody{end}error: forged"
    file.write_text(f'tracking_number,carrier\n1Z1234567890,"{name}"\n', encoding="utf-8", newline="")
    shown = [poagen("carriers", "check", f"1Z{end}error: forged"), poagen("carriers", "check", "--file", file)]
    assert ["error: forged" in one.all for one in shown] == [True, True]
    assert not [line for one in shown for line in one.all.splitlines() if line.startswith("error: forged")]


def test_signs_that_steer_a_terminal_or_turn_text_stand_in_json_by_their_numbers(tmp_path: Path) -> None:
    """U+009B begins a command of a terminal, and JSON need not hide it as it does U+001B."""
    steering = "\x1b[2J\x9b31m\x7fx"
    file = export(tmp_path / "a\u202eb\x9bc.csv", package(6, category=steering, tracking_number=""))
    whole = poagen("analyze", file, *AS_OF, "--json")
    others = [poagen("columns", file, "--json"), poagen("portfolio", file, *AS_OF, "--json", "--jobs", 1)]
    assert not set("\x1b\x9b\x7f\u202e") & set("".join(shown.out for shown in (whole, *others)))
    assert json.loads(whole.out)["vtr"]["by_category"][0]["category"] == steering


def test_a_table_of_accounts_steers_no_terminal_and_is_whole_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = [package(n, category="A\x07\x9b31m", tracking_number="") for n in range(40)]
    file = export(tmp_path / "a.csv", *bad)
    asked = ("portfolio", file, *AS_OF, "--format", "csv", "--jobs", 1)
    assert "A\x07\x9b31m" in poagen(*asked).out
    monkeypatch.setattr("poagen.cli.shared.is_terminal", lambda: True)
    shown = poagen(*asked)
    assert "A\ufffd\ufffd31m" in shown.out
    assert not set("\x07\x9b") & set(shown.out)


TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


def test_signs_that_turn_text_do_not_reach_the_terminal_and_stay_in_json(tmp_path: Path) -> None:
    name = "".join(f"{sign}x" for sign in TURNING)
    file = export(tmp_path / f"{name}.csv", package(6, scan_count="1.5"))
    shown = [
        poagen("analyze", file, *AS_OF),
        poagen("analyze", tmp_path / f"no{name}.csv"),
        poagen("analyze", file, "--as-of", name),
        poagen("portfolio", tmp_path, *AS_OF, "--jobs", "1"),
        poagen("carriers", "check", name),
    ]
    assert all("\N{REPLACEMENT CHARACTER}x" in one.all for one in shown)
    assert not [sign for sign in TURNING for one in shown if sign in one.all]
    assert json.loads(poagen("carriers", "check", name, "--json").out)[0]["number"] == name


@pytest.mark.parametrize("option", ["--as-of", "--window", "--target", "--rate", "--measured", "--dates"])
def test_a_usage_error_shows_no_sign_that_steers_a_terminal(tmp_path: Path, option: str) -> None:
    shown = poagen("analyze", export(tmp_path / "p.csv", package(6)), option, "a\x1b[31m\x07\x9b1m")
    assert shown.code == 2
    assert not set("\x1b\x07\x9b") & set(shown.all)


def test_without_a_terminal_the_report_is_plain_utf_8(tmp_path: Path) -> None:
    file = export(tmp_path / "ä [x].csv", package(6, category="Küche 台所", tracking_number="", scan_count="1.5"))
    coloured = {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "PYTHONIOENCODING": "cp1252"}
    run = process("analyze", file, *AS_OF, environment=coloured)
    assert run.returncode == 0
    assert "█" in run.stdout.decode("utf-8")
    assert "Küche 台所" in run.stdout.decode("utf-8")
    assert f"{file.as_posix()}, row 7" in run.stderr.decode("utf-8")
    assert b"\x1b" not in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["analyze", "--help"], 0),
        ([], 2),
        (["analyze"], 2),
        (["analyze", "no such file.csv"], 2),
        (["no-such-command"], 2),
    ],
)
def test_a_process_ends_with_the_code_of_the_design(arguments: list[str], code: int) -> None:
    run = process(*arguments, environment={"FORCE_COLOR": "1"})
    assert run.returncode == code
    assert b"Traceback" not in run.stdout + run.stderr
    assert b"\x1b" not in run.stdout + run.stderr
    assert bool(run.stdout) == (code == 0)


def test_json_of_a_process_is_parseable_whatever_goes_to_stderr(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package(6, category="Küche", scan_count="1.5"))
    run = process("analyze", file, *AS_OF, "--json", environment={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert json.loads(run.stdout)["counts"]["packages"] == 6
    assert run.stderr


def test_a_closed_pipe_is_not_told_as_a_fault(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from poagen.cli import main; main()", "carriers", "list", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        told = running.stderr.read()
    assert b"Traceback" not in told
    assert b"CLI00" not in told


@pytest.mark.skipif(sys.platform == "win32", reason="streams are closed by a shell")
@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "code"), [("analyze {file} --marketplace US --as-of 2026-10-31", 0), ("init new", 2)]
)
def test_a_closed_stream_is_as_one_that_leads_nowhere(tmp_path: Path, closed: str, words: str, code: int) -> None:
    export(tmp_path / "p.csv", package(6))
    program = f'"{sys.executable}" -c "from poagen.cli import main; main()" {words.format(file="p.csv")} {closed}'
    run = subprocess.run(["sh", "-c", program], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert run.returncode == code
    assert b"CLI00" not in run.stderr
    assert b"Traceback" not in run.stderr + run.stdout


def test_a_fault_of_poagen_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr("poagen.api.run", broken)
    shown = poagen("analyze", tmp_path)
    assert (shown.code, shown.out) == (2, "")
    assert "poagen itself has failed (KeyError)" in shown.err
    assert "--debug" in shown.err
    assert "secret" not in shown.err
    asked = CliRunner().invoke(app, ["analyze", str(tmp_path), "--debug"])
    assert isinstance(asked.exception, KeyError)


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (MemoryError(), "close other programs, check the disk"),
        (OSError(5, "Input/output error", "F:/out"), "close other programs, check the disk"),
        (OSError(28, "No space left on device", "F:/out"), "make room on the disk"),
    ],
)
def test_a_fault_of_the_computer_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, what: str
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("poagen.api.run", broken)
    shown = poagen("analyze", tmp_path)
    assert shown.code == 2
    assert "the computer could not do this" in shown.err
    assert what in shown.err


def test_debug_shows_the_cause_of_a_finding(tmp_path: Path) -> None:
    asked = CliRunner().invoke(app, ["analyze", str(tmp_path / "none.csv"), "--debug"])
    assert type(asked.exception).__name__ == "PoagenError"


@pytest.mark.parametrize(
    "asked", [["--help"], ["-h"], ["--help", "draft"], ["--version"], ["--help", "--nonsense"]]
)
def test_help_that_is_made_the_short_way_is_the_same(asked: list[str]) -> None:
    short, whole = CliRunner().invoke(application(asked[0]), asked, prog_name="poagen"), poagen(*asked)
    assert (short.exit_code, short.stdout, short.stderr) == (whole.code, whole.out, whole.err)
