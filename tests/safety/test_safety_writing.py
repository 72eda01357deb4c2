"""Files are written whole or not at all, and what stands in the way is told in words a person can act on."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from poagen.case import edit
from poagen.cli.app import app
from poagen.common import leftovers, output
from poagen.common.finding import PoagenError
from poagen.common.leftovers import clear
from poagen.common.locking import alone_in, locked
from poagen.common.output import copy_whole, telling, write_whole
from poagen.common.pieces import Pieces
from poagen.common.unwritable import of_system, unwritable
from poagen.common.yaml_text import unreadable
from poagen.document.sheets import Sheet, workbook
from poagen.portfolio import cases, splitting
from poagen.web.shelf import set_aside

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"


@pytest.fixture(autouse=True)
def _without_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_WAITS", (0.01, 0.01, 0.01))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns("out"))
    return tmp_path / "case"


def refused(path: Path) -> tuple[str, str]:
    """Code and words of the finding for a file that cannot be written."""
    with pytest.raises(PoagenError) as caught:
        write_whole(path, b"new")
    (found,) = caught.value.findings
    return found.code, f"{found.message}; {found.help}"


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def failing(number: int, windows: int | None = None) -> object:
    def fail(*_: object, **__: object) -> None:
        if windows is None:
            raise OSError(number, os.strerror(number))
        error = PermissionError(number, "The process cannot access the file")
        error.winerror = windows
        raise error

    return fail


@pytest.mark.parametrize("function", ["fsync", "replace", "fdopen"])
def test_a_full_disk_leaves_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    path = tmp_path / "letter.md"
    path.write_bytes(b"earlier")
    with monkeypatch.context() as patch:
        patch.setattr(os, function, failing(errno.ENOSPC))
        code, words = refused(path)
    assert code == "OUT002"
    assert "the disk is full" in words
    assert path.read_bytes() == b"earlier"
    if function != "fdopen":
        assert left(tmp_path) == {"letter.md"}
    assert write_whole(path, b"new").read_bytes() == b"new"
    assert left(tmp_path) == {"letter.md"}


def test_a_disk_that_is_full_for_real(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        (small / "letter.md").write_bytes(b"earlier")
        with pytest.raises(PoagenError) as caught:
            write_whole(small / "letter.md", b"x" * 200_000)
        assert [found.code for found in caught.value.findings] == ["OUT002"]
        shown = CliRunner().invoke(app, ["draft", str(SAMPLE), "-o", str(small / "out"), "--format", "md,html"])
        assert shown.exit_code == 2
        assert "the disk is full" in shown.stderr
        assert "Traceback" not in shown.stderr
        assert (small / "letter.md").read_bytes() == b"earlier"
        assert not list(small.rglob("*.part"))
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize("windows", [32, 33, 5])
def test_a_file_open_in_excel_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: int) -> None:
    path = tmp_path / "annex-a.csv"
    path.write_bytes(b"earlier")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing(errno.EACCES, windows))
        code, words = refused(path)
    assert code == "OUT004"
    assert "close the file in Excel" in words
    assert path.read_bytes() == b"earlier"
    assert left(tmp_path) == {"annex-a.csv"}


def test_a_file_that_is_let_go_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, tries, real = tmp_path / "annex-a.csv", [], os.replace

    def sometimes(*args: Path) -> None:
        tries.append(args)
        if len(tries) < 3:
            failing(errno.EACCES, 32)()  # type: ignore[operator]
        real(*args)

    monkeypatch.setattr(os, "replace", sometimes)
    assert write_whole(path, b"new").read_bytes() == b"new"
    assert len(tries) == 3


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.mkstemp", failing(errno.EACCES))
    assert refused(tmp_path / "letter.md") == (
        "OUT001",
        "the folder may not be written to; choose another folder, or ask who owns this one to let you write there",
    )
    monkeypatch.setattr("tempfile.mkstemp", failing(errno.EROFS))
    assert refused(tmp_path / "letter.md")[0] == "OUT001"


def test_places_where_no_file_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    assert refused(tmp_path / "file" / "in" / "it.md")[0] == "OUT001"
    assert refused(tmp_path / "folder")[0] == "OUT003"
    assert "too long" in refused(tmp_path / ("n" * 300))[1]
    assert "too long" in refused(tmp_path.joinpath(*["n" * 200] * 30, "x.md"))[1]
    assert refused(tmp_path / "nul\0.md")[0] == "OUT003"
    if sys.platform != "win32":
        assert refused(Path("/dev/null"))[0] == "OUT003"
        assert Path("/dev/null").is_char_device()
        os.mkfifo(tmp_path / "pipe")
        assert refused(tmp_path / "pipe")[0] == "OUT003"
    monkeypatch.setattr(os, "replace", failing(errno.EINVAL))
    assert refused(tmp_path / "what?.md") == (
        "OUT003",
        "the name holds what names cannot hold: ?; choose a name without these signs",
    )


def test_a_path_that_windows_does_not_take_is_told_as_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows says of a path of more than 260 signs that it is not there."""
    gone, short = FileNotFoundError(errno.ENOENT, "No such file or directory"), tmp_path / "letter.md"
    long = tmp_path / ("n" * 100) / ("m" * 130) / "letter.md"
    assert "too long" not in unwritable(long, gone).message
    monkeypatch.setattr("poagen.common.unwritable._LONGEST", 259)
    assert "too long" in unwritable(long, gone).message
    assert unwritable(long, gone).code == "OUT003"
    assert "too long" not in unwritable(short, gone).message


@pytest.mark.parametrize("windows", [None, 32, 33])
def test_a_file_that_another_program_keeps_for_itself_is_told_so(windows: int | None) -> None:
    """Whoever had a proof open in a program was told to ask who owns it, and a page told no way out at all."""
    number = errno.EINVAL if windows else errno.EACCES
    error = PermissionError(number, "The process cannot access the file", "a.pdf")
    if windows:
        error.winerror = windows  # type: ignore[attr-defined]
    for found in (of_system(error), unreadable(Path("case.yaml"), error) if not windows else of_system(error)):
        assert "close it in other programs" in str(found.help)
    assert of_system(error).file == "a.pdf"


def test_a_file_that_became_unreadable_meanwhile_is_told(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes("seller: Müller\n".encode("cp1252"))
    with pytest.raises(PoagenError) as caught:
        edit.save(path, "seller: x\n", "seller: y\n")
    assert [found.code for found in caught.value.findings] == ["YML001"]
    assert path.read_bytes() == "seller: Müller\n".encode("cp1252")


@pytest.mark.skipif(sys.platform == "win32", reason="other rights")
def test_who_may_read_a_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"mine")
    path.chmod(0o600)
    write_whole(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"precious")
    (tmp_path / "letter.md").symlink_to(tmp_path / "elsewhere")
    write_whole(tmp_path / "letter.md", b"new")
    assert (tmp_path / "elsewhere").read_bytes() == b"precious"
    assert (tmp_path / "letter.md").read_bytes() == b"new"


def test_what_an_ended_run_left_is_taken_away_and_what_another_writes_stays(tmp_path: Path) -> None:
    (tmp_path / ".poagen-abc.part").write_bytes(b"half")
    inside, go_on = threading.Event(), threading.Event()

    source = tmp_path / "source"
    source.write_bytes(b"slow")

    def slowly(given: object, file: object, *_: object) -> None:
        file.write(b"slow")  # type: ignore[attr-defined]
        inside.set()
        go_on.wait(60)

    real = shutil.copyfileobj
    shutil.copyfileobj = slowly
    try:
        other = threading.Thread(target=copy_whole, args=(source, tmp_path / "slow.csv"))
        other.start()
        assert inside.wait(60)
        write_whole(tmp_path / "quick.csv", b"quick")
        assert len([name for name in left(tmp_path) if name.endswith(".part")]) == 1
        go_on.set()
        other.join()
    finally:
        shutil.copyfileobj = real
    assert left(tmp_path) == {"quick.csv", "slow.csv", "source"}
    assert (tmp_path / "slow.csv").read_bytes() == b"slow"


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be taken away there")
def test_no_run_takes_what_another_is_about_to_put_in_its_place(tmp_path: Path) -> None:
    """A table that came in parts was then written a second time, of which there was nothing left: it was empty."""

    def other(_: Path, content: Path | None) -> None:
        assert content is not None
        clear(tmp_path)

    with telling(other):
        path = write_whole(tmp_path / "verdicts.csv", (part for part in (b"a,b\n", b"1,2\n")))
    assert path.read_bytes() == b"a,b\n1,2\n"
    assert left(tmp_path) == {"verdicts.csv"}


def test_parts_that_are_made_once_are_never_written_by_half(tmp_path: Path) -> None:
    (tmp_path / "verdicts.csv").write_bytes(b"earlier")

    def gone(_: Path, content: Path | None) -> None:
        assert content is not None
        content.unlink()

    with telling(gone), pytest.raises(PoagenError) as caught:
        write_whole(tmp_path / "verdicts.csv", (part for part in (b"a,b\n", b"1,2\n")))
    assert [found.code for found in caught.value.findings] == ["OUT001"]
    assert (tmp_path / "verdicts.csv").read_bytes() == b"earlier"
    assert left(tmp_path) == {"verdicts.csv"}


def test_a_leftover_goes_also_where_another_cannot_be_taken_away(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f".poagen-{number}.part").write_bytes(b"")
    with write_beside(tmp_path):
        clear(tmp_path)
        assert len(left(tmp_path)) == 1


@contextmanager
def write_beside(folder: Path) -> Iterator[None]:
    with (folder / ".poagen-2.part").open("rb") as file, leftovers.held(file.fileno()):
        yield


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of another system")
def test_a_pipe_with_the_name_of_a_leftover_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".poagen-abc.part")
    assert write_whole(tmp_path / "letter.md", b"new").read_bytes() == b"new"


@contextmanager
def held_by_another(hold: AbstractContextManager[None]) -> Iterator[None]:
    """While another run, here a thread, holds a folder."""
    holding, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with hold:
            holding.set()
            go_on.wait(60)

    thread = threading.Thread(target=other)
    thread.start()
    assert holding.wait(60)
    try:
        yield
    finally:
        go_on.set()
        thread.join()


def test_a_second_run_on_a_case_waits_and_then_says_why(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (case / "plan.yaml").read_bytes()
    note = ["plan", "set", "CA-002", str(case), "--note", "mine"]
    with held_by_another(locked(case)):
        monkeypatch.setattr(locked.__wrapped__, "__defaults__", (0.1, "case"))
        for words in (note, ["draft", str(case), "--format", "md"]):
            shown = CliRunner().invoke(app, words)
            assert shown.exit_code == 2
            assert "another run of poagen is writing in this case" in shown.stderr
        assert (case / "plan.yaml").read_bytes() == before
        assert not (case / "out").exists()
    assert CliRunner().invoke(app, note).exit_code == 0
    assert b"note: mine" in (case / "plan.yaml").read_bytes()


def test_two_runs_never_mix_their_files_in_one_folder(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is whole by itself, but of a set some would be of the one run and some of the other."""
    out, data = tmp_path / "results", next((case / "data").iterdir())
    given = [str(data), "--marketplace", "US", "--as-of", "2026-10-31"]
    commands = (
        ["analyze", *given, "--out", str(out)],
        ["repair", *given, "-o", str(out / "upload.txt")],
        ["draft", *given, "-o", str(out), "--format", "md"],
        ["draft", str(case), "-o", str(out), "--format", "md"],
        ["portfolio", *given, "--jobs", "1", "--out", str(out)],
    )
    with held_by_another(alone_in(out)):
        monkeypatch.setattr(alone_in.__wrapped__, "__defaults__", (0.05,))
        monkeypatch.setattr(import_module("poagen.portfolio.building"), "_PATIENCE", 0.05)
        for words in commands:
            shown = CliRunner().invoke(app, words)
            assert (shown.exit_code, shown.stdout) == (2, ""), words
            assert "another run of poagen is writing in this folder" in shown.stderr
            assert left(out) <= {".poagen"}
    assert CliRunner().invoke(app, commands[0]).exit_code == 0
    assert {"analysis.json", "verdicts.csv"} <= left(out)


@pytest.mark.skipif(sys.platform == "win32", reason="this system ends processes in another way")
def test_the_lock_of_a_run_that_was_ended_by_force_is_free(case: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from poagen.common.locking import locked\n"
        "with locked(Path(sys.argv[1])):\n    os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(case)], check=False)
    assert done.returncode == -9
    assert (case / ".poagen" / "lock").exists()
    with locked(case, seconds=0.1), locked(case, seconds=0.1):
        write_whole(case / "note.txt", b"free")
    assert (case / "note.txt").exists()


def test_two_runs_at_once_lose_no_word(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locked.__wrapped__, "__defaults__", (60, "case"))

    def note(number: int) -> None:
        from poagen.api import Settings, run
        from poagen.case.planfile import Statements, state

        job = run([case], Settings())
        plan = job.plan()
        for measure in ("CA-002", "PM-001", "PM-005"):
            said = Statements(slots={}, note=f"word {number}") if number else Statements(owner="Night shift lead")
            state(case, plan, measure, said, job.analysis.report.as_of)

    both = [threading.Thread(target=note, args=(number,)) for number in (0, 1)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    text = (case / "plan.yaml").read_text(encoding="utf-8")
    assert text.count("note: word 1") == 3
    assert text.count("owner: Night shift lead") == 3


@pytest.mark.parametrize("name", [".poagen", ".poagen/lock"])
def test_what_stands_in_the_place_of_the_lock_is_told(case: Path, name: str) -> None:
    """There was no lock then, and nothing was said."""
    if name == ".poagen":
        (case / name).write_text("mine", encoding="utf-8")
    else:
        (case / name).mkdir(parents=True)
    shown = CliRunner().invoke(app, ["draft", str(case), "--format", "md"])
    assert shown.exit_code == 2
    assert "OUT003" in shown.stderr
    assert f"this must be a {'folder' if name == '.poagen' else 'file'}, and it is none" in shown.stderr
    assert not (case / "out").exists()


HOLDS = """
import fcntl, os, sys
from pathlib import Path
from poagen.common.locking import locked
os.setgroups([]) or os.setgid(65534) or os.setuid(65534) if os.getuid() == 0 else None
with locked(Path(sys.argv[1]), seconds=0.1):
    print("held", flush=True)
    sys.stdin.read()
"""
"""Holds a case until its input ends, as somebody for whom rights count."""


@pytest.mark.skipif(sys.platform == "win32", reason="rights of another system")
@pytest.mark.parametrize("content", [b"", b"12", b"12345\nELSEWHERE\n", b"\xff\x00" * 3000])
@pytest.mark.parametrize(("rights", "when"), [(0o644, 0), (0o444, 4_000_000_000), (0o444, 0)])
def test_a_lock_that_is_there_holds_whatever_stands_in_it_and_whoever_made_it(
    content: bytes, rights: int, when: int
) -> None:
    """A lock's file that may only be read, as one that a colleague made, was none at all."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        case = Path(shutil.copytree(SAMPLE, Path(name) / "case", ignore=shutil.ignore_patterns("out")))
        for folder in (case, case / ".poagen"):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777)
        lock = case / ".poagen" / "lock"
        lock.write_bytes(content)
        lock.chmod(rights)
        os.utime(lock, (when, when))
        command = [sys.executable, "-c", HOLDS, str(case)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
            assert first.stdout is not None
            assert first.stdout.readline() == "held\n"
            second = subprocess.run(command, input="", capture_output=True, text=True, check=False)
            assert "another run of poagen is writing in this case" in second.stderr
            first.kill()
        third = subprocess.run(command, input="", capture_output=True, text=True, check=False)
        assert third.stdout == "held\n"
        assert lock.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="links and rights of another system")
@pytest.mark.parametrize("kind", ["link", "circle", "pipe", "closed", "closed folder"])
def test_where_there_can_be_no_lock_in_a_case_that_can_be_written_that_is_told(kind: str) -> None:
    """Two runs at once wrote then, and nothing was said."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        case, mine = Path(name) / "case", Path(name) / "mine"
        (case / ".poagen").mkdir(parents=True)
        case.chmod(0o777)
        mine.write_bytes(b"mine")
        lock = case / ".poagen" / "lock"
        if kind in {"link", "circle"}:
            lock.symlink_to(mine if kind == "link" else lock)
        elif kind == "pipe":
            os.mkfifo(lock)
        elif kind == "closed":
            lock.write_bytes(b"")
            lock.chmod(0)
        lock.parent.chmod(0o555 if kind == "closed folder" else 0o777)
        command = [sys.executable, "-c", HOLDS, str(case)]
        done = subprocess.run(command, input="", capture_output=True, text=True, check=False)
        assert done.stdout == ""
        assert "poagen keeps its lock here" in done.stderr
        assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["out", ".poagen"])
def test_nothing_is_written_through_a_link_out_of_a_case(tmp_path: Path, name: str) -> None:
    case, outside = tmp_path / "case", tmp_path / "outside"
    case.mkdir()
    outside.mkdir()
    (case / name).symlink_to(outside, target_is_directory=True)
    with pytest.raises(PoagenError) as told, locked(case):
        pass
    assert [(finding.code, finding.file) for finding in told.value.findings] == [("OUT006", str(case / name))]
    assert list(outside.iterdir()) == []
    (case / name).unlink()
    (case / "inside").mkdir()
    (case / name).symlink_to(case / "inside", target_is_directory=True)
    with locked(case):
        pass


DATA = str(SAMPLE / "data" / "packages.csv")
US = ["--marketplace", "US", "--as-of", "2026-10-31"]
WHOLE_NEW = ["--data", "marketplace=US", "--data", "seller=X", "--data", "as_of=2026-10-31"]
WRITERS = {
    "init": ["init", "{}/new", *WHOLE_NEW, "--file", DATA],
    "columns": ["columns", DATA, "--save", "{}/map.yaml"],
    "schema": ["catalog", "schema", "--out", "{}/schemas"],
    "templates": ["templates", "export", "{}/templates"],
    "answer": ["answer", "{}/case", "--set", "RC1.why-typed=device-failed"],
    "repair": ["repair", "{}/case", "-o", "{}/repaired.csv"],
    "analyze": ["analyze", "{}/case", "--out", "{}/analysis"],
    "verdicts": ["analyze", "{}/case", "--verdicts", "{}/verdicts.csv"],
    "plan": ["plan", "set", "CA-002", "{}/case", "--note", "mine"],
    "draft": ["draft", DATA, *US, "-o", "{}/letter"],
    "bundle": ["bundle", "{}/case", "-o", "{}/case.zip"],
    "demo": ["demo", "--out", "{}/demo"],
    "portfolio": ["portfolio", str(SAMPLE), "--out", "{}/portfolio"],
}
QUICK = ("init", "columns", "schema", "templates", "answer", "repair")


def held(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.fuzz) for name in WRITERS]
)
@pytest.mark.parametrize(
    ("where", "number", "code"),
    [
        ("os.replace", errno.EACCES, "OUT001"),
        ("os.fsync", errno.ENOSPC, "OUT002"),
        ("tempfile.mkstemp", errno.EROFS, "OUT001"),
    ],
)
def test_each_command_tells_why_it_cannot_write(
    case: Path, monkeypatch: pytest.MonkeyPatch, name: str, where: str, number: int, code: str
) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(case.parent / "home"))
    before = held(case.parent)
    monkeypatch.setattr(where, failing(number))
    shown = CliRunner().invoke(app, [word.format(case.parent) for word in WRITERS[name]])
    assert shown.exit_code == 2
    assert code in shown.stderr or "OUT004" in shown.stderr
    assert held(case.parent) == before


def several_accounts(folder: Path) -> Path:
    lines = Path(DATA).read_text(encoding="utf-8").splitlines()
    rows = [f"shop {number},{line}" for number in (1, 2) for line in lines[1:]]
    made = folder / "accounts.csv"
    made.write_text("\n".join([f"account,{lines[0]}", *rows]), encoding="utf-8")
    return made


def test_no_room_for_temporary_files_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from poagen.api import Settings, run

    with monkeypatch.context() as patch:
        patch.setattr(splitting.ipc, "new_file", failing(errno.ENOSPC))
        shown = CliRunner().invoke(app, ["portfolio", str(several_accounts(tmp_path)), *US])
    assert shown.exit_code == 2
    assert "no room in the folder of temporary files" in shown.stderr
    monkeypatch.setattr(Pieces, "_write", failing(errno.ENOSPC))
    with pytest.raises(PoagenError, match="no room in the folder of temporary files"):
        run([Path(DATA)], Settings(marketplace="US", batch=50))


def test_a_case_of_a_portfolio_that_finds_no_room_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["portfolio", str(several_accounts(tmp_path)), *US, "--out", str(tmp_path / "out"), "--format", "csv"]
    with monkeypatch.context() as patch:
        patch.setattr(cases, "write_whole", lambda path, _: refuse(path))
        shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 2
    assert shown.stderr.count("the disk is full") == 2
    assert CliRunner().invoke(app, words).exit_code == 0
    assert len(list((tmp_path / "out").glob("cases/*/case.yaml"))) == 2


def refuse(path: Path) -> None:
    raise PoagenError(unwritable(path, OSError(errno.ENOSPC, "full")))


def test_an_export_of_templates_that_was_cut_short_can_be_run_again(tmp_path: Path) -> None:
    words = ["templates", "export", str(tmp_path / "mine")]
    assert CliRunner().invoke(app, words).exit_code == 0
    whole = held(tmp_path)
    for path in sorted(whole)[3:]:
        path.unlink()
    assert CliRunner().invoke(app, words).exit_code == 0
    assert held(tmp_path) == whole
    (mine := sorted(whole)[0]).write_text("mine", encoding="utf-8")
    assert CliRunner().invoke(app, words).exit_code == 2
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_file_that_cannot_be_moved_or_taken_away_is_told(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = case.parent / "analysis"
    (out / "evidence").mkdir(parents=True)
    (out / "evidence" / "RC9.csv").write_bytes(b"of an earlier run")
    monkeypatch.setattr(Path, "rename", failing(errno.EACCES, 32))
    with pytest.raises(PoagenError) as caught:
        set_aside(case, "packages.csv")
    assert [found.code for found in caught.value.findings] == ["OUT004"]
    monkeypatch.undo()
    real = Path.unlink
    stuck = failing(errno.EACCES, 32)
    monkeypatch.setattr(
        Path, "unlink", lambda path, **given: stuck() if path.stem == "RC9" else real(path, **given)
    )  # type: ignore[operator]
    shown = CliRunner().invoke(app, ["analyze", str(case), "--out", str(out)])
    assert shown.exit_code == 2
    assert "OUT004" in shown.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="it cannot limit files")
def test_a_workbook_is_made_without_room_for_what_a_library_puts_aside() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        made = workbook([Sheet("One", ("a", "b"), [(1, 2)])], "Title")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert openpyxl.load_workbook(io.BytesIO(made))["One"]["B2"].value == 2
