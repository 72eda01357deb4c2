"""``poagen review``, ``bundle`` and ``revise``: the letter held against the case, handed in, and answered."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
import yaml
from cli_world import TYPED, fails, poagen, process

LETTER = TYPED / "out" / "plan-of-action.md"
WHOLE = re.compile(r"\d{3}-\d{7}-\d{7}")
REPLY = "Please send greater detail on the root causes.\n"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's case, in which everything is stated; nobody changes it."""
    return copied(TYPED, tmp_path_factory.mktemp("ready") / "c")


@pytest.fixture(scope="module")
def masked(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A case whose letter was bundled with hidden order ids and with figures, and the bundle."""
    folder = copied(ready, tmp_path_factory.mktemp("masked") / "c")
    out = folder.parent / "b.zip"
    shown = poagen("bundle", folder, "-o", out, "--mask-orders", "--pictures", "--date", "2026-11-13")
    assert shown.code == 0, shown
    assert shown.out.splitlines()[0] == str(out)
    assert f"Kept as round 1 of 2026-11-13 in {folder / 'rounds'}." in shown.err
    return folder, out


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to, ignore=shutil.ignore_patterns("out", ".poagen")))


def letter(path: Path, old: str = "", new: str = "") -> Path:
    """The sample's letter with one change."""
    text = LETTER.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new) if old else text, "utf-8")
    return path


def test_a_case_in_which_all_is_stated_is_ready(ready: Path) -> None:
    shown = poagen("review", ready, "--strict")
    assert (shown.code, "(poagen explain" in shown.err) == (0, False)
    assert shown.out == (
        "Ready: nothing found\nOf 100: the letter 100, root causes 100, actions taken 100, prevention 100\n"
    )


def test_a_letter_of_ones_own_is_held_against_the_case(ready: Path, tmp_path: Path) -> None:
    assert poagen("review", ready, "--letter", letter(tmp_path / "same.md")).code == 0
    mine = letter(tmp_path / "mine.txt", "79 of them", "81 of them")
    shown = poagen("review", ready, "--letter", mine)
    assert shown.code == 1
    assert 'mine.txt, row 8: error: A figure is not in the analysis: "81"' in shown.err
    assert poagen("review", mine).code == 0, "by its text alone nobody can tell"


def test_a_word_file_is_a_letter_too(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Root causes", 1)
    word.add_paragraph("[[CONFIRM: why?]]")
    word.save(str(tmp_path / "mine.docx"))
    shown = poagen("review", tmp_path / "mine.docx", "--json")
    told = json.loads(shown.out)
    assert (shown.code, told["schema"], told["ready"]) == (1, "poagen.review/1", False)
    assert {"REV001", "REV002"} & {finding["code"] for finding in told["findings"]}
    assert all(finding["file"] == "mine.docx" for finding in told["findings"])


def test_the_letter_that_was_rejected_is_not_sent_again(ready: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Root cause: our staff typed numbers.\n", "utf-8")
    assert poagen("review", ready, "--earlier", other).code == 0
    shown = poagen("review", ready, "--earlier", other, "--earlier", LETTER)
    assert shown.code == 1
    assert "The letter is nearly the same as one that was rejected" in shown.err
    assert "REV006" in poagen("review", LETTER, "--earlier", LETTER).err


def test_a_warning_ends_with_1_only_where_it_is_strict(ready: Path) -> None:
    limit = ("--max-characters", "500")
    for more, code in (((), 0), (("--strict",), 1)):
        shown = poagen("review", ready, *limit, *more)
        assert shown.code == code
        assert shown.out.startswith("Ready: 0 to correct, 1 to consider\n")
        assert "The letter is longer than 500 characters" in shown.err
    assert poagen("review", ready, "--strict", "--max-characters", "5000").code == 0


def test_the_day_of_the_letter_decides_what_lies_after_it(ready: Path) -> None:
    for what in (ready, LETTER):
        assert "REV024" not in poagen("review", what).err
        early = poagen("review", what, "--date", "2026-11-03")
        assert early.code == 1
        assert 'A day after the letter stands under the actions taken: "By November 4, 2026' in early.err
        assert "On November 3" not in early.err


def test_a_day_holds_the_statements_of_the_plan_too(ready: Path, tmp_path: Path) -> None:
    folder = copied(ready, tmp_path / "c")
    undated(folder)
    assert "REV025" not in poagen("review", folder).err
    assert (
        "PM-001 on 2026-11-06, the letter is of 2026-11-05" in poagen("review", folder, "--date", "2026-11-05").err
    )


def undated(folder: Path) -> None:
    """Take the letter's date out of a case."""
    case = folder / "case.yaml"
    case.write_text(case.read_text("utf-8").replace("letter_date: 2026-11-12\n", ""), "utf-8")


def test_all_shows_every_finding(tmp_path: Path) -> None:
    many = "## Root causes\n\n" + "".join(f"[[CONFIRM: point {number}?]]\n\n" for number in range(14))
    (tmp_path / "m.md").write_text(many, "utf-8")
    some, all_ = (poagen("review", tmp_path / "m.md", *more).err for more in ((), ("--all",)))
    assert all_.count("REV001") == 14
    assert some.count("REV001") < 14
    assert "showing 10 of 18; --all for the rest" in some


WRONG = {
    "a letter that is not there": (["none.md"], "none.md: error: the letter cannot be read"),
    "an earlier one that is not there": (["--earlier", "none.md"], "none.md: error: the letter cannot be read"),
    "a letter as PDF": (["letter.pdf"], "a letter is one of .md, .txt, .docx"),
    "a letter as old Word file": (["letter.doc"], "save it as .docx, .md or .txt"),
    "a letter as page": (["letter.html"], "a letter is one of .md, .txt, .docx"),
    "two letters": (["mine.md", "--letter", "mine.md"], "mine.md is a letter too; name the case"),
    "a damaged Word file": (["bad.docx"], "it is not a Word document, or it is damaged"),
    "no case": (["none"], "none: error: the file cannot be read"),
    "no day": (["mine.md", "--date", "soon"], '"soon" is not a day'),
    "an empty day": (["mine.md", "--date", ""], '"" is not a day'),
    "no characters": (["mine.md", "--max-characters", "0"], "--max-characters"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_reviewed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    letter(tmp_path / "mine.md")
    for other in ("letter.pdf", "letter.doc", "letter.html", "bad.docx"):
        (tmp_path / other).write_bytes(b"%PDF-1.7 or the like")
    arguments, told = WRONG[name]
    assert told in fails("review", *arguments)


def test_a_bundle_hides_order_ids_and_shows_figures_where_that_is_asked(
    masked: tuple[Path, Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(masked[1]) as held:
        text = held.read("plan-of-action.txt").decode()
        index = held.read("index.txt").decode()
        names = held.namelist()
        pictures = pictures_of(held, tmp_path)
    assert "112-•••••••-•••0482" in text
    assert not WHOLE.search(text)
    assert pictures == 4
    assert all(name in index for name in names if name != "index.txt")


def pictures_of(bundle: zipfile.ZipFile, folder: Path) -> int:
    with zipfile.ZipFile(bundle.extract("plan-of-action.docx", folder)) as word:
        return sum(name.startswith("word/media/") for name in word.namelist())


def test_a_bundle_lies_in_out_on_the_letters_day_and_on_the_users_paper(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.yaml").write_text("letterhead: own.docx\n", "utf-8")
    paper = docx.Document()
    paper.styles["Normal"].font.name = "Courier New"
    paper.save(str(tmp_path / "home" / "own.docx"))
    folder = copied(ready, tmp_path / "c")
    shown = poagen("bundle", folder)
    assert shown.code == 0
    assert "Kept as round 1 of 2026-11-12 in " in shown.err
    with zipfile.ZipFile(folder / "out" / "bundle.zip") as held:
        assert pictures_of(held, tmp_path) == 0
        assert WHOLE.search(held.read("plan-of-action.txt").decode())
    with zipfile.ZipFile(tmp_path / "plan-of-action.docx") as word:
        assert b"Courier New" in word.read("word/styles.xml")


def test_a_bundle_is_not_written_over_what_the_case_is_made_of(ready: Path) -> None:
    for name in ("case.yaml", "data/packages.csv", "data/b.zip", "evidence/scanner-invoice.png"):
        before = (ready / name).read_bytes() if (ready / name).exists() else None
        assert "--out" in fails("bundle", ready, "-o", ready / name)
        assert ((ready / name).read_bytes() if (ready / name).exists() else None) == before


def test_nothing_is_bundled_that_would_be_untrue_on_its_day(ready: Path, tmp_path: Path) -> None:
    folder = copied(ready, tmp_path / "c")
    undated(folder)
    assert "BUN002" in fails("bundle", folder, "-o", tmp_path / "b.zip")
    early = poagen("bundle", folder, "-o", tmp_path / "b.zip", "--date", "2026-11-05")
    assert (early.code, early.out) == (1, "")
    assert "REV025" in early.err
    assert "Nothing was written" in early.err
    assert not (tmp_path / "b.zip").exists()
    assert not (folder / "rounds").exists()


@pytest.mark.parametrize("command", [("bundle",), ("revise", "--reply", "reply.txt")])
@pytest.mark.parametrize("what", ["none", "packages.csv"])
def test_what_is_no_case_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], what: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(TYPED / "data" / "packages.csv", tmp_path)
    (tmp_path / "reply.txt").write_text(REPLY, "utf-8")
    words = fails(command[0], what, *command[1:])
    assert f"{what}: error: there is no case here" in words
    assert "CAS002" in words


@pytest.mark.parametrize("command", [("bundle",), ("revise", "--reply", LETTER)])
def test_a_wrong_day_is_told_before_anything_is_read(tmp_path: Path, command: tuple[object, ...]) -> None:
    for wrong in ("soon", ""):
        assert f'"{wrong}" is not a day' in fails(command[0], tmp_path / "none", *command[1:], "--date", wrong)


def test_after_a_masked_letter_no_order_is_told_twice(masked: tuple[Path, Path], tmp_path: Path) -> None:
    folder = copied(masked[0], tmp_path / "c")
    (tmp_path / "reply.txt").write_text(REPLY, "utf-8")
    shown = poagen("revise", folder, "--reply", tmp_path / "reply.txt", "--date", "2026-11-20")
    assert shown.code == 0
    told = WHOLE.findall(re.search(r"Example orders: .+", LETTER.read_text("utf-8"))[0])
    fresh = WHOLE.findall(re.search(r"- RC1: Further orders: .+", shown.out)[0])
    assert (len(told), len(fresh)) == (3, 3)
    assert not set(told) & set(fresh)
    difference = shown.out.partition("The letter that was handed in, and the draft now:\n")[2]
    assert "Further orders" in difference
    assert "•" not in difference
    assert "Round 2." in shown.err
    kept = yaml.safe_load((folder / "rounds" / "01" / "round.yaml").read_text("utf-8"))
    assert (kept["date"], kept["replied"], kept["asks"]) == ("2026-11-13", "2026-11-20", ["greater-detail-causes"])
    assert (folder / "rounds" / "01" / "reply.txt").read_text("utf-8").strip() == REPLY.strip()
    assert poagen("draft", folder, "--format", "txt", "--mask-orders", "-o", tmp_path / "o").code == 0
    hidden = (tmp_path / "o" / "plan-of-action.txt").read_text("utf-8")
    ends = re.findall(r"•(\d{4})\b", re.search(r"Example orders: .+ Further orders: .+", hidden)[0])
    assert (len(ends), len(set(ends))) == (6, 6)


def test_a_letter_that_poagen_did_not_bundle_is_a_round_of_its_own(
    masked: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, reply = copied(masked[0], tmp_path / "c"), tmp_path / "reply.txt"
    reply.write_text(REPLY, "utf-8")
    second = letter(tmp_path / "second.md", "## Request", "We bought scanners.\n\n## Request")
    rounds = folder / "rounds"
    first = (rounds / "01" / "round.yaml").read_text("utf-8")
    (rounds / "01" / "round.yaml").write_text(first.replace("asks: []", "asks: [greater-detail-causes]"), "utf-8")
    shown = poagen("revise", folder, "--reply", reply, "--letter", second)
    assert "Round 3." in shown.err
    assert "-We bought scanners." in shown.out.replace("  -", "-")
    assert "We bought scanners." in (rounds / "02" / "letter.md").read_text("utf-8")
    assert "We bought scanners." not in (rounds / "01" / "letter.md").read_text("utf-8")
    assert "Round 3." in poagen("revise", folder, "--reply", reply, "--letter", second).err, "the same letter"
    assert "none.md" in fails("revise", folder, "--reply", reply, "--letter", tmp_path / "none.md")


def test_without_a_letter_that_was_handed_in_there_is_nothing_to_revise(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "reply.txt").write_text(REPLY, "utf-8")
    words = fails("revise", ready, "--reply", tmp_path / "reply.txt")
    assert "RVS001" in words
    assert "--letter" in words
    assert not (ready / "rounds").exists()


def test_a_reply_is_needed_and_holds_words(ready: Path, tmp_path: Path) -> None:
    assert "name the file with Amazon's reply" in fails("revise", ready)
    assert "none.txt" in fails("revise", ready, "--reply", tmp_path / "none.txt")
    (tmp_path / "blank.txt").write_text(" \n\n", "utf-8")
    words = fails("revise", ready, "--reply", tmp_path / "blank.txt")
    assert f"{tmp_path / 'blank.txt'}: error: the reply holds no words" in words


def test_a_reply_is_pasted_where_its_name_is_a_stroke(ready: Path) -> None:
    ended = process("revise", ready, "--reply", "-")
    assert ended.returncode == 2
    assert b"the reply holds no words" in ended.stderr
