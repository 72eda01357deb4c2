"""Case folders for accounts that fall short, and names that no disk takes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import unicodedata
from pathlib import Path

import pyarrow as pa
import pytest
from portfolio_world import (
    BROKEN_FEED,
    COURIER,
    HEALTHY,
    SETTINGS,
    folders,
    in_store,
    name_of,
    named,
    packages,
    put,
)
from pyarrow import parquet

import poagen
from poagen import Settings
from poagen.api import run
from poagen.portfolio.names import FORMS, folder_names

CANARY = "Canary Birdsong"


def with_buyer(table: pa.Table) -> pa.Table:
    told = pa.array([CANARY] * len(table))
    for header in ("recipient-name", "ship-address-1", "buyer-email", "Notes", "Gift message"):
        table = table.append_column(header, told)
    return table


def shifted(table: pa.Table) -> pa.Table:
    """The table with three rows more, in which a buyer stands where an id and a carrier should."""
    cells = {"order_id": [CANARY, "111-1", "111-2"], "carrier": ["UPS", "c@canary.example", "+1 555 867 5309"]}
    more = {name: pa.array(cells.get(name, table.column(name).to_pylist()[:3])) for name in table.column_names}
    return pa.concat_tables([table, pa.table(more).cast(table.schema)])


def of_account(name: str, place: int) -> pa.Table:
    table = packages(place)
    return table.append_column("account", pa.array([name] * len(table)))


def test_an_account_below_target_gets_a_case_that_reads_its_files(tmp_path: Path) -> None:
    data, out = folders(tmp_path / "data", range(4)), tmp_path / "out"
    found = poagen.portfolio(data, SETTINGS, jobs=1, out=out)
    short = {one.account: one for one in found.accounts if one.meets_target is False}
    assert {name_of(BROKEN_FEED), name_of(COURIER)} <= set(short)
    assert {path.name for path in (out / "cases").iterdir()} == set(short)
    for name, account in short.items():
        assert account.case_folder == (out / "cases" / name).as_posix()
        job = run([out / "cases" / name], Settings())
        assert job.analysis.report.vtr.overall.invalid == account.invalid
        assert job.analysis.report.as_of == SETTINGS.as_of
        assert list((out / "cases" / name / "data").iterdir()) == []
    assert all(one.case_folder is None for one in found.accounts if one.account not in short)


def test_the_rows_of_a_table_become_the_case_s_data_without_a_buyer(tmp_path: Path) -> None:
    table = with_buyer(pa.concat_tables([shifted(of_account("A", COURIER)), of_account("B", HEALTHY)]))
    put(table, tmp_path / "all.parquet")
    found = poagen.portfolio(tmp_path / "all.parquet", SETTINGS, jobs=1, out=tmp_path / "out")
    (account,) = (one for one in found.accounts if one.case_folder)
    case = Path(str(account.case_folder))
    written = parquet.read_table(case / "data" / "packages.parquet")
    assert set(written.column_names) == set(packages(COURIER).column_names)
    job = run([case], Settings())
    assert job.analysis.report.counts.measured == account.measured
    assert [cause.code for cause in job.analysis.report.root_causes] == [cause.code for cause in account.causes]
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    told = [*written.column("carrier").to_pylist(), everything.decode(errors="replace"), found.to_json()]
    assert [one for one in told for mark in (CANARY, "c@canary", "867 5309") if mark in one] == []


def test_words_in_a_case_that_is_there_are_never_changed(tmp_path: Path) -> None:
    data, out = folders(tmp_path / "data", range(1)), tmp_path / "out"
    poagen.portfolio(data, SETTINGS, jobs=1, out=out)
    case = out / "cases" / name_of(0)
    text = (case / "case.yaml").read_text(encoding="utf-8").replace("# seller:", "seller: Mine # was")
    (case / "case.yaml").write_text(text, encoding="utf-8")
    before = {path: path.read_bytes() for path in case.rglob("*") if path.is_file()}
    found = poagen.portfolio(data, dataclasses.replace(SETTINGS, marketplace="US"), jobs=1, out=out)
    assert {path: path.read_bytes() for path in case.rglob("*") if path.is_file()} == before
    assert "PFO020" in {one.code for one in found.warnings}
    assert found.accounts[0].case_folder == case.as_posix()


def test_a_plan_without_a_case_is_not_written_over(tmp_path: Path) -> None:
    data, out = folders(tmp_path / "data", range(1)), tmp_path / "out"
    plan = out / "cases" / name_of(0) / "plan.yaml"
    plan.parent.mkdir(parents=True)
    plan.write_text("measures: {}\n", encoding="utf-8")
    found = poagen.portfolio(data, SETTINGS, jobs=1, out=out)
    assert [path.name for path in plan.parent.iterdir()] == ["plan.yaml"]
    assert "CAS003" in {one.code for one in found.warnings}
    assert found.accounts[0].case_folder is None


def test_a_day_that_nobody_gave_stays_open_in_the_case(tmp_path: Path) -> None:
    data, out = folders(tmp_path / "data", range(1)), tmp_path / "out"
    found = poagen.portfolio(data, jobs=1, out=out)
    text = (out / "cases" / name_of(0) / "case.yaml").read_text(encoding="utf-8")
    assert not found.accounts[0].as_of_given
    assert "\nas_of:" not in text
    assert "\nseller:" not in text
    assert f"# seller: {name_of(0)}" in text
    assert "PFO022" in {one.code for one in found.warnings}


def test_a_case_keeps_how_its_files_are_read_and_judged(tmp_path: Path) -> None:
    table = packages(COURIER)
    strange = table.rename_columns(["Beleg" if name == "order_id" else name for name in table.column_names])
    put(strange, tmp_path / "data" / "acme.csv")
    settings = dataclasses.replace(SETTINGS, mapping={"order_id": "Beleg"}, dates="DMY", latency=1)
    found = poagen.portfolio(tmp_path / "data", settings, jobs=1, out=tmp_path / "out")
    case = Path(str(found.accounts[0].case_folder))
    assert [finding.code for finding in run([case], Settings()).case_findings()] == ["CAS021"]
    text = (case / "case.yaml").read_text(encoding="utf-8")
    assert "mapping: {order_id: Beleg}" in text
    assert "\nlatency: 1 " in text
    assert run([case], Settings()).analysis.report.vtr == run([case], settings).analysis.report.vtr
    assert "PFO021" not in {one.code for one in found.warnings}
    later = dataclasses.replace(settings, latency=2, programme="sfp")
    (told,) = poagen.portfolio(tmp_path / "data", later, jobs=1, out=tmp_path / "out").warnings
    assert told.code == "PFO023"
    assert told.message.endswith("and its latency, programme are not what was judged by now")


def test_an_account_in_two_stores_gets_a_case_for_each(tmp_path: Path) -> None:
    both = pa.concat_tables([packages(COURIER), in_store(packages(BROKEN_FEED), "CA")])
    put(both, tmp_path / "data" / "both" / "packages.csv")
    poagen.portfolio(tmp_path / "data", SETTINGS, jobs=1, out=tmp_path / "out")
    cases = sorted(path.name for path in (tmp_path / "out" / "cases").iterdir())
    assert cases == ["both CA", "both US"]
    assert run([tmp_path / "out" / "cases" / "both CA"], Settings()).analysis.report.marketplace == "CA"


def test_an_account_keeps_its_case_whether_it_has_one_store_or_two(tmp_path: Path) -> None:
    one, two = packages(COURIER), in_store(packages(BROKEN_FEED), "CA")
    for months in ((one, pa.concat_tables([one, two])), (pa.concat_tables([one, two]), one)):
        data, out = tmp_path / str(len(months[0])) / "data", tmp_path / str(len(months[0])) / "out"
        places = []
        for month in months:
            put(month, data / "both" / "packages.csv")
            found = poagen.portfolio(data, SETTINGS, jobs=1, out=out)
            places.append({account.marketplace: account.case_folder for account in found.accounts})
        assert places[0]["US"] == places[1]["US"]
        assert len({path for place in places for path in place.values()}) == 2


def test_no_account_gets_the_case_of_another_whose_name_is_like_its_own(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    put(packages(COURIER), data / "both US" / "packages.csv")
    first = poagen.portfolio(data, SETTINGS, jobs=1, out=out)
    (data / "both US" / "packages.csv").unlink()
    (data / "both US").rmdir()
    put(packages(BROKEN_FEED), data / "both" / "packages.csv")
    again = poagen.portfolio(data, SETTINGS, jobs=1, out=out)
    assert first.accounts[0].case_folder != again.accounts[0].case_folder
    assert str(again.accounts[0].case_folder).endswith("/both")


def test_a_case_of_another_day_is_told(tmp_path: Path) -> None:
    data, out = folders(tmp_path / "data", range(1)), tmp_path / "out"
    poagen.portfolio(data, SETTINGS, jobs=1, out=out)
    later = dataclasses.replace(SETTINGS, as_of=SETTINGS.as_of - dt.timedelta(days=1))
    found = poagen.portfolio(data, later, jobs=1, out=out)
    (told,) = (one for one in found.warnings if one.code == "PFO023")
    assert f"it is of {SETTINGS.as_of}, not of {later.as_of}" in told.message
    assert str(told.file).endswith("/case.yaml")


def test_a_consultant_of_the_settings_is_named_in_each_case_and_nothing_else_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.yaml").write_text(
        "consultant: {name: Ada Example, firm: Example Support, address: [1 Example Street]}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path / "home"))
    found = poagen.portfolio(folders(tmp_path / "data", range(1)), SETTINGS, jobs=1, out=tmp_path / "out")
    text = (Path(str(found.accounts[0].case_folder)) / "case.yaml").read_text(encoding="utf-8")
    assert "\nconsultant: Ada Example " in text
    assert "Example Street" not in text


def test_the_folder_that_is_written_to_is_no_account(tmp_path: Path) -> None:
    folders(tmp_path, range(1))
    first = poagen.portfolio(tmp_path, SETTINGS, jobs=1, out=tmp_path / "result")
    again = poagen.portfolio(tmp_path, SETTINGS, jobs=1, out=tmp_path / "result")
    assert [one.account for one in again.accounts] == [one.account for one in first.accounts] == [name_of(0)]


BAD = [
    "../../etc/passwd",
    "..",
    "CON",
    "con.txt",
    "con .txt",
    "LPT1",
    "a/b",
    "a\\b",
    "a:b",
    "trailing. ",
    "x" * 300,
    "Ж" * 300,
    "",
    "new\nline",
    "tab\there",
    "\u202egnp.exe",
    "ACME",
    "acme",
    "Acme ",
    "\x00nul",
    "-",
    "M&S Café",
    "日本の店",
]


def test_any_name_becomes_a_folder_s_name_of_its_own() -> None:
    made = folder_names(BAD)
    plain = [one.casefold() for one in made.values()]
    assert len(set(plain)) == len(BAD)
    for name in made.values():
        assert 0 < len(name) <= 70
        assert len(name.encode()) <= 255
        assert not set(name) & set('<>:"/\\|?*\n\t\x00\u202e')
        assert name.strip(" .") == name
        assert name.split(".")[0].strip().casefold() not in ("con", "lpt1", "..", "")
    assert made["M&S Café"] == "M&S Café"
    assert made["日本の店"] == "日本の店"


def test_a_folder_s_name_does_not_depend_on_other_accounts() -> None:
    assert folder_names(["a/b"])["a/b"] == folder_names(BAD)["a/b"]


@pytest.mark.parametrize("runs", [[["Acme"], ["Acme", "ACME"]], [["Acme", "ACME"], ["Acme"]]])
def test_an_account_keeps_its_case_when_one_that_differs_by_case_comes_or_goes(
    tmp_path: Path, runs: list[list[str]]
) -> None:
    cases = []
    for number, names in enumerate(runs):
        path = tmp_path / f"{number}.parquet"
        put(pa.concat_tables([of_account(name, COURIER) for name in names]), path)
        found = poagen.portfolio(path, SETTINGS, jobs=1, out=tmp_path / "out")
        made = {one.account: Path(str(one.case_folder)).name for one in found.accounts}
        assert len({name.casefold() for name in made.values()}) == len(names)
        cases.append(made["Acme"])
    assert cases[0] == cases[1]


def test_the_case_of_an_account_is_not_taken_by_one_that_differs_by_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk that knows no case, the folder of the one is found by the name of the other."""
    put(of_account("Acme", COURIER), tmp_path / "a.parquet")
    poagen.portfolio(tmp_path / "a.parquet", SETTINGS, jobs=1, out=tmp_path / "out")
    (tmp_path / "out" / "cases" / "ACME").symlink_to("Acme")
    listed = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: (one for one in listed(self) if one.name != "ACME"))
    put(pa.concat_tables([of_account(name, COURIER) for name in ("Acme", "ACME")]), tmp_path / "b.parquet")
    found = poagen.portfolio(tmp_path / "b.parquet", SETTINGS, jobs=1, out=tmp_path / "out")
    made = {one.account: Path(str(one.case_folder)).name for one in found.accounts}
    assert made["Acme"] == "Acme"
    assert made["ACME"] == folder_names(["Acme", "ACME"])["ACME"]


@pytest.mark.parametrize("name", ["../../escape", "CON", "=cmd|' /C calc'!A0"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    put(of_account(name, COURIER), tmp_path / "all.parquet")
    found = poagen.portfolio(tmp_path / "all.parquet", SETTINGS, jobs=1, out=tmp_path / "out")
    case = Path(str(found.accounts[0].case_folder)).resolve()
    assert case.parent == (tmp_path / "out" / "cases").resolve()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.parquet", "out"]


def test_accounts_whose_names_look_alike_stay_apart(tmp_path: Path) -> None:
    """Signs that are not shown tell two names apart, and a name may be another one with its store."""
    names = {"a\u202eb": COURIER, "a\u200bb": BROKEN_FEED, "A US": COURIER}
    put(pa.concat_tables([of_account(name, place) for name, place in names.items()]), tmp_path / "all.parquet")
    both = pa.concat_tables([packages(COURIER, 80), in_store(packages(BROKEN_FEED), "CA")])
    put(both, tmp_path / "A.csv")
    found = poagen.portfolio(
        [tmp_path / "all.parquet", tmp_path / "A.csv"], SETTINGS, jobs=1, out=tmp_path / "out"
    )
    assert len(found.accounts) == found.totals.read == 5
    assert len({(one.account, one.marketplace) for one in found.accounts}) == 5
    short = [one for one in found.accounts if one.meets_target is False]
    assert len({one.case_folder for one in short}) == len(short) >= 4
    for account in short:
        assert (
            run([Path(str(account.case_folder))], Settings()).analysis.report.counts.measured == account.measured
        )


def test_accents_in_two_forms_are_two_names_that_show_it(tmp_path: Path) -> None:
    """Two accounts stood in the table under what looked like one name."""
    names = {"Caf\u00e9": COURIER, "Cafe\u0301": BROKEN_FEED}
    put(pa.concat_tables([of_account(name, place) for name, place in names.items()]), tmp_path / "all.parquet")
    found = poagen.portfolio(tmp_path / "all.parquet", SETTINGS, jobs=1)
    assert len({unicodedata.normalize("NFC", one.account) for one in found.accounts}) == 2


def test_a_case_whose_rows_are_of_an_earlier_day_is_told(tmp_path: Path) -> None:
    table = of_account("Acme", COURIER)
    put(table, tmp_path / "all.parquet")
    poagen.portfolio(tmp_path / "all.parquet", SETTINGS, jobs=1, out=tmp_path / "out")
    again = poagen.portfolio(tmp_path / "all.parquet", SETTINGS, jobs=1, out=tmp_path / "out")
    put(table.slice(0, 250), tmp_path / "all.parquet")
    changed = poagen.portfolio(tmp_path / "all.parquet", SETTINGS, jobs=1, out=tmp_path / "out")
    assert "PFO023" not in {one.code for one in again.warnings}
    (told,) = (one for one in changed.warnings if one.code == "PFO023")
    assert str(told.file).endswith("Acme/data/packages.parquet")


def test_the_tables_of_an_earlier_run_are_no_accounts(tmp_path: Path) -> None:
    folders(tmp_path, range(1))
    for name in FORMS.values():
        (tmp_path / name).write_text("account,vtr\nAcme,1\nBest,1\n", encoding="utf-8")
    for given in (tmp_path, str(tmp_path / "*")):
        found = poagen.portfolio(given, SETTINGS, jobs=1, out=tmp_path)
        assert ([one.account for one in found.accounts], found.unread) == ([name_of(0)], [])


def test_an_account_that_is_named_twice_is_one(tmp_path: Path) -> None:
    folders(tmp_path / "data", range(1))
    put(of_account("Acme", COURIER), tmp_path / "all.parquet")
    named = [tmp_path / "data", str(tmp_path / "data" / "*"), tmp_path / "all.parquet", tmp_path / "all.parquet"]
    found = poagen.portfolio(named, SETTINGS, jobs=1)
    assert {one.account for one in found.accounts} == {name_of(0), "Acme"}
    assert found.totals.read == 2
    assert [one.code for one in found.warnings if one.code == "PFO012"] == ["PFO012"] * 2


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("link", ["cases", "cases/{name}", "cases/{name}/data"])
def test_no_case_is_written_through_a_link(tmp_path: Path, link: str) -> None:
    data, elsewhere = put(named([0]), tmp_path / "all.parquet"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = tmp_path / "out" / link.format(name=name_of(0))
    place.parent.mkdir(parents=True)
    place.symlink_to(elsewhere)
    found = poagen.portfolio(data, SETTINGS, jobs=1, out=tmp_path / "out")
    assert list(elsewhere.iterdir()) == []
    assert "OUT006" in {one.code for one in found.warnings}
