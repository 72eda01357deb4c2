"""The files that CONTRIBUTING.md and the pages name for additions are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| (an? .*?) \| `(.*?)` \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE
)
ROWS += re.findall(
    r"^\| (an? .*?) \| a file in `(.*?)` \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE
)


def test_the_table_of_additions_was_read() -> None:
    assert len(ROWS) >= 9


@pytest.mark.parametrize(("addition", "place"), ROWS)
def test_what_is_to_be_edited_for_an_addition_is_there(addition: str, place: str) -> None:
    assert list(ROOT.glob(place.rstrip("/"))), addition


@pytest.mark.parametrize("page", ["intake", "carriers", "policy"])
def test_every_data_file_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:data|poagen|tests|benchmarks)/[\w./-]+)`", text))
    assert named
    homes = (ROOT, ROOT / "poagen" / page)
    assert not {name for name in named if not any((home / name).exists() for home in homes)}
