"""Options of ``analyze`` and of its neighbours that no other test names, and what they may not write over."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from cli_world import AS_OF, COURIER, SAMPLES, case, export, fails, package, poagen, table

from poagen.carriers import carriers
from poagen.policy import rules

CASE = "seller: S\nmarketplace: US\nas_of: 2026-10-31\n"
PLAN = "measures:\n  PM-002: {lifecycle: completed, date: 2026-10-01, owner: manager, evidence: none}\n"


def analysed(*arguments: object) -> dict[str, Any]:
    shown = poagen("analyze", *arguments, "--json")
    assert shown.code == 0, shown.err
    loaded: dict[str, Any] = json.loads(shown.out)
    return loaded


@pytest.fixture(scope="module")
def onset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that leaves numbers out from 12 October on."""
    rows = [
        package(
            day * 20 + number,
            confirmed_at=f"2026-10-{day:02d}",
            first_scan_at=f"2026-10-{day:02d}",
            promised_delivery_at="2026-10-28",
            warehouse="East" if number < 6 else "West",
            **({"tracking_number": ""} if day >= 12 and number < 6 else {}),
        )
        for day in range(1, 25)
        for number in range(12)
    ]
    file = tmp_path_factory.mktemp("onset") / "p.csv"
    file.write_text(table(rows), encoding="utf-8")
    return file


def test_an_event_near_the_onset_stands_beside_its_cause(onset: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("date,what\n2026-10-11,Software update\n2026-08-01,New carrier\n", encoding="utf-8")
    (cause,) = analysed(onset, *AS_OF, "--events", events)["root_causes"]
    assert cause["onset"] == "2026-10-12"
    assert [(one["what"], one["days_apart"]) for one in cause["coincides_with"]] == [("Software update", 1)]
    words = " ".join(poagen("analyze", onset, *AS_OF, "--events", events).out.split())
    assert "Software update" in words
    assert "New carrier" not in words


def test_events_of_the_option_and_of_the_case_count_together(onset: Path, tmp_path: Path) -> None:
    folder = case(tmp_path / "c", f"{CASE}events:\n- {{date: 2026-10-12, what: Move of the warehouse}}\n")
    (folder / "data" / "packages.csv").write_bytes(onset.read_bytes())
    events = tmp_path / "events.yaml"
    events.write_text("events:\n- {date: 2026-10-11, what: Software update}\n", encoding="utf-8")
    (cause,) = analysed(folder, "--events", events)["root_causes"]
    assert {one["what"] for one in cause["coincides_with"]} == {"Software update", "Move of the warehouse"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "the file cannot be read"),
        ("day,what\n2026-10-01,x\n", "the file has no column date"),
        ("date,what\n01.10.2026,x\n", "not a day"),
    ],
)
def test_events_that_cannot_be_read_end_the_run_with_words(tmp_path: Path, text: str | None, told: str) -> None:
    events = tmp_path / "events.csv"
    if text is not None:
        events.write_text(text, encoding="utf-8")
    words = fails("analyze", export(tmp_path / "p.csv"), *AS_OF, "--events", events)
    assert events.as_posix() in words
    assert told in words
    assert "DIA020" in words


@pytest.mark.parametrize("batch", [3, 1000, 10**30])
def test_the_result_is_the_same_in_batches_of_any_size(tmp_path: Path, batch: int) -> None:
    file = export(tmp_path / "p.csv", package(6, tracking_number=""), package(7, scan_count="1.5"))
    whole, parted = (poagen("analyze", file, *AS_OF, "--json", *more) for more in ((), ("--batch", batch)))
    assert (parted.code, parted.out) == (0, whole.out)
    order = ("explain", "111-0000000-0000006", file, *AS_OF)
    assert poagen(*order, "--batch", batch).out == poagen(*order).out


@pytest.mark.parametrize(("size", "told"), [("0", "greater than or equal to 1"), ("many", "valid integer")])
def test_a_batch_that_is_none_is_a_usage_error(tmp_path: Path, size: str, told: str) -> None:
    words = fails("analyze", export(tmp_path / "p.csv"), "--batch", size)
    assert "--batch" in words
    assert told in words


def test_words_of_options_may_have_any_capitals(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package(6, first_scan_at="", scan_count=""))
    assert analysed(file, *AS_OF, "--blank-scans", "None")["counts"]["invalid"] == 1
    assert analysed(file, *AS_OF, "--programme", "STANDARD")["policy"]["id"] == "US-2025-01-15"


@pytest.mark.parametrize("command", ["analyze", "explain"])
def test_a_window_moved_before_all_days_meets_no_rule(tmp_path: Path, command: str) -> None:
    first = ("111-0000000-0000001",) if command == "explain" else ()
    days = ("--as-of", "0001-01-05", "--latency", "3660")
    words = fails(command, *first, export(tmp_path / "p.csv"), *days)
    assert "no rule for US is known that was in force on 0001-01-01" in words
    assert "at most" in fails("analyze", tmp_path / "p.csv", "--window", "0001-01-01..2026-10-31")
    assert "--latency" in fails("analyze", tmp_path / "p.csv", "--latency", "3661")


def test_a_category_that_is_not_there_has_no_total(tmp_path: Path) -> None:
    words = fails("analyze", export(tmp_path / "p.csv"), *AS_OF, "--measured", "Toys=100")
    assert '--measured names the category "Toys", which is not in the data' in words
    assert "Garden" in words


@pytest.mark.parametrize("name", ["verdicts.csv", "my export.csv"])
def test_verdicts_are_not_written_over_the_export_that_is_read(tmp_path: Path, name: str) -> None:
    file = export(tmp_path / name)
    before = file.read_bytes()
    assert "is read and would be lost" in fails("analyze", file, *AS_OF, "--verdicts", file)
    assert file.read_bytes() == before
    assert poagen("analyze", file, *AS_OF, "--verdicts", tmp_path / "other.csv").code == 0


def test_verdicts_are_not_put_among_the_exports_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    export(tmp_path / "in" / "p.csv")
    told = fails("analyze", tmp_path / "in", *AS_OF, "--verdicts", tmp_path / "in" / "v.csv")
    assert "among the files that are read" in told
    folder = case(tmp_path / "c", CASE)
    assert "--verdicts" in fails("analyze", folder, "--verdicts", folder / "data" / "v.csv")
    assert [path.name for path in (folder / "data").iterdir()] == ["packages.csv"]
    assert poagen("analyze", folder, "--verdicts", folder / "v.csv").code == 0


def test_out_is_no_folder_of_exports_but_may_lie_within_one(tmp_path: Path) -> None:
    export(tmp_path / "p.csv", package(6, tracking_number=""))
    assert "among the files that are read" in fails("analyze", tmp_path, *AS_OF, "--out", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]
    assert poagen("analyze", tmp_path, *AS_OF, "--out", tmp_path / "out").code == 0
    shown = poagen("analyze", tmp_path, *AS_OF, "--json")
    assert json.loads(shown.out)["counts"]["packages"] == 6, "what was written is not read"
    lost = tmp_path / "out" / "verdicts.csv"
    assert "would be lost" in fails("analyze", tmp_path / "p.csv", lost, *AS_OF, "--out", tmp_path / "out")


def test_a_comparison_is_not_written_among_what_is_compared(tmp_path: Path) -> None:
    one, two = case(tmp_path / "a", CASE), case(tmp_path / "b", CASE)
    told = fails("analyze", one, two, "--compare", "--out", two / "data")
    assert "among the files that are read" in told
    assert poagen("analyze", one, two, "--compare", "--out", tmp_path / "out").code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["comparison.json"]


def test_out_that_is_a_file_and_verdicts_that_is_a_folder_are_told(tmp_path: Path) -> None:
    file, taken = export(tmp_path / "p.csv"), tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    assert "OUT001" in fails("analyze", file, *AS_OF, "--out", taken)
    assert "this is a folder" in fails("analyze", file, *AS_OF, "--verdicts", tmp_path)


def test_a_mapping_is_not_saved_over_the_export(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    before = file.read_bytes()
    assert "is read and would be lost" in fails("columns", file, "--save", file)
    assert file.read_bytes() == before


def test_repair_inside_the_folder_of_exports_writes_into_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path / "p.csv", package(6, tracking_number=""))
    monkeypatch.chdir(tmp_path)
    shown = poagen("repair", ".", *AS_OF)
    assert shown.code == 0, shown.err
    assert (tmp_path / "out" / "shipping-confirmation-unrepairable.csv").is_file()
    assert "among the files that are read" in fails("repair", ".", *AS_OF, "-o", "fix.txt")


def mapped(folder: Path, *, days: str = "") -> Path:
    """A case whose export has headers of its own, with a measure in force."""
    made = case(folder, f"{CASE}mapping: {{order_id: Belegnr}}\n{days}", plan=PLAN)
    rows = [{**package(number), "Belegnr": f"111-0000000-{number:07d}"} for number in range(1, 6)]
    text = table(rows, [*rows[0]]).replace("order_id", "Zeile", 1)
    (made / "data" / "packages.csv").write_text(text, encoding="utf-8")
    return made


def told_of_plan(*arguments: object) -> list[dict[str, Any]]:
    shown = poagen("verify-plan", *arguments, "--json")
    assert shown.code in (0, 1), shown.err
    loaded: list[dict[str, Any]] = json.loads(shown.out)
    return loaded


def test_verify_plan_reads_as_the_case_says_and_by_batches(tmp_path: Path) -> None:
    folder = mapped(tmp_path / "c")
    (whole,) = told_of_plan(folder, *AS_OF)
    assert whole["measured"] == 5
    assert told_of_plan(folder, *AS_OF, "--batch", 2) == [whole]


def test_verify_plan_reads_dates_as_the_case_says_unless_the_option_says_more(tmp_path: Path) -> None:
    folder = mapped(tmp_path / "c", days="dates: DMY\n")
    file = folder / "data" / "packages.csv"
    file.write_text(file.read_text("utf-8").replace("2026-10-20", "05/10/2026"), encoding="utf-8")
    assert [one["measured"] for one in told_of_plan(folder, *AS_OF)] == [5]
    assert [one["measured"] for one in told_of_plan(folder, *AS_OF, "--dates", "MDY")] == [0]


def test_verify_plan_takes_the_named_catalog(tmp_path: Path) -> None:
    folder, own = mapped(tmp_path / "c"), tmp_path / "own"
    own.mkdir()
    (own / "catalog.yaml").write_text('version: "1"\nextends: packaged\n', encoding="utf-8")
    entry = "- id: PM-002\n  override: {title: replace}\n  title: Scanner in every hand\n"
    (own / "preventive.yaml").write_text(entry, encoding="utf-8")
    assert [one["title"] for one in told_of_plan(folder, *AS_OF, "--catalog", own)] == ["Scanner in every hand"]
    assert told_of_plan(folder, *AS_OF)[0]["title"] != "Scanner in every hand"
    assert "error" in fails("verify-plan", folder, *AS_OF, "--catalog", tmp_path / "none")


def test_verify_plan_tells_what_it_could_not_read(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", CASE, plan=PLAN)
    file = export(tmp_path / "new.csv", *(package(n, scan_count="1.5") for n in range(10, 30)))
    capped, everything = (poagen("verify-plan", folder, file, *AS_OF, *more).err for more in ((), ("--all",)))
    assert "showing 10 of " in capped
    assert everything.count('"1.5" is not a whole number') == 20


def test_the_demo_writes_a_draft_and_the_sample_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in COURIER.rglob("*")}
    shown = poagen("demo")
    assert shown.code == 0
    assert f"The exports of this sample lie in {SAMPLES / 'unknown-courier' / 'data'}" in shown.out
    listed = [Path(line.strip()) for line in shown.out.splitlines() if line.startswith("  demo/")]
    assert {path.suffix for path in listed} >= {".md", ".docx", ".pdf", ".txt"}
    assert all(path.is_file() for path in listed)
    (letter,) = (tmp_path / "demo").glob("plan-of-action*.md")
    waiting = letter.read_text("utf-8").count("[[CONFIRM")
    assert f"It is a draft: {waiting} points wait for the seller." in shown.out
    assert {path: path.stat().st_mtime_ns for path in COURIER.rglob("*")} == before


def test_the_demo_tells_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    shown = poagen("demo", "--out", tmp_path / "taken")
    assert shown.code == 2
    assert "OUT001" in shown.err
    assert "The Plan of Action lies in" not in shown.out


def test_a_carrier_is_shown_by_its_id_and_by_any_of_its_names() -> None:
    for carrier in carriers():
        shown = poagen("carriers", "show", carrier.id)
        assert (shown.code, shown.err) == (0, ""), carrier.id
        assert f"id: {carrier.id}\nname: {carrier.name}\n" in shown.out
        assert poagen("carriers", "show", f" {carrier.name.upper()} ").out == shown.out


def test_a_carrier_is_shown_with_all_that_is_promised() -> None:
    shown = poagen("carriers", "show", "usps").out
    for start in ("amazons spellings: ", "by store: ", "other names: ", "integrated: ", "shares parcels with: "):
        assert f"\n{start}" in shown
    told = json.loads(poagen("carriers", "show", "United States Postal Service", "--json").out)
    assert told["id"] == "usps"
    assert told["shapes"]
    assert all(f"  {shape['service']}: " in shown for shape in told["shapes"])


@pytest.mark.parametrize("name", ["", "Narnia Post", "1Z999AA10123456784", "ü" * 300])
def test_a_carrier_that_is_none_is_told(name: str) -> None:
    words = fails("carriers", "show", "--", name)
    assert f'no carrier is known as "{name}"' in words
    assert "poagen carriers list" in words


def begun(text: str, sign: str) -> set[str]:
    return {line.removeprefix(sign) for line in text.splitlines() if line.startswith(sign)}


def test_what_differs_stands_on_one_side_of_a_diff_and_the_same_on_none() -> None:
    old, new = "US-2021-08-09", "US-2025-01-15"
    forth, back = (poagen("policy", "diff", *ids).out for ids in ((old, new), (new, old)))
    assert forth.startswith(f"- {old}  ")
    assert f"\n+ {new}  " in forth
    gone, come = begun(forth, "- "), begun(forth, "+ ")
    assert (begun(back, "- "), begun(back, "+ ")) == (come, gone)
    assert gone
    assert not gone & come


@pytest.mark.parametrize("rule", [rule.id for rule in rules()][::7])
def test_a_rule_does_not_differ_from_itself(rule: str) -> None:
    shown = poagen("policy", "diff", rule, rule.lower())
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.endswith("The two say the same.\n")


def test_a_diff_of_what_is_no_rule_is_told() -> None:
    for ids in (("US-2025-01-15", "US-1999"), ("related-metrics", "US-2025-01-15")):
        words = fails("policy", "diff", *ids)
        assert "there is no rule" in words
        assert "poagen policy list" in words
    assert "NEW" in fails("policy", "diff", "US-2025-01-15")


def test_the_verdicts_of_a_window_are_of_its_packages_too(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    day = ("--window", "2026-10-21..2026-10-31")
    assert poagen("analyze", file, *day, "--verdicts", tmp_path / "v.csv").code == 0
    rows = list(csv.DictReader((tmp_path / "v.csv").open(encoding="utf-8", newline="")))
    assert {(row["status"], row["reason"]) for row in rows} == {("excluded", "outside-window")}
