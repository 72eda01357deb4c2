"""One browser for all tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_world import BROWSER, DRIVER, PATIENT, Browser, Server, browsing, serving


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not (BROWSER and DRIVER):
        pytest.skip("chromium and chromium-driver are not installed")
    with browsing(tmp_path_factory.mktemp("downloads")) as running:
        yield running


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder of the tests' own."""
    return tmp_path_factory.mktemp("user")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a module's cases."""
    return tmp_path_factory.mktemp("cases")


@pytest.fixture(scope="module")
def world(home: Path, settings: Path, browser: Browser) -> Iterator[tuple[Server, Browser]]:
    """A server over that folder, and the browser on it."""
    with serving(home, home=settings, program=("-c", PATIENT)) as server:
        browser.enter(server)
        yield server, browser
