"""Every rule but the present one of Amazon.com, package by package: status, reason, verdict and the sentence."""

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from policy_factory import FIXTURE, packages

from poagen.common.knowledge import load_yaml
from poagen.policy import judge, rule_by_id, rules

STORES = load_yaml(Path(__file__).parent / "fixtures" / "stores.yaml")
TABLES = STORES["tables"]
NAMES = [f"{table['rule']}-{case['name']}" for table in TABLES for case in table["cases"]]
CASES = [(table, case) for table in TABLES for case in table["cases"]]


@cache
def judged_together(place, rates):
    """The packages of one table with the same rates, as packages of one order."""
    table = TABLES[place]
    cases = [case for case in table["cases"] if rates_of(case) == rates]
    rows = [
        {**table["base"], **case.get("with", {}), "package_id": str(number)} for number, case in enumerate(cases)
    ]
    as_of = dt.date.fromisoformat(table["as_of"])
    verdicts = judge(packages(rows), rule_by_id(table["rule"]), as_of=as_of, rates=dict(rates))
    return verdicts, [case["name"] for case in cases]


def rates_of(case):
    return tuple((code, float(rate)) for code, rate in case.get("rates", {}).items())


@pytest.mark.parametrize(("table", "case"), CASES, ids=NAMES)
def test_package(table, case):
    verdicts, names = judged_together(TABLES.index(table), rates_of(case))
    place = names.index(case["name"])
    told = verdicts.table.iloc[place]
    assert (told["status"], told["reason"]) == (case.get("status", "measured"), case.get("reason", ""))
    assert (told["verdict"], told["sentence"]) == (case["verdict"], case["rule"])
    near = verdicts.near_exempt(place)
    assert (near[1] if near else None) == case.get("near")
    open_ = int(verdicts.scope.exempted.open[place])
    assert (verdicts.rule.exemptions[open_].reason if open_ >= 0 else None) == case.get("open")


def test_every_rule_has_its_table_and_there_are_enough_packages():
    assert {table["rule"] for table in TABLES} | {FIXTURE["rule"]} == {rule.id for rule in rules()}
    assert len(CASES) >= 120


def test_every_exemption_and_every_sentence_on_scans_is_tested():
    decided = {case["rule"] for _, case in CASES}
    opened = {(table["rule"], case.get("open")) for table, case in CASES}
    for rule in (one for one in rules() if one.id != FIXTURE["rule"]):
        exemptions = [part for part in rule.exemptions if (rule.id, part.reason) not in opened]
        silent = {part.id for part in exemptions if part.integrated_carrier is None} - decided
        assert silent == set()
        wanted = {part.id for part in rule.scans if not part.limit_unknown}
        assert wanted - decided == set()


def with_days(columns, delivered):
    day = dt.date.fromisoformat(delivered)
    steps = {"after": 1, "delivered": 0, "sixteen": -16, "seventeen": -17}
    days = {f"{{{name}}}": (day + dt.timedelta(step)).isoformat() for name, step in steps.items()}
    return {name: days.get(value, value) for name, value in columns.items()}


@cache
def judged_everywhere(place):
    """What no rule accepts, as packages of one order of a table's store, beside two good ones of other orders."""
    table = TABLES[place]
    base = table["base"]
    own = [
        {**base, **with_days(case["with"], base["delivery_scan_at"]), "package_id": str(number)}
        for number, case in enumerate(STORES["everywhere"])
    ]
    others = [{**base, "order_id": f"203-000001{n}-0000001", "tracking_number": f"GLSA123456{n}"} for n in (1, 2)]
    rows = packages([*own, *others])
    return judge(rows, rule_by_id(table["rule"]), as_of=dt.date.fromisoformat(table["as_of"])).table


@pytest.mark.parametrize("table", TABLES, ids=[table["rule"] for table in TABLES])
@pytest.mark.parametrize("place", range(len(STORES["everywhere"])), ids=[c["name"] for c in STORES["everywhere"]])
def test_what_a_rule_never_accepts_is_invalid_by_its_sentence_and_no_other(table, place):
    case, told = STORES["everywhere"][place], judged_everywhere(TABLES.index(table)).iloc[place]
    sentence = rule_by_id(table["rule"]).invalidates(case["sign"])
    assert told["verdict"] == ("invalid" if sentence else case["else"])
    if sentence:
        assert told["sentence"] == sentence.id
