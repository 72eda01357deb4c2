"""Pages as pictures, the same bytes in every process, and the Word file's words once it is printed."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from document_cases import HEAD, open_plan, stated_plan, three_causes
from page_cases import LETTERS, PICTURES, Grey, differences, is_like, picture
from PIL import Image

from poagen.document import Document, compose, to_docx
from poagen.document.reading import plain_text

ROOT = Path(__file__).parents[2]
SURROUNDINGS = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "77"},
)


def kept(name: str) -> Grey:
    return np.asarray(Image.open(PICTURES / f"{name}.png"), dtype=np.float64)


def made(document: Document) -> Grey:
    return np.asarray(picture(document), dtype=np.float64)


@pytest.mark.parametrize("name", LETTERS)
def test_a_page_looks_as_it_did(name: str) -> None:
    assert is_like(made(LETTERS[name]), kept(name)), (
        "look at the page; python tools/make_page_pictures.py keeps it"
    )


def test_another_look_another_paper_and_a_lost_line_are_seen() -> None:
    name = "consultant-a4"
    letter = LETTERS[name]
    plain = dataclasses.replace(letter, look="plain", paper="us-letter")
    shorter = dataclasses.replace(
        letter, markdown=letter.markdown.replace("- Annex A: the 79 packages by cause\n", "")
    )
    assert not is_like(made(plain), kept(name))
    assert not is_like(made(shorter), kept(name))
    assert differences(made(plain), kept(name)) == (255.0, 255.0)


def test_the_kept_pictures_are_small_and_none_is_left_over() -> None:
    assert {path.stem for path in PICTURES.iterdir()} == set(LETTERS)
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < 200_000


def test_every_form_has_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    found = []
    for place, around in enumerate(SURROUNDINGS):
        out = tmp_path / str(place)
        command = [sys.executable, "-m", "poagen", "draft", str(ROOT / "samples" / "typed-numbers")]
        environment = {**os.environ, **around, "POAGEN_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
        wanted = ["--format", "md,docx,pdf,html,txt", "-o", str(out)]
        subprocess.run([*command, *wanted], check=True, capture_output=True, cwd=tmp_path, env=environment)
        files = sorted(path for path in out.rglob("*") if path.is_file())
        found.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert len(found[0]) >= 8
    assert found[0] == found[1]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_word_file_once_printed_has_the_words_of_the_markdown(tmp_path: Path) -> None:
    letters = {
        "ready": compose(three_causes(), stated_plan(), HEAD),
        "draft": compose(three_causes(), open_plan(), HEAD),
        "nasty": compose(
            three_causes(), stated_plan(), dataclasses.replace(HEAD, seller='A&B <C> "D" é 中 | * _ # [x] \\')
        ),
    }
    for name, letter in letters.items():
        (tmp_path / f"{name}.docx").write_bytes(to_docx(letter))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, sorted(tmp_path.glob("*.docx")))], check=True, capture_output=True)
    for name, letter in letters.items():
        assert printed(tmp_path / f"{name}.pdf", letter) == bare("".join(plain_text(letter.markdown)))


def printed(path: Path, letter: Document) -> str:
    """The words of a PDF without its headers and footers, and without the signs of lists."""
    pages = pypdfium2.PdfDocument(path)
    lines = []
    for number in range(len(pages)):
        text = pages[number].get_textpage().get_text_range()
        kept_lines = [line.strip() for line in text.splitlines()]
        head = (letter.running, f"{letter.running} DRAFT, not ready to send", "DRAFT, not ready to send")
        lines += [line for line in kept_lines if line not in head and not re.fullmatch(r"Page \d of \d", line)]
    return bare("".join(re.sub(r"^(\d\.|•) +", "", line) for line in lines))


def bare(text: str) -> str:
    """Words without space; a reader of PDF marks a hyphen at the end of a line by a sign of its own."""
    return re.sub(r"\s+", "", text.replace("\ufffe", "-").replace("\u0002", "-"))
