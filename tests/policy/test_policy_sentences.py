"""What a rule does is what its sentences say, and both are what Amazon's pages say."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from poagen.common.knowledge import load_yaml
from poagen.policy import Rule, rules
from poagen.policy.model import Exemption, Said, ScanRule

FACTS = load_yaml(Path(__file__).parent / "fixtures" / "facts.yaml")
COUNTRIES = FACTS["countries"]
LIMITS = {"value_from": "{} or more", "value_below": "under {}", "value_up_to": "above {}"}
INCLUDES = {"included": "includes shipping", "unknown": "not said|No value limit"}
EXCLUDES = {"excluded": "excludes (?:value-added )?tax", "unknown": "not said|No value limit"}
each_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)


def unsaid(part: Said, wanted: Iterator[str]) -> list[str]:
    """What the sentence ought to say and does not."""
    return [f"{part.id}: {one}" for one in wanted if not re.search(one, part.says)]


def test_the_facts_name_every_rule() -> None:
    assert set(FACTS["rules"]) == {rule.id for rule in rules()}


@each_rule
def test_a_rule_holds_the_days_the_target_and_the_money_of_its_store(rule: Rule) -> None:
    facts = FACTS["rules"][rule.id]
    assert (str(rule.effective_from), str(rule.effective_to)) == (facts["from"], facts.get("to", "None"))
    assert rule.dated is (facts.get("dated") != "no")
    assert rule.target.rate == facts["target"]
    assert rule.target.status == {"yes": "stated", "no": "unknown"}[facts["known"]]
    assert (rule.level, rule.currency, rule.time_zone) == (facts["level"], facts["money"], facts["zone"])
    latency = FACTS["latency"].get(rule.id, FACTS["latency"].get(rule.marketplace, []))
    assert rule.window.latency_days_seen == latency
    assert rule.id.endswith(str(rule.effective_from))


@each_rule
def test_target_window_and_value_are_as_their_sentences_say(rule: Rule) -> None:
    target, window, value = rule.target, rule.window, rule.value_basis
    known = target.status == "stated"
    assert (
        unsaid(target, iter([f"{target.rate:.0%}".replace("%", " %"), "At least" if known else "No source"])) == []
    )
    assert target.passes == "at-least"
    assert unsaid(window, iter([rf"\b{window.days} days\b", "promised delivery date"])) == []
    assert window.clock == "promised_delivery_at"
    assert unsaid(value, iter([INCLUDES[value.shipping], EXCLUDES[value.tax]])) == []


def figures(part: ScanRule | Exemption, rule: Rule) -> Iterator[str]:
    """The limit of a value, its currency, and which side of it is meant."""
    for name, words in LIMITS.items():
        limit = getattr(part, name, None)
        if limit is not None:
            yield words.format(rf"(?:[$€£¥]|AUD )?{limit:,.0f}(?: CAD)?\b")
            yield FACTS["money"][part.currency or rule.currency]


@each_rule
def test_every_limit_of_a_value_stands_in_its_sentence_with_its_side_and_currency(rule: Rule) -> None:
    parts = [*rule.scans, *rule.exemptions]
    assert [gap for part in parts for gap in unsaid(part, figures(part, rule))] == []
    for part, (name, words) in product(parts, LIMITS.items()):
        said = re.search(words.format(r"\S*\d[\d,]*(?: CAD)?"), part.says.replace("AUD ", ""))
        assert bool(said) is (getattr(part, name, None) is not None), (part.id, name)


@each_rule
def test_days_of_a_sign_stand_in_its_sentence(rule: Rule) -> None:
    counted = [part for part in rule.invalid if part.days]
    assert [gap for part in counted for gap in unsaid(part, iter([rf"\b{part.days} or more days after"]))] == []


def asked(part: ScanRule, rule: Rule) -> Iterator[str]:
    """The scans that a sentence asks for, and of which packages."""
    if part.limit_unknown:
        yield "needs one scan or two, by its value.* is not known"
    elif part.status == "unknown":
        yield f"within {re.escape(rule.store)} needs; one is taken"
    else:
        yield {1: "needs one (?:physical )?scan", 2: "needs two scans, one of them a delivery scan"}[part.scans]


@each_rule
def test_the_scans_that_a_package_needs_are_those_of_the_sentence(rule: Rule) -> None:
    assert [gap for part in rule.scans for gap in unsaid(part, asked(part, rule))] == []
    for part in rule.scans:
        assert (part.scans == 2) is part.delivery_scan is ("delivery scan" in part.says), part.id
        if part.status == "unknown":
            assert part.origins == [rule.country], part.id


def spoken(text: str) -> set[str]:
    """The countries that a sentence names."""
    return {code for code, name in COUNTRIES.items() if re.search(rf"\b{name.removeprefix('the ')}\b", text)}


@each_rule
def test_the_origins_of_a_sentence_are_those_that_it_names(rule: Rule) -> None:
    for part in rule.scans:
        assert part.status == "unknown" or set(part.origins) == spoken(part.says), part.id
    for part in rule.exemptions:
        named = part.origins or (part.origins_other_than if part.reason == "origin" else None)
        if named and spoken(part.says):
            assert {*named} == spoken(part.says), part.id


SAYS = {
    ("service", "untracked"): "untracked service",
    ("service", "letter"): "letter service",
    ("service", "stamp"): "letters with stamps or franking",
    ("cross_border", True): "cross(?:es)? a border",
    ("cross_border", False): "[Ww]ithin",
    ("integrated_carrier", True): "carrier that Amazon receives scans from",
    ("integrated_carrier", False): "carrier that does not send its scans",
}


@each_rule
def test_the_conditions_of_an_exemption_are_those_of_its_sentence(rule: Rule) -> None:
    for part in rule.exemptions:
        held = {(name, getattr(part, name)) for name, _ in SAYS if getattr(part, name) is not None}
        assert unsaid(part, (SAYS[one] for one in sorted(held, key=str))) == []
        quoted = re.findall(r'"([^"]+)"', part.says)
        assert not quoted or part.ship_methods == quoted, part.id
        assert not part.not_in_data or part.not_in_data in part.says, part.id


@each_rule
def test_an_exemption_lists_the_names_of_amazons_page(rule: Rule) -> None:
    for part in rule.exemptions:
        names = FACTS["names"].get(f"{rule.marketplace} {part.reason}", FACTS["names"].get(part.reason))
        listed = part.carriers or part.categories
        assert (sorted(listed) if listed else None) == (sorted(names) if names else None), part.id
