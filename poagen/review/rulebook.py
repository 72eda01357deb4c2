"""The review rules: the packaged ones, then the user's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model
from poagen.common.user_folder import user_folder
from poagen.review.model import ReviewRule, RuleFile

_PACKAGED = Path(__file__).parent / "rules"


def review_rules() -> tuple[ReviewRule, ...]:
    """The rules that a letter is reviewed by, by id: the packaged ones and those in the user's folder ``rules``.

    Raises:
        PoagenError: A file of rules does not fit, or two rules have one id (REV902).
    """
    return _load(_PACKAGED, user_folder() / "rules")


def own_rules() -> tuple[ReviewRule, ...]:
    """Those of :func:`review_rules` that are the user's own."""
    packaged = {rule.id for rule in _load(_PACKAGED)}
    return tuple(rule for rule in review_rules() if rule.id not in packaged)


@cache
def _load(*folders: Path) -> tuple[ReviewRule, ...]:
    rules: dict[str, ReviewRule] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        for rule in load_model(path, RuleFile, keys="docs/review.md").rules:
            if rule.id in rules:
                raise PoagenError(_twice(rule.id, path))
            rules[rule.id] = rule
    return tuple(rules[name] for name in sorted(rules))


def _twice(name: str, path: Path) -> Finding:
    return Finding(
        "REV902",
        Severity.ERROR,
        f"there are two review rules {name}",
        file=str(path),
        value=name,
        help="give your rule an id of its own, such as MY001",
    )
