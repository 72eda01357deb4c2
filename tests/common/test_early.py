"""What is read early is what would be read later, or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from poagen.common import early, long_text, whole_file
from poagen.common.long_text import LongText
from poagen.intake.files import Content, Large, load, load_some

HEADER = "order_id,carrier,tracking_number,category,operator\n"
TEXT = HEADER + "1,UPS,1Z5R89390357567127,Toys,A\n2,USPS,9400111899223197428490,Toys,B\n"


@pytest.fixture(autouse=True)
def short_files_too(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module, name in ((early, "LEAST"), (long_text, "LEAST")):
        monkeypatch.setattr(module, name, 4)
    for module in (early, long_text):
        monkeypatch.setattr(module, "MOST", 1_000)
    early.let_go()
    yield
    early.let_go()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(TEXT, encoding="utf-8", newline="")
    return path


def taken(path: Path) -> LongText | None:
    with path.open("rb") as stream:
        return early.read_long(path, stream)


def done_early(path: Path) -> bool:
    """Whether what was begun is given, rather than done anew."""
    begun = early._reading[0].text if early._reading[0].wait() is None else None
    found = taken(path)
    return found is not None and found is begun


def test_rows_are_given_once(path: Path) -> None:
    early.begin_to_read([path])
    assert done_early(path)
    assert not early._reading
    again = taken(path)
    assert again is not None
    assert again.rows.num_rows == 2


@pytest.mark.parametrize("content", [b"", b"abc", TEXT.encode() * 20, b"one line without an end", b"a,b\n1,2\n"])
def test_what_is_short_or_very_long_or_no_table_is_not_kept(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    early.begin_to_read([path])
    assert taken(path) is None


def test_a_file_that_has_changed_since_is_read_anew(path: Path) -> None:
    other = path.with_name("b.csv")
    for change in (
        lambda: path.write_text(TEXT + "3,UPS,1Z5R89390357567128,Toys,A\n", encoding="utf-8"),
        lambda: os.utime(path, ns=(1, 1)),
        lambda: other.write_text(TEXT, encoding="utf-8") and other.replace(path),
    ):
        path.write_text(TEXT, encoding="utf-8")
        early.begin_to_read([path])
        early._reading[0].wait()
        change()
        found = taken(path)
        assert found is not None
        assert found.rows.num_rows == path.read_text(encoding="utf-8").count("\n") - 1


def test_another_file_is_not_taken_for_it(path: Path) -> None:
    other = path.with_name("b.csv")
    other.write_text(TEXT.replace("UPS", "DPD"), encoding="utf-8")
    early.begin_to_read([path])
    found = taken(other)
    assert found is not None
    assert found.rows.column(1).to_pylist() == ["DPD", "USPS"]


def test_nothing_is_begun_for_several_files_and_for_what_is_no_file(path: Path) -> None:
    early.begin_to_read([path, path])
    early.begin_to_read([])
    for wrong in (path.with_name("missing.csv"), path.with_name("no\0name")):
        early.begin_to_read([wrong])
    assert not early._reading
    early.begin_to_read([path.parent])
    assert taken(path) is not None


def test_a_program_that_ends_early_waits_for_it(path: Path) -> None:
    """Else Arrow is at work while Python is taken down, and the program ends by a fault of memory."""
    before = set(threading.enumerate())
    early.begin_to_read([path])
    assert not any(thread.daemon for thread in set(threading.enumerate()) - before)
    early._reading[0].wait()


def test_a_wrong_option_beside_a_long_file_ends_as_any_other(path: Path) -> None:
    path.write_text(HEADER + "1,UPS,1Z5R89390357567127,Toys,A\n" * 300_000, encoding="utf-8")
    for _ in range(3):
        run = subprocess.run(
            [sys.executable, "-m", "poagen", "analyze", str(path), "--window", "nonsense"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 2
        assert "not two days" in run.stderr
        assert len(run.stderr.splitlines()) == 4


def test_nothing_is_printed_of_lines_that_are_no_text(tmp_path: Path) -> None:
    """Arrow prints what a handler of odd rows cannot take; a Parquet file may hold line ends and commas."""
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1,a,b,c,d\n" + b"caf\xe9,1,2\n" * 1_200_000)
    run = subprocess.run(
        [sys.executable, "-m", "poagen", "analyze", str(path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_a_file_is_loaded_the_same_either_way(path: Path) -> None:
    (later,) = load(path)
    early.begin_to_read([path])
    (sooner,) = load(path)
    assert isinstance(later, Content)
    assert isinstance(sooner, Content)
    assert (sooner.file, sooner.data, sooner.kind) == (later.file, later.data, later.kind)
    assert sooner.text is not None
    assert later.text is not None
    assert sooner.text.rows.equals(later.text.rows)
    assert sooner.digest() == later.digest()
    assert not early._reading


def test_of_a_table_that_stays_on_the_disk_nothing_is_kept(path: Path) -> None:
    early.begin_to_read([path])
    (found,) = load_some(path, 1)
    assert isinstance(found, Large)
    assert not early._reading


def digest_given(path: Path) -> str:
    """The hash that stands beside the rows of a file, if any."""
    found = taken(path)
    return found.digest if found is not None else ""


@pytest.mark.parametrize("read_early", [True, False])
def test_a_hash_is_given_with_the_rows(path: Path, read_early: bool) -> None:
    early.begin_to_hash(["--as-of", "2026-11-01", str(path)])
    if read_early:
        early.begin_to_read([path])
    assert digest_given(path) == sha256(path.read_bytes()).hexdigest()
    assert digest_given(path) == ""


def test_the_hash_of_another_state_or_file_is_not_given(path: Path) -> None:
    other = path.with_name("b.csv")
    other.write_text(TEXT, encoding="utf-8")
    early.begin_to_hash([str(path)])
    assert digest_given(other) == ""
    early.begin_to_hash([str(path)])
    early._hashing[0]._thread.join()
    os.utime(path, ns=(1, 1))
    assert digest_given(path) == ""


def test_of_several_long_files_or_none_no_hash_is_made(path: Path) -> None:
    other = path.with_name("b.csv")
    other.write_bytes(path.read_bytes())
    for words in ([str(path), str(other)], [], ["--mapping", "no\0name"], [str(path.parent)], [str(path) + "x"]):
        early.begin_to_hash(words)
        assert digest_given(path) == ""
    path.write_bytes(b"x" * 1_001)
    early.begin_to_hash([str(path)])
    assert not early._hashing


def test_a_hash_that_nobody_asks_for_is_not_made_to_its_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, done = threading.Event(), threading.Event()

    def pieces(stream: object) -> Iterator[bytes]:
        for _ in range(1_000):
            begun.set()
            done.wait()
            yield b"a piece"

    monkeypatch.setattr(whole_file, "pieces_of", pieces)
    early.begin_to_hash([str(path)])
    hashing = early._hashing[0]
    assert begun.wait(10)
    hashing._is_wanted = False
    done.set()
    early.let_go()
    assert not early._hashing
    assert hashing._found is not None
    assert hashing._found[1] == ""


def test_a_changed_file_is_not_told_by_its_early_hash(path: Path) -> None:
    early.begin_to_hash([str(path)])
    found = taken(path)
    assert found is not None
    assert found.digest
    path.write_text(TEXT + "3,UPS,1Z5R89390357567128,Toys,A\n", encoding="utf-8")
    with pytest.raises(OSError, match="changed"):
        found.sha256()


def test_a_command_says_the_same_hash_of_a_long_file(path: Path) -> None:
    row = "{},UPS,1Z5R89390357567127,Toys,2026-10-31T10:00:00Z,{}\n"
    rows = "".join(row.format(order, "a note " * 10) for order in range(80_000))
    path.write_text(f"order_id,carrier,tracking_number,category,confirmed_at,note\n{rows}", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "poagen", "analyze", str(path), "--marketplace", "US", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(run.stdout)["inputs"][0]["sha256"] == sha256(path.read_bytes()).hexdigest()


_LOADS = """
import sys, threading
from pathlib import Path
from poagen.common import early
early.begin_to_read([Path(sys.argv[1])])
begun = early._reading[0]
begun.wait()
assert "pyarrow" in sys.modules, "Arrow was to be loaded by the thread"
print(begun.text.rows.num_rows, begun._thread.is_alive())
"""


def test_the_thread_that_loads_arrow_lasts_as_long_as_the_program(path: Path) -> None:
    """Arrow 25 ends by a fault of memory where the thread has gone that loaded it."""
    path.write_text(HEADER + "1,UPS,1Z5R89390357567127,Toys,A\n" * 300_000, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", _LOADS, str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "300000 True\n", "")


def test_a_thread_that_finds_arrow_loaded_ends_with_its_work(path: Path) -> None:
    early.begin_to_read([path])
    begun = early._reading[0]
    begun._thread.join(10)
    assert not begun._thread.is_alive()
