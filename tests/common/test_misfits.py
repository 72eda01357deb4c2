"""What does not fit a model is told in words that need no programmer, at its line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from poagen.common.finding import PoagenError
from poagen.common.knowledge import load_model
from poagen.common.patterns import Pattern
from poagen.common.strict import STRICT


class Phrase(BaseModel):
    model_config = STRICT
    look: Literal["phrase"]
    phrases: list[Pattern]


class Length(BaseModel):
    model_config = STRICT
    look: Literal["length"]
    words: int = Field(gt=0, le=500)


class Entry(BaseModel):
    model_config = STRICT
    rate: float = Field(default=0.5, gt=0, lt=1)
    part: Annotated[float, Field(strict=True, ge=0, le=1)] = 0
    value: float = Field(default=1, ge=1)
    looks: list[Annotated[Phrase | Length, Field(discriminator="look")]] = []
    named: dict[Literal["north", "south"], int] = {}
    numbers: tuple[int, ...] = Field(default=(1,), min_length=1)


@pytest.mark.parametrize(
    ("text", "row", "message", "help_"),
    [
        ("rate: 95", 1, '"rate" must be below 1', "a share is a fraction here: 0.95 for 95 %. "),
        ('rate: "95"', 1, '"rate" must be below 1', "a share is a fraction here: 0.95 for 95 %. "),
        ("rate: 1e400", 1, '"rate" must be below 1', "correct"),
        ("rate: 95 %", 1, '"rate" must be a number', "a share is a fraction here: 0.95 for 95 %. "),
        ("rate: 99,5%", 1, '"rate" must be a number', "a share is a fraction here: 0.995 for 99.5 %. "),
        ("rate: 0,95", 1, '"rate" must be a number', "write a point in place of the comma. "),
        ("rate: 0", 1, '"rate" must be above 0', "correct"),
        ("part: 40", 1, '"part" must be at most 1', "a share is a fraction here: 0.4 for 40 %. "),
        ("part: 1 %", 1, '"part" must be a number', "a share is a fraction here: 0.01 for 1 %. "),
        ("value: 0.5", 1, '"value" must be at least 1', "correct"),
        ("rate: 1000", 1, '"rate" must be below 1', "correct"),
        (
            "looks:\n  - look: phrases\n    phrases: []",
            2,
            '"looks.0.look" must be one of: phrase, length',
            'did you mean "phrase"? ',
        ),
        ("looks:\n  - phrases: []", 2, 'the key "looks.0.look" is missing', "correct"),
        (
            "looks:\n  - look: phrase\n    phrases:\n      - '('",
            4,
            "looks.0.phrases.0: is not a regular expression: missing ), unterminated subpattern at position 0",
            "correct",
        ),
        ("looks:\n  - look: length\n    words: 900", 3, '"looks.0.words" must be at most 500', "correct"),
        (
            "looks:\n  - look: length\n    word: 9",
            3,
            'there is no key "looks.0.word" here',
            'did you mean "words"?',
        ),
        ("named:\n  nord: 1", 2, '"named.nord" must be one of: north, south', 'did you mean "north"? '),
    ],
)
def test_a_misfit_is_told_at_its_line_with_what_was_meant(
    tmp_path: Path, text: str, row: int, message: str, help_: str
) -> None:
    (tmp_path / "entry.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PoagenError) as error:
        load_model(tmp_path / "entry.yaml", Entry)
    finding = next(one for one in error.value.findings if one.message == message)
    assert finding.row == row
    assert (finding.help or "").startswith(help_)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [('"\\bkindly"', "U+0008; write it in single quotes"), ("''", "is blank"), ("' '", "would hold everywhere")],
)
def test_a_pattern_that_would_hold_nowhere_or_everywhere_is_refused(
    tmp_path: Path, pattern: str, says: str
) -> None:
    text = f"looks:\n  - look: phrase\n    phrases: [{pattern}]"
    (tmp_path / "entry.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PoagenError) as error:
        load_model(tmp_path / "entry.yaml", Entry)
    (finding,) = error.value.findings
    assert says in finding.message
    assert finding.row == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("numbers: [one]", ['"numbers.0" must be a whole number']),
        ("numbers: []", ['"numbers" must not be empty']),
        ("numbers: [one, 2]\nvalue: 0", ['"value" must be at least 1', '"numbers.0" must be a whole number']),
    ],
)
def test_a_list_is_called_empty_only_where_nothing_stands_in_it(
    tmp_path: Path, text: str, told: list[str]
) -> None:
    (tmp_path / "entry.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PoagenError) as error:
        load_model(tmp_path / "entry.yaml", Entry)
    assert sorted(one.message for one in error.value.findings) == sorted(told)
