"""What ``poagen init`` takes of a notice and of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from cli_world import AS_OF, export, fails, package, poagen

NOTICE = """Dear Seller,

Your Valid Tracking Rate on Amazon.com in the Beauty category is below 95%, and your listings were removed.
Please send us a plan of action with the root cause by November 19, 2026.
The rate was measured from October 2, 2026 to October 31, 2026.
"""
NOTICES = {
    "n.txt": NOTICE.encode(),
    "n.eml": b"From: a@example.com\nSubject: Notice\nDate: Mon, 2 Nov 2026 08:00:00 +0000\n"
    b"Content-Type: text/plain\n\n" + NOTICE.encode(),
    "n.html": f"<html><body><script>var x</script><p>{NOTICE}</p></body></html>".encode(),
}
NAMED = ("--data", "seller=North", "--data", "marketplace=US", "--data", "as_of=2026-10-31")


def held(folder: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((folder / "case.yaml").read_text("utf-8"))
    return case


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_gives_the_case_what_stands_in_it_and_is_kept(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(NOTICES[name])
    shown = poagen("init", tmp_path / "c", "--defaults", "--data", "seller=North", "--notice", tmp_path / name)
    assert shown.code == 0
    case = held(tmp_path / "c")
    assert (case["marketplace"], str(case["as_of"]), str(case["reply_by"])) == ("US", "2026-10-31", "2026-11-19")
    assert (case["scope"], case["notice"], case["subject"]) == (["Beauty"], "notice.txt", "valid-tracking-rate")
    assert "period:      2026-10-02 to 2026-10-31\n" in shown.err
    text = (tmp_path / "c" / "notice.txt").read_text("utf-8")
    assert "Your Valid Tracking Rate on Amazon.com in the Beauty" in text
    assert "<" not in text
    assert "var x" not in text


def test_what_is_given_wins_over_what_the_notice_says(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text(NOTICE, "utf-8")
    given = ("--data", "seller=North", "--data", "as_of=2026-10-30", "--data", "scope=Garden; Toys")
    assert poagen("init", tmp_path / "c", "--defaults", *given, "--notice", tmp_path / "n.txt").code == 0
    case = held(tmp_path / "c")
    assert (str(case["as_of"]), case["scope"]) == ("2026-10-30", ["Garden", "Toys"])


def test_files_are_copied_and_read_by_the_next_command(tmp_path: Path) -> None:
    one = export(tmp_path / "one.csv", package(6, tracking_number=""))
    two = export(tmp_path / "two.csv", package(7, tracking_number=""), good=0)
    shown = poagen("init", tmp_path / "c", "--defaults", *NAMED, "--file", one, "--file", two)
    assert shown.code == 0
    for file in (one, two):
        assert (tmp_path / "c" / "data" / file.name).read_bytes() == file.read_bytes()
        assert str(tmp_path / "c" / "data" / file.name) in shown.out.splitlines()
    assert "put your exports into" not in shown.err
    assert "7 packages" in poagen("analyze", tmp_path / "c").out
    assert poagen("analyze", one, two, *AS_OF).code == 0


def test_without_files_init_says_where_to_put_them(tmp_path: Path) -> None:
    shown = poagen("init", tmp_path / "c", "--defaults", *NAMED)
    assert f"put your exports into {tmp_path / 'c' / 'data'}" in shown.err


WRONG = {
    "a notice that is not there": (["--notice", "none.txt"], "none.txt: error: the notice cannot be read"),
    "a notice without words": (["--notice", "blank.html"], "the notice cannot be read: it holds no words"),
    "a notice as PDF": (["--notice", "n.pdf"], "copy the words of Amazon's message into a plain text file"),
    "a notice that is a folder": (["--notice", "folder"], "the notice cannot be read"),
    "a file that is not there": (["--file", "none.csv"], "none.csv is not there"),
    "a folder as file": (["--file", "folder"], "folder is a folder"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_init_cannot_take_is_told_and_no_case_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "n.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "blank.html").write_text("<html><body> </body></html>", "utf-8")
    arguments, told = WRONG[name]
    assert told in fails("init", "c", "--defaults", *NAMED, *arguments)
    assert not (tmp_path / "c").exists()


def test_two_files_of_one_name_are_not_written_over_each_other(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    one, two = export(tmp_path / "p.csv"), export(tmp_path / "b" / "p.csv", good=2)
    told = fails("init", tmp_path / "c", "--defaults", *NAMED, "--file", one, "--file", two)
    assert "rename one of the two files" in told
    assert f"{one} and {two} have one name and hold different things" in told
    assert not (tmp_path / "c").exists()
    assert poagen("init", tmp_path / "c", "--defaults", *NAMED, "--file", one, "--file", one).code == 0


def test_a_file_that_lies_in_data_already_is_not_written_over(tmp_path: Path) -> None:
    one, there = export(tmp_path / "p.csv"), tmp_path / "c" / "data" / "p.csv"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"mine")
    told = fails("init", tmp_path / "c", "--defaults", *NAMED, "--file", one)
    assert f"{one} and {there} have one name and hold different things" in told
    assert there.read_bytes() == b"mine"
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["categories=Toys=B; toys = C"], "write each category of the data once"),
        (["categories=Toys=B", "categories=toys=C"], "write each category of the data once"),
        (["categories=Toys=B; Toys=C"], '"Toys" stands twice'),
        ([f"scope={'; '.join(f'c{n}' for n in range(501))}"], '"scope" has too many entries'),
    ],
)
def test_a_value_that_the_case_could_not_be_read_with_is_told(
    tmp_path: Path, given: list[str], words: str
) -> None:
    shown = poagen("init", tmp_path / "c", *NAMED, *(word for one in given for word in ("--data", one)))
    assert shown.code == 2
    assert words in shown.err
    assert "CAS008" in shown.err
    assert not (tmp_path / "c").exists()


def test_pairs_that_are_given_one_by_one_are_added(tmp_path: Path) -> None:
    assert poagen("init", tmp_path / "c", *NAMED, "--data", "categories=A=B", "--data", "categories=C=D").code == 0
    assert held(tmp_path / "c")["categories"] == {"A": "B", "C": "D"}
