"""What names of services say in each store, and that a rule holds no word which no name needs."""

import datetime as dt
from pathlib import Path

import pytest

from poagen.common.knowledge import load_yaml
from poagen.policy import Rule, rules
from poagen.policy.conditions import is_service

GROUPS = load_yaml(Path(__file__).parent / "fixtures" / "services.yaml")
SAYS = {
    "tracked": set(),
    "untracked": {"untracked"},
    "letter": {"untracked", "letter"},
    "stamp": {"untracked", "stamp"},
    "both": {"untracked", "letter", "stamp"},
}
LISTS = ("untracked", "letter", "stamp", "but_not")
each_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)


def named(rule: Rule) -> dict[str, set[str]]:
    """The names of services for a rule, and what each says."""
    groups = [
        group
        for group in GROUPS
        if rule.marketplace in group["stores"]
        and dt.date.fromisoformat(group.get("from", "2000-01-01")) <= rule.effective_from
    ]
    return {name: says for group in groups for kind, says in SAYS.items() for name in group.get(kind, [])}


def read(rule: Rule, name: str) -> set[str]:
    return {kind for kind in ("untracked", "letter", "stamp") if is_service(name, kind, rule)}


@each_rule
def test_a_name_of_a_service_says_the_same_in_every_rule_of_its_stores(rule: Rule) -> None:
    wrong = {name: (says, read(rule, name)) for name, says in named(rule).items() if read(rule, name) != says}
    assert wrong == {}


def without(rule: Rule, kind: str, word: str) -> Rule:
    fewer = [one for one in getattr(rule.services, kind) if one != word]
    return rule.model_copy(update={"services": rule.services.model_copy(update={kind: fewer})})


@each_rule
def test_without_any_of_a_rules_words_some_name_would_be_read_otherwise(rule: Rule) -> None:
    words = [(kind, word) for kind in LISTS for word in getattr(rule.services, kind)]
    assert len(words) >= 8
    for kind, word in words:
        poorer = without(rule, kind, word)
        assert any(read(poorer, name) != says for name, says in named(rule).items()), (kind, word)
