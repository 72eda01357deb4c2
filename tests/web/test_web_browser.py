"""The pages in a real browser: from dropped files to a bundle that equals the one that the commands make."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from web_world import BROWSER, DRIVER, SAMPLES, Browser, Server, browsing, serving

from poagen.api import Settings, run
from poagen.bundling import bundle
from poagen.case.start import create
from poagen.document.files import content

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromium-driver are not installed")
TYPED = SAMPLES / "typed-numbers"
XSS = "<img src=x onerror=\"document.title='taken'\">"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cases")


@pytest.fixture(scope="module")
def world(home: Path) -> Iterator[tuple[Server, Browser]]:
    downloads = home / "downloads"
    downloads.mkdir()
    with serving(home) as server, browsing(downloads) as browser:
        browser.go(server.address)
        browser.until("Try it first")
        yield server, browser


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
    import time

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
    base = new_case(browser, server, "mine", **{"Seller's_name": known["seller"], "Store": "US"}, **days)
    browser.drop([TYPED / "data" / "packages.csv"])
    browser.until("Taken for")
    case = home / "mine"
    assert (case / "data" / "packages.csv").read_bytes() == (TYPED / "data" / "packages.csv").read_bytes()

    browser.go(f"{base}/result")
    browser.until("VTR 88.2 %")
    browser.press("Show the packages (71)")
    browser.until("1-25 of 71")

    browser.go(f"{base}/questions")
    answer = known["answers"]["RC1.why-typed"]
    browser.until("Keep this answer")
    browser.find("(//main//textarea)[1]").send_keys(answer)
    browser.press("Keep this answer")
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
    browser.find("(//main//textarea)[1]").send_keys(" Mine.")
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
