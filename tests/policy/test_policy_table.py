"""The US rule, package by package: status, reason, verdict, defect and risks, and the sentence that decided."""

import datetime as dt

import pytest
from policy_factory import AS_OF, FIXTURE, RULE, codes, judged, package, packages

from poagen import read
from poagen.common.defects import CODES
from poagen.common.packages import COLUMNS
from poagen.diagnosis.defects import assign
from poagen.policy import judge

CASES = FIXTURE["cases"]
READINGS = {
    "amazon-says-valid",
    "amazon-says-invalid",
    "told-number-not-in-data",
    "no-carrier-could-scan-it",
    "slip-from-its-label",
    "parcel-travelled-under-another-number",
    "value-not-known",
    "delivery-scan-not-in-data",
    "strong-check-digit-fails",
    "no-scan-evidence",
}
NOT_A_VERDICT = {"US-WINDOW", "US-COUNT-MFN", "US-COUNT-SHIPPED", "US-LATE-SCAN", "other-marketplace", "no-date"}


def rows_of(case):
    own = package(case.get("base", "sent"), **case.get("with", {}))
    others = [
        {**package(), "order_id": f"113-000010{place}-0000000", "tracking_number": number}
        for place, number in enumerate(("9400111867797904969142", "9400111825502297171614"))
    ]
    beside = zip(others, case.get("beside", []), strict=False)
    return [own, *({**own, **row} if row else other for other, row in beside)]


def options_of(case):
    window = case.get("window")
    return {
        "latency": case.get("latency", 0),
        "window": tuple(map(dt.date.fromisoformat, window)) if window else None,
        "blank_scans_mean_none": case.get("blank_scans") == "none",
    }


def told_of(verdicts, place=0):
    """What is said of one package."""
    row = verdicts.table.iloc[place]
    primary = int(assign(verdicts).primary[place])
    defect = CODES[primary] if primary >= 0 else ""
    told = {name: row[name] for name in ("status", "reason", "verdict")}
    return {**told, "defect": defect, "also": codes(verdicts.signs[place]) - {defect}}


def expected_of(case):
    return {
        "status": case.get("status", "measured"),
        "reason": case.get("reason", ""),
        "verdict": case["verdict"],
        "defect": case.get("defect", ""),
        "also": set(case.get("also", ())),
    }


def named(case):
    return case["name"].replace(" ", "-")


def alone(case):
    return "beside" in case or case.get("alone", False)


@pytest.fixture(scope="module")
def together():
    """The packages that no other touches, judged as packages of one order, a table for each set of options."""
    found = {}
    for options in {str(options_of(case)) for case in CASES}:
        cases = [case for case in CASES if not alone(case) and str(options_of(case)) == options]
        rows = [{**rows_of(case)[0], "package_id": str(place)} for place, case in enumerate(cases)]
        verdicts = judged(rows, **options_of(cases[0]))
        found.update({case["name"]: (verdicts, place) for place, case in enumerate(cases)})
    return found


@pytest.mark.parametrize("case", CASES, ids=named)
def test_package(case, together):
    verdicts, place = (judged(rows_of(case), **options_of(case)), 0) if alone(case) else together[case["name"]]
    assert told_of(verdicts, place) == expected_of(case)
    if case["rule"] not in NOT_A_VERDICT:
        assert verdicts.table["sentence"].iloc[place] == case["rule"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if None not in case.get("with", {}).values()][::9], ids=named
)
def test_package_alone_from_a_csv(case, tmp_path):
    rows = rows_of(case)
    columns = (*COLUMNS, "amazon_scan", "amazon_delivery_scan")
    header = [name for name in columns if any(name in row for row in rows)]
    lines = [",".join(header), *(",".join(f'"{row.get(name, "")}"' for name in header) for row in rows)]
    path = tmp_path / "packages.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    verdicts = judge(read([path]), RULE, as_of=AS_OF, **options_of(case))
    assert told_of(verdicts) == expected_of(case)


def test_every_sentence_of_the_rule_and_every_reading_is_tested():
    tested = {case["rule"] for case in CASES}
    own = {said.id for said in RULE.statements()} - {
        RULE.target.id,
        "US-COUNT-UNIT",
        "US-VALUE",
        "US-INVALID-CHARACTERS",
        *(note.id for note in RULE.notes),
    }
    assert own | READINGS <= tested
    assert tested <= own | READINGS | NOT_A_VERDICT


def test_every_defect_but_those_that_scans_cannot_prove_is_primary_somewhere():
    assert set(CODES) - {case.get("defect") for case in CASES} == {"late-first-scan"}


def test_every_status_has_its_reasons():
    reasons = {case["reason"] for case in CASES if case.get("reason")}
    assert reasons == {part.reason for part in RULE.exemptions} | {
        "fba",
        "cancelled",
        "other-marketplace",
        "not-shipped",
        "no-date",
        "outside-window",
    }


@pytest.mark.parametrize(("scans", "verdict"), [(1, "valid"), (2, "invalid")])
def test_the_scan_of_the_delivery_is_enough_where_one_scan_is_wanted(scans, verdict):
    wanted = [part.model_copy(update={"scans": scans} if part.delivery_scan else {}) for part in RULE.scans]
    row = package(origin_country="CN", package_value=6.0, first_scan_at="", scan_count=1)
    rule = RULE.model_copy(update={"scans": wanted})
    assert judge(packages([row]), rule, as_of=AS_OF).table["verdict"].tolist() == [verdict]
