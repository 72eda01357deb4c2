"""A pipe, a device, a link in a circle or no text, where a file is expected: it is told, and soon."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from poagen.cli.app import app
from poagen.common.finding import Finding
from poagen.common.regular import real
from poagen.intake.files import gather

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
DATA = str(SAMPLE / "data" / "packages.csv")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no such files")


@contextmanager
def ended(seconds: int = 20) -> Iterator[None]:
    """What waits for a pipe for ever, or works for so long, is ended with an error; others may use the machine."""
    begun = looked = time.process_time()

    def end(*_: object) -> None:
        nonlocal looked
        now = time.process_time()
        if now - looked < 0.5 or now - begun > seconds:
            raise TimeoutError("it waits for ever")
        looked = now
        signal.alarm(seconds)

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def invoked(*words: object) -> Result:
    with ended():
        return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns("out", ".poagen")))


def test_links_in_a_circle_lead_somewhere(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "c").symlink_to(tmp_path)
    assert real(tmp_path / "a").parent == real(tmp_path)
    assert real(tmp_path / "c" / "a").parent == real(tmp_path)
    assert real(tmp_path / "a\0b").name == "a\0b"


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")], ids=["pipe", "device"])
def test_a_letterhead_that_is_no_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "head.docx")
    given = [DATA, "--marketplace", "US", "--as-of", "2026-10-31", "--format", "docx", "-o", tmp_path / "out"]
    shown = invoked("draft", *given, "--reference-doc", tmp_path / "head.docx")
    assert (shown.exit_code, "DOC006" in shown.stderr) == (2, True)


@pytest.mark.parametrize("place", [".poagen", "evidence/scanner-invoice.png", "data/more.csv", "plan.yaml"])
@pytest.mark.parametrize("leads_to", ["itself", "gone"])
def test_a_link_to_nowhere_within_a_case(case: Path, place: str, leads_to: str) -> None:
    path = case / place
    path.unlink(missing_ok=True)
    path.symlink_to(path if leads_to == "itself" else case / "gone")
    shown = invoked("draft", case, "--format", "md", "--all")
    assert "CLI00" not in shown.stderr
    assert place == ".poagen" or path.name in shown.stderr


def test_what_lies_among_exports_and_is_no_file(tmp_path: Path) -> None:
    shutil.copy(DATA, tmp_path)
    os.mkfifo(tmp_path / "labels.csv")
    shown = invoked("analyze", tmp_path, "--marketplace", "US", "--as-of", "2026-10-31")
    assert "labels.csv: error: the file cannot be read: it is a pipe" in shown.stderr


def test_a_plan_that_is_no_file_is_not_taken_for_none(case: Path) -> None:
    (case / "plan.yaml").unlink()
    os.mkfifo(case / "plan.yaml")
    shown = invoked("draft", case, "--format", "md")
    assert (shown.exit_code, "plan.yaml" in shown.stderr) == (2, True)


@pytest.mark.parametrize("kept", ["[" * 200_000, '{"seller": ', "\udcff"])
def test_answers_of_an_earlier_init_that_cannot_be_read(tmp_path: Path, kept: str) -> None:
    (tmp_path / ".poagen").mkdir()
    (tmp_path / ".poagen" / "init.json").write_bytes(kept.encode(errors="surrogateescape"))
    given = ["--data", "seller=A", "--data", "marketplace=US", "--data", "as_of=2026-10-31"]
    shown = invoked("init", tmp_path, "--defaults", *given)
    assert (shown.exit_code, "CLI00" in shown.stderr) == (0, False)
    assert "seller: A" in (tmp_path / "case.yaml").read_text(encoding="utf-8")


def test_answers_of_an_earlier_init_that_are_a_pipe(tmp_path: Path) -> None:
    (tmp_path / ".poagen").mkdir()
    os.mkfifo(tmp_path / ".poagen" / "init.json")
    given = ["--data", "seller=A", "--data", "marketplace=US", "--data", "as_of=2026-10-31"]
    assert invoked("init", tmp_path, "--defaults", *given).exit_code == 0


def test_a_kept_letter_that_is_no_text(case: Path, tmp_path: Path) -> None:
    (tmp_path / "reply.txt").write_text("We need more about the root causes.", encoding="utf-8")
    (tmp_path / "letter.md").write_text("# Our plan\n\nWe did it.\n", encoding="utf-8")
    words = ["revise", case, "--reply", tmp_path / "reply.txt", "--date", "2026-11-20"]
    assert invoked(*words, "--letter", tmp_path / "letter.md").exit_code == 0
    (case / "rounds" / "01" / "letter.md").write_bytes("Our plan: Größe".encode("utf-16"))
    shown = invoked(*words)
    assert shown.exit_code == 2
    assert "YML001" in shown.stderr
    assert "letter.md" in shown.stderr


@pytest.mark.parametrize("name", ["a\\0b.png", "x" * 400 + ".png", "x/" * 3_000, "a\\uD800.png"])
@pytest.mark.parametrize(
    "words", [["draft", "--format", "md"], ["review"], ["plan", "status"], ["plan"], ["bundle"]]
)
def test_evidence_of_a_name_that_no_file_can_have(case: Path, name: str, words: list[str]) -> None:
    plan = (case / "plan.yaml").read_text(encoding="utf-8")
    (case / "plan.yaml").write_text(plan.replace("[review-of-packages.png]", f'["{name}"]'), encoding="utf-8")
    place = ["-o", case.parent / "made.zip"] if words == ["bundle"] else []
    shown = invoked(*words, case, *place)
    assert "CLI00" not in shown.stderr
    assert not (case.parent / "made.zip").exists()


def test_a_file_of_the_system_that_waits_like_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def waits(*_: object) -> bytes:
        raise BlockingIOError

    shutil.copy(DATA, tmp_path / "log.csv")
    monkeypatch.setattr(os, "pread", waits)
    shown = invoked("columns", tmp_path / "log.csv")
    assert shown.exit_code == 2
    assert "it is a pipe or a device" in shown.stderr
    given = ["--data", "seller=A", "--data", "marketplace=US", "--data", "as_of=2026-10-31"]
    made = invoked("init", tmp_path / "case", "--defaults", *given, "--file", tmp_path / "log.csv")
    assert made.exit_code == 2
    assert "it is a pipe or a device" in made.stderr


@pytest.mark.parametrize("name", ["x" * 300, "x/" * 3_000])
@pytest.mark.parametrize(
    "words",
    [
        ["draft", SAMPLE, "--format", "md", "-o"],
        ["plan", "set", "PM-038"],
        ["templates", "check"],
        ["catalog", "lint"],
        ["review"],
    ],
)
def test_what_to_do_about_a_name_that_is_too_long(name: str, words: list[object]) -> None:
    shown = invoked(*words, name)
    assert shown.exit_code == 2
    assert "close other programs" not in shown.stderr


@pytest.mark.parametrize("name", ["x" * 300, "x/" * 3_000])
def test_an_account_of_a_name_that_is_too_long(tmp_path: Path, name: str) -> None:
    shown = invoked("portfolio", name, "--out", tmp_path / "out")
    assert shown.exit_code == 2
    assert "PFO002" in shown.stderr


def test_a_folder_that_may_not_be_opened_is_told_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", closed)
    found = [item for item in gather([tmp_path]) if isinstance(item, Finding)]
    assert [(one.code, one.message) for one in found] == [("INT001", "the folder cannot be read")]
