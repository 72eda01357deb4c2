"""The review rules: the packaged ones, then the user's own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model, places
from poagen.common.pages import pages
from poagen.common.regular import stamp
from poagen.common.user_folder import user_folder
from poagen.common.yaml_text import unreadable
from poagen.review.model import ReviewRule, RuleFile

FOLDER: Final = "rules"
_PACKAGED: Final = Path(__file__).parent / "rules"
_ENDINGS: Final = (".yaml", ".yml")


def review_rules() -> tuple[ReviewRule, ...]:
    """The rules that a letter is reviewed by, by id: the packaged ones and those in the user's folder ``rules``.

    Raises:
        PoagenError: The folder or a file of rules cannot be read or does not fit (YML001 to YML004), or a rule has
            the id of another, or of a finding (REV902).
    """
    return _with(_own_files(user_folder() / FOLDER))


def not_packaged(rules: Iterable[ReviewRule]) -> tuple[ReviewRule, ...]:
    """Those of some rules that do not come with poagen."""
    packaged = {rule.id for rule in _packaged()}
    return tuple(rule for rule in rules if rule.id not in packaged)


@cache
def _packaged() -> tuple[ReviewRule, ...]:
    return tuple(rule for path in sorted(_PACKAGED.glob("*.yaml")) for rule in load_model(path, RuleFile).rules)


@lru_cache(maxsize=4)
def _with(own: tuple[tuple[Path, object], ...]) -> tuple[ReviewRule, ...]:
    """The packaged rules and those of files, kept for as long as the files stay as they are."""
    rules = {rule.id: rule for rule in _packaged()}
    for path, _ in own:
        for place, rule in enumerate(load_model(path, RuleFile, keys="docs/review.md").rules):
            if rule.id in rules or rule.id.casefold() in pages():
                raise PoagenError(_taken(rule.id, path, place, is_rule=rule.id in rules))
            rules[rule.id] = rule
    return tuple(rules[name] for name in sorted(rules))


def _own_files(folder: Path) -> tuple[tuple[Path, object], ...]:
    """The user's files of rules, each with what changes when it does."""
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        if not os.path.lexists(folder):
            return ()
        help_ = "rules must be a folder of YAML files; correct it, or take it away"
        raise PoagenError(replace(unreadable(folder, error), help=help_)) from error
    return tuple((path, stamp(path)) for path in files if path.name.lower().endswith(_ENDINGS))


def _taken(name: str, path: Path, place: int, *, is_rule: bool) -> Finding:
    row, column = places(path)["rules", place, "id"]
    return Finding(
        "REV902",
        Severity.ERROR,
        f"there are two review rules {name}" if is_rule else f"{name} is the code of a finding already",
        file=str(path),
        row=row,
        column=str(column),
        value=name,
        help="give your rule an id of its own, such as MY001",
    )
