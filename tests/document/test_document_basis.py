"""A letter says which packages its figures count, and nothing of days or packages that the data does not have."""

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

from poagen.api import Settings, run
from poagen.document import compose
from poagen.document.annex import annex
from poagen.job import Job

HEAD = (
    "order_id,category,fulfillment_channel,marketplace,purchased_at,promised_delivery_at,confirmed_at,carrier,"
    "tracking_number,first_scan_at,scan_count,warehouse,amazon_verdict"
)
START = dt.date(2026, 9, 27)


def number(n: int) -> str:
    """A UPS number with its check digit."""
    body = f"999AA101{n:07d}"
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return f"1Z{body}{(10 - total % 10) % 10}"


def case(folder: Path, *, first: int = 0, amazon: bool = False, unknown: bool = True, told: str = "") -> Job:
    """40 packages a day promised for each day of October from the 2nd on; the warehouse South fails all the time.

    One in seven has no scan and no verdict; with ``amazon`` the others have one, and those without a number fail.
    """
    rows = [HEAD]
    for n in range(40 * first, 40 * 30):
        day = START + dt.timedelta(days=n // 40)
        south, blank = n % 4 == 1, unknown and n % 7 == 0
        fails = south and n % 12 == 1
        scans = "," if blank else ",0" if fails and not amazon else f"{day},3"
        verdict = "" if blank or not amazon else "invalid" if fails else "valid"
        code = "" if amazon and fails else number(n)
        rows.append(
            f"111-{n:07d}-{n:07d},Beauty,MFN,US,{day},{day + dt.timedelta(days=5)},{day},UPS,{code},{scans},"
            f"{'South' if south else 'North'},{verdict}"
        )
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "packages.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    head = f"seller: Made Up\nmarketplace: US\nas_of: 2026-10-31\nnotice_date: 2026-11-02\n{told}"
    (folder / "case.yaml").write_text(head, encoding="utf-8")
    return run([folder], Settings())


def letter(job: Job, tag: str = "en") -> str:
    return dataclasses.replace(job, language=tag).letter().markdown


def in_south(job: Job) -> tuple[int, int, int]:
    """Of the measured packages of South: all, those that are known, and those that Amazon has judged."""
    table, verdicts = job.analysis.verdicts.packages.table, job.analysis.verdicts
    here = (table["warehouse"] == "South").to_numpy() & verdicts.measured
    unknown = here & (verdicts.table["verdict"] == "unknown").to_numpy()
    judged = here & (verdicts.facts.amazon_valid | verdicts.facts.amazon_invalid)
    return int(here.sum()), int(here.sum() - unknown.sum()), int(judged.sum())


def test_packages_of_which_nothing_is_known_are_not_among_those_of_a_cause(tmp_path: Path) -> None:
    job = case(tmp_path / "case")
    (cause,) = job.analysis.report.root_causes
    all_, known, _ = in_south(job)
    assert known < all_
    assert (cause.basis, cause.packages) == ("known", known)
    told = letter(job)
    assert f"Of the {known} packages there whose verdict is known, {cause.defects} failed for this cause" in told
    assert "; of those elsewhere, none failed in the same way." in told
    assert f"Von den {known} Paketen dort, deren Bewertung bekannt ist, waren {cause.defects}" in letter(job, "de")
    whole = case(tmp_path / "whole", unknown=False)
    (cause,) = whole.analysis.report.root_causes
    assert (cause.basis, cause.packages) == ("all", in_south(whole)[0])
    assert f"Of the {cause.packages} measured packages there, {cause.defects}" in letter(whole)


def test_where_amazons_verdicts_are_searched_the_letter_says_so(tmp_path: Path) -> None:
    job = case(tmp_path / "case", amazon=True)
    file = tmp_path / "case" / "data" / "packages.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    bare = [re.sub(r",1Z\w+,,,South,$", ",,,,South,", line) for line in lines]
    file.write_text("\n".join(bare) + "\n", encoding="utf-8")
    job = run([tmp_path / "case"], Settings())
    (cause,) = job.analysis.report.root_causes
    assert (cause.basis, cause.packages) == ("amazon", in_south(job)[2])
    others = job.analysis.report.unexplained.count
    assert others
    told = letter(job)
    assert f"Of the {cause.packages} packages there that Amazon has judged, {cause.defects} failed" in told
    assert f"The other {others} packages" in told
    assert "are not explained by this cause." in told
    assert "no common pattern" not in told
    assert job.analysis.report.unexplained.not_searched == others
    assert f"By kind of defect: missing number ({others})." in told
    table = annex(job.analysis)
    assert set(table["cause"]) == {"1", "not explained by a cause"}
    german = letter(job, "de")
    assert f"Von den {cause.packages} Paketen dort, die Amazon bewertet hat, waren" in german
    assert "erklärt diese Ursache nicht." in german


@pytest.mark.parametrize(("first", "is_whole"), [(0, True), (2, True), (12, False)])
def test_nothing_is_said_of_days_that_the_data_does_not_have(tmp_path: Path, first: int, is_whole: bool) -> None:
    job = case(tmp_path / "case", first=first)
    assert ("It runs through the whole window." in letter(job)) is is_whole
    assert ("It runs through all of the days for which we have packages." in letter(job)) is not is_whole
    assert ("durch den gesamten Zeitraum" in letter(job, "de")) is is_whole


@pytest.mark.parametrize("tag", ["en", "de"])
def test_no_day_is_foretold_that_is_past_when_the_letter_is_written(tmp_path: Path, tag: str) -> None:
    job = case(tmp_path / "case")
    day = job.analysis.report.recovery.date_at_target
    assert day is not None
    head = dataclasses.replace(job.letterhead(), language=tag)
    words = "98%" if tag == "en" else "98 %"
    for letter_date, is_told in ((day - dt.timedelta(days=1), True), (day, False), (None, True)):
        made = compose(job.analysis.report, job.plan(), dataclasses.replace(head, letter_date=letter_date))
        assert (words in made.markdown) is is_told


def test_packages_that_failed_alike_are_not_said_to_have_nothing_in_common(tmp_path: Path) -> None:
    """A defect that is spread over all warehouses alike is no cause, and yet the packages have it in common."""
    case(tmp_path / "case", unknown=False)
    file = tmp_path / "case" / "data" / "packages.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    bare = [re.sub(r",1Z\w+,", ",,", line) if n % 7 == 3 else line for n, line in enumerate(lines)]
    file.write_text("\n".join(bare) + "\n", encoding="utf-8")
    job = run([tmp_path / "case"], Settings())
    rest = job.analysis.report.unexplained
    assert (rest.not_searched, rest.codes) == (0, {"missing-number": rest.count})
    told = " ".join(letter(job).split())
    assert "no common pattern" not in told
    assert f"are not explained by this cause. By kind of defect: missing number ({rest.count})." in told
    assert f"Nach Art des Fehlers: fehlende Nummer ({rest.count})." in letter(job, "de")
    assert "no common pattern" not in set(annex(job.analysis)["cause"])
    few = rest.model_copy(update={"codes": {"missing-number": 9}, "count": 9})
    mixed = rest.model_copy(update={"codes": {"missing-number": 10, "no-carrier-scan": 11}, "count": 30})
    assert few.is_patternless
    assert mixed.is_patternless


def gone(folder: Path, start: int, end: int) -> Job:
    """The warehouse South fails from a day to a day alone, where the scans say so."""
    job = case(folder, unknown=False)
    file = folder / "data" / "packages.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    fails = [HEAD]
    for n, line in enumerate(lines[1:]):
        south = line.endswith("South,") and start <= n // 40 <= end
        day = START + dt.timedelta(days=n // 40)
        fails.append(re.sub(r",[^,]*,[^,]*,(South|North),$", rf",{',0' if south else f'{day},3'},\1,", line))
    file.write_text("\n".join(fails) + "\n", encoding="utf-8")
    return run([job.case.folder], Settings()) if job.case else job


@pytest.mark.parametrize(
    ("start", "end", "english", "german", "span"),
    [
        (12, 29, "there since October 9, 2026, ", "dort seit dem 9. Oktober 2026 ", ""),
        (
            12,
            12,
            "there on October 9, 2026, ",
            "dort am 9. Oktober 2026 ",
            "It happened on October 9, 2026 alone.",
        ),
        (12, 14, "there from October 9 to 11, 2026, ", "dort vom 9. bis zum 11. Oktober 2026 ", "lasted until"),
        (
            0,
            9,
            "there until October 6, 2026, ",
            "dort bis zum 6. Oktober 2026 ",
            "It lasted until October 6, 2026.",
        ),
    ],
)
def test_packages_of_other_days_are_not_among_those_of_a_cause(
    tmp_path: Path, start: int, end: int, english: str, german: str, span: str
) -> None:
    """All of South in the window would be more than those of the days on which it failed."""
    job = gone(tmp_path / "case", start, end)
    (cause,) = job.analysis.report.root_causes
    assert (cause.in_time, cause.less_others) == (True, False)
    assert cause.packages < in_south(job)[0]
    told, counted = letter(job), cause.packages
    assert f"Of the {counted} measured packages {english}{cause.defects} failed for this cause" in told
    assert "; of the others, none failed in the same way." in told
    assert span in told
    assert f"Von den {counted} gezählten Paketen {german}waren" in letter(job, "de").replace("\\.", ".")


def test_packages_stand_by_cause_only_where_there_is_one(tmp_path: Path) -> None:
    job = case(tmp_path / "case")
    bare = job.analysis.report.model_copy(update={"root_causes": []})
    plan = dataclasses.replace(job.plan(), causes=(), measures=())
    for tag, words in (("en", "by cause"), ("de", "nach Ursache")):
        head = dataclasses.replace(job.letterhead(), language=tag)
        assert words in letter(job, tag)
        assert words not in compose(bare, plan, head).markdown
