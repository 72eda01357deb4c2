"""What must hold on every page: nothing of a file is ever run, no buyer is seen, and everyone can use it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import axe
import pandas as pd
import pytest
from web_world import BROWSER, DRIVER, SAMPLES, Browser, Server, serving

from poagen.web.bench import Desk

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromium-driver are not installed")

XSS = "<img src=x onerror=\"document.title='taken'\">{{constructor.constructor('document.title=`taken`')()}}"
BUYERS = {
    "buyer-name": "Canary Birdwhistle",
    "buyer-email": "canary@birdwhistle.example",
    "recipient-name": "Canary Birdwhistle",
    "ship-address-1": "7 Canaryrow",
    "ship-phone-number": "555-0142-7788",
}
SEEN = ("Birdwhistle", "birdwhistle", "Canaryrow", "0142-7788")
STEPS = {
    "files": "Files of this case",
    "result": "The packages",
    "questions": "Go on",
    "plan": "Add a measure",
    "letter": "Download for Word",
    "hand-in": "The three texts",
}
PLACES = {
    "": "Your cases",
    "new": "Make the case",
    "letterheads": "Add your own paper",
    "catalog": "entries",
    "catalog/entry/CA-002": "Change this entry",
    "catalog/edit?entry=CA-002": "The check found",
}


def _evil(case: Path) -> None:
    """A case that holds what a browser might run, in every field, in file names, and a buyer in its data."""
    shutil.copytree(SAMPLES / "typed-numbers", case, ignore=shutil.ignore_patterns("out", ".poagen"))
    table = pd.read_csv(case / "data" / "packages.csv", dtype=str, keep_default_na=False)
    for name in ("category", "sku", "carrier", "ship_method", "warehouse", "operator"):
        table.loc[table["operator"] == "J.T.", name] = XSS
    broken = table.index % 7 == 0
    table.loc[broken, ["tracking_number", "package_id"]] = XSS
    (case / "data" / "packages.csv").unlink()
    table.assign(**BUYERS).to_csv(case / "data" / "<img src=x onerror=document.title=1>.csv", index=False)
    quoted = "'" + XSS.replace("'", "''") + "'"
    own = (case / "case.yaml").read_text("utf-8")
    lines = [line for line in own.splitlines() if not line.startswith(("seller:", "consultant:", "scope:"))]
    (case / "case.yaml").write_text(
        "\n".join([*lines, f"seller: {quoted}", f"consultant: {quoted}", f"scope: [{quoted}]"]) + "\n", "utf-8"
    )
    shutil.copy(case / "evidence" / "scanner-invoice.png", case / "evidence" / "<img src=x onerror=a>.png")
    plan = (case / "plan.yaml").read_text("utf-8")
    plan = plan.replace("scanner-invoice.png", '"<img src=x onerror=a>.png"').replace("warehouse lead", quoted)
    (case / "plan.yaml").write_text(plan, "utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, settings: Path) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    _evil(folder / "evil")
    draft = SAMPLES / "unknown-courier"
    shutil.copytree(draft, folder / "draft", ignore=shutil.ignore_patterns("out", ".poagen"))
    papers = settings / "letterheads"
    papers.mkdir(exist_ok=True)
    shutil.copy(SAMPLES.parent / "templates" / "reference.docx", papers / "<img src=x onerror=a>.docx")
    return folder


@pytest.fixture(scope="module")
def server(home: Path, settings: Path) -> Iterator[Server]:
    with serving(home, home=settings) as running:
        yield running


@pytest.fixture(scope="module")
def entered(server: Server, browser: Browser) -> Browser:
    browser.enter(server)
    return browser


def at(home: Path, case: str, step: str) -> str:
    return f"case/{Desk(home).open(home / case)}/{step}"


def opened(browser: Browser, server: Server, path: str, words: str) -> None:
    browser.go(f"http://{server.host}/{path}")
    browser.until(words)


PAGES = [("", path, words) for path, words in PLACES.items()]
EVIL = [("evil", step, words) for step, words in STEPS.items()]
DRAFT = [("draft", step, words) for step, words in STEPS.items()]


def test_no_page_runs_what_stands_in_files_shows_a_buyer_or_asks_anyone_else(
    entered: Browser, server: Server, home: Path
) -> None:
    entered.look()
    for case, step, words in [*PAGES, *EVIL]:
        opened(entered, server, at(home, case, step) if case else step, words)
        if step == "result":
            entered.press("Show the packages")
            entered.click("//td//button")
            entered.until("How it was judged")
        assert "taken" not in entered.driver.title, step
        assert entered.driver.find_elements("xpath", "//img[@onerror or contains(@src, 'x') and @src='x']") == []
        received = entered.received()
        assert not [word for word in SEEN if word in received], step
        assert entered.elsewhere(server.host) == []
    assert "onerror" in entered.words() or "<img" in entered.words()


@pytest.mark.parametrize(("case", "step", "words"), [*PAGES, *DRAFT], ids=lambda each: str(each)[:24])
def test_everyone_can_use_every_page(
    entered: Browser, server: Server, home: Path, case: str, step: str, words: str
) -> None:
    if axe.script() is None:
        pytest.skip("axe-core cannot be had from npm here")
    entered.look()
    opened(entered, server, at(home, case, step) if case else step, words)
    assert axe.serious(entered.driver) == []
    entered.look(360, dark=True)
    entered.find("//body[contains(@class, 'body--dark')]")
    wide = entered.driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1], "the page scrolls sideways on a phone"
    assert axe.serious(entered.driver, colours_only=True) == []
    assert len(entered.driver.find_elements("xpath", "//h1")) == 1
    mains = entered.driver.find_elements("css selector", ".poagen button.main")
    assert len([one for one in mains if one.is_displayed()]) <= 1


def test_german_pages_say_so_and_leave_no_word_of_theirs_in_english(
    entered: Browser, server: Server, home: Path
) -> None:
    entered.look()
    entered.go(f"http://{server.host}/language/de")
    entered.until("Alles bleibt auf diesem Computer")
    try:
        opened(entered, server, at(home, "draft", "result"), "Die Pakete")
        assert entered.driver.find_element("tag name", "html").get_attribute("lang") == "de"
        words = entered.words()
        assert "VTR 90,4 %, unter dem Ziel von 95 %" in words
        entered.find("//summary[contains(., 'Anmerkungen')]")
        kinds = ("Zu berichtigen: ", "Anzusehen: ", "Hinweis: ")
        notes = entered.driver.find_elements("xpath", "//*[@role='note'][.//*[@lang='en']]")
        assert notes
        assert all(one.get_property("textContent").startswith(kinds) for one in notes)
        assert "Nicht integrierter Versanddienstleister" in words
        assert not [word for word in ("Category", "Carrier", "below target", "Records per page") if word in words]
        opened(entered, server, at(home, "draft", "plan"), "Haben Sie dies getan?")
        assert "Have you done" not in entered.words()
        assert "Jedes betroffene Paket geprüft" in entered.words()
        told = entered.driver.find_elements(
            "xpath", "//details[contains(., 'Warum diese Maßnahme')]//*[@lang='en']"
        )
        assert len([one for one in told if one.get_property("textContent").strip()]) > 2
        opened(entered, server, at(home, "draft", "questions"), "Offene Fragen, die der Brief braucht")
        assert "Wie kamen diese Nummern in Ihr System" in entered.words()
    finally:
        entered.go(f"http://{server.host}/language/en")
        entered.until("Everything stays on this computer")
