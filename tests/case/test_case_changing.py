"""One key of case.yaml is changed, and not a byte of anything else."""

from pathlib import Path

import pytest

from poagen.api import Settings, run
from poagen.case import open_case
from poagen.case.changing import change, map_column
from poagen.case.start import named_data
from poagen.common.finding import PoagenError

TEXT = "# mine\nseller: 'Harbor Lane'   # as it is\nmarketplace: US\nas_of: 2026-10-31\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "case.yaml").write_text(TEXT)
    return tmp_path


def test_a_key_is_added_and_changed(case: Path) -> None:
    assert str(change(case, "letter_date", " 2026-11-12").letter_date) == "2026-11-12"
    assert (case / "case.yaml").read_text() == f"{TEXT}letter_date: 2026-11-12\n"
    assert change(case, "scope", "Garden; Home & Kitchen").scope == ["Garden", "Home & Kitchen"]
    assert change(case, "scope", "").scope == []


def test_what_a_case_cannot_do_without_is_not_taken_away(case: Path) -> None:
    with pytest.raises(PoagenError, match="seller is missing"):
        change(case, "seller", " ")
    assert (case / "case.yaml").read_text() == TEXT


@pytest.mark.parametrize(("key", "words"), [("as_of", "soon"), ("as_of", ""), ("answers", "x"), ("blocks", "all")])
def test_words_without_the_form_of_the_key_are_refused(case: Path, key: str, words: str) -> None:
    change(case, "blocks", "account")
    before = (case / "case.yaml").read_text()
    with pytest.raises(PoagenError):
        change(case, key, words)
    assert (case / "case.yaml").read_text() == before


def test_a_blank_key_that_is_not_there_changes_nothing(case: Path) -> None:
    change(case, "letter_date", "")
    assert (case / "case.yaml").read_text() == TEXT


def test_a_mapped_header_is_read(case: Path) -> None:
    (case / "data" / "mine.csv").write_text(
        "order_id,Sendung,carrier,category\n111-0000000-0000001,1Z999AA10123456784,UPS,Garden\n"
    )
    assert run([case], Settings()).analysis.verdicts.packages.table["tracking_number"].isna().all()
    assert map_column(case, {"tracking_number": "Sendung"}).mapping == {"tracking_number": "Sendung"}
    told = run([case], Settings()).analysis.verdicts.packages.table["tracking_number"]
    assert told.tolist() == ["1Z999AA10123456784"]


@pytest.mark.parametrize("name", ["gone.csv", "~nobodyatall/packages.csv", "x" * 5_000])
def test_data_that_is_not_there_is_told_whatever_it_is_called(case: Path, name: str) -> None:
    with pytest.raises(PoagenError, match="is not there"):
        named_data(case, [name])


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("blocks", "account"),
        ("programme", "sfp"),
        ("route", "mixed"),
        ("target", "97"),
        ("notice_date", "2026-11-02"),
    ],
)
def test_what_was_said_can_be_taken_back(case: Path, key: str, words: str) -> None:
    assert getattr(change(case, key, words), key) is not None
    assert getattr(change(case, key, ""), key) is None


def test_of_a_consultant_with_a_firm_the_name_alone_is_changed(case: Path) -> None:
    change(case, "consultant", "Ada Example")
    (case / "case.yaml").write_text(f"{TEXT}consultant:\n  name: Ada Example\n  firm: Example & Sons\n")
    made = change(case, "consultant", "Bo Example").consultant
    assert made is not None
    assert (made.name, made.firm) == ("Bo Example", "Example & Sons")


@pytest.mark.parametrize(
    ("key", "words", "held"),
    [
        ("latency", "3", 3),
        ("window", "2026-10-02..2026-10-31", "2026-10-02..2026-10-31"),
        ("measured", "1200", {"": 1200}),
        ("measured", '{"Toys, Games": 300, Home: 900}', {"Toys, Games": 300, "Home": 900}),
        ("rates", "{EUR: 1.08}", {"EUR": 1.08}),
        ("blank_scans", "none", "none"),
        ("dates", "DMY", "DMY"),
        ("sheet", "Oktober", "Oktober"),
    ],
)
def test_how_packages_are_judged_is_said_changed_and_taken_back(
    case: Path, key: str, words: str, held: object
) -> None:
    usual = getattr(open_case(case).file, key)
    assert getattr(change(case, key, words), key) == held
    assert getattr(change(case, key, words), key) == held
    assert getattr(change(case, key, ""), key) == usual
    assert (case / "case.yaml").read_text().startswith(TEXT)
