"""What policy says beside its verdicts: near misses, what is not known, values in other currencies, latency."""

import datetime as dt

import pytest
from policy_factory import AS_OF, judged, package, packages
from policy_situations import GERMAN, NEARLY

from poagen.api import Settings, analyze
from poagen.common.defects import BIT, CODES
from poagen.common.finding import PoagenError, Severity
from poagen.policy import choose_rule, difference, judge, rule_by_id, rule_lines, rules, steps
from poagen.policy.near import MEASURES
from poagen.policy.related import related_lines, related_metrics
from poagen.remedies import load_catalog

DE = rule_by_id("DE-2025-01-15")


def told(rows, rule=None, **options):
    verdicts = judge(packages(rows), rule, as_of=AS_OF, **options) if rule else judged(rows, **options)
    return {finding.code: finding for finding in verdicts.findings}


def test_a_service_named_otherwise_is_told_once_with_count_and_effect():
    bad = [package(order_id=f"1-{n}", **NEARLY, amazon_verdict="invalid") for n in range(3)]
    good = [package(order_id=f"2-{n}", amazon_verdict="valid") for n in range(17)]
    finding = told([*bad, *good])["POL020"]
    assert finding.message.startswith(
        "3 packages counted here would be left out had the service been named exactly "
    )
    assert '"USPS First Class Mail envelopes"' in finding.message
    assert "3 of them are invalid; the rate would be 100.00 % in place of 85.00 %" in finding.message
    assert "US-EXEMPT-FLAT" in finding.help
    assert "POL020" not in told(good)


def test_what_is_left_out_already_or_not_in_the_window_is_no_near_miss():
    assert told([package("envelope"), package()]) == {}
    assert "POL020" not in told([package(**NEARLY, promised_delivery_at="2026-12-01"), package()])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"package_value": 10.5, "ship_method": "USPS First Class Mail envelopes"}, "POL021"),
        ({"package_value": 11.01, "ship_method": "USPS First Class Mail envelopes"}, None),
        ({"package_value": 5.0, "ship_method": "USPS Standard Mail envelopes", "carrier": "OnTrac"}, "POL022"),
        ({"package_value": 5.0, "ship_method": ""}, "POL023"),
        ({"package_value": None, "ship_method": "USPS First Class Mail envelopes"}, "POL023"),
        ({"package_value": 5.0, "ship_method": "USPS Ground Advantage"}, None),
    ],
)
def test_a_near_miss_fails_by_one_condition_and_by_little(change, code):
    found = told([package(amazon_verdict="valid", **change), package(amazon_verdict="valid")])
    assert {one for one in found if one.startswith("POL02")} == ({code} if code else set())


def test_no_rate_is_promised_where_the_files_list_defects_only():
    rows = [package(**NEARLY, amazon_verdict="invalid"), package(order_id="2", amazon_verdict="invalid")]
    listed = packages(rows)
    known = judge(listed, rule_by_id("US-2025-01-15"), as_of=AS_OF).findings
    defects = type(listed)(listed.table, lists_all=False)
    (alone,) = judge(defects, rule_by_id("US-2025-01-15"), as_of=AS_OF).findings
    assert "the rate would be" in known[0].message
    assert "the rate would be" not in alone.message


def test_what_the_rule_leaves_open_is_told_once():
    rule = rule_by_id("MX-2021-04-05")
    rows = [package(order_id=str(n), marketplace="MX") for n in range(5)]
    finding = told(rows, rule)["POL016"]
    assert "No source gives the target of Amazon.com.mx" in finding.message
    assert [one.code for one in judge(packages(rows), rule, as_of=AS_OF).findings].count("POL016") == 1
    assert "POL016" not in told([package()])


def test_a_value_in_another_currency_is_converted_only_at_a_rate_that_is_given():
    row = package(**{**GERMAN, "currency": "USD", "package_value": 16.0})
    assert "USD" in told([row], DE)["POL017"].message
    assert judge(packages([row]), DE, as_of=AS_OF).table["status"].tolist() == ["measured"]
    for rate, status in ((0.9, "exempt"), (1.0, "measured")):
        verdicts = judge(packages([row]), DE, as_of=AS_OF, rates={"USD": rate})
        assert verdicts.table["status"].tolist() == [status]
        assert "POL017" not in {one.code for one in verdicts.findings}
    assert "POL017" not in told([package(**GERMAN)], DE)


@pytest.mark.parametrize("rates", [{"EUR": 0.0}, {"EUR": -1.0}, {"EUR": float("nan")}, {"euro": 1.0}])
def test_a_rate_that_is_none_is_refused(rates):
    with pytest.raises(PoagenError) as error:
        judged([package()], rates=rates)
    assert error.value.findings[0].code == "POL005"


def test_the_latency_seen_is_offered_and_not_applied():
    rows = [
        package(order_id=str(day), promised_delivery_at=f"2026-09-{day}", amazon_verdict="invalid")
        for day in (20, 28)
    ]
    rows.append(package(promised_delivery_at="2026-10-30", amazon_verdict="invalid"))
    verdicts = judged(rows)
    (note,) = [one for one in verdicts.findings if one.code == "POL018"]
    assert note.severity == Severity.NOTE
    assert "2 more invalid packages would count and 1 of the last days would not" in note.message
    assert verdicts.window.end == AS_OF
    for options in ({"latency": 14}, {"window": (AS_OF - dt.timedelta(days=29), AS_OF)}):
        assert "POL018" not in told(rows, **options)
    assert "POL018" not in told(rows[2:])


def test_where_no_list_of_carriers_is_known_nobody_is_called_unfit():
    rule = rule_by_id("CA-2021-08-09")
    verdicts = judge(packages([package(marketplace="CA", carrier="Zephyr Local")]), rule, as_of=AS_OF)
    assert verdicts.signs.tolist() == [0]
    british = rule_by_id("BR-2021-04-05")
    found = told([package(marketplace="BR", carrier="Zephyr Local")], british)
    assert "POL019" in found
    assert "POL019" not in told([package()])


@pytest.mark.parametrize(
    ("first", "last", "each", "gaps"),
    [
        (2, 31, 3, []),
        (8, 31, 3, []),
        (9, 31, 3, ["2026-10-09 and later"]),
        (2, 24, 3, ["2026-10-24 and before"]),
        (12, 20, 5, ["2026-10-12 and later", "2026-10-20 and before"]),
        (12, 20, 2, []),
        (-3, 20, 3, ["2026-10-20 and before"]),
    ],
)
def test_days_at_the_ends_of_the_window_of_which_the_files_have_nothing_are_told(first, last, each, gaps):
    days = [dt.date(2026, 10, 1) + dt.timedelta(days=day - 1) for day in range(first, last + 1)]
    rows = [
        package(promised_delivery_at=str(day)) for day in days if day.day < 15 or day.day > 16 for _ in range(each)
    ]
    found = [one.message for one in judged(rows).findings if one.code == "POL027"]
    assert len(found) == len(gaps)
    assert all(gap in message for gap, message in zip(gaps, found, strict=True))


def test_a_seller_who_sent_nothing_for_a_while_is_not_told_of_missing_days():
    rows = [package(promised_delivery_at=f"2026-10-{day}") for day in range(15, 32) for _ in range(3)]
    assert "POL027" in told(rows)
    assert "POL027" not in told([*rows, package(promised_delivery_at="2026-09-20")])


SENT = {"first_scan_at": "2026-10-06", "delivery_scan_at": "2026-10-08", "amazon_verdict": "invalid"}


@pytest.mark.parametrize(
    ("origin", "carrier", "codes"),
    [
        ("GB", "Evri", {"amazon-not-recognised"}),
        ("CN", "Evri", {"carrier-not-integrated"}),
        ("CN", "Yanwen", {"amazon-not-recognised"}),
    ],
)
def test_a_list_of_carriers_from_one_country_says_nothing_of_those_from_another(origin, carrier, codes):
    row = package(
        marketplace="UK",
        origin_country=origin,
        destination_country="GB",
        carrier=carrier,
        tracking_number="H00A",
        **SENT,
    )
    verdicts = judge(packages([row]), rule_by_id("UK-2025-01-15"), as_of=AS_OF)
    assert {code for code in CODES if verdicts.signs[0] & BIT[code]} == codes


@pytest.mark.parametrize(
    ("carrier", "number", "code"),
    [
        ("Other", "1Z999AA10123456784", "carrier-as-other"),
        ("Other - UPS", "1Z999AA10123456784", "carrier-as-other"),
        ("Other", "ABC4711XY", "carrier-not-integrated"),
        ("Fedx", "H00A", "carrier-as-other"),
        ("UPS", "1Z999AA10123456784", "amazon-not-recognised"),
    ],
)
@pytest.mark.parametrize("amazon", ["invalid", ""])
def test_what_was_filed_under_other_is_no_fault_of_amazons_in_a_store_without_a_list(
    carrier, number, code, amazon
):
    row = {**GERMAN, "origin_country": "DE", "carrier": carrier, "tracking_number": number, **SENT}
    verdicts = judge(
        packages([package(**{**row, "amazon_verdict": amazon})]), rule_by_id("DE-2025-01-15"), as_of=AS_OF
    )
    found = {name for name in CODES if verdicts.signs[0] & BIT[name]}
    assert (code in found) == (amazon == "invalid")
    assert ("amazon-not-recognised" in found) == (amazon == "invalid" and code == "amazon-not-recognised")


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("Royal Mail 1st Class stamps", "left out if the postage was bought through Amazon Buy Shipping"),
        ("", "left out if their service, which the data does not name, is one of stamps, and the postage was"),
        ("Tracked 48", None),
    ],
)
def test_without_the_service_it_is_not_said_that_the_place_of_purchase_alone_decides(service, words):
    row = package(
        marketplace="UK", origin_country="GB", destination_country="GB", carrier="Royal Mail", ship_method=service
    )
    findings = told([row], rule_by_id("UK-2025-01-15"))
    assert ("POL023" in findings) is (words is not None)
    assert words is None or words in findings["POL023"].message


def test_a_past_window_is_judged_by_the_rule_of_its_time():
    rows = [package(origin_country="GB", promised_delivery_at="2024-06-10", first_scan_at="2024-06-05")]
    then = analyze(packages(rows), Settings(marketplace="US", as_of=dt.date(2024, 6, 30))).report
    assert (then.policy.id, then.counts.exempt) == ("US-2021-08-09", {"origin": 1})
    ended = Settings(marketplace="US", window=(dt.date(2025, 1, 1), dt.date(2025, 1, 14)), as_of=AS_OF)
    assert analyze(packages(rows), ended).report.policy.id == "US-2021-08-09"


def test_prime_is_judged_by_its_own_rule():
    rows = [package("envelope", amazon_verdict="valid")]
    report = analyze(packages(rows), Settings(marketplace="US", as_of=AS_OF, programme="sfp")).report
    assert (report.counts.exempt, report.counts.measured, report.vtr.overall.target) == ({}, 1, 0.99)
    assert "POL016" in {warning.code for warning in report.warnings}


# ---------------------------------------------------------------- shown in words


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_is_shown_with_every_sentence_source_and_gap(rule):
    text = "\n".join(rule_lines(rule))
    parts = [*(said.says for said in rule.statements()), *(gap.says for gap in rule.unknown)]
    parts += [source.where for source in rule.sources]
    assert [part for part in parts if part not in text] == []


def test_two_rules_are_compared_by_what_they_say():
    lines = difference(rule_by_id("DE-2021-08-09"), rule_by_id("DE-2025-01-15"))
    assert "+ Within Germany only packages above €15 count." in lines
    assert any(line.startswith("- A package under €20 with an untracked service") for line in lines)
    assert "target:" not in lines
    assert difference(DE, DE)[-1] == "The two say the same."


@pytest.mark.parametrize(
    ("change", "question", "answer"),
    [
        ({}, "left out", "no: no exemption holds"),
        (NEARLY, "left out", "no, but for its service it would be"),
        ({"fulfillment_channel": "AFN"}, "counted", "no: Amazon ships it"),
        ({"promised_delivery_at": "2026-12-01"}, "window", "no: 2026-12-01"),
        ({"promised_delivery_at": ""}, "window", "the next best date"),
        ({"promised_delivery_at": "", "confirmed_at": ""}, "window", "no date; left out (20"),
        ({"amazon_verdict": "invalid"}, "Amazon's verdict", "invalid; it wins"),
        ({"tracking_number": "N/A"}, "number", "a placeholder"),
        ({"carrier": "UPS"}, "carrier", "the number looks like one of USPS"),
        ({"origin_country": "CN"}, "scans wanted", "[US-SCAN-CN]"),
        ({"delivery_scan_at": ""}, "scans found", "yes, but no delivery scan"),
        ({"first_scan_at": "", "delivery_scan_at": ""}, "scans found", "the data says nothing"),
        ({"tracking_entered_at": "2026-10-30"}, "in time", "no: the number was entered or edited after"),
    ],
)
def test_each_step_of_a_package_is_told(change, question, answer):
    verdicts = judged([package(**change), package(order_id="113-0000009-0000009", tracking_number="")])
    assert answer in dict(steps(verdicts, 0))[question]
    assert answer not in dict(steps(verdicts, 1))[question] or change == {}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (NEARLY, "service"),
        ({"package_value": 10.5, "ship_method": "USPS First Class Mail envelopes"}, "value"),
        ({"package_value": 5.0, "ship_method": "USPS Standard Mail envelopes", "carrier": "OnTrac"}, "carrier"),
        ({"package_value": 5.0, "ship_method": ""}, "open"),
    ],
)
def test_a_near_miss_names_a_measure_of_the_catalog_and_the_sentence(change, kind):
    found = told([package(amazon_verdict="valid", **change), package(amazon_verdict="valid")])
    (finding,) = [one for code, one in found.items() if code in ("POL020", "POL021", "POL022", "POL023")]
    assert MEASURES[kind] in finding.help
    assert "US-EXEMPT-FLAT" in finding.help


def test_every_measure_of_a_near_miss_is_in_the_catalog():
    assert set(MEASURES.values()) <= set(load_catalog().measures)


def test_a_value_near_a_limit_is_told_with_what_the_value_is_made_of():
    near = {"package_value": 10.5, "ship_method": "USPS First Class Mail envelopes"}
    assert "includes shipping and excludes tax" in told([package(**near)])["POL021"].help


def test_a_limit_in_another_currency_asks_for_its_rate():
    letter = {"destination_country": "FR", "ship_method": "Letter", "currency": "GBP", "package_value": 10.0}
    british = package(**{**GERMAN, "marketplace": "UK", "origin_country": "GB", **letter})
    rule = rule_by_id("UK-2025-01-15")
    assert "--rate EUR=RATE" in told([british], rule)["POL023"].help
    assert "POL023" not in told([british], rule, rates={"EUR": 0.87})


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("2nd Class letter", "perhaps, the data does not show it: Royal Mail 1st and 2nd class letters"),
        ("Large Letter", "no: no exemption holds"),
        ("Untracked 48", "no: no exemption holds"),
    ],
)
def test_no_other_letter_is_taken_for_one_with_a_stamp(service, answer):
    at_home = {"marketplace": "UK", "origin_country": "GB", "destination_country": "GB", "currency": "GBP"}
    row = package(**{**GERMAN, **at_home, "carrier": "Royal Mail", "ship_method": service})
    verdicts = judge(packages([row]), rule_by_id("UK-2025-01-15"), as_of=AS_OF)
    assert dict(steps(verdicts, 0))["left out"].startswith(answer)


@pytest.mark.parametrize(("end", "warned"), [("2025-02-01", True), ("2025-02-13", False), ("2025-01-14", False)])
def test_a_rule_that_came_into_force_within_the_window_is_told(end, warned):
    days = ("2024-12-20", "2025-01-10", "2025-01-20", "2025-02-10")
    rows = [package(order_id=f"1-{day}", promised_delivery_at=day, amazon_verdict="valid") for day in days]
    report = analyze(packages(rows), Settings(marketplace="US", as_of=dt.date.fromisoformat(end))).report
    assert ("POL024" in {one.code for one in report.warnings}) is warned


def test_a_delivery_scan_that_no_file_could_show_is_asked_for():
    china = {"origin_country": "CN", "package_value": 6.0}
    found = told([package(**china, delivery_scan_at=None), package(**china)])
    assert found["POL025"].message.startswith("1 package needs a delivery scan by the rule")
    assert "POL025" not in told([package(delivery_scan_at=None), package(**china)])
    assert "POL025" not in told([package(**china, delivery_scan_at=None)], blank_scans_mean_none=True)


@pytest.mark.parametrize(
    ("store", "day", "rule"),
    [
        ("UK", "2021-04-19", "UK-2021-04-19"),
        ("UK", "2021-08-08", "UK-2021-04-19"),
        ("UK", "2021-08-09", "UK-2021-08-09"),
        ("UK", "2023-03-30", "UK-2021-08-09"),
        ("UK", "2023-03-31", "UK-2023-03-31"),
        ("UK", "2025-01-14", "UK-2023-03-31"),
        ("UK", "2025-01-15", "UK-2025-01-15"),
        ("JP", "2022-08-22", "JP-2021-08-09"),
        ("JP", "2022-08-23", "JP-2022-08-23"),
        ("DE", "2025-01-14", "DE-2021-08-09"),
        ("IT", "2021-12-31", "IT-2021-08-09"),
        ("AU", "2021-08-08", "AU-2021-04-15"),
        ("US", "2025-01-14", "US-2021-08-09"),
    ],
)
def test_the_last_day_of_the_window_chooses_the_rule_of_its_time(store, day, rule):
    assert choose_rule(store, dt.date.fromisoformat(day)).id == rule


@pytest.mark.parametrize("store", sorted({rule.marketplace for rule in rules()}))
def test_before_the_first_rule_of_a_store_nothing_is_judged(store):
    first = min(rule.effective_from for rule in rules() if rule.marketplace == store)
    with pytest.raises(PoagenError) as error:
        choose_rule(store, first - dt.timedelta(days=1))
    (finding,) = error.value.findings
    assert finding.code == "POL003"
    assert store in finding.help


def test_every_target_beside_the_rate_is_shown_with_its_sources():
    shown = "\n".join(related_lines())
    for metric in related_metrics().metrics:
        assert f"{metric.id}  {metric.title}: {metric.says}" in shown
    assert all(f"  {source.id}  " in shown for source in related_metrics().sources)


@pytest.mark.parametrize(
    ("currency", "left_out"), [("", True), ("€", True), ("EUR", True), ("$", False), ("¥", False), ("?", False)]
)
def test_a_sign_is_the_stores_currency_only_where_it_may_mean_it(currency, left_out):
    row = package(**{**GERMAN, "currency": currency, "package_value": 9.99})
    verdicts = judge(packages([row]), DE, as_of=AS_OF)
    assert verdicts.table["status"].tolist() == ["exempt" if left_out else "measured"]
    found = {finding.code: finding for finding in verdicts.findings}
    assert ("POL017" in found) is not left_out
    if not left_out:
        assert (f'in "{currency}"' if currency != "?" else "no known currency") in found["POL017"].message
        assert "--rate USD=RATE" in found["POL017"].help
        assert "column currency" in found["POL017"].help


def test_a_dollar_sign_is_the_dollar_of_its_store():
    row = package("envelope", currency="$")
    assert judged([row]).table["status"].tolist() == ["exempt"]


def test_a_rate_for_the_stores_own_currency_is_told():
    found = told([package()], rates={"USD": 2.0})["POL029"]
    assert found.message.startswith("the rate USD=2 is not used")
    assert "--rate EUR=RATE" in found.help
    assert "POL029" not in told([package()], rates={"USD": 1.0, "EUR": 2.0})


def test_packages_that_a_rule_left_out_before_it_was_in_force_are_counted_too():
    early, late = "2025-01-10", "2025-01-20"
    rows = [
        package(order_id="1", promised_delivery_at=early, amazon_verdict="valid"),
        package("envelope", order_id="2", promised_delivery_at=early),
        package("envelope", order_id="3", promised_delivery_at=late),
        package(order_id="4", promised_delivery_at="2024-11-20", amazon_verdict="valid"),
    ]
    report = analyze(packages(rows), Settings(marketplace="US", as_of=dt.date(2025, 2, 1))).report
    (finding,) = [one for one in report.warnings if one.code == "POL024"]
    assert "and 2 packages of the window are of earlier days" in finding.message
