"""What a case's own catalog does to its plan and its letter."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_world import TYPED, poagen

DONE = "Since November 5, 2026, each label is read into its order by a barcode scanner"


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample in which everything is stated, PM-005 as done, with a catalog of its own."""
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path / "home"))
    folder = tmp_path / "case"
    shutil.copytree(TYPED, folder, ignore=shutil.ignore_patterns("out"))
    (folder / "catalog").mkdir()
    catalog(folder)
    return folder


def catalog(folder: Path, more: str = "", **files: str) -> None:
    about = f'version: "acme-1"\nextends: packaged\n{more}'
    for name, text in {"catalog": about, **files}.items():
        path = folder / "catalog" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def letter(folder: Path, *options: str) -> str:
    shown = poagen("draft", folder, "-o", folder / "out", "--format", "txt", *options)
    assert shown.code in (0, 1), shown
    (path,) = (folder / "out").glob("plan-of-action*.txt")
    return path.read_text("utf-8")


def test_a_measure_that_is_disabled_after_it_was_stated_stays_in_plan_and_letter(case: Path) -> None:
    catalog(case, "disable: [PM-005]\n")
    assert DONE in letter(case)
    shown = poagen("plan", case)
    assert "stale" not in shown.all
    assert "PM-005" in (case / "plan.yaml").read_text("utf-8")


def test_a_pair_that_is_disabled_takes_a_stated_measure_out_of_the_letter_and_says_so(case: Path) -> None:
    catalog(case, "disable: [C-007/PM-005]\n")
    assert DONE not in letter(case)
    shown = poagen("plan", case)
    assert (
        "PM-005 is completed, but this analysis no longer calls for it, so the letter leaves it out" in shown.err
    )
    assert "PM-005" in (case / "plan.yaml").read_text("utf-8")


def test_where_the_only_cause_is_disabled_the_message_names_it(case: Path) -> None:
    catalog(case, "disable: [C-007]\n")
    shown = poagen("plan", case)
    assert shown.code == 2
    assert 'no cause for the defect "mistyped-number"' in shown.err
    assert "take C-007, which is disabled or deprecated, back into use" in " ".join(shown.err.split())


OVERRIDE = """\
- id: PM-005
  override: {text: append}
  text: {completed: "Since {{ date }}, every label is scanned by two people."}
"""
GERMAN = """\
PM-005:
  title: Zwei scannen
  planned: "Ab dem {{ date }} scannen zwei Personen (verantwortlich: {{ owner }})."
  completed: "Seit dem {{ date }} scannen zwei Personen jedes Etikett."
"""


def test_an_overridden_sentence_stands_in_the_letter_and_in_german_only_with_its_own_translation(
    case: Path,
) -> None:
    catalog(case, preventive=OVERRIDE)
    assert "Since November 5, 2026, every label is scanned by two people" in letter(case)
    before = letter(case, "--language", "de")
    assert "[en] Since 5. November 2026, every label is scanned by two people" in before
    assert "Barcodescanner" not in before
    catalog(case, **{"preventive": OVERRIDE, "de/preventive": GERMAN})
    after = letter(case, "--language", "de")
    assert "Seit dem 5. November 2026 scannen zwei Personen jedes Etikett" in after
    assert "two people" not in after


@pytest.mark.parametrize(
    ("verify", "told"),
    [
        (
            "{metric: vtr.overall, at_least: 0.97, over: 30 days}",
            "share of packages with valid tracking: at least 97%",
        ),
        (
            "{metric: 'defect.count:mistyped-number', at_most: 0, over: 30 days}",
            "mistyped tracking number: 0 over",
        ),
        (
            "{figure: alerts left open, at_most: 1234567, over: a year}",
            "alerts left open: at most 1234567 over a year",
        ),
        (
            "{figure: share of scans, at_least: 0.9999999, over: a year}",
            "share of scans: at least 99.99999% over a year",
        ),
    ],
)
def test_the_figure_of_a_measure_stands_in_the_letter_as_the_catalog_has_it(
    case: Path, verify: str, told: str
) -> None:
    catalog(case, preventive=f"- {{id: PM-005, override: {{verify: replace}}, verify: {verify}}}\n")
    assert told in letter(case).replace(" %", "%").replace("1,234,567", "1234567")


@pytest.mark.parametrize(
    ("limit", "told"),
    [("0.99999", "mindestens 99,999 %"), ("0.00004", "mindestens 0,004 %"), ("1", "mindestens 100 %")],
)
def test_a_promised_share_is_not_rounded_in_another_language(case: Path, limit: str, told: str) -> None:
    verify = f"{{metric: vtr.overall, at_least: {limit}, over: 30 days}}"
    catalog(case, preventive=f"- {{id: PM-005, override: {{verify: replace}}, verify: {verify}}}\n")
    assert told in letter(case, "--language", "de").replace("\u00a0", " ").replace("\u202f", " ")
