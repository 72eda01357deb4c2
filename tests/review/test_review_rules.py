"""Each rule fires on its bad example and is silent on its good one."""

import datetime as dt

import pytest

from poagen.review.model import OfCase, Phrase, ReviewRule
from poagen.review.reviewing import assess
from poagen.review.rulebook import review_rules

HEADS = {
    "opening": "Plan of Action",
    "causes": "## Root causes",
    "actions": "## Actions we have taken",
    "prevention": "## Steps to prevent it from happening again",
}
RULES = {rule.id: rule for rule in review_rules()}
LETTER_DAY = dt.date(2026, 11, 12)
OF_TEXT = [
    name
    for name, rule in RULES.items()
    if not isinstance(rule.looks_for, OfCase) and name not in {"REV005", "REV006"}
]


def letter(rule: ReviewRule, example: str) -> list[str]:
    """An example under the heading that its rule looks at."""
    wanted = rule.looks_for
    under = wanted.under[0] if isinstance(wanted, Phrase) and wanted.under else None
    if wanted.look == "date-after-letter":
        under, example = "actions", example.partition('"')[2].rstrip('"')
    return [*([HEADS[under], ""] if under else []), *example.splitlines()]


@pytest.mark.parametrize("name", OF_TEXT)
def test_a_rule_fires_on_its_bad_example(name: str) -> None:
    found = assess(letter(RULES[name], RULES[name].bad), rules=[RULES[name]], date=LETTER_DAY).findings
    assert {finding.code for finding in found} == {name}


@pytest.mark.parametrize("name", OF_TEXT)
def test_a_rule_is_silent_on_its_good_example(name: str) -> None:
    assert assess(letter(RULES[name], RULES[name].good), rules=[RULES[name]], date=LETTER_DAY).findings == ()


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_why_and_what_to_do(name: str) -> None:
    rule = RULES[name]
    for text in (rule.title, rule.why, rule.help, rule.source, rule.bad, rule.good):
        assert text.strip()
    assert rule.help[0].islower()
    assert not rule.help.endswith(".")


def test_no_good_example_breaks_a_rule_on_wording() -> None:
    wording = [rule for rule in RULES.values() if isinstance(rule.looks_for, Phrase)]
    for rule in wording:
        found = assess(letter(rule, rule.good), rules=wording).findings
        assert found == (), rule.id


def test_a_letter_that_is_too_long_is_told_with_its_words() -> None:
    lines = ["word " * 100] * 11
    (found,) = assess(lines, rules=[RULES["REV005"]]).findings
    assert found.value == "1,100 words"
    assert assess(lines[:9], rules=[RULES["REV005"]]).findings == ()


def test_a_letter_like_a_rejected_one_is_told() -> None:
    old = "## Root causes\n\n" + "\n\n".join(f"Sentence number {n} of the old letter." for n in range(20))
    new = old.replace("number 3", "number three")
    fresh = "## Root causes\n\n71 packages of station 2 left with a number that was typed by hand."
    assert assess(new.splitlines(), earlier=[old], rules=[RULES["REV006"]]).findings
    assert not assess(fresh.splitlines(), earlier=[old], rules=[RULES["REV006"]]).findings
