"""What an open point of the letter asks of the case is settled in the pages, after the case is made too."""

from __future__ import annotations

from pathlib import Path

import yaml
from web_world import Browser, Server, address, copied


def said(case: Path) -> dict[str, object]:
    held = yaml.safe_load((case / "case.yaml").read_text(encoding="utf-8"))
    assert isinstance(held, dict)
    return held


def test_what_the_notice_blocks_can_be_corrected_after_the_case_is_made(
    world: tuple[Server, Browser], home: Path
) -> None:
    server, browser = world
    case = copied(home, "facts")
    browser.go(address(server, case, "files"))
    browser.until("The case")
    browser.press_summary("The case")
    browser.choose("What does the notice block?", "the account")
    browser.type("Categories that the notice blocks", "Beauty; Clothing, Shoes & Jewelry")
    browser.type("Who prepares the case", "Ada Example")
    with browser.reloaded():
        browser.press("Keep the facts")
    browser.until("The case")
    browser.until_value('//label[contains(., "Categories")]//input', "Beauty; Clothing, Shoes & Jewelry")
    held = said(case)
    assert (held["blocks"], held["consultant"]) == ("account", "Ada Example")
    assert held["scope"] == ["Beauty", "Clothing, Shoes & Jewelry"]


def test_a_programme_without_a_rule_can_be_taken_back(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "programme")
    text = (case / "case.yaml").read_text(encoding="utf-8").replace("marketplace: US", "marketplace: UK")
    (case / "case.yaml").write_text(f"{text}\nprogramme: sfp\n", encoding="utf-8")
    browser.go(address(server, case, "letter"))
    browser.press("To the files")
    browser.press_summary("The case")
    browser.choose("Whose rate does the notice mean?", "not said")
    browser.choose("Store", "Amazon.com (US)")
    with browser.reloaded():
        browser.press("Keep the facts")
    browser.go(address(server, case, "letter"))
    browser.until("Plan of Action")
    held = said(case)
    assert (held["programme"], held["marketplace"]) == (None, "US")


def test_beside_an_open_point_there_is_the_way_to_the_facts(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "open")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("notice_date:")]
    (case / "case.yaml").write_text("\n".join(kept) + "\n", encoding="utf-8")
    browser.go(address(server, case, "letter"))
    browser.until("Still open")
    browser.press("Go to: Files")
    browser.press_summary("The case")
    browser.type("Date of the notice", "2026-11-02")
    with browser.reloaded():
        browser.press("Keep the facts")
    browser.go(address(server, case, "letter"))
    browser.until("Plan of Action")
    assert "Still open" not in browser.words()
    assert str(said(case)["notice_date"]) == "2026-11-02"


def test_how_the_packages_are_judged_can_be_said_in_the_pages(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = copied(home, "judged")
    browser.go(address(server, case, "files"))
    browser.until("The case")
    browser.press_summary("The case")
    browser.type("First and last day that count", "2026-10-03..2026-10-31")
    browser.type("How many packages Amazon counted", "90000")
    browser.type("Categories that your files name otherwise", "Beauty = Care; Sports & Outdoors = Sports")
    browser.choose("What does a blank scan column mean?", "the carrier made no scan")
    with browser.reloaded():
        browser.press("Keep the facts")
    browser.until_value('//label[contains(., "How many packages")]//input', "90000")
    held = said(case)
    assert (held["window"], held["measured"]) == ("2026-10-03..2026-10-31", 90000)
    assert held["blank_scans"] == "none"
    assert held["categories"] == {"Beauty": "Care", "Sports & Outdoors": "Sports"}
    browser.go(address(server, case, "result"))
    browser.until("90,000")
    assert "--" not in browser.words()
