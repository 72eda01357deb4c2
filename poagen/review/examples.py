"""The user's own rules, held against their own examples, as the tests hold the packaged ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poagen.common.finding import Finding, Severity
from poagen.review.looks import Letter, phrase
from poagen.review.model import Phrase, ReviewRule
from poagen.review.text import parse_letter


def out_of_step(rules: Sequence[ReviewRule]) -> Iterator[Finding]:
    """Rules for wordings that do not find theirs in the bad example, or find it in the good one.

    An example is no letter with headings, so under which one a wording counts is not asked.
    """
    for rule in rules:
        if not isinstance(rule.looks_for, Phrase):
            continue
        if not _fires(rule.looks_for, rule.bad):
            yield _told(rule.id, "finds nothing in its bad example, so perhaps in no letter", rule.bad)
        if _fires(rule.looks_for, rule.good):
            yield _told(rule.id, "finds its wording in its good example too", rule.good)


def _fires(wanted: Phrase, example: str) -> bool:
    anywhere = wanted.model_copy(update={"under": []})
    return next(phrase(anywhere, Letter(parse_letter(example.splitlines()))), None) is not None


def _told(name: str, what: str, example: str) -> Finding:
    return Finding(
        "REV906",
        Severity.NOTE,
        f"the rule {name} of your own {what}",
        value=example,
        help="correct the wordings or the example; a pattern stands in single quotes",
    )
