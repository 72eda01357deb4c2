"""``poagen verify-plan``: which preventive measures hold by their figure in new data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_world import TYPED, fails, package, poagen, table

SCANNED, CONNECTED = "PM-005", "PM-001"
END = ("--as-of", "2026-11-28")
PROMISED = "    promised: share of packages with a mistyped tracking number: at most 0.1 % over 14 days"


def rows(*, slips: int = 0) -> list[dict[str, str]]:
    """Ten packages a day from 6 to 25 November; the first have a number with a wrong check digit and no scan."""
    made = []
    for number in range(200):
        day = number // 10
        shipped = {
            "confirmed_at": f"2026-11-{6 + day:02d}",
            "first_scan_at": f"2026-11-{6 + day:02d}",
            "promised_delivery_at": f"2026-11-{min(9 + day, 28):02d}",
        }
        one = package(number, **shipped)
        right = one["tracking_number"]
        wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
        fault = {"tracking_number": wrong, "first_scan_at": "", "scan_count": ""} if number < slips else {}
        made.append({**one, **fault})
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's case, in which two preventive measures are in force; nobody changes it."""
    home = tmp_path_factory.mktemp("verify") / "c"
    return Path(shutil.copytree(TYPED, home, ignore=shutil.ignore_patterns("out", "evidence")))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("new") / "good.csv", table(rows()))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("new") / "bad.csv", table(rows(slips=40)))


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def about(out: str, measure: str) -> list[str]:
    """The lines on one measure."""
    lines = out.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(measure))
    rest = [place for place, line in enumerate(lines) if place > start and not line.startswith(" ")]
    return lines[start : rest[0] if rest else None]


def test_a_measure_that_holds_is_told_with_its_promise_and_its_figure(folder: Path, good: Path) -> None:
    shown = poagen("verify-plan", folder, good, *END)
    assert shown.code == 0
    assert about(shown.out, SCANNED) == [
        f"{SCANNED}  holds: Labels scanned at packing",
        f"{PROMISED}; in force since 2026-11-05",
        "    now: 0.0 % of 200 packages, over 24 of 14 days",
    ]
    assert about(shown.out, CONNECTED)[0].startswith(f"{CONNECTED}  to be read in your own records: ")
    assert "PM-038" not in shown.out
    assert "CA-" not in shown.out


def test_a_measure_that_fails_ends_with_1_in_words_and_as_json(folder: Path, bad: Path) -> None:
    shown = poagen("verify-plan", folder, bad, *END)
    assert shown.code == 1
    assert about(shown.out, SCANNED)[0] == f"{SCANNED}  DOES NOT HOLD: Labels scanned at packing"
    assert about(shown.out, SCANNED)[2] == "    now: 20.0 % of 200 packages, over 24 of 14 days"
    told = poagen("verify-plan", folder, bad, *END, "--json")
    assert told.code == 1
    held = {one["measure"]: one for one in json.loads(told.out)}
    assert list(held) == [CONNECTED, SCANNED]
    assert (held[SCANNED]["outcome"], held[SCANNED]["value"], held[SCANNED]["measured"]) == ("fails", 0.2, 200)
    assert (held[SCANNED]["since"], held[SCANNED]["days"], held[SCANNED]["wanted"]) == ("2026-11-05", 24, 14)
    assert (held[CONNECTED]["outcome"], held[CONNECTED]["value"]) == ("not computed", None)


def test_the_day_ends_the_period_and_too_few_days_or_none_are_told(folder: Path, good: Path) -> None:
    early = poagen("verify-plan", folder, good, "--as-of", "2026-11-11")
    assert early.code == 0
    assert about(early.out, SCANNED)[0] == f"{SCANNED}  holds so far: Labels scanned at packing"
    assert about(early.out, SCANNED)[2] == "    now: 0.0 % of 30 packages, over 7 of 14 days"
    few = poagen("verify-plan", folder, good, "--as-of", "2026-11-10")
    assert about(few.out, SCANNED)[2] == "    now: 0.0 % of 20 packages, a small number, over 6 of 14 days"
    before = poagen("verify-plan", folder, good, "--as-of", "2026-11-04")
    assert before.code == 0
    assert about(before.out, SCANNED) == [
        f"{SCANNED}  no data yet: Labels scanned at packing",
        f"{PROMISED}; in force since 2026-11-05",
    ]


def test_without_files_the_cases_own_data_is_read(folder: Path) -> None:
    shown = poagen("verify-plan", folder)
    assert shown.code == 0
    assert about(shown.out, SCANNED)[0] == f"{SCANNED}  no data yet: Labels scanned at packing"


def test_a_plan_without_preventive_measures_in_force_says_so(folder: Path, good: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "c")
    plan = "measures:\n  PM-038:\n    lifecycle: planned\n    date: 2026-11-20\n    owner: lead\n"
    written(tmp_path / "c" / "plan.yaml", plan)
    shown = poagen("verify-plan", tmp_path / "c", good, *END)
    assert (shown.code, shown.out) == (0, "No preventive measure is stated as in force.\n")
    assert json.loads(poagen("verify-plan", tmp_path / "c", good, *END, "--json").out) == []


def test_headers_are_mapped_by_option_and_by_the_case(folder: Path, tmp_path: Path) -> None:
    odd = written(tmp_path / "odd.csv", table(rows()).replace("order_id", "Ordr Nmbr", 1))
    assert '--map order_id="Ordr Nmbr"' in fails("verify-plan", folder, odd, *END)
    assert poagen("verify-plan", folder, odd, *END, "--map", "order_id=Ordr Nmbr").code == 0
    shutil.copytree(folder, tmp_path / "c")
    with (tmp_path / "c" / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("mapping: {order_id: Ordr Nmbr}\n")
    shown = poagen("verify-plan", tmp_path / "c", odd, *END)
    assert about(shown.out, SCANNED)[0].startswith(f"{SCANNED}  holds: ")


def test_packages_of_another_store_do_not_count(folder: Path, good: Path) -> None:
    shown = poagen("verify-plan", folder, good, *END, "--marketplace", "UK")
    assert about(shown.out, SCANNED)[0].startswith(f"{SCANNED}  no data yet: ")


@pytest.mark.parametrize("name", ["no-case", "new.csv"])
def test_what_is_no_case_is_told(tmp_path: Path, good: Path, name: str) -> None:
    shutil.copy(good, tmp_path / "new.csv")
    words = fails("verify-plan", tmp_path / name, good)
    assert f"{tmp_path / name}: error: there is no case here" in words
    assert "CAS002" in words


WRONG = {
    "a file that is not there": (["none.csv"], "none.csv: error: the file cannot be read"),
    "no day": (["--as-of", "soon"], '"soon" is not a day'),
    "no store": (["--marketplace", "Narnia"], 'no rule for the marketplace "Narnia"'),
    "a day before all rules": (["--as-of", "2001-01-01"], "no rule for US is known"),
    "a window": (["--window", "2026-11-01..2026-11-28"], "No such option: --window"),
    "a wrong order of dates": (["--dates", "YMD"], '"YMD" is not DMY or MDY'),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_verified_is_told(folder: Path, name: str) -> None:
    arguments, told = WRONG[name]
    assert told in fails("verify-plan", folder, *arguments)


def test_a_package_belongs_to_the_day_of_the_store_on_which_it_was_confirmed(folder: Path, tmp_path: Path) -> None:
    """Three in the morning of 5 November in UTC is still the evening of the 4th there."""
    evening = [{**row, "confirmed_at": "2026-11-05T03:00:00+00:00"} for row in rows(slips=10)[:10]]
    new = written(tmp_path / "new.csv", table([*evening, *rows()[10:]]))
    shown = poagen("verify-plan", folder, new, *END)
    assert about(shown.out, SCANNED)[2] == "    now: 0.0 % of 190 packages, over 24 of 14 days"
