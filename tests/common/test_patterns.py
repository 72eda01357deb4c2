"""Expressions that are looked for in cells end."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from poagen.common.patterns import EndingPattern
from poagen.intake.model import Format, formats
from poagen.policy.model import Services

READ = TypeAdapter(EndingPattern).validate_python


@pytest.mark.parametrize(
    "text",
    [
        *(r"(a+)+$", r"(?:\w*\s)*x", r"((ab)+c?){2,}", r"(a|b*)+", r"(?:(?:x*))+"),
        *(r"(a|aa)*b", r"(a|a?)+$", r"(\w+\s?)+$", r"(ab|ab)*c", r"((?:a|ab)(?:bc|c))*d", r"(a?){50}b"),
        *(r"(?:\w|\d\d){30}x", r"(?=(a|aa)+$)b", r"(?<![a-c])(?:(?:x|xx)y?)+", r"(a*)(?:\1)*b", r"(?:(?>a|ab))+c"),
        *(r"(x)?(?:(?(1)a|aa))+b", r"(?:a|aa)++b", r"(?P<n>a|aa)+", r"(?:a(?:b|bb)*c)"),
    ],
)
def test_what_repeats_within_what_repeats_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="repeats what repeats"):
        READ(text)
    with pytest.raises(ValidationError, match="repeats what repeats"):
        Services.model_validate({"untracked": [text], "sources": ["A"]})
    given = next(one for one in formats() if one.unknown_when).model_dump(exclude_unset=True)
    with pytest.raises(ValidationError, match="repeats what repeats"):
        Format.model_validate({**given, "unknown_when": {"tracking_number": text}})


@pytest.mark.parametrize("text", ["(?:a|a)" * 40 + "b", "a?" * 40 + "a" * 40, ".*,.*,.*,.*,x", r"(a*)\1\1\1\1b"])
def test_an_expression_of_no_end_of_ways_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="in so many ways"):
        READ(text)


@pytest.mark.parametrize(
    "text",
    [
        r"-InvalidId$",
        r"\b(?:large )?letters?\b",
        r"[(+*]+x",
        r"(\+a)+",
        r"a+b+",
        r"(ab){2,5}c+",
        r"^(?!.*x).*y",
        r"(?:\d{3}-){2}\d+",
        r"(?:\d\d ?){4}",
        r"(?:\d{4}[ -]?){3,5}",
    ],
)
def test_other_expressions_are_taken(text: str) -> None:
    assert READ(text) == text
