"""What two people, programs or servers write at once: nobody's words go without a word."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from web_world import BROWSER, DRIVER, Browser, Server, address, copied, put_by, serving

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromium-driver are not installed")
FIRST = "(//main//textarea)[1]"
NOTE = '(//input[@aria-label="Note"])[1]'
MEANWHILE = "was changed while poagen was at work"


def edited(path: Path, old: str, new: str) -> None:
    """Change a file as an editor does."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def noted(case: Path, words: str) -> None:
    """State a note of the first measure that is not declined, by the command."""
    command = [sys.executable, "-m", "poagen", "plan", "set", "CA-033", str(case), "--note", words]
    subprocess.run(command, check=True, capture_output=True)


def test_what_changes_while_a_person_is_asked_is_asked_about_again(
    world: tuple[Server, Browser], home: Path
) -> None:
    """Words that nobody had been shown were written over."""
    server, browser = world
    case = copied(home, "asked")
    file = case / "case.yaml"
    browser.go(address(server, case, "questions"))
    browser.until("Keep this answer")
    browser.add(FIRST, " Mine.")
    edited(file, "had been broken", "was out of order")
    browser.press("Keep this answer")
    browser.until("changed elsewhere")
    edited(file, "was out of order", "was never bought")
    browser.press("Keep what I typed")
    browser.until(MEANWHILE)
    assert "was never bought" in file.read_text("utf-8")
    browser.press("Close")
    browser.press("Keep this answer")
    browser.until("changed elsewhere")
    assert "was never bought" in browser.words()
    browser.press("Keep what I typed")
    browser.until("Kept.")
    assert "Mine." in file.read_text("utf-8")


def test_a_note_of_a_command_is_not_lost_to_a_page_that_was_asked(
    world: tuple[Server, Browser], home: Path
) -> None:
    server, browser = world
    case = copied(home, "note")
    plan = case / "plan.yaml"
    browser.go(address(server, case, "plan"))
    browser.until("Have you done this?")
    browser.add(NOTE, "Mine.")
    noted(case, "Of the command")
    browser.press("Keep", '(//section[contains(., "Have you done this?")])[2]')
    browser.until("changed elsewhere")
    assert "Of the command" in browser.words()
    noted(case, "Of a second one")
    browser.press("Keep what I typed")
    browser.until(MEANWHILE)
    assert "Of a second one" in plan.read_text("utf-8")
    assert "Mine." not in plan.read_text("utf-8")


def test_a_rate_that_was_stated_elsewhere_is_not_written_over(world: tuple[Server, Browser], home: Path) -> None:
    """The rate that the notice requires decides on the whole letter."""
    server, browser = world
    case = copied(home, "rate")
    file = case / "case.yaml"
    file.write_text(f"{file.read_text('utf-8')}programme: premium\n", "utf-8")
    browser.go(address(server, case, "letter"))
    browser.until("Which rate does the notice require")
    file.write_text(f"{file.read_text('utf-8')}target: 98\n", "utf-8")
    browser.type("Which rate does the notice require", "99")
    browser.until("changed elsewhere")
    assert "target: 98" in file.read_text("utf-8")
    browser.press("Take what is in the file")
    browser.until("against the required 98%")


def test_two_servers_on_one_case_lose_nothing(world: tuple[Server, Browser], home: Path, settings: Path) -> None:
    server, browser = world
    case = copied(home, "servers")
    browser.go(address(server, case, "questions"))
    browser.until("Keep this answer")
    with serving(home, home=settings) as other, browser.second_tab() as (first, second):
        browser.enter(other)
        browser.go(address(other, case, "questions"))
        browser.until("Keep this answer")
        browser.add(FIRST, " Second.")
        put_by(case, "Second.")
        browser.driver.switch_to.window(first)
        browser.add(FIRST, " First.")
        held = put_by(case, "First.")
        assert sorted(len(pages) for pages in held.values()) == [2]
        browser.press("Keep this answer")
        browser.until("Kept.")
        browser.driver.switch_to.window(second)
        browser.press("Keep this answer")
        browser.until("changed elsewhere")
        assert "First." in browser.words()
        browser.press("Keep what I typed")
        browser.until("Kept.")
    assert "Second." in (case / "case.yaml").read_text("utf-8")


def as_notepad(text: str) -> bytes:
    """As Notepad writes it: a byte order mark, and line ends of two signs."""
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def with_a_tab(text: str) -> bytes:
    return text.replace("answers:\n", "answers:\n\t# mine\n\tx: y\n").encode()


@pytest.mark.parametrize(
    ("name", "how", "told"),
    [
        ("notepad", as_notepad, "Kept."),
        ("tab", with_a_tab, "Nothing was changed"),
        ("ansi", lambda text: (text + "# Müller\n").encode("cp1252"), "it is not UTF-8 text"),
        ("wide", lambda text: text.encode("utf-16"), "Nothing was changed"),
        ("half", lambda text: text[: text.index("answers:") + 12].encode() + b'"', "Nothing was changed"),
        ("empty", lambda _: b"", "changed elsewhere"),
    ],
)
def test_a_file_that_an_editor_saved_meanwhile_keeps_its_words(
    world: tuple[Server, Browser], home: Path, name: str, how: Callable[[str], bytes], told: str
) -> None:
    server, browser = world
    case = copied(home, f"editor-{name}")
    file = case / "case.yaml"
    browser.go(address(server, case, "questions"))
    browser.until("Keep this answer")
    browser.add(FIRST, " Mine.")
    put_by(case, "Mine.")
    written = how(file.read_text("utf-8"))
    file.write_bytes(written)
    browser.press("Keep this answer")
    browser.until(told)
    if told == "Kept.":
        now = file.read_bytes()
        assert b"Mine." in now
        assert now.startswith(b"\xef\xbb\xbf")
        assert now.count(b"\n") == now.count(b"\r\n")
    else:
        assert file.read_bytes() == written
        put_by(case, "Mine.")


@pytest.mark.parametrize("step", ["files", "result", "questions", "plan", "letter", "hand-in"])
def test_a_folder_that_goes_under_an_open_page_ends_in_words(
    world: tuple[Server, Browser], home: Path, step: str
) -> None:
    """``serving`` looks at what the server prints: no fault of its own."""
    server, browser = world
    case = copied(home, f"goes-{step}")
    browser.go(address(server, case, step))
    browser.until("Everything stays on this computer")
    browser.settle()
    shutil.rmtree(case)
    browser.until("have changed on disk")
    browser.driver.execute_script("for (const one of document.querySelectorAll('main button')) one.click()")
    browser.heard()
    browser.settle()
    assert not case.exists()
