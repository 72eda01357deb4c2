"""Of a great many categories the result shows those below target or most at risk, and counts the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from web_world import BROWSER, DRIVER, Browser, Server, address, copied

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromium-driver are not installed")

HEADS = "order_id,category,tracking_number,carrier,promised_delivery_at,fulfillment_channel,amazon_verdict"


def case_of(home: Path, categories: int) -> Path:
    """Three packages of each category; one of every tenth category failed."""
    case = copied(home, f"of-{categories}")
    rows = [
        f"111-{n:07d}-0000001,Kind {n // 3:03d},1Z999AA1{n:010d},UPS,2026-10-{2 + n % 28:02d},MFN,"
        + ("invalid" if n % 30 == 9 else "valid")
        for n in range(categories * 3)
    ]
    (case / "data" / "packages.csv").write_text("\n".join([HEADS, *rows]) + "\n", encoding="utf-8")
    return case


def shown(browser: Browser) -> list[str]:
    return [line for line in browser.words().splitlines() if line.startswith("Kind ")]


def test_those_at_risk_are_shown_and_the_others_counted(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    browser.go(address(server, case_of(home, 121), "result"))
    browser.until("… and 71 more categories: 71 at target")
    browser.until("The sheet Rates of annex-a.xlsx")
    named = shown(browser)
    assert len(named) == 50
    assert {f"Kind {n:03d}" for n in range(3, 121, 10)} <= {line[:8] for line in named}
    browser.go(address(server, case_of(home, 50), "result"))
    browser.until("Kind 049")
    assert len(shown(browser)) == 50
    assert "more categor" not in browser.words()


def test_they_are_counted_in_german_too(world: tuple[Server, Browser], home: Path) -> None:
    server, browser = world
    case = case_of(home, 52)
    try:
        browser.go(f"http://{server.host}/language/de")
        browser.settle()
        browser.go(address(server, case, "result"))
        browser.until("… und 2 weitere Kategorien: 2 am Ziel")
        browser.until("Blatt „Rates“ von annex-a.xlsx")
    finally:
        browser.go(f"http://{server.host}/language/en")
        browser.settle()
