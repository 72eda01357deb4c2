"""No word that was typed is lost, and none that was not kept gets into a letter."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from web_world import BROWSER, DRIVER, Browser, Server, address, copied, put_by, serving

from poagen.api import Settings, run
from poagen.common.finding import PoagenError
from poagen.common.locking import locked
from poagen.web.unkept import FILE, Unkept

FIRST = "(//main//textarea)[1]"
NOTE = "have not kept it"
WORDS = "Half of a thought & <b>more</b>"

in_browser = pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromium-driver are not installed")


def emptied(case: Path, seconds: float = 10) -> None:
    """Wait until nothing is left that was typed and not kept."""
    end = time.monotonic() + seconds
    while (case / FILE).exists():
        assert time.monotonic() < end, (case / FILE).read_text("utf-8")
        time.sleep(0.05)


def test_what_is_typed_lies_in_the_case_by_form_and_page_the_latest_last(tmp_path: Path) -> None:
    case = copied(tmp_path, "case")
    here, there = Unkept(case), Unkept(case)
    here.note("answer/x", "one", {"answer": "First"})
    there.note("answer/x", "two", {"answer": "Zweites ü \u2028"})
    here.write()
    there.write()
    here.read()
    assert here.forms() == {"answer/x": {"one": {"answer": "First"}, "two": {"answer": "Zweites ü \u2028"}}}
    here.note("answer/x", "one", {"answer": "First, again"})
    assert list(here.forms()["answer/x"]) == ["two", "one"]
    here.note("answer/x", "one", {})
    there.note("answer/x", "two", {})
    here.write()
    there.write()
    assert not (case / FILE).exists()
    assert not here.is_open


def test_a_file_that_is_not_as_it_was_written_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    case = copied(tmp_path, "case")
    (case / FILE).parent.mkdir()
    for number, broken in enumerate(("[1]", '{"answer/x": {"one": ' + "[" * 5_000), 2):
        (case / FILE).write_text(broken, "utf-8")
        unkept = Unkept(case)
        unkept.read()
        assert unkept.forms() == {}
        unkept.note("answer/x", "one", {"answer": "Mine"})
        unkept.write()
        assert put_by(case, "Mine")
        assert (case / FILE).with_name(f"typed ({number}).json").read_text("utf-8") == broken


def test_nothing_is_written_into_a_folder_that_is_gone_or_not_the_case_s(tmp_path: Path) -> None:
    case = copied(tmp_path, "case")
    unkept = Unkept(case)
    unkept.note("answer/x", "one", {"answer": "Mine"})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (case / ".poagen").symlink_to(elsewhere)
    with pytest.raises(PoagenError, match="link"):
        unkept.write()
    assert list(elsewhere.iterdir()) == []
    shutil.rmtree(case)
    with pytest.raises(PoagenError, match="not there any more"):
        unkept.write()
    assert not case.exists()
    assert unkept.is_open
    copied(tmp_path, "case")
    unkept.write()
    assert put_by(case, "Mine")


def value(browser: Browser, path: str = FIRST) -> str:
    browser.settle()
    return str(browser.find(path).get_property("value"))


@in_browser
def test_a_typed_answer_is_there_again_marked_and_in_no_letter(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "answer")
    before = (case / "case.yaml").read_bytes(), run([case], Settings()).letter().markdown
    browser.go(address(server, case, "questions"))
    browser.until("Keep this answer")
    browser.add(FIRST, f" {WORDS}")
    browser.press("Result", "//nav")
    browser.until("The packages")
    put_by(case, WORDS)
    browser.driver.back()
    browser.until(NOTE)
    assert value(browser).endswith(WORDS)
    assert "not kept yet" in browser.words()
    assert browser.driver.find_elements("xpath", "//main//b") == []
    browser.press("Go on: Plan")
    browser.until("Have you done this?")
    browser.go(address(server, case, "letter"))
    browser.until("typed and not kept")
    assert WORDS not in browser.find("//article").text
    assert ((case / "case.yaml").read_bytes(), run([case], Settings()).letter().markdown) == before
    browser.press("Go to: Questions")
    browser.until(NOTE)
    browser.press("Drop what I typed")
    browser.until("answered")
    assert not value(browser).endswith(WORDS)
    emptied(case)
    assert (case / "case.yaml").read_bytes() == before[0]


@in_browser
def test_a_typed_answer_that_is_kept_later_is_kept_once(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "later")
    browser.go(address(server, case, "questions"))
    browser.until("Keep this answer")
    browser.add(FIRST, f" {WORDS}")
    put_by(case, WORDS)
    browser.go(address(server, case, "questions"))
    browser.until(NOTE)
    browser.press("Keep this answer")
    browser.until("Kept.")
    emptied(case)
    assert WORDS in (case / "case.yaml").read_text("utf-8")
    browser.go(address(server, case, "questions"))
    browser.until("answered")
    assert NOTE not in browser.words()


@in_browser
def test_what_was_typed_of_a_measure_is_there_again_and_states_nothing(
    world: tuple[Server, Browser], home: Path
) -> None:
    server, browser = world
    case = copied(home, "measure")
    before = (case / "plan.yaml").read_bytes()
    browser.go(address(server, case, "plan"))
    browser.until("Have you done this?")
    note, other = '(//input[@aria-label="Note"])[1]', '(//section[contains(., "Have you done this?")])[2]'
    browser.add(note, "A note. ")
    browser.click(f'{other}//*[@role="radio"][contains(., "Planned")]')
    browser.press_summary("Add a measure")
    browser.type("A short name of the measure", "Mine own")
    put_by(case, "Mine own")
    browser.press("Files", "//nav")
    browser.until("Do not use this file")
    browser.press("Plan", "//nav")
    browser.until(NOTE)
    assert "A note." in value(browser, note)
    assert value(browser, '//input[@aria-label="A short name of the measure"]') == "Mine own"
    chosen = browser.find(f'{other}//*[@role="radio"][contains(., "Planned")]')
    assert chosen.get_attribute("aria-checked") == "true"
    browser.press("Go on: Letter")
    browser.until("typed and not kept")
    assert (case / "plan.yaml").read_bytes() == before
    browser.go(address(server, case, "plan"))
    browser.until(NOTE)
    browser.settle()
    for drop in browser.driver.find_elements("xpath", '//button[contains(., "Drop what I typed")]'):
        browser.driver.execute_script("arguments[0].click()", drop)
    emptied(case)
    assert (case / "plan.yaml").read_bytes() == before


@in_browser
def test_a_reply_that_was_typed_is_there_again(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "reply")
    browser.go(address(server, case, "hand-in"))
    browser.until("Has Amazon turned down a letter that was not made here?")
    browser.add("//textarea", WORDS)
    put_by(case, WORDS)
    browser.press("Make the file")
    browser.until("Round 1, handed in on")
    assert value(browser, "//textarea") == WORDS
    browser.go(address(server, case, "files"))
    browser.until("Do not use this file")
    browser.driver.back()
    browser.until(NOTE)
    assert value(browser, "//textarea") == WORDS
    browser.press("Keep the reply")
    browser.until("Amazon has replied")
    emptied(case)
    assert value(browser, "//textarea") == ""


@in_browser
def test_two_pages_that_type_into_one_answer_lose_no_word(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case, driver = copied(home, "pages"), browser.driver
    there = address(server, case, "questions")
    browser.go(there)
    browser.until("Keep this answer")
    with browser.second_tab() as (first, _):
        browser.go(there)
        browser.until("Keep this answer")
        browser.add(FIRST, " Second.")
        driver.switch_to.window(first)
        browser.add(FIRST, " First.")
        put_by(case, "Second.")
        put_by(case, "First.")
    for words in ("First.", "Second."):
        browser.go(there)
        browser.until(NOTE)
        assert value(browser).endswith(words)
        browser.press("Drop what I typed")
        browser.until("answered")
    emptied(case)


@in_browser
def test_what_was_typed_for_a_question_that_is_gone_is_shown(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "gone")
    unkept = Unkept(case)
    unkept.note("answer/gone.why", "one", {"answer": WORDS})
    unkept.write()
    browser.go(address(server, case, "questions"))
    browser.until("no longer asked here")
    assert WORDS in browser.words()
    browser.press("Drop what I typed")
    emptied(case)


@in_browser
def test_where_nothing_can_be_put_by_the_page_says_so_and_asks_before_it_is_left(
    world: tuple[Server, Browser], home: Path
) -> None:
    server, browser = world
    case = copied(home, "risk")
    browser.go(address(server, case, "questions"))
    browser.until("Keep this answer")
    with locked(case):
        browser.add(FIRST, f" {WORDS}")
        browser.until("Copy it before you leave")
        browser.until("another run of poagen is writing")
        assert browser.driver.execute_script("return window.poagenLeaving.risk") is True
    put_by(case, WORDS)
    end = time.monotonic() + 10
    while "Copy it before" in browser.words() or browser.driver.execute_script("return window.poagenLeaving.risk"):
        assert time.monotonic() < end
        time.sleep(0.1)


@in_browser
def test_what_is_typed_outlives_the_end_of_the_server(browser: Browser, tmp_path: Path, settings: Path) -> None:
    case = copied(tmp_path, "ended")
    with serving(tmp_path, home=settings) as server:
        browser.enter(server)
        browser.go(address(server, case, "questions"))
        browser.until("Keep this answer")
        browser.add(FIRST, f" {WORDS}")
        browser.heard()
        os.kill(server.process.pid, 15)
        server.process.wait(20)
    put_by(case, WORDS, 0.1)


@in_browser
def test_pages_that_belong_to_no_case_ask_before_what_was_typed_is_left(
    world: tuple[Server, Browser], settings: Path
) -> None:
    server, browser = world
    asks = "return !!window.poagenLeaving && window.poagenLeaving.form === true"
    fields = {
        "new": ("Make the case", '//input[contains(@aria-label, "Seller")]'),
        "letterheads": ("Add your own paper", '//input[@aria-label="Your firm"]'),
        "catalog/edit?entry=CA-033": ("The check found nothing", "//textarea"),
    }
    for path, (words, field) in fields.items():
        browser.go(f"http://{server.host}/{path}")
        browser.until(words)
        browser.settle()
        assert not browser.driver.execute_script(asks), path
        browser.add(field, "# mine")
        end = time.monotonic() + 10
        while not browser.driver.execute_script(asks):
            assert time.monotonic() < end, path
            time.sleep(0.1)
