"""Starting, stopping, what the pages are built on, and what they keep: all that needs no browser."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import docx
import pytest
import yaml
from openpyxl import Workbook
from typer.testing import CliRunner
from web_world import SAMPLES, serving

from poagen.api import Settings, run
from poagen.case import is_case, user_settings
from poagen.case.model import Consultant
from poagen.catalogs import layers_in_force
from poagen.cli.app import app
from poagen.common.finding import PoagenError
from poagen.common.pages import pages
from poagen.document.letterheads import choose_letterhead, keep_letterhead, letterheads, paper_of, state_consultant
from poagen.remedies.trying import catalog_with, findings_with, texts_of
from poagen.review.rulebook import review_rules
from poagen.web.bench import Bench, Desk
from poagen.web.frame import Page
from poagen.web.overview import overview
from poagen.web.serve import ALONE_SECONDS, Loneliness
from poagen.web.words import Words, entries, german_titles

PACKAGE = Path(__file__).parent.parent.parent / "poagen"
PAGES = sorted((PACKAGE / "web").glob("*.py"))
CLI = sorted((PACKAGE / "cli").glob("*.py"))
KNOWLEDGE = {"numpy", "pandas", "pyarrow", "scipy", "matplotlib", "yaml", "ruamel", "jinja2", "docx", "openpyxl"}
"""Libraries with which one would work on data or files oneself."""


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of all that is imported."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((str(node.module), alias.name) for alias in node.names)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_have_no_logic_of_their_own(path: Path) -> None:
    for module, name in imported(path):
        assert module.split(".")[0] not in KNOWLEDGE
        assert not name.startswith("_")
        if module.startswith("poagen.") and not module.startswith("poagen.web"):
            found = getattr(importlib.import_module(module), name, None)
            assert not inspect.isfunction(found) or found.__doc__, f"{module}.{name} is no public part"


def test_what_is_missing_is_told_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "nicegui", None)
    told = CliRunner().invoke(app, ["web", str(tmp_path)])
    assert told.exit_code == 2
    assert "pip install 'poagen[web]'" in told.output


def test_a_port_is_taken_as_asked_and_a_taken_one_is_told(tmp_path: Path) -> None:
    with serving(tmp_path) as running:
        port = str(running.port)
        command = [sys.executable, "-m", "poagen", "web", str(tmp_path), "--no-open", "--port", port]
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (told.returncode, told.stdout) == (2, "")
        assert f"the port {port} is taken" in told.stderr
        assert "WEB003" in told.stderr
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(20) == 0


_TAKEN = """
import sys
import nicegui.native.native_mode as ports
taken = int(sys.argv.pop())
ports.find_open_port = lambda *given: taken
from poagen.cli import main
main()
"""


def test_a_port_that_is_taken_a_moment_before_is_told(tmp_path: Path) -> None:
    with serving(tmp_path) as running:
        command = [sys.executable, "-c", _TAKEN, "web", str(tmp_path), "--no-open", str(running.port)]
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("NICEGUI", "PYTEST"))}
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=plain)
        assert told.returncode == 2
        assert f"error: the port {running.port} was taken by another program a moment before" in told.stderr
        assert "help: start poagen web again" in told.stderr
        assert "Errno" not in told.stderr + told.stdout


_SLOW = """
import asyncio, sys
from nicegui import ui
ui.page.__init__.__kwdefaults__["response_timeout"] = 0.2
import poagen.web.routes as routes
draw = routes.home_page
async def slowly(*given):
    await asyncio.sleep(1)
    await draw(*given)
routes.home_page = slowly
from poagen.cli import main
main()
"""


def test_a_page_that_takes_long_comes_all_the_same(tmp_path: Path) -> None:
    """NiceGUI gives up on a page after a short while, here after a fifth of a second."""
    with serving(tmp_path, program=("-c", _SLOW)) as running:
        assert running.ask("/", Cookie=running.enter()).status == 200


def test_pages_stop_once_the_last_has_been_closed_for_two_minutes() -> None:
    alone = Loneliness()
    assert not any(alone.look(is_open=False, after=60) for _ in range(5)), "nobody has come yet"
    alone.look(is_open=True, after=5)
    looks = [alone.look(is_open=False, after=5) for _ in range(ALONE_SECONDS // 5)]
    assert (looks.count(True), looks[-1]) == (1, True)
    alone.look(is_open=True, after=5)
    assert not alone.look(is_open=False, after=5), "one that comes back begins anew"


def copied(target: Path) -> Path:
    return Path(
        shutil.copytree(SAMPLES / "typed-numbers", target, ignore=shutil.ignore_patterns("out", ".poagen"))
    )


def test_a_case_at_a_glance_follows_its_files(tmp_path: Path) -> None:
    bench = Bench(copied(tmp_path / "case"))
    first = overview(bench)
    assert (first.client, first.store, first.markers, first.rounds, first.wrong) == (
        "Harbor Lane Goods",
        "US",
        0,
        0,
        None,
    )
    assert first.rate == pytest.approx(0.882, abs=0.001)
    assert overview(bench) is first
    (bench.folder / "plan.yaml").write_text("measures: {}\n", "utf-8")
    assert overview(bench).markers > 0
    (bench.folder / "case.yaml").write_text("seller: [\n", "utf-8")
    broken = overview(bench)
    assert broken.wrong is not None
    assert broken.rate is None


@pytest.mark.parametrize(
    "said",
    [
        *("programme: sfp", "window: 2026-10-10..2026-10-20", "latency: 5", "measured: 9000"),
        *("measured: {Beauty: 9000}", "blank_scans: none", "rates: {EUR: 1.1}", "as_of: 2026-10-20"),
        *('events: [{date: 2026-10-03, what: "New tool."}]', "target: 95"),
    ],
)
def test_the_pages_judge_as_the_commands_do_when_case_yaml_changes(tmp_path: Path, said: str) -> None:
    """Open pages went on with the window, programme and totals of before, and wrote letters by them."""
    bench = Bench(copied(tmp_path / "case"))
    before = bench.job()
    assert bench.job().analysis is before.analysis
    file, key = bench.folder / "case.yaml", said.partition(":")[0]
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith(f"{key}:")]
    file.write_text("\n".join([*lines, said, ""]), "utf-8")
    fresh = run([bench.folder], Settings()).analysis.report
    assert bench.job().analysis.report == fresh
    if key in ("programme", "window", "latency", "as_of") or key == "measured":
        assert fresh != before.analysis.report


def test_a_workbook_is_looked_at_by_the_sheet_that_case_yaml_names(tmp_path: Path) -> None:
    book, path = Workbook(), tmp_path / "book.xlsx"
    for title, header in (("October", "order_id"), ("Notes", "Remarks")):
        sheet = book.create_sheet(title)
        sheet.append([header, "tracking_number"])
        sheet.append(["111-0000001-1111111", "1Z9999999999999999"])
    book.save(path)
    bench = Bench(tmp_path)
    assert [bench.taken_for(path, {}, name)[0].sheet for name in ("October", "Notes")] == ["October", "Notes"]


def test_a_paper_is_kept_chosen_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    (tmp_path / "settings.yaml").write_text("# mine\nmarketplace: US\n", "utf-8")
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "Firm"
    word.sections[0].footer.paragraphs[0].text = "Foot"
    word.styles["Normal"].font.name = "Georgia"
    word.save(str(tmp_path / "given.docx"))
    kept = keep_letterhead("../given.docx", (tmp_path / "given.docx").read_bytes())
    assert kept == tmp_path / "letterheads" / "given.docx"
    assert letterheads() == (kept,)
    told = paper_of(kept)
    assert (told.head, told.foot, told.font) == (("Firm",), ("Foot",), "Georgia")
    choose_letterhead(kept)
    text = (tmp_path / "settings.yaml").read_text("utf-8")
    assert text.startswith("# mine\n")
    assert yaml.safe_load(text)["letterhead"] == "letterheads/given.docx"
    choose_letterhead(None)
    assert not yaml.safe_load((tmp_path / "settings.yaml").read_text("utf-8"))["letterhead"]
    with pytest.raises(PoagenError, match="cannot be read"):
        keep_letterhead("x.docx", b"nothing")
    assert letterheads() == (kept,)


def test_who_writes_for_sellers_is_kept_beside_other_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    state_consultant({"name": "Ada Example", "firm": "", "address": "1 Road\n\n Town "})
    assert user_settings().consultant == Consultant(name="Ada Example", address=["1 Road", "Town"])
    text = (tmp_path / "settings.yaml").read_text("utf-8")
    (tmp_path / "settings.yaml").write_text(f"# mine\n{text}", "utf-8")
    state_consultant({"name": "Bea Example", "firm": "Firm & Co", "address": ""})
    held = user_settings().consultant
    assert held is not None
    assert (held.name, held.firm, held.address) == ("Bea Example", "Firm & Co", [])
    assert (tmp_path / "settings.yaml").read_text("utf-8").startswith("# mine\n")


def test_a_catalog_is_tried_before_it_is_written(tmp_path: Path) -> None:
    case = copied(tmp_path / "case")
    folder, layers = case / "catalog", layers_in_force(case=case)
    texts = {
        "catalog.yaml": 'version: "1"\nextends: packaged\n',
        "corrective.yaml": "- id: CA-033\n  override: {title: replace}\n  title: Desk taken away\n",
    }
    assert findings_with(layers, folder, texts) == ()
    plan = run([case], Settings()).plan(catalog_with(layers, folder, texts))
    assert "Desk taken away" in [measure.title for measure in plan.measures]
    wrong = findings_with(layers, folder, {**texts, "corrective.yaml": "- id: CA-033\n  titel: x\n"})
    assert {one.file for one in wrong} == {"corrective.yaml"}
    assert all(one.row for one in wrong)
    assert not folder.exists()
    assert set(texts_of(folder).values()) == {""}


def test_a_folder_of_cases_that_is_gone_holds_none(tmp_path: Path) -> None:
    case = copied(tmp_path / "case")
    desk = Desk(tmp_path)
    assert desk.cases() == [case]
    shutil.rmtree(tmp_path)
    assert desk.cases() == []
    assert desk.bench("unknown") is None
    assert not any(map(is_case, (Path("a\0b"), Path("x" * 5_000), tmp_path)))


def test_german_titles_are_those_of_findings_that_there_are() -> None:
    known = {page.code for page in pages().values()} | {rule.id for rule in review_rules()}
    assert set(german_titles()) - known == set()
    families = {code[:4] for code in german_titles()}
    assert {"INT0", "CAS0", "POL0", "DIA0", "REV0", "WEB0"} <= families, "what pages show"
    assert {code for code in known if code[:4] in families} - set(german_titles()) == set()
    assert Words("de").title_of("INT002") == "Eine Datei ist leer"
    assert Words("en").title_of("INT002") == "", "English has the finding's own words"


def test_words_are_put_in_and_unknown_ones_stay() -> None:
    german = Words("de")
    assert german.known("lacks", "due date") == "Fälligkeitstag"
    assert german.known("lacks", "something else") == "something else"
    assert all(Words("en").known("lacks", one) in {entry.en for entry in entries().values()} for one in ("owner",))


def test_a_file_of_a_case_is_looked_at_once_for_as_long_as_it_stays_as_it_is(tmp_path: Path) -> None:
    """Many files that come together show all anew after each; reading all of them each time took minutes."""
    bench, file = Bench(tmp_path), tmp_path / "mine.csv"
    file.write_text("Bestellung,tracking_number\n111-0000001-1111111,1\n", "utf-8")
    first, mapped = bench.taken_for(file, {}), bench.taken_for(file, {"order_id": "Bestellung"})
    assert bench.taken_for(file, {"order_id": "Bestellung"}) is mapped
    assert ("Bestellung", "order_id") in mapped[0].matched
    assert ("Bestellung", "order_id") not in first[0].matched
    file.write_text("Bestellung,tracking_number\n" + "111-0000001-1111111,1\n" * 3, "utf-8")
    assert bench.taken_for(file, {"order_id": "Bestellung"})[0].rows == 3


def test_what_the_pages_hold_is_never_written_out_as_the_name_of_a_task(tmp_path: Path) -> None:
    """The server names each task by what it calls, values included; written out, open cases took minutes."""
    desk = Desk(tmp_path)
    bench = desk.bench(desk.open(copied(tmp_path / "case")))
    assert bench is not None
    job = bench.job()
    named = str(partial(print, Page(desk, Words("en"), bench=bench), job))
    assert len(named) < 10_000
    assert "111-" not in named
