"""What holds for any packages whatever."""

import datetime as dt
import os

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policy_factory import AS_OF, FIXTURE, RULE, judged, package, packages

from poagen.api import Settings, analyze
from poagen.common.defects import BIT, CODES
from poagen.diagnosis.defects import assign
from poagen.policy import judge, rules

FEW = 2 if os.environ.get("MUTANT_UNDER_TEST") else 6
"""Fewer where a line was changed on trial (tools/mutants.py), which runs the tests very often."""
SLOW = settings(max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.too_slow])

DAYS = st.dates(dt.date(2026, 9, 20), dt.date(2026, 11, 10)).map(dt.date.isoformat)
MOMENTS = st.one_of(
    st.none(),
    st.just(""),
    DAYS,
    st.builds("{}T{:02}:30:00{}".format, DAYS, st.integers(0, 23), st.sampled_from(["", "Z", "-07:00", "+09:00"])),
)
NUMBERS = sorted(
    {case["with"]["tracking_number"] for case in FIXTURE["cases"] if case.get("with", {}).get("tracking_number")}
)
SERVICES = ["USPS Ground Advantage", "USPS First Class Mail envelopes", "USPS Letter", "", None]
STATUSES = ["Shipped", "Cancelled", "Canceled", "Unshipped", "", None]
STORES = ["US", "Amazon.com", "Amazon.ca", "", None]
CARRIERS = ["USPS", "usps", "UPS", "FedEx", "DHL", "Other", "Other: USPS", "USSP", "Zephyr Local", "N/A", "", None]
ORIGINS = ["US", "CN", "GB", "IN", "CA", "DE", "?", "", None]
LABEL_STATUSES = ["Voided", "Label Created", "In Transit", "Delivered", "Printed", "", None]
ROWS = st.fixed_dictionaries(
    {
        "order_id": st.sampled_from([f"113-0000001-000000{n}" for n in range(6)]),
        "marketplace": st.sampled_from(STORES),
        "fulfillment_channel": st.sampled_from(["MFN", "AFN", "", None]),
        "order_status": st.sampled_from(STATUSES),
        "category": st.sampled_from(["Toys", "Digital Products", "", None]),
        "package_value": st.sampled_from([4.99, 5.0, 9.99, 10.0, 14.99, 15.0, 40.0, None]),
        "currency": st.sampled_from(["USD", "GBP", "", None]),
        "origin_country": st.sampled_from(ORIGINS),
        "promised_delivery_at": MOMENTS,
        "confirmed_at": MOMENTS,
        "carrier": st.sampled_from(CARRIERS),
        "ship_method": st.sampled_from(SERVICES),
        "tracking_number": st.sampled_from([*NUMBERS, "", None]),
        "tracking_entered_at": MOMENTS,
        "label_carrier": st.sampled_from(CARRIERS),
        "label_tracking_number": st.sampled_from([*NUMBERS, "", None]),
        "label_status": st.sampled_from(LABEL_STATUSES),
        "first_scan_at": MOMENTS,
        "delivery_scan_at": MOMENTS,
        "scan_count": st.sampled_from([None, 0, 1, 2]),
        "amazon_verdict": st.sampled_from(["", "", None, "valid", "invalid"]),
        "amazon_scan": st.sampled_from([None, "", "yes", "no"]),
        "amazon_delivery_scan": st.sampled_from([None, "", "yes", "no"]),
    }
)
TABLES = st.lists(ROWS, min_size=1, max_size=12)


def numbered(rows):
    return [{**row, "package_id": str(place)} for place, row in enumerate(rows)]


@given(TABLES, st.booleans())
@SLOW
def test_every_package_goes_to_one_place_with_its_reason(rows, blank_is_none):
    verdicts = judged(rows, blank_scans_mean_none=blank_is_none)
    table = verdicts.table
    assert table.index.tolist() == list(range(len(rows)))
    assert table["status"].isin(["measured", "exempt", "excluded"]).all()
    assert ((table["reason"] == "") == (table["status"] == "measured")).all()
    assert table["verdict"].isin(["valid", "invalid", "unknown"]).all()
    assert (table["sentence"] != "").all()
    assert table.loc[table["status"] == "measured", "judged"].all()


@given(TABLES)
@SLOW
def test_packages_are_excluded_exempt_or_measured(rows):
    counts = analyze(packages(numbered(rows)), Settings(marketplace="US", as_of=AS_OF)).report.counts
    assert counts.packages == len(rows)
    assert counts.packages == sum(counts.excluded.values()) + sum(counts.exempt.values()) + counts.measured
    assert counts.measured == counts.valid + counts.invalid + counts.unknown


@given(TABLES, st.booleans())
@SLOW
def test_what_is_invalid_has_a_sign_and_its_lowest_is_the_defect(rows, blank_is_none):
    verdicts = judged(rows, blank_scans_mean_none=blank_is_none)
    primary = assign(verdicts).primary
    assert (verdicts.signs[verdicts.invalid] > 0).all()
    assert ((primary >= 0) == verdicts.invalid).all()
    for bits, place in zip(verdicts.signs.tolist(), primary.tolist(), strict=True):
        if place >= 0:
            assert CODES[place] == next(code for code in CODES if bits & BIT[code])


@given(TABLES)
@SLOW
def test_a_package_is_called_invalid_only_with_ground(rows):
    verdicts = judged(rows)
    grounds = {said.id for said in (*RULE.scans, *RULE.invalid)} | {
        "amazon-says-invalid",
        "no-carrier-could-scan-it",
        "slip-from-its-label",
        "parcel-travelled-under-another-number",
        "strong-check-digit-fails",
    }
    assert set(sentences(verdicts, "invalid")) <= grounds
    assert set(sentences(verdicts, "valid")) <= {said.id for said in RULE.scans} | {"amazon-says-valid"}


def sentences(verdicts, verdict):
    counted = verdicts.table[verdicts.table["status"] != "exempt"]
    return counted.loc[counted["verdict"] == verdict, "sentence"]


@given(TABLES)
@SLOW
def test_a_further_scan_never_spoils_a_domestic_package(rows):
    domestic = [{**row, "origin_country": "US"} for row in rows]
    before = judged(domestic).table["verdict"]
    for scan in ({"first_scan_at": "2026-10-05T10:00:00-07:00"}, {"scan_count": 3}):
        after = judged([{**row, **scan} for row in domestic]).table["verdict"]
        assert (after[before == "valid"] == "valid").all()


@given(TABLES, st.randoms(use_true_random=False))
@SLOW
def test_the_order_of_rows_does_not_matter(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    plain, shuffled = judged(rows), judged([rows[place] for place in order])
    assert plain.table.iloc[order].reset_index(drop=True).equals(shuffled.table)
    assert (plain.signs[order] == shuffled.signs).all()
    assert plain.findings == shuffled.findings


@given(TABLES, st.booleans())
@SLOW
def test_amazons_verdict_always_wins(rows, blank_is_none):
    for word in ("valid", "invalid"):
        verdicts = judged([{**row, "amazon_verdict": word} for row in rows], blank_scans_mean_none=blank_is_none)
        assert (verdicts.table["verdict"] == word).all()


@given(TABLES)
@SLOW
def test_amazons_verdict_does_not_change_what_counts(rows):
    said, blank = ([{**row, "amazon_verdict": word} for row in rows] for word in ("invalid", ""))
    assert judged(said).table[["status", "reason"]].equals(judged(blank).table[["status", "reason"]])


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=FEW, deadline=None)
def test_the_window_moves_by_the_latency_exactly(latency, more):
    days = [AS_OF - dt.timedelta(days=back) for back in range(-5, 160)]
    rows = [package(promised_delivery_at=day.isoformat()) for day in days]
    for shift in (latency, latency + more):
        verdicts = judged(rows, latency=shift)
        end = AS_OF - dt.timedelta(days=shift)
        inside = [end - dt.timedelta(days=29) <= day <= end for day in days]
        assert verdicts.measured.tolist() == inside
        assert (verdicts.window.end, verdicts.window.days, sum(inside)) == (end, 30, 30)


@given(TABLES)
@SLOW
def test_reading_blank_as_none_leaves_no_blank_unknown_and_spoils_nothing_that_has_a_scan(rows):
    plain, strict = judged(rows).table, judged(rows, blank_scans_mean_none=True).table
    assert not (strict["sentence"] == "no-scan-evidence").any()
    changed = np.asarray(plain["verdict"] != strict["verdict"])
    assert (plain["verdict"][changed] == "unknown").all()
    assert (strict["verdict"][changed] == "invalid").all()


@given(TABLES)
@SLOW
def test_judging_leaves_its_input_as_it_was(rows):
    given_packages = packages(rows)
    copy = given_packages.table.copy(deep=True)
    judge(given_packages, RULE, as_of=AS_OF)
    assert given_packages.table.equals(copy)


PLACES = st.sampled_from(["US", "GB", "DE", "FR", "CN", "?", "", None])
MONEY = st.sampled_from(["EUR", "GBP", "USD", "SEK", "", None])


@given(st.sampled_from(rules()), TABLES, st.data())
@SLOW
def test_every_rule_puts_each_package_in_one_place_and_rates_only_make_more_known(rule, rows, data):
    varied = [
        {
            **row,
            "marketplace": rule.marketplace,
            "destination_country": data.draw(PLACES),
            "currency": data.draw(MONEY),
        }
        for row in rows
    ]
    plain = judge(packages(varied), rule, as_of=AS_OF)
    rated = judge(packages(varied), rule, as_of=AS_OF, rates={"EUR": 2.0, "GBP": 2.5, "USD": 1.5, "SEK": 0.2})
    reasons = {part.reason for part in rule.exemptions}
    for verdicts in (plain, rated):
        table, exempted = verdicts.table, verdicts.scope.exempted
        assert set(table.loc[table["status"] == "exempt", "reason"]) <= reasons
        assert ((exempted.near < 0) | (exempted.by < 0)).all()
        assert ((exempted.near < 0) == (exempted.near_kind < 0)).all()
    held = plain.scope.exempted.by >= 0
    assert (rated.scope.exempted.by[held] >= 0).all()
    assert not (
        (plain.table["sentence"] != "value-not-known") & (rated.table["sentence"] == "value-not-known")
    ).any()
