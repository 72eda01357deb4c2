"""What the options of ``poagen draft`` do to the letter."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from cli_world import TYPED, fails, poagen

from poagen.common.finding import Finding, PoagenError, Severity

WHOLE, HIDDEN = re.compile(r"\d{3}-\d{7}-\d{7}"), re.compile(r"\d{3}-•{7}-•{3}\d{4}")
LETTER = "plan-of-action.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's case, in which everything is stated; nobody changes it."""
    home = tmp_path_factory.mktemp("draft") / "c"
    return Path(shutil.copytree(TYPED, home, ignore=shutil.ignore_patterns("out")))


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a draft without options writes as Markdown and Word; nobody changes it."""
    return drafted(folder, tmp_path_factory.mktemp("plain"), "--format", "md,docx")


def drafted(folder: Path, out: Path, *options: object) -> Path:
    shown = poagen("draft", folder, "-o", out, *options)
    assert shown.code == 0, shown
    assert sorted(shown.out.splitlines()) == sorted(str(path) for path in out.iterdir())
    return out


def figures(out: Path) -> list[str]:
    return sorted(path.name for path in out.glob("figure-*.png"))


def in_word(out: Path) -> int:
    """How many pictures the Word file holds."""
    with zipfile.ZipFile(out / "plan-of-action.docx") as word:
        return sum(name.startswith("word/media/") for name in word.namelist())


def words(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_order_ids_are_hidden_in_letter_and_annex_and_nothing_else_changes(
    folder: Path, plain: Path, tmp_path: Path
) -> None:
    out = drafted(folder, tmp_path / "o", "--format", "md,txt", "--mask-orders")
    whole, hidden = ((where / LETTER).read_text("utf-8") for where in (plain, out))
    assert len(WHOLE.findall(whole)) == len(HIDDEN.findall(hidden)) == 3
    assert WHOLE.sub("x", whole) == HIDDEN.sub("x", hidden)
    for path in out.iterdir():
        assert not WHOLE.search(path.read_text("utf-8-sig")), path.name
    assert len(HIDDEN.findall((out / "annex-a.csv").read_text("utf-8-sig"))) >= 79


def test_figures_lie_beside_the_letter_on_pages_after_it_or_nowhere(
    folder: Path, plain: Path, tmp_path: Path
) -> None:
    shown = drafted(folder, tmp_path / "with", "--format", "md,docx", "--pictures")
    none = drafted(folder, tmp_path / "none", "--format", "md,docx", "--no-pictures")
    drawn = [f"figure-{name}.png" for name in ("categories", "causes", "days", "forecast")]
    assert (figures(plain), figures(shown)) == (drawn, drawn)
    assert figures(none) == []
    assert [in_word(out) for out in (plain, shown, none)] == [0, 4, 0]
    texts = [(out / LETTER).read_text("utf-8") for out in (plain, shown, none)]
    assert texts[0] == texts[2]
    assert texts[1].startswith(texts[0].rstrip("\n"))
    assert all(f"]({name})" in texts[1] for name in figures(shown))


def test_a_section_of_ones_own_takes_the_place_of_the_packaged_one(
    folder: Path, plain: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own" / "sections"
    own.mkdir(parents=True)
    (own / "request.md.j2").write_text("{{ seller }} asks for A&B *{{ overall.invalid }}*.\n", "utf-8")
    out = drafted(folder, tmp_path / "o", "--format", "md", "--template", own.parent)
    text = (out / LETTER).read_text("utf-8")
    assert "Harbor Lane Goods asks for A&B *79*." in text
    assert "be reinstated" not in text
    assert text.partition("## Root causes")[2].partition("## Actions")[0] in (plain / LETTER).read_text("utf-8")


def test_a_mistake_in_a_template_is_told_with_its_line_and_no_letter_is_written(
    folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own" / "sections"
    own.mkdir(parents=True)
    (own / "request.md.j2").write_text("ok\n{{ sellr }}\n", "utf-8")
    told = fails("draft", folder, "-o", tmp_path / "o", "--format", "md", "--template", own.parent)
    assert f"{own / 'request.md.j2'}, row 2: error:" in told
    assert 'did you mean "seller"?' in told
    assert not (tmp_path / "o").exists()


def test_a_letterhead_with_tags_is_filled_in(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("docxtpl")
    paper = docx.Document()
    paper.add_paragraph("For {{ seller }}, {{ overall.invalid }} packages")
    paper.add_paragraph("{{p body }}")
    paper.save(str(tmp_path / "paper.docx"))
    out = drafted(folder, tmp_path / "o", "--format", "docx", "--reference-doc", tmp_path / "paper.docx")
    text = words(out / "plan-of-action.docx")
    assert "For Harbor Lane Goods, 79 packages" in text
    assert "Mistyped tracking numbers" in text
    assert "{{" not in text


@pytest.mark.parametrize("what", ["a folder", "a text"])
def test_a_reference_that_is_no_word_file_is_told(folder: Path, tmp_path: Path, what: str) -> None:
    paper = tmp_path / "paper.docx"
    if what == "a folder":
        paper.mkdir()
    else:
        paper.write_text("words", "utf-8")
    told = fails("draft", folder, "-o", tmp_path / "o", "--format", "docx", "--reference-doc", paper)
    assert f"{paper}: error:" in told
    assert "DOC006" in told
    assert not (tmp_path / "o").exists()


def test_language_and_look_change_the_letter_and_not_its_figures(folder: Path, tmp_path: Path) -> None:
    german = drafted(folder, tmp_path / "de", "--format", "md", "--language", "DE", "--look", "Bilingual")
    text = re.sub("[\xa0\u202f]", " ", (german / LETTER).read_text("utf-8"))
    assert " / Plan of Action" in text
    assert "Mitteilung vom 2\\. November 2026" in text
    assert "88,2 %" in text
    asked = drafted(folder, tmp_path / "paper", "--format", "md", "--look", "consultant")
    (draft,) = asked.glob("*.DRAFT.md")
    marks = [line for line in draft.read_text("utf-8").splitlines() if "[[CONFIRM: " in line]
    assert len(marks) == 1
    assert "[[CONFIRM: who writes for the seller?" in marks[0]


def test_a_look_that_can_do_nothing_is_told(folder: Path, tmp_path: Path) -> None:
    shown = poagen("draft", folder, "-o", tmp_path / "o", "--format", "md", "--look", "bilingual")
    assert shown.code == 0
    assert "DOC013" in shown.err


@pytest.mark.parametrize("option", ["--language", "--look"])
def test_an_empty_language_or_look_says_which_there_are(tmp_path: Path, option: str) -> None:
    told = fails("draft", tmp_path / "none", option, "")
    assert "choose from " in told
    assert "none" not in told.replace("none of", "")


def test_no_letter_is_written_among_the_exports_or_over_one(folder: Path, tmp_path: Path) -> None:
    exports = Path(shutil.copytree(folder / "data", tmp_path / "october"))
    file = Path(shutil.copy(next(exports.glob("packages.csv")), tmp_path / "annex-a.csv"))
    case = Path(shutil.copytree(folder, tmp_path / "case"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    told = "would lie among the files that are read"
    assert told in fails("draft", exports, "--as-of", "2026-10-31", "-o", exports)
    assert told in fails("draft", case, "-o", case / "data")
    assert "would be lost" in fails("draft", file, "--as-of", "2026-10-31", "-o", tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()} == before


def test_letters_of_an_earlier_run_that_lie_beside_are_told(folder: Path, tmp_path: Path) -> None:
    case, out = Path(shutil.copytree(folder, tmp_path / "c")), tmp_path / "o"
    assert "DOC025" not in poagen("draft", case, "-o", out, "--format", "md,txt").err
    assert "DOC025" not in poagen("draft", case, "-o", out, "--format", "md,txt").err
    before = (out / LETTER).read_bytes()
    text = (case / "case.yaml").read_text("utf-8")
    (case / "case.yaml").write_text(text.replace("notice_date:", "# notice_date:"), "utf-8")
    shown = poagen("draft", case, "-o", out, "--format", "md,txt")
    told = "which this one did not write: plan-of-action.md, plan-of-action.txt\n"
    assert f"{out}: warning: the folder also holds letters of an earlier run, {told}" in shown.err
    assert (out / LETTER).read_bytes() == before
    assert "plan-of-action.md" not in [Path(line).name for line in shown.out.splitlines()]


@pytest.mark.parametrize(
    ("form", "option", "value"), [("md", "--reference-doc", "paper.docx"), ("md,docx", "--text-limit", "500")]
)
def test_an_option_of_a_format_that_is_not_written_is_refused(
    folder: Path, tmp_path: Path, form: str, option: str, value: str
) -> None:
    told = fails("draft", folder, "-o", tmp_path / "o", "--format", form, option, value)
    assert option in told
    assert "in --format too" in " ".join(told.split())
    assert not (tmp_path / "o").exists()


def test_what_case_yaml_says_is_blocked_reaches_the_letter(folder: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(folder, tmp_path / "c"))
    (case / "case.yaml").write_text((case / "case.yaml").read_text("utf-8") + "blocks: account\n", "utf-8")
    text = (drafted(case, tmp_path / "o", "--format", "md") / LETTER).read_text("utf-8")
    assert "We ask that our selling account be reinstated." in text
    assert "listings in" not in text.split("## Request", 1)[1]


def test_files_of_an_earlier_run_that_lie_beside_a_letter_are_told_too(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    poagen("draft", folder, "-o", out)
    poagen("draft", folder, "-o", out, "--format", "html")
    shown = poagen("draft", folder, "-o", out, "--no-pictures")
    pictures = ", ".join(f"figure-{name}.png" for name in ("days", "causes", "categories", "forecast"))
    told = f"which this one did not write: plan-of-action.html, {pictures}, report.html"
    assert f"also holds files of an earlier run, {told}" in shown.err


def test_a_run_that_could_write_a_part_of_its_files_says_which(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    poagen("draft", folder, "-o", out, "--format", "md,docx,txt")
    (out / "plan-of-action.txt").unlink()
    (out / "plan-of-action.txt").mkdir()
    before = (out / "annex-a.csv").read_bytes()
    shown = poagen("draft", folder, "-o", out, "--format", "md,docx,txt", "--mask-orders")
    assert shown.code == 2
    assert (
        "only a part of this run's files was written: plan-of-action.md, plan-of-action.docx; figure-" in shown.err
    )
    assert "annex-a.csv, annex-a.xlsx, evidence-index.pdf are of an earlier one" in shown.err
    assert "hand in none of them" in shown.err
    assert (out / "annex-a.csv").read_bytes() == before


def test_a_run_that_cannot_make_a_file_writes_none(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "o"
    poagen("draft", folder, "-o", out, "--format", "md,pdf")
    before = {path: path.read_bytes() for path in out.iterdir()}

    def fault(*_: object, **__: object) -> None:
        raise PoagenError(Finding("BUN003", Severity.ERROR, "the evidence cannot be read"))

    monkeypatch.setattr("poagen.enclosing.scrubbed", fault)
    shown = poagen("draft", folder, "-o", out, "--format", "md,pdf", "--mask-orders")
    assert shown.code == 2
    assert "DOC026" not in shown.err
    assert {path: path.read_bytes() for path in out.iterdir()} == before
