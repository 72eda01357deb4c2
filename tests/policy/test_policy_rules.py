"""The rule files: what they must hold, what is refused, which one is chosen, and the published example."""

import datetime as dt
import importlib
import re
from pathlib import Path

import pytest
from policy_factory import AS_OF, RULE, judged, package, packages

import poagen
from poagen.api import Settings
from poagen.common.defects import CODES
from poagen.common.finding import PoagenError
from poagen.common.knowledge import load_model
from poagen.common.pages import pages
from poagen.policy import (
    Rule,
    choose_rule,
    judge,
    load_rules,
    marketplace_names,
    rule_by_id,
    rules,
    store_name,
    with_target,
)

STAGES = Path(poagen.__file__).parent
FILE = STAGES / "policy" / "rules" / "us-2025-01-15.yaml"
TEXT = FILE.read_text(encoding="utf-8")


def written(folder, text):
    path = folder / "rule.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder, text):
    """The one finding about a rule file, and the line that it names."""
    path = written(folder, text)
    with pytest.raises(PoagenError) as error:
        load_model(path, Rule)
    (finding,) = error.value.findings
    assert finding.file == str(path)
    assert finding.column is not None
    assert finding.help
    return finding, text.splitlines()[finding.row - 1]


# ---------------------------------------------------------------- the packaged rules


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_statement_has_a_listed_source_and_says_something(rule):
    listed = {source.id for source in rule.sources}
    said = rule.statements()
    assert len({one.id for one in said}) == len(said)
    assert all(set(one.sources) <= listed and one.says.endswith(".") for one in said)
    assert all(one.sources if one.status == "stated" else one.looked_for for one in said)
    assert {source for one in said for source in one.sources} | set(rule.services.sources) == listed


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_rules_name_a_known_store_and_known_signs(rule):
    assert store_name(rule.marketplace) == rule.store
    assert {part.sign for part in rule.invalid} <= set(CODES)
    assert rule.checked == dt.date(2026, 11, 24)
    assert rule.unknown


def test_the_us_rule_says_what_amazon_published():
    assert (RULE.target.rate, RULE.target.passes) == (0.95, "at-least")
    assert (RULE.window.days, RULE.window.clock) == (30, "promised_delivery_at")
    assert (RULE.effective_from, RULE.effective_to) == (dt.date(2025, 1, 15), None)
    assert (RULE.level, RULE.unit, RULE.currency) == ("category", "package", "USD")
    floors = {(part.value_below, tuple(sorted(part.origins))) for part in RULE.scans if part.value_below}
    assert floors == {(5, ("AS", "CA", "CN", "UM")), (15, ("GB", "IN"))}


def test_an_exemption_reaches_each_carrier_that_it_names():
    named = [carrier for part in RULE.exemptions for carrier in part.carriers or []]
    service = "USPS Standard Mail envelopes"
    table = judged([package(carrier=one, ship_method=service, package_value=1.0) for one in named]).table
    assert [one for one, status in zip(named, table["status"], strict=True) if status != "exempt"] == []
    assert len(named) == 28


# ---------------------------------------------------------------- what is refused


def test_a_rule_file_that_is_whole_loads(tmp_path):
    assert load_model(written(tmp_path, TEXT), Rule) == RULE


@pytest.mark.parametrize(
    ("old", "new", "says", "line"),
    [
        ("store: Amazon.com\n", "store: Amazon.com\nflavour: mild\n", "flavour", "flavour: mild"),
        ("    scans: 1\n", "    scans: 1\n    parcels: 2\n", "scans.0.parcels", "    parcels: 2"),
        ("currency: USD", "currency: dollars", "currency", "currency: dollars"),
        ("currency: USD", "currency: usd", "currency", "currency: usd"),
        ("currency: USD", "currency: USX", "USX is not a currency", "currency: USX"),
        (
            "    value_below: 10\n",
            "    value_below: 10\n    currency: EURO\n",
            "EURO is not",
            "    currency: EURO",
        ),
        ("effective_from: 2025-01-15", "effective_from: soon", "effective_from", "effective_from: soon"),
        ("rate: 0.95", "rate: 95", "target.rate", "  rate: 95"),
        ("passes: at-least", "passes: roughly", "target.passes", "  passes: roughly"),
        ("clock: promised_delivery_at", "clock: delivered", "window.clock", "  clock: delivered"),
        ("sign: carrier-missing", "sign: carrier-mising", "invalid.1.sign", "    sign: carrier-mising"),
        (
            "    sources: [FAQ-COPY]\n",
            "    sources: []\n",
            "US-INVALID-CARRIER has no source",
            "  - id: US-INVALID-CARRIER",
        ),
        ("    sources: [FAQ-COPY]\n", "", "US-INVALID-CARRIER has no source", "  - id: US-INVALID-CARRIER"),
        ("time_zone: America/Los_Angeles", "time_zone: PST", "time_zone", "time_zone: PST"),
        ("time_zone: America/Los_Angeles", "time_zone: posixrules", "time_zone", "time_zone: posixrules"),
        ("    - \\bstamps?\\b\n", "    - \\bstamps?(\n", "services.untracked", "    - \\bstamps?("),
        ("    - \\bstamps?\\b\n", '    - "\\bstamps?"\n', "in single quotes", '    - "\\bstamps?"'),
        ("    - \\bstamps?\\b\n", "    - ''\n", "would hold everywhere", "    - ''"),
        ("    - \\bstamps?\\b\n", "    - \\bStamps\\B\n", "the capital S", "    - \\bStamps\\B"),
        ("rate: 0.95", "rate: 95", '"target.rate" must be below 1', "  rate: 95"),
        ("    value_below: 10\n", "    value_below: -10\n", "must be at least 0", "    value_below: -10"),
        ("    scans: 1\n", "    scans: 5\n", "must be at most 2", "    scans: 5"),
        (
            "    sign: carrier-missing\n",
            "    sign: carrier-missing\n    days: 3\n",
            "counts no days",
            "  - id: US-INVALID-NO-CARRIER",
        ),
        ("    days: 17\n", "", "counts days; give them", "  - id: US-INVALID-17-DAYS"),
        ("    days: 17\n", "    days: 0\n", '"invalid.6.days" must be above 0', "    days: 0"),
        ("marketplace: US\n", "", "marketplace", "id: US-2025-01-15"),
        ("store: Amazon.com\n", "store: Amazon.com\nstore: Amazon.ca\n", "stands twice", "store: Amazon.ca"),
    ],
)
def test_a_wrong_key_or_value_is_refused_at_its_place(tmp_path, old, new, says, line):
    assert old in TEXT
    finding, named = refused(tmp_path, TEXT.replace(old, new, 1))
    assert says in finding.message
    assert named == line
    assert finding.column == str(len(line) - len(line.lstrip()) + 1) or line.lstrip().startswith("- ")


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("[US, XX]", "origins.1: XX is no country; write its two capitals, such as CN"),
        ("[China]", "origins.0: China is no country; write CN"),
        ("[us]", "origins.0: us is no country; write US"),
        ("[]", 'origins" must not be empty'),
    ],
)
def test_a_country_that_no_package_can_have_is_refused(tmp_path, value, wrong):
    finding, _ = refused(tmp_path, re.sub(r"    origins: \[.*?\]", f"    origins: {value}", TEXT, count=1))
    assert wrong in finding.message


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("{id: X, says: All., reason: any, sources: [FAQ-COPY]}", "X has no condition, and would leave out every"),
        ("{id: X, says: All., reason: any, currency: USD, sources: [FAQ-COPY]}", "X has no condition"),
        ("{id: X, says: All., reason: any, carriers: [], sources: [FAQ-COPY]}", 'carriers" must not be empty'),
        ("{id: X, says: ' ', reason: any, carriers: [USPS], sources: [FAQ-COPY]}", "says"),
    ],
)
def test_an_exemption_that_says_nothing_is_refused(tmp_path, part, wrong):
    finding, _ = refused(tmp_path, TEXT.replace("exemptions:\n", f"exemptions:\n  - {part}\n", 1))
    assert wrong in finding.message


def test_a_sentence_for_values_that_none_can_have_is_refused(tmp_path):
    text = TEXT.replace("    value_below: 5\n", "    value_from: 5\n    value_below: 5\n", 1)
    assert text != TEXT
    finding, _ = refused(tmp_path, text)
    assert "holds for no value: value_below must be above value_from" in finding.message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("marketplace: US", "marketplace: DE", "the id of a rule of DE must begin with DE-"),
        ("store: Amazon.com\n", "store: Amazon.us\n", "data/marketplaces.yaml calls US Amazon.com"),
        ("effective_from: 2025-01-15", "effective_from: 2025-02-15", "in force from 2025-02-15 must end with it"),
        ("effective_from: 2025-01-15", "effective_from: 2025-01-14", "US-2025-01-15 begins before US-2021-08-09"),
    ],
)
def test_a_store_is_not_judged_by_rules_that_contradict_each_other(tmp_path, monkeypatch, old, new, says):
    rules_of_stores = importlib.import_module("poagen.policy.rules")
    for one in ("us-2021-08-09", "us-2025-01-15"):
        text = (FILE.parent / f"{one}.yaml").read_text("utf-8")
        (tmp_path / f"{one}.yaml").write_text(text.replace(old, new, 1) if one == FILE.stem else text, "utf-8")
    monkeypatch.setattr(rules_of_stores, "_FOLDER", tmp_path)
    rules_of_stores._of_store.cache_clear()
    with pytest.raises(PoagenError) as error:
        choose_rule("US", AS_OF)
    rules_of_stores._of_store.cache_clear()
    assert any(says in finding.message for finding in error.value.findings)


def test_a_rule_of_a_store_that_is_not_known_says_where_to_add_it(tmp_path):
    text = TEXT.replace("id: US-2025-01-15", "id: ZA-2025-01-15").replace("marketplace: US", "marketplace: ZA")
    (tmp_path / "za-2025-01-15.yaml").write_text(text, "utf-8")
    with pytest.raises(PoagenError) as error:
        load_rules(tmp_path)
    (finding,) = error.value.findings
    assert "ZA is no store of data/marketplaces.yaml" in finding.message
    assert finding.row == text.splitlines().index("marketplace: ZA") + 1


@pytest.mark.parametrize(
    ("old", "new", "who"),
    [
        ("sources: [FAQ-COPY]", "sources: [FAQ]", "US-INVALID-CARRIER names the source FAQ"),
        ("sources: [US-HELP, US-CARDS]", "sources: [US-CARD]", "services names the source US-CARD"),
        ("sources: [US-HELP, US-2025, SP-API]", "sources: [NOPE]", "US-TARGET names the source NOPE"),
    ],
)
def test_a_source_that_is_not_listed_is_refused_by_name(tmp_path, old, new, who):
    assert old in TEXT
    finding, named = refused(tmp_path, TEXT.replace(old, new, 1))
    assert who in finding.message
    assert named == "id: US-2025-01-15"


def test_all_that_is_wrong_comes_at_once(tmp_path):
    text = TEXT.replace("currency: USD", "currency: usd").replace("days: 30", "days: 0")
    with pytest.raises(PoagenError) as error:
        load_model(written(tmp_path, text), Rule)
    told = [finding.message for finding in error.value.findings]
    assert [name in message for name, message in zip(("currency", "window.days"), told, strict=True)] == [
        True,
        True,
    ]


# ---------------------------------------------------------------- which rule


@pytest.mark.parametrize("name", ["US", "us", " US ", "Amazon.com", "ATVPDKIKX0DER"])
def test_the_store_may_be_named_in_several_ways(name):
    assert choose_rule(name, AS_OF) == RULE


def test_a_rule_is_in_force_from_its_first_day_and_the_older_one_until_its_last():
    assert choose_rule("US", RULE.effective_from) == RULE
    older = choose_rule("US", RULE.effective_from - dt.timedelta(days=1))
    assert (older.id, older.effective_to) == ("US-2021-08-09", RULE.effective_from - dt.timedelta(days=1))
    with pytest.raises(PoagenError) as error:
        choose_rule("US", older.effective_from - dt.timedelta(days=1))
    assert error.value.findings[0].code == "POL003"


STORES = [
    "US",
    "CA",
    "MX",
    "BR",
    "UK",
    "DE",
    "FR",
    "IT",
    "ES",
    "NL",
    "PL",
    "SE",
    "BE",
    "AT",
    "PT",
    "IE",
    "JP",
    "AU",
    "IN",
    "AE",
    "SA",
    "SG",
    "TR",
]


@pytest.mark.parametrize("code", STORES)
def test_each_store_is_judged_by_its_own_rule(code):
    rule = choose_rule(code, AS_OF)
    assert (rule.marketplace, rule.programme, rule.effective_to) == (code, "standard", None)
    assert choose_rule(rule.store, AS_OF) == rule


def test_a_programme_has_a_rule_of_its_own():
    prime, premium = (choose_rule("US", AS_OF, one) for one in ("sfp", "premium"))
    assert (prime.target.rate, prime.exemptions, prime.level) == (0.99, [], "programme")
    assert premium.target.status == "unknown"
    with pytest.raises(PoagenError) as error:
        choose_rule("CA", AS_OF, "sfp")
    assert error.value.findings[0].code == "POL002"
    assert "CA-2021-08-09" in error.value.findings[0].help


def test_the_rate_of_the_notice_stands_with_its_own_sentence_where_no_source_gives_one():
    premium = choose_rule("US", AS_OF, "premium")
    rule, found = with_target(premium, 0.985)
    assert (rule.target.rate, rule.target.status, rule.target.by_seller) == (0.985, "stated", True)
    assert rule.target.says == "The notice requires 98.5 %, as the seller states."
    assert found == []


@pytest.mark.parametrize("name", ["Narnia", "XX", "../us", ""])
def test_no_store_is_judged_by_anothers_rule(name):
    with pytest.raises(PoagenError) as error:
        choose_rule(name, AS_OF)
    (finding,) = error.value.findings
    assert finding.code == "POL002"
    assert name in finding.message
    assert "US" in finding.help


@pytest.mark.parametrize(
    ("file", "old", "new", "says", "line"),
    [
        ("us-2021-08-09", "effective_to: 2025-01-14", "effective_to: 2025-01-15", "US-2025-01-15 begins", "from:"),
        ("us-2021-08-09", "effective_to: 2025-01-14\n", "", "begins before US-2021-08-09 ends", "from:"),
        ("us-2025-01-15", "id: US-2025-01-15", "id: US-2025-01-16", "must be named", "id: US-2025-01-16"),
        (
            "us-2025-01-15",
            "id: US-TARGET",
            "id: US21-TARGET",
            "the id US21-TARGET stands twice",
            "id: US21-TARGET",
        ),
        ("us-2021-08-09", "effective_to: 2025-01-14", "effective_to: 2021-01-14", "is before", "id: US-2021"),
    ],
)
def test_rules_that_contradict_each_other_are_refused_at_their_place(tmp_path, file, old, new, says, line):
    for one in ("us-2021-08-09", "us-2025-01-15"):
        (tmp_path / f"{one}.yaml").write_text((FILE.parent / f"{one}.yaml").read_text("utf-8"), "utf-8")
    assert len(load_rules(tmp_path)) == 2
    path = tmp_path / f"{file}.yaml"
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(PoagenError) as error:
        load_rules(tmp_path)
    (finding,) = error.value.findings
    assert says in finding.message
    assert line in Path(finding.file).read_text("utf-8").splitlines()[finding.row - 1]
    assert finding.column


def test_a_rule_is_found_by_its_id_and_no_other():
    assert rule_by_id("us-2025-01-15") == RULE
    with pytest.raises(PoagenError) as error:
        rule_by_id("US-2020-01-01")
    assert error.value.findings[0].code == "POL001"


def test_stores_without_a_rule_are_known_by_name():
    assert marketplace_names()["amazon.co.uk"] == "UK"
    assert store_name("UK") == "Amazon.co.uk"
    assert store_name("XX") == "XX"


# ---------------------------------------------------------------- another store's rule is YAML alone


def test_the_rule_of_the_guide_loads_and_judges(tmp_path):
    guide = (STAGES.parent / "docs" / "policy.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(id: .*?)```", guide, flags=re.DOTALL)
    rule = load_model(written(tmp_path, example), Rule)
    base = {"marketplace": "Amazon.ca", "currency": "CAD", "origin_country": "CN", "delivery_scan_at": ""}
    rows = [package(**base, package_value=worth) for worth in (5.99, 6.00)]
    rows.append(package(marketplace="US"))
    table = judge(packages(rows), rule, as_of=AS_OF).table
    assert table["verdict"].tolist()[:2] == ["valid", "invalid"]
    assert table["reason"].tolist() == ["", "", "other-marketplace"]
    assert table["sentence"].tolist()[:2] == [part.id for part in rule.scans[1:]]


def test_what_a_rule_does_not_call_invalid_is_a_risk_only(tmp_path):
    text = re.sub(r"  - id: US-INVALID-LATE\n.*?(?=  - id:)", "", TEXT, flags=re.DOTALL)
    lenient = load_model(written(tmp_path, text), Rule)
    late = packages([package(tracking_entered_at="2026-10-30")])
    strict_verdict, lenient_verdict = (judge(late, rule, as_of=AS_OF) for rule in (RULE, lenient))
    assert strict_verdict.table["verdict"].tolist() == ["invalid"]
    assert lenient_verdict.table["verdict"].tolist() == ["valid"]
    assert lenient_verdict.signs.tolist() == strict_verdict.signs.tolist()


# ---------------------------------------------------------------- published figures


def rate_of(valid, invalid):
    good = [package(order_id=f"113-1000000-{n:07}", amazon_verdict="valid") for n in range(valid)]
    bad = [package(order_id=f"113-2000000-{n:07}", amazon_verdict="invalid") for n in range(invalid)]
    report = poagen.analyze(packages([*good, *bad]), Settings(marketplace="US", as_of=AS_OF)).report
    return report.vtr.overall, [warning.code for warning in report.warnings]


def test_190_of_200_is_exactly_the_target_and_said_to_be_disputed():
    overall, warnings = rate_of(190, 10)
    assert (overall.valid, overall.measured, overall.rate) == (190, 200, 0.95)
    assert overall.meets_target is True
    assert "DIA002" in warnings


@pytest.mark.parametrize(("valid", "reaches"), [(189, False), (191, True)])
def test_beside_the_target_nothing_is_disputed(valid, reaches):
    overall, warnings = rate_of(valid, 200 - valid)
    assert overall.meets_target is reaches
    assert "DIA002" not in warnings


def test_where_all_categories_count_together_only_the_whole_can_stand_at_the_target():
    rows = [
        package(order_id=f"{name}-{n}", category=name, amazon_verdict="invalid" if n < bad else "valid")
        for name, bad in (("Toys", 1), ("Home", 0))
        for n in range(100)
    ]

    def told(data):
        settings = Settings(marketplace="US", as_of=AS_OF, programme="sfp")
        warnings = poagen.analyze(packages(data), settings).report.warnings
        return [warning.message.split(" stands")[0] for warning in warnings if warning.code == "DIA002"]

    assert told(rows) == []
    assert told(rows[:100]) == ["The programme"]


def test_7_of_9_is_78_percent_however_many_exempt_envelopes_there_are():
    envelopes = [package("envelope", order_id=f"113-3000000-{n:07}") for n in range(50)]
    counted = [
        package(order_id=f"113-4000000-{n:07}", amazon_verdict="invalid" if n < 2 else "valid") for n in range(9)
    ]
    report = poagen.analyze(packages([*envelopes, *counted]), Settings(marketplace="US", as_of=AS_OF)).report
    assert report.counts.exempt == {"small-and-flat": 50}
    assert (report.vtr.overall.valid, report.vtr.overall.measured) == (7, 9)
    assert round(100 * report.vtr.overall.rate, 1) == 77.8
    assert report.vtr.overall.meets_target is False


# ---------------------------------------------------------------- findings

UNDATED = {"promised_delivery_at": "", "confirmed_at": ""}
UNSCANNED = {"first_scan_at": "", "delivery_scan_at": ""}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([package(promised_delivery_at="")], "POL010"),
        ([package(**UNDATED)], "POL011"),
        ([package(), package(**UNDATED)], "POL012"),
        ([package(**UNSCANNED)], "POL013"),
        ([package("envelope", amazon_verdict="invalid"), package()], "POL014"),
        ([package(promised_delivery_at="2026-12-01")], "POL015"),
    ],
)
def test_each_finding_is_told_where_it_holds_and_nowhere_else(rows, code):
    findings = judged(rows).findings
    assert [finding.code for finding in findings] == [code]
    assert findings[0].help


def test_a_good_package_gives_no_finding():
    assert judged([package()]).findings == ()


def test_an_empty_table_is_judged_in_silence():
    verdicts = judged([])
    assert verdicts.table.empty
    assert verdicts.findings == ()


def test_nobody_is_told_of_blank_scans_who_said_what_they_mean():
    assert judged([package(**UNSCANNED)], blank_scans_mean_none=True).findings == ()


@pytest.mark.parametrize(("stage", "prefix"), [("policy", "POL"), ("diagnosis", "DIA")])
def test_every_code_has_a_page_and_every_page_a_code(stage, prefix):
    code = "".join(path.read_text(encoding="utf-8") for path in (STAGES / stage).glob("*.py"))
    raised = set(re.findall(rf'"({prefix}\d{{3}})"', code))
    explained = {page.code for page in pages().values() if page.code.startswith(prefix)}
    own = (STAGES / stage / "data" / "findings.yaml").read_text(encoding="utf-8")
    assert raised == explained == set(re.findall(r"^- code: (\w+)", own, flags=re.MULTILINE))
    assert all(pages()[one.casefold()].do for one in raised)
