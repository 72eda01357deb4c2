"""A wrong entry in a recogniser, in the headers or in the words of statuses is told at its line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from poagen.common import label_status
from poagen.common.finding import PoagenError
from poagen.intake import model, statuses

GUIDE = (Path(__file__).parents[2] / "docs" / "intake.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE.split("```yaml\n")[1].split("```")[0]
ALIASES = (model.HERE / "data" / "aliases.yaml").read_text(encoding="utf-8")
STATUSES = (model.HERE / "data" / "statuses.yaml").read_text(encoding="utf-8")
LABELS = (Path(label_status.__file__).parent / "data" / "label-statuses.yaml").read_text(encoding="utf-8")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The knowledge of this stage, to be changed; what was read of it is forgotten before and after."""
    shutil.copytree(model.HERE / "formats", tmp_path / "formats")
    shutil.copytree(model.HERE / "data", tmp_path / "data")
    cached = (model.formats, model.aliases, statuses.tables)
    for one in cached:
        one.cache_clear()
    monkeypatch.setattr(model, "HERE", tmp_path)
    monkeypatch.setattr(statuses, "HERE", tmp_path)
    yield tmp_path
    for one in cached:
        one.cache_clear()


def told(path: Path, text: str) -> tuple[str, str]:
    """The first finding on all recognisers with this file, and the line that it names."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PoagenError) as error:
        model.formats()
    finding = error.value.findings[0]
    assert (finding.file, finding.code) == (str(path), "YML003")
    assert finding.help
    return finding.message, text.splitlines()[(finding.row or 0) - 1]


def test_the_example_of_the_page_and_the_packaged_entries_fit(here: Path) -> None:
    (here / "formats" / "parcel-desk.yaml").write_text(EXAMPLE, encoding="utf-8")
    assert "parcel-desk" in {item.id for item in model.formats()}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: parcel-desk ", "id: shipstation ", "the file of shipstation must be named shipstation.yaml"),
        ("  label_carrier:", "  label_courier:", "is no column of packages; did you mean label_carrier?"),
        ("  label_status: {", "  label_state: {", "is no column of packages; did you mean label_status?"),
        ("{warehouse: East}", "{wharehouse: East}", "is no column of packages; did you mean warehouse?"),
        ("split: {label_tracking", "split: {tracked", "is no column of packages"),
        ("{rfnd: refunded}", "{R F-ND: refunded}", "write rfnd"),
        ("[Haulier]", '["--"]', "holds no letter and no digit"),
        ("[Haulier]", "[Consignment]", "stands under label_tracking_number and under label_carrier"),
        ("[Haulier]", "[Haulier]\n  operator: [Ship To Name]", 'the header "Ship To Name" may hold a name'),
        ("{Booked: ", "{Haulier: ", '"Haulier" stands under columns and under ignored'),
        ("[RMA]", "[order ref]", '"order ref" is asked for and stands under unless'),
        ("[Haulier]", "[Haulier, RMA]", '"RMA" stands under columns and under unless'),
        (
            "[Order Ref]\n",
            "[Order Ref, Desk ID]\n",
            '"Desk ID" is never read: each file of this export has a header',
        ),
        (
            "  label_carrier: [",
            "  channel: [Desk ID, Desk Number, Desk]\n  label_carrier: [",
            '"Desk" is never read: each file of this export has a header that stands before it',
        ),
        ("unit: package ", "statuses: nobody\nunit: package ", 'has no list "nobody"'),
        ("unit: package ", 'unknown_when: {order_id: "("}\nunit: package ', "is not a regular expression"),
        ("source: export", "source: ''  # export", '"source" must not be empty'),
    ],
)
def test_a_wrong_recogniser_is_told_at_its_line(here: Path, old: str, new: str, says: str) -> None:
    assert old in EXAMPLE
    message, line = told(here / "formats" / "parcel-desk.yaml", EXAMPLE.replace(old, new, 1))
    assert says in message
    assert line.strip() in new or new.splitlines()[0] in line or new.splitlines()[-1].strip() in line


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  order_id: [Order Ref]\n", "  order_id: [Order Ref, order-ref]\n"),
        ("  order_id: [Order Ref]\n", "  order_id: [Order No., Order Ref]\n"),
        ("  label_carrier: [Haulier]", "  label_carrier: [Haulier, Haulier Name]\n  channel: [Desk ID, Desk]"),
    ],
)
def test_a_header_that_a_file_may_have_without_a_better_one_fits(here: Path, old: str, new: str) -> None:
    assert old in EXAMPLE
    (here / "formats" / "parcel-desk.yaml").write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
    assert "parcel-desk" in {item.id for item in model.formats()}


def test_a_recogniser_that_asks_for_no_header_is_refused(here: Path) -> None:
    text = EXAMPLE.replace("[Consignment, Order Ref]", "[]").replace("[[Desk ID, Desk Number]]", "[]")
    assert "no file is ever taken" in told(here / "formats" / "parcel-desk.yaml", text)[0]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  operator: [operator,", "  operatr: [operator,", "did you mean operator?"),
        (
            "  operator: [operator,",
            "  operator: [operator, Tracking ID,",
            "under tracking_number and under operator",
        ),
        ("  operator: [operator,", "  operator: [operator, Ship To Name,", "may hold a name"),
        ("  operator: [operator,", '  operator: [operator, "",', "holds no letter"),
        ("  de:\n", "  de:\n    order_nr: [X]\n", "did you mean order_id?"),
        ("[Marktplatz,", "[Bestellnummer, Marktplatz,", "under order_id and under marketplace"),
        ("  de:\n", "  german:\n", "does not have the form"),
    ],
)
def test_a_wrong_header_is_told_at_its_line(here: Path, old: str, new: str, says: str) -> None:
    assert old in ALIASES
    text = ALIASES.replace(old, new, 1)
    assert says in told(here / "data" / "aliases.yaml", text)[0]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[accepted,", "[accepted, label created,", "stands under label-only and under first-scan"),
        ("  first-scan: [accepted,", "  first-scans: [accepted,", "must be one of: no-data, label-only"),
        ("[accepted,", '[accepted, "*depot",', "a * at its end alone"),
        ("[accepted,", '[accepted, "*",', "needs a letter or a digit"),
        ("[accepted,", '[accepted, "",', "needs a letter or a digit"),
    ],
)
def test_a_wrong_word_of_a_tracking_source_is_told_at_its_line(here: Path, old: str, new: str, says: str) -> None:
    assert old in STATUSES
    message, line = told(here / "data" / "statuses.yaml", STATUSES.replace(old, new, 1))
    assert says in message
    assert new in line


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    - accepted\n", "    - Accepted\n", "is looked for as whole words in small letters"),
        ("    - accepted\n", "    - accept*\n", "write it so, without *"),
        ("    - accepted\n", "    - ''\n", "is looked for as whole words"),
        ("    - accepted\n", "    - accepted\n    - voided\n", 'the word "voided" stands twice'),
        ("  scanned:\n", "  scaned:\n", "must be one of: not-voided, voided"),
        ("went-back: [", "went-back: [Lost, ", "is looked for as whole words in small letters"),
    ],
)
def test_a_wrong_word_of_a_label_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, says: str
) -> None:
    assert old in LABELS
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "label-statuses.yaml").write_text(LABELS.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(label_status, "__file__", str(tmp_path / "label_status.py"))
    label_status._words.cache_clear()
    with pytest.raises(PoagenError) as error:
        label_status._words()
    label_status._words.cache_clear()
    assert says in error.value.findings[0].message
    assert error.value.findings[0].row
