"""Who gets in, what the pages say to the browser, and where dropped files go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_world import Server, serving

from poagen.common.file_names import clean_name
from poagen.common.finding import PoagenError
from poagen.web.shelf import folder_name, keep, set_aside
from poagen.web.words import entries, preferred


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("cases")) as running:
        yield running


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    return server.enter()


def test_the_token_works_once_and_only_the_cookie_after_that(server: Server, cookie: str) -> None:
    assert server.ask("/", Cookie=cookie).status == 200
    again = server.ask(f"/?token={server.token}")
    assert (again.status, again.headers["Set-Cookie"]) == (403, None)


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=guess", "/_nicegui_ws/socket.io/", "/case/0/files"])
def test_nobody_gets_in_without_the_cookie(server: Server, path: str) -> None:
    assert server.ask(path).status == 403
    assert server.ask(path, Cookie="poagen=guess").status == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1.evil.example", ""])
def test_another_name_for_this_computer_is_refused(server: Server, cookie: str, host: str) -> None:
    assert server.ask("/", Cookie=cookie, Host=host).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:{port}"])
def test_a_page_of_another_site_is_refused(server: Server, cookie: str, origin: str) -> None:
    told = origin.format(port=server.port)
    assert server.ask("/", Cookie=cookie, Origin=told).status == 403
    socket = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    assert server.ask(path, Cookie=cookie, Origin=told, **socket, **key).status == 403
    own = f"http://{server.host}"
    assert server.ask(path, Origin=own, **socket, **key).status == 403
    assert server.ask("/", Cookie=cookie, Origin=own).status == 200


def test_something_is_sent_only_from_a_page_of_ours(server: Server, cookie: str) -> None:
    assert server.ask("/", "POST", b"x", Cookie=cookie).status == 403
    assert server.ask("/", "POST", b"x", Cookie=cookie, Origin=f"http://{server.host}").status == 405


def test_too_much_at_once_is_refused(server: Server, cookie: str) -> None:
    length = str(201 * 1024 * 1024)
    answer = server.ask("/", "POST", b"x", Cookie=cookie, Origin=f"http://{server.host}", Content_Length=length)
    assert answer.status == 413


def test_no_other_site_may_read_frame_or_feed_the_pages(server: Server, cookie: str) -> None:
    own = f"http://{server.host}"
    socket = server.ask("/_nicegui_ws/socket.io/?EIO=4&transport=polling", Cookie=cookie, Origin=own)
    for answer in (server.ask("/", Cookie=cookie, Origin=own), socket):
        assert answer.status == 200
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http:" not in policy.replace(own, "")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@given(st.text())
def test_a_cleaned_name_is_one_name_in_one_folder(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 100
    assert not set(cleaned) & set('/\\<>:"|?*\0\n\r')
    assert not cleaned.startswith(".")
    assert clean_name(cleaned) == cleaned


@pytest.mark.parametrize(
    ("given_", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\orders.csv", "orders.csv"),
        ("..", "file"),
        ("con.csv", "file-con.csv"),
        ("con ..csv", "file-con.csv"),
        ("nul .csv", "file-nul.csv"),
        ("COM¹.csv", "file-COM¹.csv"),
        ("CONOUT$", "file-CONOUT$"),
        ("com10.csv", "com10.csv"),
        ("report. .csv", "report.csv"),
        ("a\u202efdp.csv", "a_fdp.csv"),
        ("All Orders.txt", "All Orders.txt"),
        ("a\udcfcb.csv", "a_b.csv"),
        ("\u6ce8" * 90 + ".csv", "\u6ce8" * 58 + ".csv"),
        ("\u6ce8" * 90, "\u6ce8" * 60),
    ],
)
def test_names_are_cleaned(given_: str, cleaned: str) -> None:
    assert clean_name(given_) == cleaned


def test_a_dropped_file_replaces_none(tmp_path: Path) -> None:
    first = keep(tmp_path, "data", "orders.csv", b"1")
    assert keep(tmp_path, "data", "../orders.csv", b"1") == first
    assert keep(tmp_path, "data", "orders.csv", b"2").name == "orders (2).csv"
    assert first.read_bytes() == b"1"
    moved = set_aside(tmp_path, "orders.csv")
    assert (moved.parent.name, moved.read_bytes(), first.exists()) == ("set-aside", b"1", False)


def test_no_file_leaves_the_case(tmp_path: Path) -> None:
    case, outside = tmp_path / "case", tmp_path / "outside"
    case.mkdir()
    outside.mkdir()
    (case / "data").symlink_to(outside)
    with pytest.raises(PoagenError, match="out of the case"):
        keep(case, "data", "orders.csv", b"1")
    assert list(outside.iterdir()) == []


def test_every_word_is_there_in_both_languages_with_the_same_blanks() -> None:
    import re

    for key, entry in entries().items():
        assert all((entry.en.strip(), entry.de.strip())), key
        assert sorted(re.findall(r"{\w+}", entry.en)) == sorted(re.findall(r"{\w+}", entry.de)), key
        assert '"' not in entry.en + entry.de, key
    assert (preferred("de-DE,de;q=0.9,en"), preferred("fr,en"), preferred("")) == ("de", "en", "en")


@pytest.mark.parametrize(
    ("seller", "folder"),
    [
        ("Smith/Jones Ltd", "Smith-Jones Ltd"),
        ("A \\ B", "A-B"),
        ("../../etc", "-.-etc"),
        ("C:\\cases", "C_-cases"),
        ("/", "file"),
        ("..", "file"),
    ],
)
def test_the_folder_of_a_case_has_the_whole_name_of_its_seller(seller: str, folder: str) -> None:
    """Smith/Jones Ltd lay in the folder Jones Ltd."""
    assert folder_name(seller) == folder
