"""The pages in a real browser: from dropped files to a bundle that equals the one that the commands make."""

from __future__ import annotations

import os
import shutil
import signal
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import yaml
from pyarrow import csv as pacsv
from typer.testing import CliRunner
from web_world import BROWSER, DRIVER, TYPED, Browser, Server, address, copied, put_by, serving

from poagen.api import Settings, run
from poagen.bundling import bundle
from poagen.case.start import create
from poagen.cli.app import app
from poagen.common.locking import locked
from poagen.document.files import content

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromium-driver are not installed")
XSS = "<img src=x onerror=\"document.title='taken'\">"


def new_case(browser: Browser, server: Server, name: str, store: str = "Amazon.com (US)", **values: str) -> str:
    """Make a case by the form; returns the start of its addresses."""
    browser.go(f"http://{server.host}/new")
    browser.until("Make the case")
    browser.press_summary("More, if you know it")
    browser.type("Name of the case", name)
    for label, value in values.items():
        browser.type(label.replace("_", " "), value)
    browser.choose("Store", store)
    browser.press("Make the case")
    browser.until("Choose files")
    return str(browser.driver.current_url).rsplit("/", 1)[0]


def written(case: Path, key: str, seconds: float = 10) -> Any:
    """A key of case.yaml, once it is there."""
    end = time.monotonic() + seconds
    while True:
        found = yaml.safe_load((case / "case.yaml").read_text("utf-8")).get(key)
        if found or time.monotonic() > end:
            return found
        time.sleep(0.1)


def test_the_whole_way_gives_the_letter_that_the_commands_give(
    world: tuple[Server, Browser], home: Path, tmp_path: Path
) -> None:
    server, browser = world
    known = yaml.safe_load((TYPED / "case.yaml").read_text("utf-8"))
    days = {"Last_day_of_the_period": str(known["as_of"]), "Date_of_the_notice": str(known["notice_date"])}
    mine = f"mine-{tmp_path.name[-1]}"
    base = new_case(browser, server, mine, **{"Seller's_name": known["seller"], "Store": "US"}, **days)
    browser.drop([TYPED / "data" / "packages.csv"])
    browser.until("Taken for")
    case = home / mine
    assert (case / "data" / "packages.csv").read_bytes() == (TYPED / "data" / "packages.csv").read_bytes()

    browser.go(f"{base}/result")
    browser.until("VTR 88.2 %")
    browser.press("Show the packages (71)")
    browser.until("1-25 of 71")

    browser.go(f"{base}/questions")
    answer = known["answers"]["RC1.why-typed"]
    browser.until("Keep this answer")
    browser.add("(//main//textarea)[1]", answer)
    browser.press("Keep this answer")
    browser.until("Kept.")
    assert written(case, "answers")["RC1.why-typed"] == answer

    # What a person does in an editor meanwhile is taken too.
    (case / "case.yaml").write_bytes((TYPED / "case.yaml").read_bytes())
    (case / "plan.yaml").write_bytes((TYPED / "plan.yaml").read_bytes())
    for file in (TYPED / "evidence").iterdir():
        (case / "evidence" / file.name).write_bytes(file.read_bytes())
    browser.until("have changed on disk")

    browser.go(f"{base}/letter")
    browser.until("No point is open")
    browser.go(f"{base}/hand-in")
    browser.until("Ready to hand in")
    browser.press("Make the file")
    browser.until("Kept as round 1")
    job = run([TYPED], Settings())
    with zipfile.ZipFile(case / "out" / "bundle.zip") as made:
        for form in ("docx", "pdf", "txt"):
            assert made.read(f"plan-of-action.{form}") == content(job.letter(), form)
    other = create(tmp_path / "other", {"seller": "x", "marketplace": "US", "as_of": "2026-10-31"})[0].parent
    for folder in ("data", "evidence"):
        for file in (TYPED / folder).iterdir():
            (other / folder / file.name).write_bytes(file.read_bytes())
    for name in ("case.yaml", "plan.yaml"):
        (other / name).write_bytes((TYPED / name).read_bytes())
    by_command = bundle(run([other], Settings()), tmp_path / "b.zip").path.read_bytes()
    assert (case / "out" / "bundle.zip").read_bytes() == by_command
    assert browser.elsewhere(server.host) == []


def test_what_changed_elsewhere_is_asked_about(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    browser.go(f"http://{server.host}/")
    browser.press("Numbers typed by hand")
    browser.until("Taken for")
    base = str(browser.driver.current_url).rsplit("/", 1)[0]
    browser.go(f"{base}/questions")
    browser.until("Keep this answer")
    case = home / "sample-typed-numbers" / "case.yaml"
    case.write_text(case.read_text("utf-8").replace("had been broken", "was out of order"), "utf-8")
    browser.add("(//main//textarea)[1]", " Mine.")
    browser.press("Keep this answer")
    browser.until("changed elsewhere")
    assert "Mine." not in case.read_text("utf-8")
    browser.press("Keep what I typed")
    browser.until("Kept.")
    assert "Mine." in case.read_text("utf-8")


def test_a_wrong_file_is_told_and_set_aside_and_nothing_is_run(
    world: tuple[Server, Browser], home: Path, tmp_path: Path
) -> None:
    server, browser = world
    values = {"Seller's_name": XSS, "Last_day_of_the_period": "2026-10-31"}
    base = new_case(browser, server, "wrong", **values)
    wrong, bad = tmp_path / "holiday.csv", tmp_path / "orders.csv"
    wrong.write_text(f"picture,{XSS}\n1,2\n", "utf-8")
    rows = "".join(f"111-0000000-{n:07},'{XSS}',{XSS},{XSS},2026-10-20\n" for n in range(40))
    heads = "order_id,category,carrier,tracking_number,promised_delivery_at"
    bad.write_text(f"{heads}\n{rows.replace(chr(34), '')}", "utf-8")
    browser.drop([wrong])
    browser.until("Not recognised")
    browser.go(f"{base}/result")
    browser.until("Nothing can be said yet")
    browser.go(f"{base}/files")
    browser.until("Not recognised")
    browser.press("Do not use this file")
    browser.until("There is no file yet")
    assert (home / "wrong" / "set-aside" / "holiday.csv").is_file()
    browser.drop([bad])
    browser.until("Taken for")
    shown = {"result": "Only failed ones", "plan": "Add a measure", "letter": "/100"}
    for step, words in shown.items():
        browser.go(f"{base}/{step}")
        browser.until(words)
        assert "taken" not in browser.driver.title
        assert browser.driver.find_elements("xpath", "//img[@onerror]") == []
    assert browser.elsewhere(server.host) == []


def test_a_second_round_after_a_rejection_stays_on_the_page(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "turned-down")
    browser.go(address(server, case, "hand-in"))
    browser.until("Has Amazon turned down a letter that was not made here?")
    browser.press("Make the file")
    browser.until("Round 1, handed in on 12 November 2026")
    browser.add('//textarea[@aria-label="Text of Amazon\'s reply"]', "Greater detail on the actions you took.")
    browser.type("Day of the reply", "2026-11-16")
    browser.press("Keep the reply")
    for _ in range(2):
        browser.until("What the next letter must add (round 2)")
        browser.until("Not ready yet")
        browser.until("What you did besides can be added there as a measure of your own")
        browser.until("Amazon has replied (16 November 2026)")
        browser.driver.refresh()
    browser.go(f"http://{server.host}/")
    browser.until("Amazon has replied (round 1)")


def test_a_letter_from_elsewhere_becomes_a_round(
    world: tuple[Server, Browser], home: Path, tmp_path: Path
) -> None:
    server, browser = world
    case, letter = copied(home, "from-elsewhere"), tmp_path / "mine.txt"
    letter.write_text("Root cause: 82 of our 700 packages were typed by hand.\n", "utf-8")
    browser.go(address(server, case, "hand-in"))
    browser.until("Has Amazon turned down a letter that was not made here?")
    browser.add("//textarea", "Greater detail on the root cause of the issue.")
    browser.press("Keep the reply")
    browser.until("Add the letter that Amazon turned down first")
    browser.drop([letter])
    browser.until("mine.txt")
    browser.press("Keep the reply")
    browser.until("Round 1, made elsewhere; Amazon has replied")
    browser.until('told "700", which is not in the analysis')
    assert (case / "rounds" / "01" / "letter.md").read_text("utf-8") == letter.read_text("utf-8").strip()


def test_what_the_browser_puts_back_into_a_form_is_what_the_page_takes(
    world: tuple[Server, Browser], home: Path
) -> None:
    server, browser = world
    browser.go(f"http://{server.host}/new")
    browser.until("Make the case")
    browser.add("//textarea", "The words of the notice")
    browser.type("Last day of the period", "2026-10-31")
    browser.press("Make the case")
    browser.until("Still needed: Seller's name; Store")
    browser.go(f"http://{server.host}/catalog")
    browser.until("Catalog")
    browser.driver.back()
    browser.until_value('//input[contains(@aria-label, "Last day of the period")]', "2026-10-31")
    browser.type("Seller's name", "Zebra came back")
    browser.choose("Store", "Amazon.com (US)")
    browser.press("Make the case")
    browser.until("Choose files")
    assert str(written(home / "Zebra came back", "as_of")) == "2026-10-31"
    assert (home / "Zebra came back" / "notice.txt").read_text("utf-8").strip() == "The words of the notice"
    shutil.rmtree(home / "Zebra came back")


def test_a_day_that_was_changed_elsewhere_is_asked_about(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "two-days")
    browser.go(address(server, case, "hand-in"))
    browser.until("Ready to hand in")
    file = case / "case.yaml"
    file.write_text(file.read_text("utf-8").replace("letter_date: 2026-11-12", "letter_date: 2026-11-18"), "utf-8")
    browser.type("Date of the letter", "2026-11-15")
    browser.press("Keep the date")
    browser.until("changed elsewhere")
    browser.press("Take")
    browser.until("The letter bears the date 18 November 2026")


def test_two_tabs_on_one_case_lose_nothing(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "tabs")
    there = address(server, case, "questions")
    field, driver = "(//main//textarea)[1]", browser.driver
    browser.go(there)
    browser.until("Keep this answer")
    with browser.second_tab() as (first, second):
        browser.go(there)
        browser.until("Keep this answer")
        browser.add(field, " Second.")
        driver.switch_to.window(first)
        browser.add(field, " First.")
        browser.press("Keep this answer")
        browser.until("Kept.")
        driver.switch_to.window(second)
        browser.until("have changed on disk")
        browser.press("Keep this answer")
        browser.until("changed elsewhere")
        asked = browser.words()
        assert "First." in asked
        assert "Second." in asked
        browser.press("Take what is in the file")
        browser.until_value(field, "First.")
        assert "First." in (case / "case.yaml").read_text("utf-8")
        assert browser.find(field).get_property("value").endswith("First.")


SLOW = """
import time
from pathlib import Path
from poagen.case import edit
from poagen.cli.app import app

def slow(path, before, after, save=edit.save):
    beside = path.parent.parent
    (beside / "writing").touch()
    while not (beside / "go-on").exists():
        time.sleep(0.05)
    save(path, before, after)

edit.save = slow
app(prog_name="poagen")
"""


def test_the_pages_and_a_command_never_write_in_a_case_at_once(
    browser: Browser, tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = copied(tmp_path, "busy")
    command = ["plan", "set", "CA-002", str(case), "--note", "mine"]
    busy = "nother run of poagen is writing in this case"
    with serving(tmp_path, home=settings, program=("-c", SLOW)) as server:
        browser.enter(server)
        browser.go(address(server, case, "questions"))
        browser.until("Keep this answer")
        with locked(case):
            browser.add("(//main//textarea)[1]", " Mine.")
            browser.press("Keep this answer")
            browser.until(busy)
        assert not (tmp_path / "writing").exists()
        browser.press("Keep this answer")
        until_there(tmp_path / "writing")
        monkeypatch.setattr(locked.__wrapped__, "__defaults__", (0.1, "case"))
        refused = CliRunner().invoke(app, command)
        assert (refused.exit_code, busy in refused.stderr) == (2, True)
        (tmp_path / "go-on").touch()
        browser.until("Kept.")
        assert CliRunner().invoke(app, command).exit_code == 0
    assert "Mine." in (case / "case.yaml").read_text("utf-8")


def until_there(path: Path, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path} does not come up"
        time.sleep(0.05)


def test_a_case_goes_on_where_it_was_when_the_server_is_killed(
    browser: Browser, tmp_path: Path, settings: Path
) -> None:
    case = copied(tmp_path, "killed")
    with serving(tmp_path, home=settings) as server:
        browser.enter(server)
        browser.go(address(server, case, "questions"))
        browser.until("Keep this answer")
        browser.add("(//main//textarea)[1]", " Kept before.")
        browser.press("Keep this answer")
        browser.until("Kept.")
        browser.add("(//main//textarea)[1]", " Never kept.")
        put_by(case, "Never kept.")
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
    with serving(tmp_path, home=settings) as server:
        browser.enter(server)
        browser.until("killed")
        browser.go(address(server, case, "questions"))
        browser.until("Keep this answer")
        held = browser.find("(//main//textarea)[1]").get_property("value")
        assert held.endswith("Kept before. Never kept.")
        assert "have not kept it" in browser.words()
    assert "Never kept." not in (case / "case.yaml").read_text("utf-8")


def test_the_way_can_be_gone_by_the_keyboard_alone(world: tuple[Server, Browser], home: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    server, browser = world
    browser.go(f"http://{server.host}/")
    browser.until("Try it first")
    browser.tab_to("A courier that Amazon does not know")
    browser.keys(Keys.ENTER)
    browser.until("Taken for")
    browser.until("Go on: Result")
    browser.tab_to("Choose files")
    browser.tab_to("Go on: Result")
    browser.keys(Keys.ENTER)
    browser.until("The packages")
    browser.until("1-25 of 111")
    browser.tab_to("RC1: Show the packages")
    browser.keys(Keys.ENTER)
    browser.until("1-25 of 84")
    browser.tab_to("111-")
    browser.keys(Keys.ENTER)
    browser.until("How it was judged")
    browser.tab_to("Close")
    browser.keys(Keys.ENTER)
    end = time.monotonic() + 10
    while not str(browser.driver.execute_script("return document.activeElement.innerText")).startswith("111-"):
        assert time.monotonic() < end, "the focus comes back to the order"
        time.sleep(0.1)
    browser.tab_to("Go on: Questions", 90)
    browser.keys(Keys.ENTER)
    browser.until("Open questions")
    browser.tab_to("Your answer")
    browser.keys("Its price was lower.")
    browser.tab_to("Go on: Plan")
    browser.keys(Keys.ENTER)
    browser.until("Have you done this?")
    case = home / "sample-unknown-courier"
    assert "Its price was lower." in written(case, "answers").values()
    browser.tab_to("Planned")
    browser.keys(Keys.SPACE)
    browser.tab_to("Due on")
    browser.tab_to("Who is responsible")
    browser.keys("operations manager")
    browser.tab_to("Keep: ")
    browser.keys(Keys.ENTER)
    browser.until("Still missing: due date")
    assert "operations manager" in (case / "plan.yaml").read_text("utf-8")


def test_a_hundred_thousand_packages_stay_quick(browser: Browser, tmp_path: Path, settings: Path) -> None:
    case = tmp_path / "large"
    (case / "data").mkdir(parents=True)
    (case / "case.yaml").write_text("seller: Large\nmarketplace: US\nas_of: 2026-10-31\n", "utf-8")
    pacsv.write_csv(_many(100_000), case / "data" / "packages.csv")
    with serving(case, home=settings) as server:
        before = server.seconds()
        browser.enter(server, "VTR 88.2 %")
        assert server.seconds() - before < 5
        browser.until("1-25 of 8769", 60)
        before = server.seconds()
        browser.click('//*[@role="checkbox"][contains(., "Only failed ones")]')
        browser.until("1-25 of 74148")
        browser.type("Find in any column", "113-0099")
        browser.until("1-25 of 668\n")
        assert server.seconds() - before < 3
        assert len(browser.driver.find_elements("xpath", "//tbody/tr[.//button]")) == 25


def _many(rows: int) -> pa.Table:
    """The ready sample's packages over and over, with order ids of their own."""
    table = pacsv.read_csv(
        TYPED / "data" / "packages.csv",
        convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(_heads(), pa.string())),
    )
    many = table.take(pa.array(np.arange(rows) % table.num_rows))
    numbers = pc.utf8_lpad(pa.array(np.arange(rows)).cast(pa.string()), 7, "0")
    ids = pc.binary_join_element_wise(pa.scalar("113"), numbers, numbers, "-")
    return many.set_column(0, "order_id", ids)


def _heads() -> list[str]:
    with (TYPED / "data" / "packages.csv").open(encoding="utf-8") as file:
        return file.readline().strip().split(",")


def test_a_paper_is_added_seen_and_used(world: tuple[Server, Browser], home: Path, settings: Path) -> None:
    server, browser = world
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "Harbour & Sons <Consultants>"
    paper = home / "paper.docx"
    word.save(str(paper))
    browser.go(f"http://{server.host}/letterheads")
    browser.until("Choose a Word file")
    browser.drop([paper])
    browser.until("Harbour & Sons <Consultants>")
    assert user_settings_file(settings)["letterhead"] == "letterheads/paper.docx"
    bad = home / "bad.docx"
    bad.write_bytes(b"no word file")
    browser.drop([bad])
    browser.until("cannot be read")
    browser.press("Close")
    browser.press("Use this paper")
    end = time.monotonic() + 10
    while user_settings_file(settings).get("letterhead") and time.monotonic() < end:
        time.sleep(0.1)
    assert not user_settings_file(settings).get("letterhead")


def user_settings_file(settings: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((settings / "settings.yaml").read_text("utf-8")) or {})


def test_a_catalog_is_edited_with_the_linter_beside_it_and_tried(
    world: tuple[Server, Browser], home: Path, settings: Path
) -> None:
    server, browser = world
    copied(home, "atrial")
    browser.go(f"http://{server.host}/catalog/entry/CA-033")
    browser.press("Change this entry")
    browser.until("The check found nothing")
    browser.until_value("//textarea", "override")
    whole = "- id: CA-033\n  override: {title: replace}\n  title: "
    browser.type("Text of the file", f"{whole}[unfinished\n")
    browser.until("What the check found")
    browser.press("Keep my catalog")
    browser.until("not in order yet")
    assert not (settings / "catalog" / "corrective.yaml").exists()
    browser.type("Text of the file", f"{whole}Desk that typed taken away\n")
    browser.until("The check found nothing")
    browser.press("Show the measures")
    browser.until("changed: CA-033 Desk that typed taken away")
    browser.press("Keep my catalog")
    browser.until("Kept.")
    try:
        assert "Desk that typed" in (settings / "catalog" / "corrective.yaml").read_text("utf-8")
    finally:
        shutil.rmtree(settings / "catalog")


def test_the_letter_s_language_is_chosen_and_kept(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "tongue")
    browser.go(address(server, case, "letter"))
    browser.until("No point is open")
    browser.click('//label[contains(., "Language of the letter")]//input')
    browser.click('//*[@role="option"][contains(., "German")]')
    browser.until("Ergriffene Maßnahmen")
    assert written(case, "language") == "de"
    assert browser.find("//article").get_attribute("lang").startswith("de")


def test_a_catalog_of_the_case_that_is_not_in_order_is_told_on_the_page(
    world: tuple[Server, Browser], home: Path
) -> None:
    server, browser = world
    case = copied(home, "disorder")
    (case / "catalog").mkdir()
    (case / "catalog" / "corrective.yaml").write_text("- id: CA-901\n  titel: x\n", "utf-8")
    for step in ("questions", "plan", "letter", "hand-in"):
        browser.go(address(server, case, step))
        browser.until("corrective.yaml")
        assert "failed here" not in browser.words()


def test_the_editor_writes_no_text_that_was_not_changed_in_it(
    world: tuple[Server, Browser], settings: Path
) -> None:
    server, browser = world
    catalog, entry = settings / "catalog", f"http://{server.host}/catalog/edit?entry=CA-033"
    catalog.mkdir()
    about = "version: mine\nextends: packaged\ndisable: [PM-038]\n"
    (catalog / "catalog.yaml").write_text(about, "utf-8")
    try:
        browser.go(entry)
        browser.until("The check found nothing")
        (catalog / "preventive.yaml").write_text("# written elsewhere\n", "utf-8")
        (catalog / "catalog.yaml").write_text(about + "# and this\n", "utf-8")
        browser.until_value("//textarea", "override")
        browser.type("Text of the file", "- id: [unfinished\n")
        browser.until("What the check found")
        browser.type("Text of the file", "# mine\n")
        browser.until("The check found nothing")
        browser.press("Keep my catalog")
        browser.until("Kept.")
        assert (catalog / "corrective.yaml").read_text("utf-8") == "# mine\n"
        assert (catalog / "preventive.yaml").read_text("utf-8") == "# written elsewhere\n"
        assert (catalog / "catalog.yaml").read_text("utf-8") == about + "# and this\n"
        (catalog / "causes.yaml").write_bytes("# Größe\n".encode("latin-1"))
        (catalog / "corrective.yaml").unlink()
        browser.go(entry)
        browser.until("it is not UTF-8 text")
        browser.press("Keep my catalog")
        browser.until("not in order yet")
        assert not (catalog / "corrective.yaml").exists()
        assert "disable" in (catalog / "catalog.yaml").read_text("utf-8")
    finally:
        shutil.rmtree(catalog)


@pytest.mark.skipif(os.name != "posix", reason="other systems keep such names as text")
def test_names_that_are_not_utf_8_are_shown_all_the_same(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, os.fsdecode(b"M\xfcller"))
    shutil.copy(case / "data" / "packages.csv", case / "data" / os.fsdecode(b"\xe4rger.csv"))
    browser.go(f"http://{server.host}/")
    browser.until("M?ller")
    browser.go(address(server, case, "files"))
    browser.until("?rger.csv")
    browser.go(f"http://{server.host}/catalog/edit")
    browser.until("Show the measures")
    shutil.rmtree(case)


def test_a_case_that_cannot_be_there_is_told(world: tuple[Server, Browser]) -> None:
    server, browser = world
    browser.go(f"http://{server.host}/")
    browser.press_summary("Open a case from another folder")
    browser.type("Path of the case", "~nobodyatall/case")
    browser.press("Open", '//details[contains(., "another folder")]')
    browser.until("there is no case here", 10)


def test_files_that_are_dropped_together_are_all_kept_and_shown(
    world: tuple[Server, Browser], home: Path, tmp_path: Path
) -> None:
    server, browser = world
    case = copied(home, "together")
    files = [tmp_path / f"part-{n}.csv" for n in range(8)]
    for number, file in enumerate(files):
        file.write_text("order_id,tracking_number\n" + f"111-{number:07d}-1111111,1\n" * 20_000, "utf-8")
    browser.go(address(server, case, "files"))
    browser.until("Do not use this file")
    browser.drop(files)
    for file in files:
        browser.until(file.name, 40)
    assert {path.name for path in (case / "data").iterdir()} == {"packages.csv", *(file.name for file in files)}


def test_an_archive_of_several_exports_is_shown_as_it_is_read(
    world: tuple[Server, Browser], home: Path, tmp_path: Path
) -> None:
    server, browser = world
    case, packed = copied(home, "packed"), tmp_path / "exports.zip"
    with zipfile.ZipFile(packed, "w") as made:
        for number in (1, 2):
            made.writestr(f"part-{number}.csv", f"order_id,tracking_number\n111-000000{number}-1111111,1\n")
    browser.go(address(server, case, "files"))
    browser.until("Do not use this file")
    browser.drop([packed])
    browser.until("exports.zip/part-2.csv")
    assert "exports.zip/part-1.csv" in browser.words()
    assert "Not recognised" not in browser.words()
    browser.press("Do not use this file: exports.zip")
    browser.until("Files of this case: 1")
    assert {path.name for path in (case / "data").iterdir()} == {"packages.csv"}
