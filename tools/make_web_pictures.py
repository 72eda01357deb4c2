"""Make the pictures of the pages in the browser, in docs/pictures: each step, and three steps on a telephone.

Needs Chromium with its driver, as the tests of the pages do.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "web"))

from web_world import Browser, Server, browsing, serving  # noqa: E402

from poagen.web.bench import Desk  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
READY, DRAFT = "harbor-lane", "northfield"
STEPS = {
    "home": ("", "", "88.2 %"),
    "files": (DRAFT, "files", "Go on: Result"),
    "result": (DRAFT, "result", "1-25 of 111"),
    "questions": (DRAFT, "questions", "Go on: Plan"),
    "plan": (READY, "plan", "Add a measure"),
    "letter": (DRAFT, "letter", "Download for Word"),
    "hand-in": (READY, "hand-in", "Corrections"),
    "letterheads": ("", "letterheads", "Add your own paper"),
    "catalog": ("", "catalog/edit?entry=CA-033", "The check found"),
}
PHONE = {"result": "Tag für Tag", "plan": "Haben Sie dies getan?", "letter": "Für Word herunterladen"}
WIDTH, HEIGHT, COLOURS = 1100, 1000, 128


def main() -> None:
    """Copy two samples into a folder of cases, go through every page, and keep what is seen."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "cases"
        for sample, case in {"typed-numbers": READY, "unknown-courier": DRAFT}.items():
            ignored = shutil.ignore_patterns("out", ".poagen")
            shutil.copytree(ROOT / "samples" / sample, home / case, ignore=ignored)
        settings = Path(name) / "settings"
        with serving(home, home=settings) as server, browsing(home.parent) as browser:
            browser.enter(server)
            for step, (case, path, words) in STEPS.items():
                _go(browser, server, home, case, path, words)
                _keep(_shot(browser, WIDTH, HEIGHT), f"web-{step}")
            browser.go(f"http://{server.host}/language/de")
            shots = []
            for step, words in PHONE.items():
                browser.look(390, dark=True)
                _go(browser, server, home, DRAFT, step, words)
                shots.append(_shot(browser, 390, 844, dark=True))
            _keep(_beside(shots), "web-phone")


def _go(browser: Browser, server: Server, home: Path, case: str, path: str, words: str) -> None:
    start = f"case/{Desk(home).open(home / case)}/" if case else ""
    browser.go(f"http://{server.host}/{start}{path}")
    browser.until(words)
    time.sleep(0.7)


def _shot(browser: Any, width: int, height: int, *, dark: bool = False) -> Image.Image:
    browser.look(width, dark=dark)
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": dark}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.driver.execute_script("document.activeElement.blur(); window.scrollTo(0, 0)")
    time.sleep(0.3)
    return Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert("RGB")


def _beside(shots: list[Image.Image], gap: int = 24) -> Image.Image:
    width = sum(shot.width for shot in shots) + gap * (len(shots) - 1)
    made = Image.new("RGB", (width, max(shot.height for shot in shots)), "white")
    for place, shot in enumerate(shots):
        made.paste(shot, (place * (shots[0].width + gap), 0))
    return made


def _keep(shot: Image.Image, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
