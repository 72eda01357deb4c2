"""One browser for all tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_world import BROWSER, DRIVER, Browser, browsing


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
