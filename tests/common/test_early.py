"""What is read early is what would be read later, or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from poagen.common import early
from poagen.intake.files import Content, Large, load, load_some


@pytest.fixture(autouse=True)
def short_files_too(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(early, "_LEAST", 4)
    monkeypatch.setattr(early, "_MOST", 64)
    early._reading.clear()
    yield
    early._reading.clear()


def taken(path: Path) -> bytes | None:
    with path.open("rb") as stream:
        return early.read_early(stream)


def test_the_bytes_are_given_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"order_id\n1\n")
    early.begin_to_read([path])
    assert taken(path) == b"order_id\n1\n"
    assert taken(path) is None


@pytest.mark.parametrize("content", [b"", b"abc", b"x" * 65])
def test_files_that_are_short_or_very_long_are_not_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    early.begin_to_read([path])
    assert taken(path) is None


def test_a_file_that_has_changed_since_is_read_anew(tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "b.csv"
    for change in (
        lambda: path.write_bytes(b"longer than before"),
        lambda: os.utime(path, ns=(1, 1)),
        lambda: other.write_bytes(b"before") and other.replace(path),
    ):
        path.write_bytes(b"before")
        early.begin_to_read([path])
        early._reading[0].wait()
        change()
        assert taken(path) is None


def test_another_file_is_not_taken_for_it(tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_bytes(b"the same")
    other.write_bytes(b"the same")
    early.begin_to_read([path])
    assert taken(other) is None


def test_nothing_is_begun_for_several_files_and_for_what_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"order_id\n1\n")
    early.begin_to_read([path, path])
    early.begin_to_read([])
    assert not early._reading
    for wrong in (tmp_path, tmp_path / "missing.csv", tmp_path / "no\0name"):
        early.begin_to_read([wrong])
        assert taken(path) is None


def test_a_file_is_loaded_the_same_either_way(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"order_id\n1\n")
    (later,) = load(path)
    early.begin_to_read([path])
    (sooner,) = load(path)
    assert isinstance(later, Content)
    assert isinstance(sooner, Content)
    assert (sooner.file, sooner.data, sooner.kind) == (later.file, later.data, later.kind)
    assert sooner.digest() == later.digest()
    assert not early._reading


def test_of_a_table_that_stays_on_the_disk_no_bytes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"order_id\n1\n")
    early.begin_to_read([path])
    (found,) = load_some(path, 1)
    assert isinstance(found, Large)
    assert not early._reading
