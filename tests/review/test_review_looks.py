"""What each kind of look finds, by rules made for the test."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from told import same_as

from poagen.review import assess
from poagen.review.model import ReviewRule

LETTER = """\
Dear Sir or Madam AB ab.
## Root causes
AB CD and ab cd came first. Then AB EF came, EF CD too.

Nothing here
1. We typed 71 numbers by hand.
2. The staff were careless and did not look at labels.

   They were sorry.
3. Two things went wrong:
4. short one
## Actions taken
On 3 November 2026 we replaced the scanner.

We were careful from then on and always.

- In October we corrected 5 packages.
- Later on all of it was checked again.
- [[CONFIRM: when?]] it was done by all of us.
## Steps to prevent
THIS IS WHAT WE DO and A B CD EF. WE DO.

We look at it every day since 5 November 2026.
We hope AND A PRAYER FOR I AM SURE.
"""


def places(looks_for: dict[str, Any], text: str = LETTER, **options: Any) -> list[tuple[int | None, str | None]]:
    rule = ReviewRule.model_validate(
        {
            **dict.fromkeys(("title", "why", "help", "source", "bad", "good"), "x"),
            "id": "MY001",
            "level": "warning",
            "checked": "2026-11-24",
            "looks_for": looks_for,
        }
    )
    found = assess(text.splitlines(), rules=[rule], **options).findings
    return [(one.row, one.value) for one in found if one.code == "MY001"]


AB = {"look": "phrase", "phrases": [r"\bAB\b", r"\bAB CD\b", r"\bcd\b", r"\bEF CD\b", " *$"]}
PHRASES: list[dict[str, Any]] = [
    *({}, {"keep_case": True}, {"each": True}, {"each": True, "keep_case": True}, {"under": ["causes"]}),
    *({"under": ["actions", "opening"]}, {"more_than": 1}, {"more_than": 2}, {"more_than": 9}),
    *({"unless": ["came first"]}, {"unless_beside": ["ef came"]}, {"unless_section": ["71 numbers"]}),
    *({"unless_beside": ["nowhere"], "unless_section": ["nowhere"]}, {"unless": ["nowhere"]}),
]
LOOKS: list[dict[str, Any]] = [
    *({"look": "open-marker"}, {"look": "open-marker", "blanks": ["x{3,}", "a\\. b"]}),
    *({"look": "missing-section", "section": "causes"}, {"look": "missing-section", "section": "enclosures"}),
    *({"look": "no-fact", "under": ["causes"]}, {"look": "no-fact", "under": ["causes"], "unless": ["careless"]}),
    *(
        {"look": "no-fact", "under": ["actions"]},
        {"look": "no-fact", "under": ["actions", "causes"], "whole": True},
    ),
    {"look": "lacks", "under": "actions", "time": True},
    {"look": "lacks", "under": "actions", "count": True},
    {"look": "lacks", "under": "actions", "wordings": ["later"]},
    {"look": "lacks", "under": "actions", "time": True, "unless": ["checked"]},
    {"look": "lacks", "under": "causes", "count": True},
    {"look": "lacks", "under": "prevention", "time": True},
    *({"look": "never-says", "wordings": ["hope"]}, {"look": "never-says", "wordings": ["hope", "nothing", "no"]}),
    *({"look": "never-says", "wordings": ["hope"], "under": [part]} for part in ("causes", "enclosures")),
    *({"look": "length", "words": 500}, {"look": "length", "words": 5}, {"look": "length", "characters": 5}),
    *({"look": "shouting", "words": count} for count in (2, 4, 5, 6)),
    {"look": "date-after-letter", "under": "actions"},
]


def test_what_each_look_finds_in_a_letter() -> None:
    told = [f"{row} {line}" for row, line in enumerate(LETTER.splitlines(), start=1)]
    for looks_for in (*({**AB, **changes} for changes in PHRASES), *LOOKS):
        told += ["", ", ".join(f"{name} {value}" for name, value in looks_for.items() if value != AB["phrases"])]
        told += [f"  {row}: {value}" for row, value in places(looks_for)]
    same_as(Path(__file__).parent / "told" / "looks.txt", told)


def test_a_length_is_counted_without_tables() -> None:
    text = "one two\nthree\n\n| a | b |\n\nfour"
    assert places({"look": "length", "words": 4}, text) == []
    assert places({"look": "length", "words": 3}, text) == [(None, "4 words")]
    assert places({"look": "length", "characters": 18}, text) == []
    assert places({"look": "length", "characters": 17}, text) == [(None, "18 characters")]


def test_a_day_after_the_letter() -> None:
    looks_for = {"look": "date-after-letter", "under": "actions"}
    said = "On 3 November 2026 we replaced the scanner."
    assert places(looks_for, date=dt.date(2026, 11, 3)) == []
    assert places(looks_for, date=dt.date(2026, 11, 2)) == [(13, said)]


def test_a_section_that_is_missing() -> None:
    looks_for = {"look": "missing-section", "section": "causes", "unless": ["dispute"]}
    assert places(looks_for, "Hello.") == [(None, None)]
    assert places(looks_for, "We dispute it.") == []
    assert places(looks_for, "## Actions taken\n\nWe dispute it.") == [(None, None)]


def test_bare_words_under_a_heading() -> None:
    looks_for = {"look": "no-fact", "under": ["causes", "actions"], "whole": True}
    text = "## Root causes\n\nWe were bad. It was so.\n\nso it was\n\n## Actions taken\n\nWe did 5 things."
    assert places(looks_for, text) == [(3, "We were bad.")]
    assert places(looks_for, text.replace("so it was", "It was so, on 3 November.")) == []


def test_a_letter_like_an_earlier_one() -> None:
    looks_for = {"look": "same-as-earlier", "at_least": 0.5}
    earlier = ["a b x y", "a b c x", "a b c d", "q"]
    found = places(looks_for, "a b c d", earlier=earlier)
    assert found == [(None, f"{share} % of the words are the same") for share in (100, 50, 75)]


def test_an_action_told_in_paragraphs() -> None:
    looks_for = {"look": "lacks", "under": "causes", "count": True}
    assert places(
        looks_for, "## Root causes\n\nThis is it:\n\nWe were very bad at this.\n\nFive parcels failed."
    ) == [(5, "We were very bad at this.")]
    one = "## Root causes\n\nWe were very bad at this.\n\nSo 5 parcels failed us on that day."
    assert places(looks_for, one) == []
    assert places({**looks_for, "under": "actions"}, one.replace("Root causes", "Actions taken")) == [
        (3, "We were very bad at this.")
    ]
    assert places(looks_for, "## Root causes\n\nToo short.") == [(3, "Too short.")]
    assert places(looks_for, "## Root causes\n\nWhat we found in all of this:") == []
