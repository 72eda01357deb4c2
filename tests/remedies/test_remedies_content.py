"""The content checks: silent on the packaged catalog, and each with a wrong entry on which it speaks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remedies_factory import write_catalog

from poagen.common.finding import Severity
from poagen.common.pages import pages
from poagen.remedies import load_catalog
from poagen.remedies.content import CHECKS, content_checks
from poagen.remedies.content_model import Content
from poagen.remedies.entries import MeasureWhen
from poagen.remedies.library import Catalog

CATALOG = load_catalog()
FOUND = content_checks(CATALOG)
CODES = [check.code for check in CHECKS]
Change = Callable[[Catalog], Catalog]
UNSEEN = "".join(
    chr(code)
    for first, last in (
        *((0x0, 0x8), (0xB, 0x1F), (0x7F, 0x7F), (0x200B, 0x200B), (0x200E, 0x200F)),
        *((0x202A, 0x202E), (0x2060, 0x2060), (0x2066, 0x2069), (0xFEFF, 0xFEFF)),
    )
    for code in range(first, last + 1)
)
"""No catalog may hold these, so none comes to the checks."""


def entry(id_: str, **changes: Any) -> Change:
    """The catalog with some fields of one entry changed; a mapping changes the keys within."""

    def change(catalog: Catalog) -> Catalog:
        is_cause = id_ in catalog.causes
        entries = dict(catalog.causes if is_cause else catalog.measures)
        content = entries[id_].model_dump(exclude_unset=True)
        for key, value in changes.items():
            inner = content.get(key)
            content[key] = {**inner, **value} if isinstance(value, Mapping) and isinstance(inner, dict) else value
        entries[id_] = type(entries[id_]).model_validate(content)
        return replace(catalog, **{"causes" if is_cause else "measures": entries})

    return change


def done(text: str, id_: str = "CA-004") -> Change:
    return entry(id_, text={"completed": text})


def promised(text: str) -> Change:
    return entry("CA-004", text={"planned": text})


def advised(text: str) -> Change:
    return entry("CA-004", text={"recommended": text})


def asked(**slot: str) -> Change:
    return entry("CA-001", slots={"shipping_tool": {"ask": "Which tool?", "example": "Veeqo", **slot}})


def question(**ask: Any) -> Change:
    return entry("C-003", questions=[{"id": "why-so", "ask": "Why was it so in this case?", **ask}])


def stated(text: str) -> Change:
    return entry("C-003", statement=text)


def rows(keep: Callable[[Any], bool] = lambda row: True, **changes: Any) -> Change:
    """The catalog with only some rows; ``changes`` change the first of C-001."""

    def change(catalog: Catalog) -> Catalog:
        first, *rest = catalog.mapping
        content = {**first.model_dump(exclude_unset=True), **changes}
        return replace(catalog, mapping=tuple(filter(keep, (type(first).model_validate(content), *rest))))

    return change


def copied(id_: str, as_: str) -> Change:
    def change(catalog: Catalog) -> Catalog:
        twin = catalog.measures[id_].model_copy(update={"id": as_})
        return replace(catalog, measures={**catalog.measures, as_: twin})

    return change


def same_conditions(catalog: Catalog) -> Catalog:
    twin = catalog.causes["C-021"].model_copy(update={"id": "C-022"})
    return replace(catalog, causes={**catalog.causes, "C-022": twin})


def only_weak(row: Any) -> bool:
    return row.cause != "C-001" or row.measure in {"CA-010", "PM-036", "PM-037"}


CONFIRMING = [{"id": "yes", "text": "It was so.", "confirms": True}, {"id": "no", "text": "It was not so."}]
LONG = "On {{ date }}, we held " + "very " * 45 + "many orders back."

BROKEN: dict[str, Change] = {
    "POA201": done("We took all open orders without a number out of the run."),
    "POA202": done("On {{ date }}, we said that orders will be held back until their number is there."),
    "POA203": done("On {{ date }}, open orders were taken out of the confirmation run."),
    "POA204": done("On {{ date }}, each label was read into its order by a scanner.", "PM-005"),
    "POA205": promised("Open orders are held back from {{ date }} on (responsible: {{ owner }})."),
    "POA206": promised("By {{ date }}, we have held the open orders back (responsible: {{ owner }})."),
    "POA207": promised("By {{ date }}, open orders are held back until they have a number."),
    "POA208": advised("Hold our open orders back until each has its number."),
    "POA209": advised("The open orders wait until each has its number."),
    "POA210": entry(
        "CA-004", text={"planned": "By {{ date }}: {{ owner }}.", "completed": "By {{ date }}: {{ owner }}."}
    ),
    "POA211": done("On {{ date }}, we did it."),
    "POA212": done("On {{ date }}, we corrected the numbers of the delivered packages."),
    "POA213": done("On {{ date }}, we corrected 19 packages that were on their way."),
    "POA214": done("On {{ date }}, we took up a list that was recently made for open orders."),
    "POA215": done("On {{ date }}, we began to look at the open orders regularly."),
    "POA216": asked(ask="The name of the tool."),
    "POA217": asked(ask="How many packages went with it?"),
    "POA218": asked(ask="What is the buyer's name?"),
    "POA219": asked(example="TBD"),
    "POA220": entry("CA-004", must_be_true="It is so."),
    "POA221": entry(
        "CA-004", must_be_true="We took open orders without a tracking number out of the confirmation run."
    ),
    "POA222": entry("CA-004", verify={"metric": "defect.count:missing-number", "at_most": 2.5, "over": "14 days"}),
    "POA223": entry("CA-004", verify={"over": "some time"}),
    "POA224": entry("CA-004", usual_time="quick"),
    "POA225": entry("CA-004", owner_role="Ana Lopez"),
    "POA226": entry("CA-004", evidence=["list"]),
    "POA227": entry("PM-001", title="Staff trained to send numbers"),
    "POA230": done("On {{ date }}, we took all open orders out of the confirmation run"),
    "POA231": entry("CA-004", must_be_true="no order was confirmed without a number after that day."),
    "POA232": done("On {{ date }}, we took all open orders out of the confirmation run!"),
    "POA233": done(LONG),
    "POA234": done("On {{ date }} , we took all open orders out of the confirmation run."),
    "POA235": done("On {{ date }}, we took **all** open orders out of the confirmation run."),
    "POA236": entry("CA-004", must_be_true=CATALOG.measure("CA-003").must_be_true),
    "POA237": copied("CA-004", "CA-990"),
    "POA238": entry("CA-004", title=CATALOG.measure("CA-003").title),
    "POA239": done("On {{ date }}, we warned the careless colleague and held the orders back."),
    "POA240": done("On {{ date }}, we wrote to buyers to say how sorry we are about the orders."),
    "POA241": done("On {{ date }}, we set up a robust list of open orders for the day."),
    "POA242": done("On {{ date }}, we set up a list so that numbers are always there."),
    "POA243": done("On {{ date }}, we canceled all open orders that had no number."),
    "POA250": stated("There are 5 damaged numbers in {{ segment }}."),
    "POA251": stated("Numbers of {{ segment }} are damaged because a spreadsheet changed them."),
    "POA252": stated("Numbers are damaged in the way of spreadsheets."),
    "POA253": stated("Numbers of {{ segment }} sent with {% if carrier %}{{ carrier }}{% endif %} , are damaged."),
    "POA254": question(ask="Was it so in this case?"),
    "POA255": question(ask="How many packages went this way, and why?"),
    "POA256": question(id="Why_1"),
    "POA257": question(choices=[{"id": "one", "text": "It is the one choice."}]),
    "POA258": question(choices=CONFIRMING),
    "POA259": same_conditions,
    "POA260": entry("C-022", when={"family": "carrier"}),
    "POA261": entry("C-022", when={"days": {"at_least": 5, "at_most": 2}}),
    "POA262": rows(lambda row: row.cause != "C-001" or row.priority == 1),
    "POA263": rows(only_weak),
    "POA264": rows(lambda row: row.cause != "C-006" or row.when_answers != {}),
    "POA265": rows(lambda row: row.measure != "CA-004"),
    "POA266": rows(how="It answers. It does."),
    "POA267": rows(priority=12),
    "POA268": rows(when_answers={"why-confirmed-empty": ["nobody-knows"]}),
    "POA269": entry("CA-004", excludes=["CA-004"]),
    "POA270": entry("CA-004", requires=["PM-041"]),
    "POA271": entry("CA-004", replaced_by="CA-003"),
    "POA272": entry("CA-004", sources=[{"title": "Page", "url": "http://x.example", "checked": "2026-11-24"}]),
    "POA273": entry("CA-004", since="the next version"),
}


def test_there_are_more_than_forty_checks_each_with_its_own_code_and_page() -> None:
    assert len(CODES) == len(set(CODES)) >= 40
    assert set(BROKEN) == set(CODES)
    assert all(code.casefold() in pages() for code in CODES)


@pytest.mark.parametrize("code", CODES)
def test_no_entry_of_the_packaged_catalog_breaks_it(code: str) -> None:
    assert [finding.message for finding in FOUND if finding.code == code] == []


@pytest.mark.parametrize("code", CODES)
def test_a_wrong_entry_is_told_with_its_id_and_what_to_do(code: str) -> None:
    found = content_checks(BROKEN[code](CATALOG), [code])
    assert found
    for finding in found:
        assert finding.value
        assert finding.message.startswith(f"{finding.value}: ")
        assert finding.help == pages()[code.casefold()].do
        assert finding.severity in (Severity.ERROR, Severity.WARNING)


def test_a_catalog_of_one_s_own_is_checked_by_the_same_rules(tmp_path: Path) -> None:
    found = content_checks(
        load_catalog(write_catalog(tmp_path / "own", catalog='version: "9"\nextends: nothing\n'))
    )
    assert {"CA-001", "PM-001", "C-001"} <= {finding.value for finding in found}


def test_deprecated_entries_are_left_alone() -> None:
    broken = entry("CA-004", status="deprecated", replaced_by="CA-001", usual_time="quick")(CATALOG)
    assert {finding.code for finding in content_checks(broken)} <= {"POA262", "POA264"}


def test_every_text_is_filled_in_with_its_sample_slots() -> None:
    content = Content(CATALOG)
    assert len(content.measures) == len(CATALOG.measures)
    for told in content.measures:
        for text in told.texts:
            assert "{" not in text
            assert "[[" not in text


@settings(deadline=None, max_examples=20)
@given(st.text(st.characters(blacklist_characters=f"{{}}%#{UNSEEN}", codec="utf-8"), max_size=60))
def test_no_text_however_odd_stops_the_checks(odd: str) -> None:
    text = f"{odd}a"
    changed = entry("CA-004", title=text, must_be_true=text, usual_time=text, owner_role=text, evidence=[text])
    small = {"CA-004": changed(CATALOG).measures["CA-004"], "PM-001": CATALOG.measure("PM-001")}
    some = replace(CATALOG, measures=small, causes={"C-001": CATALOG.cause("C-001")}, mapping=())
    assert all(finding.code in CODES for finding in content_checks(some))


def test_a_row_that_asks_for_another_code_than_its_cause_has_never_counts() -> None:
    asked = next(row for row in CATALOG.mapping if row.cause == "C-001")
    other = asked.model_copy(update={"when": MeasureWhen(code=("mistyped-number",))})
    own = asked.model_copy(update={"when": MeasureWhen(code=("mistyped-number", "missing-number"))})
    for row, told in ((other, ["C-001/CA-001: it never counts: C-001 is for missing-number alone"]), (own, [])):
        rows = tuple(row if one is asked else one for one in CATALOG.mapping)
        assert [one.message for one in content_checks(replace(CATALOG, mapping=rows), ["POA260"])] == told
