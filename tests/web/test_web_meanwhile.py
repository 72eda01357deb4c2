"""What happens meanwhile ends in a plain sentence: a case that is gone or busy, a server that has stopped."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from web_world import BROWSER, DRIVER, TYPED, Browser, Server, address, copied, serving

from poagen.common.locking import locked
from poagen.web.bench import Desk

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromium-driver are not installed")
GONE = "the folder of this case is not there any more"


def test_a_case_that_is_gone_is_told_and_not_made_anew(
    world: tuple[Server, Browser], home: Path, tmp_path: Path
) -> None:
    server, browser = world
    case = copied(home, "gone")
    browser.go(address(server, case, "files"))
    browser.until("Do not use this file")
    browser.settle()
    case.rename(tmp_path / "moved")
    browser.press("Do not use this file")
    browser.until(GONE)
    browser.press("Close")
    browser.settle()
    browser.drop([TYPED / "data" / "packages.csv"])
    browser.until(GONE)
    browser.until("put it back where it was")
    for step in ("files", "questions", "hand-in"):
        browser.go(address(server, tmp_path / "moved", step).replace(key(tmp_path / "moved"), key(case)))
        browser.until("This case is not here any more")
        browser.until(GONE)
    assert not case.exists()
    (tmp_path / "moved").rename(case)
    browser.go(address(server, case, "files"))
    browser.until("Do not use this file")


def key(case: Path) -> str:
    return Desk(case.parent).open(case)


def test_a_long_file_name_fits_a_telephone(world: tuple[Server, Browser], home: Path, tmp_path: Path) -> None:
    server, browser = world
    case, file = copied(home, "long"), tmp_path / f"{'x' * 196}.csv"
    file.write_text("order_id,tracking_number\n111-0000001-1111111,1\n", "utf-8")
    browser.look(360)
    try:
        browser.go(address(server, case, "files"))
        browser.until("Do not use this file")
        browser.drop([file])
        browser.until("x" * 90)
        browser.settle()
        wide = browser.driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1]
    finally:
        browser.look()


@pytest.mark.parametrize(("width", "cards"), [(360, True), (1280, False)])
def test_packages_are_cards_on_a_telephone(
    world: tuple[Server, Browser], home: Path, width: int, cards: bool
) -> None:
    server, browser = world
    browser.look(width)
    try:
        browser.go(address(server, copied(home, f"wide-{width}"), "result"))
        browser.until("Order")
        browser.settle()
        grids = browser.driver.execute_script("return document.querySelectorAll('.q-table--grid').length")
        assert bool(grids) == cards
    finally:
        browser.look()


def test_a_choice_that_could_not_be_written_is_not_shown_as_made(
    world: tuple[Server, Browser], home: Path
) -> None:
    server, browser = world
    case, field = copied(home, "busy"), '//label[contains(., "Look of the letter")]'
    browser.go(address(server, case, "letter"))
    browser.until("No point is open")
    browser.settle()
    with locked(case):
        browser.click(f"{field}//input")
        browser.click('//*[@role="option"][contains(., "Consultant")]')
        browser.until("another run of poagen is writing")
    browser.press("Close")
    browser.settle()
    assert "Plain" in browser.find(field).text
    assert "look:" not in (case / "case.yaml").read_text("utf-8")


def test_a_server_that_has_stopped_is_told_with_what_to_do(
    browser: Browser, tmp_path: Path, settings: Path
) -> None:
    case = copied(tmp_path, "stopped")
    with serving(tmp_path, home=settings) as server:
        browser.enter(server)
        browser.go(address(server, case, "questions"))
        browser.until("Keep this answer")
        browser.settle()
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
        browser.until("poagen does not answer")
        browser.until("start poagen again")
        assert "Trying to reconnect" not in browser.words()
        browser.find("(//main//textarea)[1]").send_keys(" More.")
        assert browser.driver.execute_script("return window.poagenLeaving.away") is True
    browser.go("about:blank")


def test_a_press_that_has_nothing_to_keep_says_so(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "same")
    for step, words, button in (("questions", "Keep this answer", "Keep this"), ("plan", "Have you done", "Keep")):
        browser.go(address(server, case, step))
        browser.until(words)
        browser.press(button)
        browser.until("there is nothing to keep")


def test_what_a_new_case_left_open_is_filled_in_on_the_pages(world: tuple[Server, Browser], home: Path) -> None:
    """The letter pointed to questions and plan, and a required rate that was typed changed nothing."""
    server, browser = world
    case = copied(home, "left-open")
    file = case / "case.yaml"
    kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("notice_date:")]
    file.write_text("\n".join([*kept, "programme: premium", ""]), "utf-8")
    browser.go(address(server, case, "letter"))
    browser.until("what is the date of Amazon's notice?")
    browser.until("which rate does Amazon's notice require?")
    browser.type("Which rate does the notice require", "99")
    browser.until("against the required 99%")
    browser.press("Go to: Files")
    browser.press_summary("The case")
    browser.type("Date of the notice", "2026-11-02")
    with browser.reloaded():
        browser.press("Keep the facts")
    assert "\nnotice_date: 2026-11-02" in file.read_text("utf-8")
    browser.go(address(server, case, "letter"))
    browser.until("notice of November 2, 2026")


_WATCHED = """
import threading
from poagen.diagnosis import sheets
from poagen.document import drawing

def watched(act):
    def run(*given, **named):
        if threading.current_thread() is threading.main_thread():
            print("poagen itself has failed: all pages wait for", act.__name__, flush=True)
        return act(*given, **named)
    return run

drawing.Drawing._saved = watched(drawing.Drawing._saved)
sheets.cells_as_csv = watched(sheets.cells_as_csv)
from poagen.cli import main
main()
"""


def test_no_page_waits_for_the_pictures_and_lists_of_another(
    browser: Browser, tmp_path: Path, settings: Path
) -> None:
    """What takes long is done beside the loop that answers all pages; ``serving`` looks at what is printed."""
    case = copied(tmp_path, "watched")
    with serving(tmp_path, home=settings, program=("-c", _WATCHED)) as server:
        browser.enter(server)
        browser.go(address(server, case, "result"))
        browser.until("1-25 of")
        assert browser.driver.find_elements("xpath", "//img[starts-with(@src, 'data:image/svg')]")
        browser.go(address(server, case, "hand-in"))
        browser.until("What cannot be corrected")
