"""No finding sends the reader of a page to an option of the command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import poagen
from poagen.common.finding import Finding, Severity
from poagen.review.rulebook import review_rules
from poagen.web.helps import here, in_the_pages, options, phrases
from poagen.web.words import LANGUAGES, Words, entries, german_titles

PACKAGE = Path(poagen.__file__).parent
OPTION = re.compile(r"(?<![\w-])--[a-z]")
ELSEWHERE = ("cli", "portfolio", "web")
"""Findings of these are shown in no page, or are in the words of the pages already."""
NEVER = {
    "lines.py": "words that are looked for in findings",
    "api.py": "names of options, for the bundle's word on options of a single run",
    "finding.py": "findings in the terminal",
    "processes.py": "several processes, which pages do not start",
    "dask_engine.py": "several computers",
    "upload.py": "reasons in the file that repair writes",
    "mapping.py": "a file that columns writes",
    "templates.py": "templates export",
    "reconciling.py": "where a count is from",
}
"""Files with words that no page shows, and what these are."""


def texts(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inner = {id(part) for node in joined for part in node.values}
    for node in joined:
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X1" for part in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.value


def told() -> list[tuple[str, str]]:
    """Every text of the program that names an option, with its file."""
    files = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in ELSEWHERE]
    found = [(path.name, one) for path in files for one in texts(path) if OPTION.search(one)]
    found += [("rules", rule.help) for rule in review_rules() if OPTION.search(rule.help)]
    return [(name, one) for name, one in found if (name == "api.py" and " " in one) or name not in NEVER]


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_no_page_shows_an_option_for_any_finding(language: str) -> None:
    say = Words("de" if language == "de" else "en")
    assert len(told()) > 35
    for name, words in told():
        assert not OPTION.search(here(words, say)), (name, words)
    for title in (say.title_of(code) for code in german_titles()):
        assert not OPTION.search(here(title, say)), title


def test_all_words_that_are_looked_for_stand_in_a_finding() -> None:
    """A help that was changed is noticed here."""
    every = [words for _, words in told()]
    commands = [one for path in PACKAGE.rglob("*.py") for one in texts(path) if "poagen plan set" in one]
    for pattern, _ in phrases():
        assert any(pattern.search(words) for words in (*every, *commands)), pattern.pattern


def test_fields_and_steps_that_are_named_are_those_of_the_pages() -> None:
    named = {key for _, told in phrases() for key in re.findall(r"\{([a-z]+-[\w-]+)\}", told)}
    assert named | set(options().values()) <= entries().keys()


def test_what_a_finding_tells_is_kept() -> None:
    found = Finding(
        "POL018", Severity.NOTE, "x", help="give it with --window A..B, or move the window with --latency 3"
    )
    assert in_the_pages(found, Words("en")).help == (
        "write its first and last day as “First and last day that count”, or 3 as "
        "“Days by which Amazon's count ends earlier” (in the step “Files”, under “The case”)"
    )
    named = "find the file “a --b.csv”"
    assert here(named, Words("en")) == named
    assert here("no file has a column “--map2”", Words("en")) == "no file has a column “--map2”"
