"""The HTML report in a browser: what people do with it, and what its page must not do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from report_cases import HOSTILE, hostile_case, large_case

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
Page = Any


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("no Chromium and chromedriver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    home = tmp_path_factory.mktemp("browser")
    for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"):
        options.add_argument(option)
    options.add_argument(f"--user-data-dir={home}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    page = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    page.set_window_size(1200, 900)
    yield page
    page.quit()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    path = folder / "report.html"
    path.write_bytes(large_case(folder))
    return path


@pytest.fixture
def report(browser: Page, large: Path) -> Page:
    browser.get("about:blank")
    browser.get(large.as_uri())
    return browser


def status(page: Page) -> str:
    return str(page.find_element(By.ID, "status").text)


def column(page: Page, name: str) -> list[str]:
    script = """
      const heads = [...document.querySelectorAll("#rows thead th")];
      const at = heads.findIndex((head) => head.dataset.name === arguments[0]);
      return [...document.querySelectorAll("#rows tbody tr")].map((row) => row.cells[at].textContent);"""
    return list(page.execute_script(script, name))


def head(page: Page, name: str) -> Any:
    return page.find_element(By.CSS_SELECTOR, f"#rows th[data-name='{name}']")


def choose(page: Page, name: str, value: str) -> None:
    page.find_element(By.CSS_SELECTOR, f"#filter-{name} option[value='is:{value}']").click()


def test_rows_are_sorted_both_ways_and_the_header_says_so(report: Page) -> None:
    head(report, "order_id").find_element(By.TAG_NAME, "button").click()
    up = column(report, "order_id")
    assert up == sorted(up)
    assert head(report, "order_id").get_attribute("aria-sort") == "ascending"
    head(report, "order_id").find_element(By.TAG_NAME, "button").click()
    down = column(report, "order_id")
    assert down == sorted(down, reverse=True)
    assert down[0] > up[-1]
    assert head(report, "order_id").get_attribute("aria-sort") == "descending"
    assert head(report, "cause").get_attribute("aria-sort") == "none"


def test_rows_are_filtered_told_and_turned_by_page(report: Page) -> None:
    assert status(report) == "Showing 1 to 50 of 5,000."
    report.find_element(By.ID, "next").click()
    assert status(report) == "Showing 51 to 100 of 5,000."
    choose(report, "category", "Toys")
    assert set(column(report, "category")) == {"Toys"}
    assert "found, 5,000 in all" in status(report)
    order = column(report, "order_id")[3]
    report.find_element(By.ID, "filter-text").send_keys(order)
    assert column(report, "order_id") == [order]
    report.find_element(By.ID, "filter-text").send_keys("nothing has this")
    assert column(report, "order_id") == []
    assert status(report) == "Showing none of 0 found, 5,000 in all."
    report.find_element(By.ID, "clear").click()
    assert status(report) == "Showing 1 to 50 of 5,000."


def test_a_figure_of_the_letter_leads_to_its_rows(report: Page) -> None:
    link = report.find_element(By.CSS_SELECTOR, "article.letter li a[href='#cause=1']")
    count = link.text
    for _ in range(2):
        link.click()
        assert status(report) == f"Showing 1 to 50 of {count} found, 5,000 in all."
        assert set(column(report, "cause")) == {"1"}
        assert report.switch_to.active_element.get_attribute("id") == "cause=all"
        report.find_element(By.ID, "clear").click()
    order = report.find_element(By.CSS_SELECTOR, "article.letter a[href^='#text=']")
    told = order.text
    order.click()
    assert set(column(report, "order_id")) == {told}


def test_the_keyboard_reaches_sorting_and_days(report: Page) -> None:
    days = report.find_elements(By.CSS_SELECTOR, ".day")
    report.execute_script("arguments[0].focus()", days[0])
    first = report.find_element(By.ID, "days-told").text
    report.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    second = report.find_element(By.ID, "days-told").text
    assert first == days[0].get_attribute("aria-label")
    assert second == days[1].get_attribute("aria-label") != first
    assert [day.get_attribute("tabindex") for day in days[:3]] == ["-1", "0", "-1"]
    report.find_element(By.ID, "filter-text").send_keys(Keys.TAB)
    for _ in range(40):
        focused = report.switch_to.active_element
        if focused.tag_name == "button" and focused.text == "Shipped":
            break
        focused.send_keys(Keys.TAB)
    report.switch_to.active_element.send_keys(Keys.ENTER)
    assert head(report, "shipped_on").get_attribute("aria-sort") == "ascending"


def test_pointing_at_a_day_tells_its_counts(report: Page) -> None:
    day = report.find_elements(By.CSS_SELECTOR, ".day")[4]
    webdriver.ActionChains(report).move_to_element(day).perform()
    assert report.find_element(By.ID, "days-told").text == day.get_attribute("aria-label")


def test_every_control_has_a_name_and_ids_are_unique(report: Page) -> None:
    unnamed = """return [...document.querySelectorAll("input, select")].filter((one) => !one.labels.length).length
      + [...document.querySelectorAll("button, a")].filter((one) => !one.textContent.trim()).length"""
    assert report.execute_script(unnamed) == 0
    ids = report.execute_script("return [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    levels = report.execute_script(
        "return [...document.querySelectorAll('h1,h2,h3,h4')].map((one) => +one.tagName[1])"
    )
    assert levels[0] == 1
    assert all(later - level <= 1 for level, later in pairwise(levels))


def test_the_page_asks_the_network_for_nothing_and_nothing_of_it_is_refused(report: Page) -> None:
    assert report.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert report.get_log("browser") == []
    refused = """const done = arguments[0]; const made = document.createElement("script");
      document.addEventListener("securitypolicyviolation", (event) => done(event.violatedDirective));
      made.textContent = "window.ran = true"; document.body.append(made);"""
    assert report.execute_async_script(refused) == "script-src-elem"
    assert report.execute_script("return window.ran") is None
    report.get_log("browser")


def test_a_telephone_shows_the_page_without_scrolling_sideways(report: Page) -> None:
    report.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    )
    width = report.execute_script("return document.documentElement.scrollWidth")
    report.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width <= 360


def test_hostile_data_is_shown_as_typed_and_runs_nothing(browser: Page, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(hostile_case(tmp_path))
    browser.get(path.as_uri())
    assert browser.execute_script("return window.pwned") is None
    assert (
        browser.execute_script("return document.querySelectorAll('img, iframe, object, body script').length") == 2
    )
    assert HOSTILE in column(browser, "category")
    assert any(HOSTILE in text for text in column(browser, "tracking_number"))
    assert HOSTILE in browser.find_element(By.CSS_SELECTOR, "article.letter").text
    link = browser.find_element(By.CSS_SELECTOR, "article.letter a[href^='#category=']")
    link.click()
    assert set(column(browser, "category")) == {HOSTILE}
    assert browser.get_log("browser") == []
