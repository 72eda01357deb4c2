"""Intervals, recovery at three rates, the smallest fix, disputes, and events beside onsets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
import suspensions as made
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from poagen import PoagenError, Settings, analyze
from poagen.common.packages import NUMBER_COLUMNS, Packages, empty_table
from poagen.diagnosis import Analysis, Event, read_events
from poagen.diagnosis.events import coincidences
from poagen.diagnosis.rates import wilson
from poagen.diagnosis.recovery import HORIZON_DAYS, roll

AS_OF = dt.date(2026, 10, 31)
BAD, GOOD = {"amazon_verdict": "invalid"}, {"amazon_verdict": "valid"}
RNG = made.random.Random(3)


def analysed(rows: list[dict[str, str]], **options: object) -> Analysis:
    table = empty_table(len(rows))
    cells = [
        {
            "order_id": f"111-0000000-{place:07}",
            "package_id": "1",
            "carrier": "UPS",
            "tracking_number": made.ups(RNG),
            "confirmed_at": "2026-10-18",
            "promised_delivery_at": "2026-10-22",
            "first_scan_at": "2026-10-20T10:00:00-07:00",
            "category": "Home",
            **row,
        }
        for place, row in enumerate(rows)
    ]
    for name in dict.fromkeys(key for row in cells for key in row):
        blank = float("nan") if name in NUMBER_COLUMNS else ""
        table[name] = [row.get(name, blank) for row in cells]
    return analyze(Packages(table), Settings(marketplace="US", as_of=AS_OF, **options))  # type: ignore[arg-type]


@given(st.integers(1, 5000), st.data())
@settings(max_examples=60, deadline=None)
def test_the_interval_is_wilsons(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    theirs = binomtest(successes, trials).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert 0 <= low <= successes / trials <= high <= 1


def test_a_small_sample_is_told_with_both_counts_and_its_interval() -> None:
    rows = [{**BAD, "category": "Toys"}] * 2 + [{**GOOD, "category": "Toys"}] * 7 + [GOOD] * 30
    report = analysed(rows).report
    small = {item.category: item.small for item in report.vtr.by_category}
    assert small == {"Toys": True, "Home": False}
    (note,) = [warning.message for warning in report.warnings if warning.code == "DIA021"]
    assert "2 of 9" in note
    toys = report.vtr.by_category[0]
    assert toys.interval == pytest.approx((0.4526, 0.9368), abs=1e-4)


def test_a_small_sample_without_failures_needs_no_note() -> None:
    report = analysed([GOOD] * 5).report
    assert report.vtr.overall.small
    assert "DIA021" not in {warning.code for warning in report.warnings}


def days_of(bad_days: int, per_day: int = 10) -> list[dict[str, str]]:
    rows = []
    for step in range(30):
        day = str(AS_OF - dt.timedelta(days=29 - step))
        rows += [{**(BAD if step < bad_days else GOOD), "promised_delivery_at": day}] * per_day
    return rows


def test_recovery_is_told_at_three_rates_the_better_the_sooner() -> None:
    recovery = analysed(days_of(10)).report.recovery
    assert [item.assumed_rate for item in recovery.scenarios] == [1.0, 0.98, 0.95]
    dates = {item.assumed_rate: item.date_at_target for item in recovery.scenarios}
    assert dates[1.0] == AS_OF + dt.timedelta(days=9)
    assert dates[0.98] == recovery.date_at_target
    assert dates[0.95] == AS_OF + dt.timedelta(days=9)
    assert all(item.by_category[0].date_at_target == item.date_at_target for item in recovery.scenarios)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1)), min_size=1, max_size=40), st.sampled_from([1.0, 0.9])
)
@settings(max_examples=60, deadline=None)
def test_a_rolled_window_counts_what_is_left_and_what_has_come(days: list[tuple[int, float]], rate: float) -> None:
    measured = np.array([count for count, _ in days])
    invalid = np.array([int(count * share) for count, share in days])
    forecast = roll(measured, invalid, rate)
    volume = measured[-30:].mean()
    for after in (1, len(days) // 2 + 1, HORIZON_DAYS):
        old, come = slice(min(after, len(days)), None), min(after, len(days))
        assert forecast.measured[after - 1] == pytest.approx(measured[old].sum() + come * volume)
        assert forecast.invalid[after - 1] == pytest.approx(invalid[old].sum() + come * volume * (1 - rate))


def after(bad: int, day: int = 3, per_day: int = 10) -> list[dict[str, str]]:
    """Packages promised on a day after the window, the first of them invalid."""
    return [{**(BAD if n < bad else GOOD), "promised_delivery_at": f"2026-11-{day:02}"} for n in range(per_day)]


def test_packages_that_were_shipped_already_come_as_they_are() -> None:
    """20 of 300 fail early in the window; what failed of 3 November stays in it for 30 days."""
    plain, known = (analysed([*days_of(2), *later]).report.recovery for later in ([], after(10, per_day=11)))
    assert plain.scenarios[0].date_at_target == AS_OF + dt.timedelta(days=1)
    assert [(day.date, day.measured, day.invalid) for day in known.shipped_already] == [
        (dt.date(2026, 11, 3), 11, 10)
    ]
    assert known.scenarios[0].date_at_target == AS_OF + dt.timedelta(days=1)
    more = analysed([*days_of(2), *after(20, per_day=20)]).report.recovery
    assert more.scenarios[0].date_at_target == dt.date(2026, 12, 3)
    assert plain.shipped_already == []


def test_what_falls_below_target_again_is_not_told_as_back() -> None:
    """10 of 300 are invalid now, and all 18 of 1 November: at target today, then below it for 30 days."""
    report = analysed([*days_of(1), *after(18, day=1, per_day=18)]).report
    assert report.vtr.overall.meets_target
    assert {item.date_at_target for item in report.recovery.scenarios[:2]} == {dt.date(2026, 12, 1)}


def test_a_package_that_is_known_takes_the_place_of_a_new_one() -> None:
    measured, invalid = np.full(30, 10), np.zeros(30, dtype=np.int64)
    known, bad = np.zeros(HORIZON_DAYS), np.zeros(HORIZON_DAYS)
    known[:2], bad[:2] = (4, 25), (3, 5)
    forecast = roll(measured, invalid, 0.9, (known, bad))
    assert forecast.measured[:3] == pytest.approx([300, 315, 315])
    assert forecast.invalid[:3] == pytest.approx([3.6, 8.6, 9.6])


def test_proven_repairs_are_counted_into_the_rates_and_nothing_else_is() -> None:
    label = "1Z999AA10123456784"
    slip = {"tracking_number": "1Z999AA10123456774", "label_tracking_number": label, "label_carrier": "UPS"}
    rows = [slip, {**slip, "delivery_scan_at": "2026-10-21"}, *[{}] * 18]
    analysis = analysed(rows)
    with_repairs = analysis.report.recovery.with_repairs
    assert analysis.report.vtr.overall.invalid == 2
    assert with_repairs is not None
    assert (with_repairs.repairs, with_repairs.overall.rate) == (1, pytest.approx(0.95))
    assert [(item.category, item.repairs) for item in with_repairs.by_category] == [("Home", 1)]
    assert analysed([BAD, *[GOOD] * 18]).report.recovery.with_repairs is None


def two_causes(home: int, toys: int) -> list[dict[str, str]]:
    unscanned = {"first_scan_at": "", "scan_count": 0.0}
    rows = [{"operator": "A.K.", "category": "Home", **unscanned}] * home
    rows += [{"operator": "B.L.", "category": "Toys", "tracking_number": "N/A"}] * toys
    for category in ("Home", "Toys"):
        rows += [{"operator": name, "category": category} for name in ("A.K.", "B.L.", "C.N.") for _ in range(70)]
    return [*rows, *[{"operator": "A.K.", "category": "Toys", **unscanned}] * 3]


def test_the_smallest_fix_names_the_fewest_causes_that_lift_every_blocked_category() -> None:
    both = analysed(two_causes(40, 30)).report
    assert [cause.code for cause in both.root_causes] == ["no-carrier-scan", "placeholder-number"]
    assert both.smallest_fix == ["RC1", "RC2"]
    one = analysed(two_causes(40, 6)).report
    assert [item.meets_target for item in one.vtr.by_category] == [False, True]
    assert one.smallest_fix == ["RC1"]


def test_no_fix_is_needed_at_target_and_none_is_told_where_causes_do_not_suffice() -> None:
    assert analysed([BAD, *[GOOD] * 99]).report.smallest_fix == []
    spread = analysed([{**verdict, "operator": name} for name in "ABC" for verdict in [BAD] * 10 + [GOOD] * 60])
    assert spread.report.root_causes == []
    assert spread.report.smallest_fix is None


def test_a_package_that_amazon_calls_invalid_against_its_scans_is_listed_for_dispute() -> None:
    scanned = {"scan_count": 4.0, "delivery_scan_at": "2026-10-21", "tracking_entered_at": "2026-10-18"}
    missing = {**BAD, "tracking_number": ""}
    report = analysed([{**BAD, **scanned}, missing, {**GOOD, **scanned}]).report
    (dispute,) = report.disputes
    assert dispute.order_id == "111-0000000-0000000"
    assert (dispute.first_scan_at, dispute.scan_count) == ("2026-10-20T10:00:00-07:00", 4)
    assert dispute.shipped == dt.date(2026, 10, 18)


def stepped() -> list[dict[str, str]]:
    """Operator A.K. fails from 12 October on."""
    rows = []
    for step in range(26):
        day = dt.date(2026, 10, 1) + dt.timedelta(days=step)
        for name in ("A.K.", "B.L."):
            bad = {"first_scan_at": "", "scan_count": 0.0} if name == "A.K." and day.day >= 12 else {}
            cells = {"operator": name, "confirmed_at": str(day), "promised_delivery_at": "2026-10-25"}
            rows += [{**cells, **bad}] * 6
    return rows


def test_an_event_near_the_onset_stands_beside_it_and_a_far_one_does_not() -> None:
    events = [
        Event(date=dt.date(2026, 10, 13), what="Software update"),
        Event(date=dt.date(2026, 10, 10), what="New employee"),
        Event(date=dt.date(2026, 9, 1), what="New carrier"),
    ]
    (cause,) = analysed(stepped(), events=events).report.root_causes
    assert cause.onset == dt.date(2026, 10, 12)
    assert [(item.what, item.days_apart) for item in cause.coincides_with] == [
        ("Software update", -1),
        ("New employee", 2),
    ]
    (same,) = analysed(stepped()).report.root_causes
    assert same == cause.model_copy(update={"coincides_with": []})


def test_events_are_read_from_csv_and_yaml_alike(tmp_path: Path) -> None:
    table, listed = tmp_path / "events.csv", tmp_path / "events.yaml"
    table.write_text("Date;What\n2026-10-01;New carrier, Zephyr\n\n", encoding="utf-8-sig")
    listed.write_text("events:\n  - {date: 2026-10-01, what: 'New carrier, Zephyr'}\n", encoding="utf-8")
    assert (
        read_events(table)
        == read_events(listed)
        == (Event(date=dt.date(2026, 10, 1), what="New carrier, Zephyr"),)
    )


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("date,what\n01.10.2026,New carrier\n", 2, "not a day"),
        ("date,what\n2026-10-01,\n", 2, "what happened"),
        ("date,what\n,New carrier\n", 2, "no date"),
        ("day,what\n2026-10-01,New carrier\n", None, "no column date"),
        ("", None, "no column date"),
        ("date,what\n2026-10-01,New carrier, and new labels\n", 2, "more cells"),
        ("date,what,what\n2026-10-01,New carrier,New labels\n", None, "stands twice"),
    ],
)
def test_an_event_that_cannot_be_read_is_named(tmp_path: Path, text: str, row: int | None, words: str) -> None:
    path = tmp_path / "events.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PoagenError) as told:
        read_events(path)
    (finding,) = told.value.findings
    assert (finding.code, finding.row) == ("DIA020", row)
    assert words in finding.message


def test_a_file_of_events_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PoagenError) as told:
        read_events(tmp_path / "none.csv")
    assert told.value.findings[0].code == "DIA020"


def test_an_event_of_spaces_alone_is_refused_in_yaml_too(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    path.write_text("events:\n  - {date: 2026-10-01, what: '  '}\n", encoding="utf-8")
    with pytest.raises(PoagenError) as told:
        read_events(path)
    assert told.value.findings[0].row == 2


def test_cells_that_are_blank_beside_an_event_are_no_words(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("date,what\n2026-10-01,New carrier,,\n", encoding="utf-8")
    assert [event.what for event in read_events(path)] == ["New carrier"]


@pytest.mark.parametrize(("day", "apart"), [(2, None), (3, 4), (6, 1), (7, 0), (11, -4), (12, None)])
def test_an_event_counts_from_three_days_before_the_first_to_three_after_the_last_day_of_the_onset(
    day: int, apart: int | None
) -> None:
    (cause,) = analysed(stepped()).report.root_causes
    october = [dt.date(2026, 10, 1) + dt.timedelta(days=ago) for ago in range(31)]
    begun = {"onset": october[6], "onset_earliest": october[5], "onset_latest": october[7]}
    near = coincidences(cause.model_copy(update=begun), [Event(date=october[day - 1], what="New carrier")])
    assert [item.days_apart for item in near] == ([] if apart is None else [apart])
