"""What the tests of the pages share: a server in its own process, requests by hand, and a headless browser."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from poagen.web.bench import Desk
from poagen.web.unkept import FILE

SAMPLES = Path(__file__).parent.parent.parent / "samples"
TYPED = SAMPLES / "typed-numbers"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions"),
)
"""A browser that asks for nothing of its own, and draws without a graphics card."""

STIRRED = """
if (window.stirred === undefined) {
  const stir = () => { window.stirred = performance.now(); };
  const all = {subtree: true, childList: true, characterData: true, attributes: true};
  new MutationObserver(stir).observe(document, all);
  for (const kind of ['click', 'input', 'change', 'keydown', 'focusin']) addEventListener(kind, stir, true);
  stir();
}
"""
"""Has a page remember when it last changed, or was last touched."""

STILL = f"""{STIRRED}
const apart = window.socket && !window.did_handshake;
const moves = document.getAnimations().some(one => one.effect.getComputedTiming().endTime < Infinity);
return !apart && !moves && document.readyState == 'complete' && performance.now() - window.stirred > 250;
"""
"""Whether a page is connected and has stood still for a moment."""

HEARD = """
const done = arguments[arguments.length - 1];
window.socket.emit('ack', {client_id: '', next_message_id: 0}, () => done());
"""
"""Asks the server for a sign, which it gives after all that it was sent before."""

PATIENT = """
import poagen.web.serve
poagen.web.serve.ALONE_SECONDS = 3600
from poagen.cli import main
main()
"""
"""A server that outlasts the tests that use another one meanwhile."""


@dataclass
class Server:
    """A running ``poagen web``."""

    port: int
    token: str
    process: subprocess.Popen[str]

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}/?token={self.token}"

    def seconds(self) -> float:
        """How long it has kept processors busy."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
        """One request by hand; ``Host`` is the server's unless another is given. The answer has its ``text``."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        link.putrequest(method, path, skip_host=True)
        for name, value in {"Host": self.host, **headers}.items():
            link.putheader(name.replace("_", "-"), value)
        if body is not None and "Content_Length" not in headers:
            link.putheader("Content-Length", str(len(body)))
        link.endheaders(body)
        answer: Any = link.getresponse()
        answer.content = answer.read()
        link.close()
        return answer

    def enter(self) -> str:
        """Change the token for the cookie, as the browser does; returns the cookie."""
        answer = self.ask(f"/?token={self.token}")
        assert answer.status == 303
        return str(answer.headers["Set-Cookie"]).partition(";")[0]


@contextmanager
def serving(
    *arguments: object,
    home: Path | None = None,
    program: Sequence[str] = ("-m", "poagen"),
    own_port: bool = True,
) -> Iterator[Server]:
    """Run ``poagen web``; stopped at the end if it still runs. ``home`` is the user's folder."""
    port = ("--port", _free_port()) if own_port else ()
    command = [sys.executable, *program, "web", *map(str, (*arguments, *port)), "--no-open"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"} | ({"POAGEN_HOME": str(home)} if home else {})
    for name in [name for name in environment if name.startswith(("NICEGUI", "PYTEST"))]:
        del environment[name]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)", line)
    assert found, line + process.stdout.read()
    server = Server(int(found[1]), found[2], process)
    try:
        _until_open(server)
        yield server
    finally:
        process.terminate()
        told, _ = process.communicate(timeout=20)
        assert "itself has failed" not in told, told


_PORTS = count(os.getpid() * 97)


def _free_port() -> int:
    """One that no other server takes, though several start at once: each process of tests has its own.

    They lie below those that the system gives to whoever asks for any, for one of these may be gone before the
    server has it.
    """
    for number in _PORTS:
        port = 10_000 + number % 20_000
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def _until_open(server: Server) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            server.ask("/", Host="elsewhere")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


@contextmanager
def browsing(downloads: Path, width: int = 1200, dark: bool = False) -> Iterator[Any]:
    """A browser without a window that keeps what it downloads."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for word in (*FLAGS, f"--window-size={width},1000"):
        options.add_argument(word)
    if dark:
        options.add_argument("--force-dark-mode")
    options.add_argument("--lang=en")
    options.add_experimental_option(
        "prefs", {"download.default_directory": str(downloads), "intl.accept_languages": "en"}
    )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    driver.implicitly_wait(0)
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": STIRRED})
    try:
        yield Browser(driver)
    finally:
        driver.quit()


class Browser:
    """A browser as a person uses it: by what stands on the page."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def enter(self, server: Server, until: str = "Your appeal to Amazon") -> None:
        """Open the printed address, and forget what was logged before."""
        self.look()
        self.go("about:blank")
        for kind in ("performance", "browser"):
            self.driver.get_log(kind)
        self.go(server.address)
        self.until(until, 60)

    def look(self, width: int = 1200, *, dark: bool = False) -> None:
        """Show pages in a width, light or dark."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def tab_to(self, words: str, most: int = 60) -> None:
        """Press the tabulator until the focus is on what has these words."""
        from selenium.webdriver.common.keys import Keys

        name = (
            "const e = document.activeElement;"
            "if (!e.matches('a, button, input, textarea, summary, [role=radio]')) return '';"
            "const by = e.getAttribute('aria-label') || '';"
            "return by + ' ' + (e.innerText || '') + ' ' + (e.closest('label')?.innerText || '')"
        )
        self.settle()
        for _ in range(most):
            if words in str(self.driver.execute_script(name)):
                return
            self.keys(Keys.TAB)
        raise AssertionError(f"the keyboard does not reach {words!r} in:\n{self.words()}")

    def keys(self, *typed: str) -> None:
        """Type on the keyboard, to wherever the focus is."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*typed).perform()

    def received(self) -> str:
        """All that the server sent over the socket since the last look, and what the page holds."""
        logged = "".join(one["message"] for one in self.driver.get_log("performance"))
        return logged + str(self.driver.page_source)

    def go(self, address: str) -> None:
        self.driver.get(address)

    def until(self, what: str, seconds: float = 25) -> None:
        """Wait until words stand on the page."""
        end = time.monotonic() + seconds
        look = "return !!document.body && document.body.innerText.includes(arguments[0])"
        while not self.driver.execute_script(look, what):
            assert time.monotonic() < end, f"{what!r} does not come up in:\n{self.words()}"
            time.sleep(0.05)

    def until_value(self, path: str, what: str, seconds: float = 15) -> None:
        """Wait until a field holds words."""
        end = time.monotonic() + seconds
        while what not in str(self.find(path).get_property("value")):
            assert time.monotonic() < end, f"{path} does not come to hold {what!r}"
            time.sleep(0.05)

    def settle(self, seconds: float = 8) -> None:
        """Wait until the page is connected and has stood still for a moment: a person does not press sooner."""
        end = time.monotonic() + seconds
        while not self.driver.execute_script(STILL) and time.monotonic() < end:
            time.sleep(0.05)

    def words(self) -> str:
        return str(self.driver.execute_script("return document.body ? document.body.innerText : ''"))

    def find(self, path: str, seconds: float = 15) -> Any:
        """The first element that is shown at an XPath."""
        end = time.monotonic() + seconds
        while True:
            shown = list(self.driver.find_elements("xpath", path))
            if shown:
                return shown[0]
            assert time.monotonic() < end, f"{path} is not there in:\n{self.words()}"
            time.sleep(0.05)

    @contextmanager
    def second_tab(self) -> Iterator[tuple[str, str]]:
        """Another tab, which is shown; the names of both. It goes at the end, whatever has happened."""
        first = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        second = self.driver.current_window_handle
        try:
            yield first, second
        finally:
            self.driver.switch_to.window(second)
            self.driver.close()
            self.driver.switch_to.window(first)

    @contextmanager
    def reloaded(self, seconds: float = 25) -> Iterator[None]:
        """Do what has the page loaded anew, and wait for that: it would end the way to another page."""
        self.driver.execute_script("window.isEarlier = true")
        yield
        end = time.monotonic() + seconds
        while self.driver.execute_script("return window.isEarlier === true"):
            assert time.monotonic() < end, f"the page is not loaded anew:\n{self.words()}"
            time.sleep(0.05)

    def press(self, words: str, within: str = "") -> None:
        """Press a button or a link by its words."""
        path = f'{within}//*[self::button or self::a][contains(normalize-space(.), "{words}")]'
        self.find(path)
        self.settle()
        element = self.find(path)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].click()", element)

    def press_summary(self, words: str) -> None:
        """Open what is shown when asked for."""
        element = self.find(f'//summary[contains(normalize-space(.), "{words}")]')
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].click()", element)

    def click(self, path: str) -> None:
        """Press what is at an XPath with the mouse, once the page stands still."""
        self.find(path)
        self.settle()
        self.find(path).click()

    def add(self, path: str, words: str) -> None:
        """Type words at the end of a field, once the page stands still: before, they could be lost."""
        self.find(path)
        self.settle()
        self.find(path).send_keys(words)

    def heard(self) -> None:
        """Wait until the server has all that was typed and pressed before."""
        self.driver.execute_async_script(HEARD)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list, by typing its beginning and pressing it."""
        path = f'//*[@role="option"][contains(normalize-space(.), "{option}")]'
        for _ in range(5):
            self.settle()
            field = self.find(f'//label[contains(., "{label}")]//input')
            self.driver.execute_script(
                "arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus()", field
            )
            field.send_keys(option)
            self.settle()
            if found := self.driver.find_elements("xpath", path):
                found[0].click()
                return
            self.driver.execute_script("arguments[0].blur()", field)
        raise AssertionError(f"{option} is not among the choices of {label}")

    def type(self, label: str, words: str, within: str = "") -> None:
        """Type into the field of a label, in place of what stands there, once the page stands still."""
        self.settle()
        field = self.find(
            f'{within}//*[self::input or self::textarea][contains(@aria-label, "{label}")]'
            f'|{within}//label[contains(., "{label}")]//*[self::input or self::textarea]'
        )
        self.driver.execute_script(
            "const f = arguments[0]; f.focus();"
            "const p = f.tagName == 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;"
            "Object.getOwnPropertyDescriptor(p.prototype, 'value').set.call(f, arguments[1]);"
            "f.dispatchEvent(new Event('input', {bubbles: true}));"
            "f.dispatchEvent(new Event('change', {bubbles: true}));"
            "f.blur()",
            field,
            words,
        )

    def drop(self, paths: list[Path], within: str = "") -> None:
        """Give files to an upload."""
        self.find(f"{within}//input[@type='file']")
        self.settle()
        field = self.find(f"{within}//input[@type='file']")
        field.send_keys("\n".join(map(str, paths)))

    def picture(self, path: Path) -> None:
        """The whole page as a picture."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(path))

    def elsewhere(self, host: str) -> list[str]:
        """Addresses beyond the server that the page asked for, and what the content policy refused."""
        asked = [json.loads(one["message"])["message"] for one in self.driver.get_log("performance")]
        urls = [one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"]
        ours = (f"http://{host}/", f"ws://{host}/", "data:", "blob:", "chrome", "about:")
        refused = [
            one["message"] for one in self.driver.get_log("browser") if "Content Security" in one["message"]
        ]
        return [url for url in urls if not url.startswith(ours)] + refused


def copied(home: Path, name: str) -> Path:
    """A copy of the ready sample as a case of the folder."""
    return Path(shutil.copytree(TYPED, home / name, ignore=shutil.ignore_patterns("out", ".poagen")))


def address(server: Server, case: Path, step: str) -> str:
    return f"http://{server.host}/case/{Desk(case.parent).open(case)}/{step}"


def put_by(case: Path, words: str, seconds: float = 10) -> dict[str, Any]:
    """What lies in the case folder, once words are in it."""
    end = time.monotonic() + seconds
    while True:
        held = (case / FILE).read_text("utf-8") if (case / FILE).exists() else "{}"
        if words in json.dumps(json.loads(held), ensure_ascii=False):
            return dict(json.loads(held))
        assert time.monotonic() < end, f"{words!r} does not come into {held}"
        time.sleep(0.05)
