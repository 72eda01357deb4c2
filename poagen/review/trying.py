"""The user's own rules are tried on a letter apart, for a wording may never end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from poagen.common import pattern_child
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.review.looks import actions_of, groups_of
from poagen.review.model import Phrase, ReviewRule
from poagen.review.text import SECTIONS, LetterText, parse_letter

_SECONDS: Final = 4.0
_PATTERNS: Final = ("blanks", "phrases", "unless", "unless_beside", "unless_section", "wordings")


def refuse_endless(rules: Sequence[ReviewRule], text: LetterText) -> None:
    """Refuse rules whose wordings take too long on a letter, before they are looked for in earnest.

    Raises:
        PoagenError: One does (REV905).
    """
    tried = [(rule, pattern, flags) for rule in rules for pattern, flags in _patterns(rule)]
    if not tried:
        return
    examples = [parse_letter(one.splitlines()) for rule in rules for one in (rule.bad, rule.good)]
    texts = set().union(*map(_texts, [text, *examples]))
    given = json.dumps([[(pattern, flags) for _, pattern, flags in tried], sorted(texts)]).encode()
    command = [sys.executable, "-I", str(Path(pattern_child.__file__))]
    try:
        run = subprocess.run(command, input=given, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as reason:
        raise PoagenError(_endless(tried, reason.stdout)) from reason
    if run.returncode:
        raise PoagenError(_endless(tried, run.stdout))


def _patterns(rule: ReviewRule) -> Iterator[tuple[str, int]]:
    """The wordings of a rule, each as it is looked for."""
    wanted = rule.looks_for
    for name in _PATTERNS:
        keeps = isinstance(wanted, Phrase) and wanted.keep_case and name == "phrases"
        yield from ((pattern, 0 if keeps else int(re.IGNORECASE)) for pattern in getattr(wanted, name, ()))


def _texts(text: LetterText) -> set[str]:
    """All that a wording may be looked for in."""
    groups = (" ".join(block.text for block in group) for group in groups_of(text))
    under = (" ".join(block.text for block in text.prose if block.section == one) for one in text.sections)
    actions = (" ".join(one.text for one in group) for part in SECTIONS for group in actions_of(text, part))
    blocks, sentences = (one.text for one in text.blocks), (one.text for one in text.sentences)
    return {text.plain, *groups, *under, *actions, *blocks, *sentences}


def _endless(tried: Sequence[tuple[ReviewRule, str, int]], told: bytes | None) -> Finding:
    numbers = (told or b"").split() or [b"0"]
    rule, pattern, _ = tried[int(numbers[-1])]
    return Finding(
        "REV905",
        Severity.ERROR,
        f"the rule {rule.id} of your own takes too long to look for its wording",
        value=pattern,
        help="take out what repeats within what repeats, such as (a+)+, or take the rule out of your folder rules",
    )
